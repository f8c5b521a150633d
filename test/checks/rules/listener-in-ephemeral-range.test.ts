import { listenerInEphemeralRange } from '../../../src/checks/rules/listener-in-ephemeral-range';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** A container that listens. */
function listener(name: string, ...ports: unknown[]) {
  return container(name, { portMappings: ports.map(port => typeof port === 'string' ? { containerPortRange: port } : { containerPort: port }) });
}

function found(port: unknown, sysctls: Record<string, unknown>) {
  return findings(listenerInEphemeralRange, fargate([listener('web', port), tuned('sidecar', sysctls)]));
}

test('reports a listener inside a configured range, with its port, the range, and both fixes', () => {
  expect(found(8080, { [RANGE]: '1024 65000' })).toEqual([{
    container: 'web',
    message: 'the listening port 8080 is in the ephemeral port range 1024 to 65000.',
    fix: expect.stringMatching(/^Add 8080 to net\.ipv4\.ip_local_reserved_ports, or exclude it from net\.ipv4\.ip_local_port_range\.$/),
  }]);
});

test.each([
  [1023, 0], [1024, 1], [1025, 1], [64999, 1], [65000, 1], [65001, 0],
])('the number of findings for port %d and the range 1024 to 65000 is %d', (port, count) => {
  expect(found(port, { [RANGE]: '1024 65000' })).toHaveLength(count);
});

test.each([['1024    65000', 1], [' 1024\t65000 ', 1], ['1024 65000x', 0], ['x1024 65000', 0], ['1024-65000', 0]])('the number of findings for port 8080 and the range %j is %d', (range, count) => {
  expect(found(8080, { [RANGE]: range })).toHaveLength(count);
});

test.each([
  ['8080', 0], ['8081', 1], ['8079', 1], ['8000-8079', 1], ['8000-8080', 0], ['8080-8090', 0], ['8081-8090', 1], ['1,8080,9', 0], ['', 1],
])('the number of findings for port 8080 and the reserved ports %j is %d', (reserved, count) => {
  expect(found(8080, { [RANGE]: '1024 65000', [RESERVED]: reserved })).toHaveLength(count);
});

test('names the first unreserved port of a port range', () => {
  expect(found('9000-9010', { [RANGE]: '1024 65000', [RESERVED]: '9000-9004' })[0].message).toContain('port 9005');
  expect(found('1000-1030', { [RANGE]: '1024 65000' })[0].message).toContain('port 1024');
  expect(found('9000-9010', { [RANGE]: '1024 65000', [RESERVED]: '9000-9010' })).toEqual([]);
  expect(found('1000-1023', { [RANGE]: '1024 65000' })).toEqual([]);
});

test.each([50051, 52323, 32768, 60999])('reports nothing for port %d in the default range of the kernel', port => {
  expect(found(port, {})).toEqual([]);
  expect(found(port, { 'net.core.somaxconn': '4096' })).toEqual([]);
});

test('reports the listeners of all containers that share the range, including sidecars', () => {
  const containers = [listener('web', 8080), listener('agent', 8126), tuned('init', { [RANGE]: '1024 65000' })];
  expect(findings(listenerInEphemeralRange, fargate(containers)).map(finding => finding.container)).toEqual(['web', 'agent']);
  expect(findings(listenerInEphemeralRange, ec2(containers, { networkMode: 'awsvpc' }))).toHaveLength(2);
  expect(findings(listenerInEphemeralRange, ec2(containers, { networkMode: 'bridge' }))).toEqual([]);
});

test('applies the range and the reservation of each container separately in bridge mode', () => {
  const web = tuned('web', { [RANGE]: '1024 65000' }, { portMappings: [{ containerPort: 8080, hostPort: 80 }] });
  expect(findings(listenerInEphemeralRange, ec2([web, tuned('other', { [RESERVED]: '8080' })], { networkMode: 'bridge' }))).toHaveLength(1);
  expect(findings(listenerInEphemeralRange, fargate([web, tuned('other', { [RESERVED]: '8080' })]))).toEqual([]);
});

test.each([
  ['the range', [listener('web', 8080), tuned('init', { [RANGE]: UNRESOLVED })]],
  ['the list of reserved ports', [listener('web', 8080), tuned('init', { [RANGE]: '1024 65000', [RESERVED]: UNRESOLVED })]],
  ['a parameter of another container', [listener('web', 8080), tuned('init', { [RANGE]: '1024 65000' }), container('other', { systemControls: UNRESOLVED })]],
  ['the port', [listener('web', UNRESOLVED), tuned('init', { [RANGE]: '1024 65000' })]],
  ['the list of port mappings', [container('web', { portMappings: UNRESOLVED }), tuned('init', { [RANGE]: '1024 65000' })]],
])('reports nothing if %s is unresolved', (_, containers) => {
  expect(findings(listenerInEphemeralRange, fargate(containers))).toEqual([]);
});

test('reports nothing if it is unresolved whether the containers share a network namespace', () => {
  const containers = [tuned('web', { [RANGE]: '1024 65000' }, { portMappings: [{ containerPort: 8080 }] }), tuned('other', { [RESERVED]: '8080' })];
  expect(findings(listenerInEphemeralRange, fargate(containers, { networkMode: UNRESOLVED }))).toEqual([]);
});

test.each(['low high', '1024', '1024-65000', ''])('leaves the invalid range %j to another rule', range => {
  expect(found(8080, { [RANGE]: range })).toEqual([]);
});
