import { execWithAccessKeys } from '../../../src/checks/rules/exec-with-access-keys';
import { container, EXEC, fargate, findingsWhenRun, Json, UNRESOLVED } from '../definitions';

const found = (web: Json, service: Json = EXEC) => findingsWhenRun(execWithAccessKeys, fargate([container('web', web)]), service);

test('access keys in the environment are told, plain and as secrets, by their names alone', () => {
  expect(found({ environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' }], secrets: [{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: 'x' }] })).toEqual([
    { container: 'web', message: 'its environment holds AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and service Service1 runs the task with ECS Exec.' },
  ]);
});

test.each<[string, Json]>([
  ['other variables', { environment: [{ name: 'AWS_REGION', value: 'eu-west-1' }, { name: 'MY_AWS_ACCESS_KEY_ID', value: 'x' }] }],
  ['a name that only the deployment knows', { environment: [{ name: UNRESOLVED, value: 'x' }], secrets: UNRESOLVED }],
  ['none', {}],
])('%s: nothing to tell', (_, web) => {
  expect(found(web)).toEqual([]);
});

test('without ECS Exec there is nothing to tell', () => {
  expect(found({ environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'x' }] }, { enableExecuteCommand: UNRESOLVED })).toEqual([]);
});
