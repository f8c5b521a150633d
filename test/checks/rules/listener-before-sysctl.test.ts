import { listenerBeforeSysctl } from '../../../src/checks/rules/listener-before-sysctl';
import { container, findings, Json, LISTENS, reportsNothing, reportsOnce, tuned, UNRESOLVED, waits } from '../definitions';

const BACKLOG = { 'net.core.somaxconn': '4096' };
const BOTH = { ...BACKLOG, 'net.ipv4.tcp_rmem': '4096 131072 4194304' };
const task = (web: Json, tuner: Json, ...more: Json[]) => [container('web', { ...LISTENS, ...web }), tuned('tuner', BACKLOG, tuner), ...more];

test.each(['START', 'HEALTHY'])('reports parameters that are set after the %s of a listener', condition => {
  expect(findings(listenerBeforeSysctl, task({}, waits('web', condition)))).toEqual([
    { container: 'tuner', message: 'container web listens on port 8080, and starts before this container sets net.core.somaxconn.' },
  ]);
});

test('reports only the parameters that a listener keeps', () => {
  const tuner = tuned('tuner', { 'net.ipv4.tcp_fin_timeout': '30', ...BOTH }, waits('web'));
  expect(findings(listenerBeforeSysctl, [container('web', LISTENS), tuner])).toMatchObject([
    { message: 'container web listens on port 8080, and starts before this container sets net.core.somaxconn and net.ipv4.tcp_rmem.' },
  ]);
});

test('reports only the parameters that each listener misses', () => {
  const [first, second] = [tuned('first', BACKLOG, LISTENS), tuned('second', BOTH, { portMappings: [{ containerPort: 81 }] })];
  const tuner = tuned('tuner', BOTH, { dependsOn: ['first', 'second'].map(containerName => ({ containerName, condition: 'START' })) });
  expect(findings(listenerBeforeSysctl, [first, second, tuner])).toMatchObject([
    { message: 'container first listens on port 8080, and starts before this container sets net.ipv4.tcp_rmem.' },
  ]);
});

reportsOnce(listenerBeforeSysctl, {
  'a listener that another container waits for': task({}, waits('middle'), container('middle', waits('web'))),
  'the first of two containers with the name that another one waits for': [container('web', LISTENS), container('web'), tuned('tuner', BACKLOG, waits('web'))],
  'a listener that sets another parameter itself': [tuned('web', { 'net.ipv4.tcp_rmem': '4096 131072 4194304' }, LISTENS), tuned('tuner', BACKLOG, waits('web'))],
});

reportsNothing(listenerBeforeSysctl, {
  'a listener that waits for a container that sets the parameter': task(waits('first'), waits('web'), tuned('first', BACKLOG)),
  'a listener that sets an unresolved parameter': task({ systemControls: [{ namespace: UNRESOLVED, value: '1' }] }, waits('web')),
  'a listener that waits for the parameters': task(waits('tuner'), {}),
  'no start order': task({}, {}),
  'a container that has exited by then': task({}, waits('web', 'SUCCESS')),
  'a container that does not listen': [container('web'), tuned('tuner', BACKLOG, waits('web'))],
  'a UDP port': task({ portMappings: [{ containerPort: 8125, protocol: 'udp' }] }, waits('web')),
  'IPC parameters': [container('web', LISTENS), tuned('tuner', { 'kernel.msgmax': '1' }, waits('web'))],
  'an unresolved dependency': task({}, waits(UNRESOLVED)),
  'an unresolved condition': task({}, waits('web', UNRESOLVED)),
});
