import { portMappedTwice } from '../../../src/checks/rules/port-mapped-twice';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const listener = (name: string, ...portMappings: unknown[]) => container(name, { portMappings });
const both = (one: Json, other: Json) => [listener('web', one), listener('agent', other)];
const found = (one: Json, other: Json, more: Json = {}) => findings(portMappedTwice, fargate(both(one, other), more));

test('reports a port that two containers map, with the other container and the protocol', () => {
  expect(found({ containerPort: 8080 }, { containerPort: 8080 })).toStrictEqual([{ container: 'agent', message: 'container web also maps TCP port 8080.' }]);
  expect(found({ containerPort: 53, protocol: 'udp' }, { containerPort: 53, protocol: 'UDP' })).toStrictEqual([{ container: 'agent', message: 'container web also maps UDP port 53.' }]);
});

test.each([[8079, 0], [8080, 1], [8081, 0], ['8080', 1]])('the number of findings for ports 8080 and %j is %d', (containerPort, count) => {
  expect(found({ containerPort: 8080 }, { containerPort })).toHaveLength(count);
});

test('reports nothing for the same port by TCP and UDP', () => {
  expect(found({ containerPort: 53 }, { containerPort: 53, protocol: 'udp' })).toEqual([]);
  expect(found({ containerPort: 53, protocol: 'tcp' }, { containerPort: 53, protocol: 'udp' })).toEqual([]);
});

test('reports every container after the first', () => {
  const containers = ['a', 'b', 'c'].map(name => listener(name, { containerPort: 8080 }));
  expect(findings(portMappedTwice, fargate(containers)).map(finding => finding.container)).toEqual(['b', 'c']);
});

test('counts a range of one port as this port, and leaves longer ranges to another rule', () => {
  expect(found({ containerPort: 8080 }, { containerPortRange: '8080-8080' })).toHaveLength(1);
  expect(found({ containerPortRange: '8080-8081' }, { containerPortRange: '8080-8081' })).toEqual([]);
});

test('leaves a port that one container maps twice to another rule', () => {
  expect(findings(portMappedTwice, fargate([listener('web', { containerPort: 8080 }, { containerPort: 8080 })]))).toEqual([]);
});

test('reports it for every container of a shared network namespace, also on Windows', () => {
  expect(findings(portMappedTwice, ec2(both({ containerPort: 80 }, { containerPort: 80 }), { networkMode: 'awsvpc' }))).toHaveLength(1);
  expect(findings(portMappedTwice, ec2(both({ containerPort: 80 }, { containerPort: 80 }), { networkMode: 'host' }))).toHaveLength(1);
  expect(found({ containerPort: 80 }, { containerPort: 80 }, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } })).toHaveLength(1);
});

test('reports host ports of an instance in bridge mode, which is the default', () => {
  const mapped = both({ containerPort: 8080, hostPort: 80 }, { containerPort: 8081, hostPort: 80 });
  expect(findings(portMappedTwice, ec2(mapped, { networkMode: 'bridge' }))).toStrictEqual([{ container: 'agent', message: 'container web also maps TCP host port 80.' }]);
  expect(findings(portMappedTwice, ec2(mapped))).toHaveLength(1);
});

test.each([undefined, 0, UNRESOLVED])('accepts equal container ports with host port %j in bridge mode', hostPort => {
  expect(findings(portMappedTwice, ec2(both({ containerPort: 80, hostPort }, { containerPort: 80, hostPort }), { networkMode: 'bridge' }))).toEqual([]);
});

test('reports nothing for unresolved ports, protocols, and network modes, or for the port 0 of CLI skeletons', () => {
  expect(found({ containerPort: UNRESOLVED }, { containerPort: UNRESOLVED })).toEqual([]);
  expect(found({ containerPort: 80, protocol: UNRESOLVED }, { containerPort: 80 })).toEqual([]);
  expect(found({ containerPort: 80 }, { containerPort: 80 }, { networkMode: UNRESOLVED })).toEqual([]);
  expect(found({ containerPort: 0 }, { containerPort: 0 })).toEqual([]);
});
