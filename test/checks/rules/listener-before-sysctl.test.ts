import { listenerBeforeSysctl } from '../../../src/checks/rules/listener-before-sysctl';
import { container, ec2, fargate, findings, Json, tuned, UNTOLD } from '../definitions';

const LISTENS = { portMappings: [{ containerPort: 8080 }] };
const waits = (containerName: unknown, condition: unknown = 'START') => ({ dependsOn: [{ containerName, condition }] });
const task = (web: Json, tuner: Json, ...more: Json[]) => [container('web', { ...LISTENS, ...web }), tuned('tuner', { 'net.core.somaxconn': '4096' }, tuner), ...more];

test.each(['START', 'HEALTHY'])('parameters that are set after the %s of a listener are told', condition => {
  expect(findings(listenerBeforeSysctl, fargate(task({}, waits('web', condition))))).toEqual([
    { container: 'tuner', message: 'it sets net.core.somaxconn only after container web has started, which listens on port 8080.' },
  ]);
});

test('a listener behind another container is told as well, once', () => {
  expect(findings(listenerBeforeSysctl, fargate(task({}, waits('middle'), container('middle', waits('web')))))).toHaveLength(1);
});

test.each([
  ['a listener that waits for the parameters', fargate(task(waits('tuner'), {}))],
  ['no order at all', fargate(task({}, {}))],
  ['a container that has ended by then', fargate(task({}, waits('web', 'SUCCESS')))],
  ['a container that does not listen', fargate([container('web'), tuned('tuner', { 'net.core.somaxconn': '1' }, waits('web'))])],
  ['IPC parameters', fargate([container('web', LISTENS), tuned('tuner', { 'kernel.msgmax': '1' }, waits('web'))])],
  ['network namespaces of their own', ec2(task({}, waits('web')), { networkMode: 'bridge' })],
  ['a dependency that only the deployment knows', fargate(task({}, waits(UNTOLD)))],
  ['a condition that only the deployment knows', fargate(task({}, waits('web', UNTOLD)))],
])('%s: nothing to tell', (_, definition) => {
  expect(findings(listenerBeforeSysctl, definition)).toEqual([]);
});
