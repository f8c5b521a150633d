import { restartDecidesSysctl } from '../../../src/checks/rules/restart-decides-sysctl';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const task = (policy: Json, value: unknown = '200') => [tuned('web', { 'net.core.somaxconn': '100' }), tuned('agent', { 'net.core.somaxconn': value }, policy)];
const RESTARTS = { restartPolicy: { enabled: true } };

test('reports a restart policy in a conflict, with the value that each restart sets', () => {
  expect(findings(restartDecidesSysctl, fargate(task(RESTARTS)))).toEqual([
    { container: 'agent', message: 'each restart by the restart policy sets net.core.somaxconn to 200 for all containers.' },
  ]);
});

test.each([
  ['no restart policy', fargate(task({}))],
  ['a disabled restart policy', fargate(task({ restartPolicy: { enabled: false } }))],
  ['an unresolved restart policy', fargate(task({ restartPolicy: UNRESOLVED }))],
  ['equal values', fargate(task(RESTARTS, '100'))],
  ['an unresolved value', fargate(task(RESTARTS, UNRESOLVED))],
  ['separate network namespaces', ec2(task(RESTARTS), { networkMode: 'bridge' })],
  ['a third container that restarts', fargate([...task({}), container('other', RESTARTS)])],
])('reports nothing for %s', (_, definition) => {
  expect(findings(restartDecidesSysctl, definition)).toEqual([]);
});
