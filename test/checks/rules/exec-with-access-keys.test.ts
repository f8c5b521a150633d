import { execWithAccessKeys } from '../../../src/checks/rules/exec-with-access-keys';
import { container, EXEC, fargate, findingsWhenRun, Json, UNRESOLVED } from '../definitions';

const found = (web: Json, service: Json = EXEC) => findingsWhenRun(execWithAccessKeys, fargate([container('web', web)]), service);

test('reports the names of access keys in the environment, both plain and as secrets', () => {
  expect(found({ environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' }], secrets: [{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: 'x' }] })).toEqual([
    { container: 'web', message: 'ECS Exec is enabled by service Service1, but the environment contains AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.' },
  ]);
});

test.each<[string, Json]>([
  ['other variables', { environment: [{ name: 'AWS_REGION', value: 'eu-west-1' }, { name: 'MY_AWS_ACCESS_KEY_ID', value: 'x' }] }],
  ['an unresolved name', { environment: [{ name: UNRESOLVED, value: 'x' }], secrets: UNRESOLVED }],
  ['no variables', {}],
])('reports nothing for %s', (_, web) => {
  expect(found(web)).toEqual([]);
});

test('reports nothing without ECS Exec', () => {
  expect(found({ environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'x' }] }, { enableExecuteCommand: UNRESOLVED })).toEqual([]);
});
