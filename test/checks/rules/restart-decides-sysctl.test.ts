import { restartDecidesSysctl } from '../../../src/checks/rules/restart-decides-sysctl';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const task = (policy: Json, value: unknown = '200') => [tuned('web', { 'net.core.somaxconn': '100' }), tuned('agent', { 'net.core.somaxconn': value }, policy)];
const RESTARTS = { restartPolicy: { enabled: true } };

test('a restart policy beside a conflict is told, with the value that comes back', () => {
  expect(findings(restartDecidesSysctl, fargate(task(RESTARTS)))).toEqual([
    { container: 'agent', message: 'its restart policy starts it again, and each time it sets net.core.somaxconn to 200 for all containers.' },
  ]);
});

test.each([
  ['no restart policy', fargate(task({}))],
  ['a restart policy that is off', fargate(task({ restartPolicy: { enabled: false } }))],
  ['a restart policy that only the deployment knows', fargate(task({ restartPolicy: UNRESOLVED }))],
  ['equal values', fargate(task(RESTARTS, '100'))],
  ['a value that only the deployment knows', fargate(task(RESTARTS, UNRESOLVED))],
  ['network namespaces of their own', ec2(task(RESTARTS), { networkMode: 'bridge' })],
  ['a third container that restarts', fargate([...task({}), container('other', RESTARTS)])],
])('%s: nothing to tell', (_, definition) => {
  expect(findings(restartDecidesSysctl, definition)).toEqual([]);
});
