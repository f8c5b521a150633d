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

test('a listener inside a range that is set is told, with its port, the range and both ways out', () => {
  expect(found(8080, { [RANGE]: '1024 65000' })).toEqual([{
    container: 'web',
    message: 'it listens on port 8080, which lies in the ephemeral range 1024 to 65000 that is set.',
    fix: expect.stringMatching(/^Add 8080 to net\.ipv4\.ip_local_reserved_ports, or leave it out/),
  }]);
});

test.each([
  [1023, 0], [1024, 1], [1025, 1], [64999, 1], [65000, 1], [65001, 0],
])('port %d under a range from 1024 to 65000: %d finding', (port, count) => {
  expect(found(port, { [RANGE]: '1024 65000' })).toHaveLength(count);
});

test.each([['1024    65000', 1], [' 1024\t65000 ', 1], ['1024 65000x', 0], ['1024-65000', 0]])('port 8080 under the range %j, as the kernel reads it: %d finding', (range, count) => {
  expect(found(8080, { [RANGE]: range })).toHaveLength(count);
});

test.each([
  ['8080', 0], ['8081', 1], ['8079', 1], ['8000-8079', 1], ['8000-8080', 0], ['8080-8090', 0], ['8081-8090', 1], ['1,8080,9', 0], ['', 1],
])('port 8080 with %j reserved: %d finding', (reserved, count) => {
  expect(found(8080, { [RANGE]: '1024 65000', [RESERVED]: reserved })).toHaveLength(count);
});

test('of a range of ports the first unprotected one is named', () => {
  expect(found('9000-9010', { [RANGE]: '1024 65000', [RESERVED]: '9000-9004' })[0].message).toContain('port 9005');
  expect(found('1000-1030', { [RANGE]: '1024 65000' })[0].message).toContain('port 1024');
  expect(found('9000-9010', { [RANGE]: '1024 65000', [RESERVED]: '9000-9010' })).toEqual([]);
  expect(found('1000-1023', { [RANGE]: '1024 65000' })).toEqual([]);
});

test.each([50051, 52323, 32768, 60999])('port %d lies in the kernel\'s own range, of which nobody is accused', port => {
  expect(found(port, {})).toEqual([]);
  expect(found(port, { 'net.core.somaxconn': '4096' })).toEqual([]);
});

test('the range covers the listeners of all containers that share it, observers too', () => {
  const containers = [listener('web', 8080), listener('agent', 8126), tuned('init', { [RANGE]: '1024 65000' })];
  expect(findings(listenerInEphemeralRange, fargate(containers)).map(finding => finding.container)).toEqual(['web', 'agent']);
  expect(findings(listenerInEphemeralRange, ec2(containers, { networkMode: 'awsvpc' }))).toHaveLength(2);
  expect(findings(listenerInEphemeralRange, ec2(containers, { networkMode: 'bridge' }))).toEqual([]);
});

test('in bridge mode a container\'s range covers its own listener, and only its own reservation protects it', () => {
  const web = tuned('web', { [RANGE]: '1024 65000' }, { portMappings: [{ containerPort: 8080, hostPort: 80 }] });
  expect(findings(listenerInEphemeralRange, ec2([web, tuned('other', { [RESERVED]: '8080' })], { networkMode: 'bridge' }))).toHaveLength(1);
  expect(findings(listenerInEphemeralRange, fargate([web, tuned('other', { [RESERVED]: '8080' })]))).toEqual([]);
});

test.each([
  ['the range', [listener('web', 8080), tuned('init', { [RANGE]: UNRESOLVED })]],
  ['the reserved ports', [listener('web', 8080), tuned('init', { [RANGE]: '1024 65000', [RESERVED]: UNRESOLVED })]],
  ['another container\'s parameters', [listener('web', 8080), tuned('init', { [RANGE]: '1024 65000' }), container('other', { systemControls: UNRESOLVED })]],
  ['the port', [listener('web', UNRESOLVED), tuned('init', { [RANGE]: '1024 65000' })]],
  ['the port mappings', [container('web', { portMappings: UNRESOLVED }), tuned('init', { [RANGE]: '1024 65000' })]],
])('silent where only the deployment knows %s', (_, containers) => {
  expect(findings(listenerInEphemeralRange, fargate(containers))).toEqual([]);
});

test('silent where only the deployment knows who shares the range', () => {
  const containers = [tuned('web', { [RANGE]: '1024 65000' }, { portMappings: [{ containerPort: 8080 }] }), tuned('other', { [RESERVED]: '8080' })];
  expect(findings(listenerInEphemeralRange, fargate(containers, { networkMode: UNRESOLVED }))).toEqual([]);
});

test.each(['low high', '1024', '1024-65000', ''])('the range %j is no range, of which another rule tells', range => {
  expect(found(8080, { [RANGE]: range })).toEqual([]);
});
