import { execWithAccessKeys } from '../../../src/checks/rules/exec-with-access-keys';
import { container, EXEC, findingsWhenRun, Json, reports, reportsNothing, UNRESOLVED } from '../definitions';

const KEY = { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' };
const found = (web: Json) => findingsWhenRun(execWithAccessKeys, [container('web', web)], EXEC);

reports(found, 'the names of access keys in the environment, both plain and as secrets', { environment: [KEY], secrets: [{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: 'x' }] },
  { container: 'web', message: 'ECS Exec is enabled by service Service1, but the environment contains AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.' });

reportsNothing<Json>(found, {
  'a name that ends like a key': { environment: [{ name: 'MY_AWS_ACCESS_KEY_ID', value: 'x' }] },
  'an unresolved name': { environment: [{ name: UNRESOLVED, value: 'x' }], secrets: UNRESOLVED },
});
