import { execWithoutTaskRole } from '../../../src/checks/rules/exec-without-task-role';
import { container, each, EXEC, fargate, findingsWhenRun, reportsNothing, UNRESOLVED } from '../definitions';

const found = (taskRoleArn: unknown) => findingsWhenRun(execWithoutTaskRole, fargate([container('web')], { taskRoleArn }), EXEC);

test.each([undefined, null, ''])('reports ECS Exec on Fargate with the task role %j', taskRoleArn => {
  expect(found(taskRoleArn)).toEqual([{ message: 'ECS Exec is enabled by service Service1, but the task definition has no taskRoleArn.' }]);
});

reportsNothing<unknown>(found, each('the task role', [UNRESOLVED, { 'Fn::GetAtt': ['Role', 'Arn'] }], arn => arn));
