import { listenerMayMissSysctl } from '../../../src/checks/rules/listener-may-miss-sysctl';
import { container, findings, Json, reports, reportsNothing, reportsOnce, tuned, UNRESOLVED, waits } from '../definitions';

const LISTENS = { portMappings: [{ containerPort: 9901 }] };
const BACKLOG = { 'net.core.somaxconn': '6000' };

/** A listener that sets the backlog, and another listener. */
const task = (other: Json, ...more: Json[]) =>
  [tuned('web', BACKLOG, { portMappings: [{ containerPort: 8080 }] }), container('admin', { ...LISTENS, ...other }), ...more];

reports(listenerMayMissSysctl, 'the listener, the container that it does not wait for, and the parameter', task({}), {
  message: 'container admin listens, but does not wait for container web, which sets net.core.somaxconn.',
  fix: 'Let container admin depend on container web with condition START, or set the parameters on a container that starts before every listener, with containerName of KernelTuning.network.',
});

test('reports several listeners and several parameters of one container together', () => {
  const tuner = tuned('tuner', { ...BACKLOG, 'net.ipv4.tcp_rmem': '4096 131072 8388608', 'net.ipv4.tcp_wmem': '4096 16384 8388608' });
  expect(findings(listenerMayMissSysctl, [tuner, container('a', LISTENS), container('b', { portMappings: [{ containerPort: 80 }] })])).toMatchObject([
    { message: 'containers a and b listen, but do not wait for container tuner, which sets net.core.somaxconn and net.ipv4.tcp_rmem.' },
  ]);
});

reportsOnce(listenerMayMissSysctl, {
  'a listener that waits for another container': task(waits('other'), container('other')),
  'a listener that another container waits for': task({}, container('other', waits('admin'))),
  'a container that also sets an unresolved parameter': [container('web', { systemControls: [UNRESOLVED, 'net.core.somaxconn'].map(namespace => ({ namespace, value: '6000' })) }), container('admin', LISTENS)],
});

reportsNothing(listenerMayMissSysctl, {
  'a listener that waits for them indirectly': task(waits('other', 'HEALTHY'), container('other', waits('web', 'HEALTHY'))),
  'a listener whose dependency is unresolved': task(waits(UNRESOLVED)),
  // listener-before-sysctl reports it.
  'a listener that the other container waits for': [tuned('web', BACKLOG, waits('admin')), container('admin', LISTENS)],
  // net-sysctls-spread reports it.
  'a parameter that both set': [tuned('web', BACKLOG), tuned('admin', BACKLOG, LISTENS), container('other', { portMappings: [{ containerPort: 80 }] })],
  'a listener that sets an unresolved parameter': task({ systemControls: [{ namespace: UNRESOLVED, value: '1' }] }),
  'a UDP listener': task({ portMappings: [{ containerPort: 53, protocol: 'udp' }] }),
  'a container that does not listen': task({ portMappings: [] }),
});
