import { listenerBeforeSysctl } from '../../../src/checks/rules/listener-before-sysctl';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

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

test('of the parameters only those are told that a listener keeps', () => {
  const tuner = tuned('tuner', { 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_rmem': '4096 131072 4194304', 'net.core.somaxconn': '4096' }, waits('web'));
  expect(findings(listenerBeforeSysctl, fargate([container('web', LISTENS), tuner]))).toEqual([
    { container: 'tuner', message: 'it sets net.core.somaxconn, net.ipv4.tcp_rmem only after container web has started, which listens on port 8080.' },
  ]);
});

test('a listener that has set another parameter is told all the same', () => {
  const web = tuned('web', { 'net.ipv4.tcp_rmem': '4096 131072 4194304' }, LISTENS);
  expect(findings(listenerBeforeSysctl, fargate([web, tuned('tuner', { 'net.core.somaxconn': '4096' }, waits('web'))]))).toHaveLength(1);
});

test.each([
  ['a listener that sets the parameter itself', fargate([tuned('web', { 'net.core.somaxconn': '4096' }, LISTENS), tuned('tuner', { 'net.core.somaxconn': '4096' }, waits('web'))])],
  ['a listener that waits for another one that sets it', fargate(task(waits('first'), waits('web'), tuned('first', { 'net.core.somaxconn': '4096' })))],
  ['a listener that sets what only the deployment knows', fargate(task({ systemControls: [{ namespace: UNRESOLVED, value: '1' }] }, waits('web')))],
  ['parameters that the kernel looks up when it needs them', fargate([container('web', LISTENS), tuned('tuner', { 'net.ipv4.tcp_keepalive_time': '300' }, waits('web'))])],
  ['a listener that waits for the parameters', fargate(task(waits('tuner'), {}))],
  ['no order at all', fargate(task({}, {}))],
  ['a container that has ended by then', fargate(task({}, waits('web', 'SUCCESS')))],
  ['a container that does not listen', fargate([container('web'), tuned('tuner', { 'net.core.somaxconn': '1' }, waits('web'))])],
  ['IPC parameters', fargate([container('web', LISTENS), tuned('tuner', { 'kernel.msgmax': '1' }, waits('web'))])],
  ['network namespaces of their own', ec2(task({}, waits('web')), { networkMode: 'bridge' })],
  ['a dependency that only the deployment knows', fargate(task({}, waits(UNRESOLVED)))],
  ['a condition that only the deployment knows', fargate(task({}, waits('web', UNRESOLVED)))],
])('%s: nothing to tell', (_, definition) => {
  expect(findings(listenerBeforeSysctl, definition)).toEqual([]);
});
