import { listenerInEphemeralRange } from '../../../src/checks/rules/listener-in-ephemeral-range';
import { container, each, ec2, fargate, findings, findingsWhenRun, RANGE, reportsNothing, reportsOnce, RESERVED, tuned, UNRESOLVED } from '../definitions';

const WIDE = tuned('init', { [RANGE]: '1024 65000' });

/** A container that listens. */
function listener(name: string, ...ports: unknown[]) {
  return container(name, { portMappings: ports.map(port => typeof port === 'string' ? { containerPortRange: port } : { containerPort: port }) });
}

const task = (port: unknown, sysctls: Record<string, unknown>) => [listener('web', port), tuned('sidecar', sysctls)];
const reserving = (reserved: string, port: unknown = 8080) => task(port, { [RANGE]: '1024 65000', [RESERVED]: reserved });

test('reports a listener inside a configured range, with its port, the range, and both fixes', () => {
  expect(findings(listenerInEphemeralRange, task(8080, { [RANGE]: '1024 65000' }))).toEqual([{
    container: 'web',
    message: 'the listening port 8080 is in the ephemeral port range 1024 to 65000.',
    fix: 'Add 8080 to net.ipv4.ip_local_reserved_ports, or exclude it from net.ipv4.ip_local_port_range.',
  }]);
});

test('names the first unreserved port of a port range', () => {
  const messageOf = (containers: unknown) => findings(listenerInEphemeralRange, containers)[0].message;
  expect(messageOf(reserving('9000-9004', '9000-9010'))).toContain('port 9005');
  expect(messageOf(task('1000-1030', { [RANGE]: '1024 65000' }))).toContain('port 1024');
});

test('reports the listeners of all containers that share the range, including sidecars', () => {
  const containers = [listener('web', 8080), listener('agent', 8126), WIDE];
  const found = ['awsvpc', 'bridge'].map(networkMode => findings(listenerInEphemeralRange, ec2(containers, { networkMode })));
  expect(found.map(all => all.map(finding => finding.container))).toEqual([['web', 'agent'], []]);
});

const SEPARATE = [tuned('web', { [RANGE]: '1024 65000' }, { portMappings: [{ containerPort: 8080, hostPort: 80 }] }), tuned('other', { [RESERVED]: '8080' })];

reportsOnce(listenerInEphemeralRange, {
  ...each('in the range 1024 to 65000, port', [1024, 1025, 64999, 65000], port => task(port, { [RANGE]: '1024 65000' })),
  ...each('with port 8080, the range', ['1024    65000', ' 1024\t65000 '], range => task(8080, { [RANGE]: range })),
  ...each('with port 8080, the reserved ports', ['8081', '8079', '8000-8079', '8081-8090', ''], reserved => reserving(reserved)),
  'in bridge mode, a port that another container reserves': ec2(SEPARATE, { networkMode: 'bridge' }),
});

reportsNothing(listenerInEphemeralRange, {
  ...each('in the range 1024 to 65000, port', [1023, 65001], port => task(port, { [RANGE]: '1024 65000' })),
  ...each('the invalid range', ['1024 65000x', 'x1024 65000', '1024-65000', 'low high', '1024', ''], range => task(8080, { [RANGE]: range })),
  ...each('with port 8080, the reserved ports', ['8080', '8000-8080', '8080-8090', '1,8080,9'], reserved => reserving(reserved)),
  'a range of ports that is reserved': reserving('9000-9010', '9000-9010'),
  'a range of ports below the ephemeral one': task('1000-1023', { [RANGE]: '1024 65000' }),
  ...each('in the default range of the kernel, port', [32768, 60999], port => task(port, {})),
  'in the default range, another parameter': task(50051, { 'net.core.somaxconn': '4096' }),
  'a port that another container of the network namespace reserves': SEPARATE,
  'an unresolved range': task(8080, { [RANGE]: UNRESOLVED }),
  'an unresolved list of reserved ports': task(8080, { [RANGE]: '1024 65000', [RESERVED]: UNRESOLVED }),
  'unresolved parameters of another container': [listener('web', 8080), WIDE, container('other', { systemControls: UNRESOLVED })],
  'an unresolved port': [listener('web', UNRESOLVED), WIDE],
  'unresolved port mappings': [container('web', { portMappings: UNRESOLVED }), WIDE],
});

const probed = (command: unknown, sysctls: Record<string, unknown> = { [RANGE]: '1024 65000' }) =>
  [container('envoy', { healthCheck: { command } }), tuned('init', sysctls)];
const PROBES = [
  ['CMD-SHELL', 'curl -f http://localhost:9901/ready || exit 1'], ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:9901'],
  ['CMD-SHELL', 'curl http://[::1]:9901/'],
  ['CMD-SHELL', 'nc -z localhost 9901'], ['CMD', 'nc', '-z', '127.0.0.1', '9901'], ['CMD-SHELL', ': > /dev/tcp/127.0.0.1/9901'],
  ['CMD-SHELL', 'test -f /ok && curl "http://0.0.0.0:9901"'], ['CMD', '/bin/grpc_health_probe', '-addr=:9901'], ['CMD', 'grpc_health_probe', '-addr=LOCALHOST:9901'],
];

test.each(PROBES.map(command => [command.join(' '), command] as const))('reports the port to which a health check connects: %s', (_, command) => {
  expect(findings(listenerInEphemeralRange, probed(command))).toEqual([{
    container: 'envoy',
    message: 'the listening port 9901, to which the health check connects, is in the ephemeral port range 1024 to 65000.',
    fix: 'Add 9901 to net.ipv4.ip_local_reserved_ports, or exclude it from net.ipv4.ip_local_port_range.',
  }]);
});

reportsNothing(listenerInEphemeralRange, {
  ...each('with a health check', [
    ['CMD-SHELL', 'curl http://localhost/9901'], ['CMD-SHELL', 'curl http://example.com:9901/'], ['CMD-SHELL', 'curl http://not-localhost:9901/'],
    ['CMD-SHELL', 'echo localhost 9901'], ['CMD-SHELL', 'nc -z db 9901'], ['CMD', 'nc', '-z', 'localhost', UNRESOLVED], ['NONE', 'localhost:9901'],
    ['CMD-SHELL', 'curl localhost:99010'], UNRESOLVED,
  ], command => probed(command)),
  'a health check that connects to a reserved port': probed(PROBES[0], { [RANGE]: '1024 65000', [RESERVED]: '9901' }),
  'a health check that connects to a port below the range': probed(PROBES[0], { [RANGE]: '9902 65000' }),
});

test('reports a port once, if it is mapped, and its health check connects to it', () => {
  const mapped = [container('web', { portMappings: [{ containerPort: 9901 }], healthCheck: { command: PROBES[0] } }), WIDE];
  expect(findings(listenerInEphemeralRange, mapped)).toMatchObject([{ message: 'the listening port 9901 is in the ephemeral port range 1024 to 65000.' }]);
});

test('reports a port beside a range of ports, like both of them', () => {
  const beside = [container('web', { portMappings: [{ containerPort: 9901, containerPortRange: '100-200' }] }), WIDE];
  expect(findings(listenerInEphemeralRange, beside)).toMatchObject([{ message: expect.stringContaining('port 9901 ') }]);
});

test('reports the port on which Service Connect listens in the namespace of the task', () => {
  const services = [{ portName: 'web', ingressPortOverride: 15000 }, { portName: 'api', ingressPortOverride: UNRESOLVED }];
  const connected = { serviceConnectConfiguration: { services } };
  expect(findingsWhenRun(listenerInEphemeralRange, fargate([WIDE]), connected)).toMatchObject([{
    message: expect.stringMatching(/^the listening port 15000, on which the Service Connect proxy of service \S+ listens, is in the ephemeral port range 1024 to 65000\.$/),
  }]);
  const unaffected = [
    ec2([WIDE, container('web')], { networkMode: 'bridge' }),
    fargate([tuned('web', { [RANGE]: '15001 65000' })]),
    fargate([tuned('web', { [RANGE]: '1024 65000', [RESERVED]: '15000' })]),
  ];
  expect(unaffected.map(one => findingsWhenRun(listenerInEphemeralRange, one, connected))).toEqual([[], [], []]);
});
