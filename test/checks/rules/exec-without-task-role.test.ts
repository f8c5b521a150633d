import { execWithoutTaskRole } from '../../../src/checks/rules/exec-without-task-role';
import { container, ec2, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const WEB = [container('web')];

test.each([undefined, null, ''])('ECS Exec on Fargate with the task role %j is told, as information', taskRoleArn => {
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB, { taskRoleArn }), EXEC)).toEqual([{ message: 'service Service1 runs the task with ECS Exec, and there is no taskRoleArn.' }]);
});

test.each(['arn:aws:iam::111122223333:role/shop', UNRESOLVED, { 'Fn::GetAtt': ['Role', 'Arn'] }])('the task role %j is one', taskRoleArn => {
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB, { taskRoleArn }), EXEC)).toEqual([]);
});

test('an instance has a role of its own, and without ECS Exec nobody needs one', () => {
  expect(findingsWhenRun(execWithoutTaskRole, ec2(WEB), EXEC)).toEqual([]);
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB), {})).toEqual([]);
});
