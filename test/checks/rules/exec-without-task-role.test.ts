import { execWithoutTaskRole } from '../../../src/checks/rules/exec-without-task-role';
import { container, ec2, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const WEB = [container('web')];

test.each([undefined, null, ''])('reports ECS Exec on Fargate with the task role %j', taskRoleArn => {
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB, { taskRoleArn }), EXEC)).toEqual([{ message: 'ECS Exec is enabled by service Service1, but the task definition has no taskRoleArn.' }]);
});

test.each(['arn:aws:iam::111122223333:role/shop', UNRESOLVED, { 'Fn::GetAtt': ['Role', 'Arn'] }])('accepts the task role %j', taskRoleArn => {
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB, { taskRoleArn }), EXEC)).toEqual([]);
});

test('reports nothing on instances, which have their own role, or without ECS Exec', () => {
  expect(findingsWhenRun(execWithoutTaskRole, ec2(WEB), EXEC)).toEqual([]);
  expect(findingsWhenRun(execWithoutTaskRole, fargate(WEB), {})).toEqual([]);
});
