import { listenerBeforeSysctl } from '../../../src/checks/rules/listener-before-sysctl';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const LISTENS = { portMappings: [{ containerPort: 8080 }] };
const waits = (containerName: unknown, condition: unknown = 'START') => ({ dependsOn: [{ containerName, condition }] });
const task = (web: Json, tuner: Json, ...more: Json[]) => [container('web', { ...LISTENS, ...web }), tuned('tuner', { 'net.core.somaxconn': '4096' }, tuner), ...more];

test.each(['START', 'HEALTHY'])('reports parameters that are set after the %s of a listener', condition => {
  expect(findings(listenerBeforeSysctl, fargate(task({}, waits('web', condition))))).toEqual([
    { container: 'tuner', message: 'container web listens on port 8080, and starts before this container sets net.core.somaxconn.' },
  ]);
});

test('reports once a listener that another container waits for', () => {
  expect(findings(listenerBeforeSysctl, fargate(task({}, waits('middle'), container('middle', waits('web')))))).toHaveLength(1);
});

test('reports only the parameters that a listener keeps', () => {
  const tuner = tuned('tuner', { 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_rmem': '4096 131072 4194304', 'net.core.somaxconn': '4096' }, waits('web'));
  expect(findings(listenerBeforeSysctl, fargate([container('web', LISTENS), tuner]))).toEqual([
    { container: 'tuner', message: 'container web listens on port 8080, and starts before this container sets net.core.somaxconn and net.ipv4.tcp_rmem.' },
  ]);
});

test('reports only the parameters that each listener misses', () => {
  const sysctls = { 'net.core.somaxconn': '4096', 'net.ipv4.tcp_rmem': '4096 131072 4194304' };
  const [first, second] = [tuned('first', { 'net.core.somaxconn': '4096' }, LISTENS), tuned('second', sysctls, { portMappings: [{ containerPort: 81 }] })];
  const tuner = tuned('tuner', sysctls, { dependsOn: ['first', 'second'].map(containerName => ({ containerName, condition: 'START' })) });
  expect(findings(listenerBeforeSysctl, fargate([first, second, tuner]))).toEqual([
    { container: 'tuner', message: 'container first listens on port 8080, and starts before this container sets net.ipv4.tcp_rmem.' },
  ]);
});

test('reports a listener that sets another parameter itself', () => {
  const web = tuned('web', { 'net.ipv4.tcp_rmem': '4096 131072 4194304' }, LISTENS);
  expect(findings(listenerBeforeSysctl, fargate([web, tuned('tuner', { 'net.core.somaxconn': '4096' }, waits('web'))]))).toHaveLength(1);
});

test.each([
  ['a listener that sets the parameter itself', fargate([tuned('web', { 'net.core.somaxconn': '4096' }, LISTENS), tuned('tuner', { 'net.core.somaxconn': '4096' }, waits('web'))])],
  ['a listener that waits for a container that sets the parameter', fargate(task(waits('first'), waits('web'), tuned('first', { 'net.core.somaxconn': '4096' })))],
  ['a listener that sets an unresolved parameter', fargate(task({ systemControls: [{ namespace: UNRESOLVED, value: '1' }] }, waits('web')))],
  ['parameters that the kernel reads when it needs them', fargate([container('web', LISTENS), tuned('tuner', { 'net.ipv4.tcp_keepalive_time': '300' }, waits('web'))])],
  ['a listener that waits for the parameters', fargate(task(waits('tuner'), {}))],
  ['no start order', fargate(task({}, {}))],
  ['a container that has exited by then', fargate(task({}, waits('web', 'SUCCESS')))],
  ['a container that does not listen', fargate([container('web'), tuned('tuner', { 'net.core.somaxconn': '1' }, waits('web'))])],
  ['IPC parameters', fargate([container('web', LISTENS), tuned('tuner', { 'kernel.msgmax': '1' }, waits('web'))])],
  ['separate network namespaces', ec2(task({}, waits('web')), { networkMode: 'bridge' })],
  ['an unresolved dependency', fargate(task({}, waits(UNRESOLVED)))],
  ['an unresolved condition', fargate(task({}, waits('web', UNRESOLVED)))],
])('reports nothing for %s', (_, definition) => {
  expect(findings(listenerBeforeSysctl, definition)).toEqual([]);
});
