import { portMappedTwice } from '../../../src/checks/rules/port-mapped-twice';
import { container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const listener = (name: string, ...portMappings: unknown[]) => container(name, { portMappings });
const both = (one: Json, other: Json = one) => [listener('web', one), listener('agent', other)];
const WEB = { containerPort: 80 };
const RANGE = { containerPortRange: '8080-8081' };
const DNS = { containerPort: 53 };
const ON_ONE_HOST_PORT = both({ containerPort: 8080, hostPort: 80 }, { containerPort: 8081, hostPort: 80 });

test.each([
  ['TCP port 80', both(WEB)],
  ['UDP port 53', both({ ...DNS, protocol: 'udp' }, { ...DNS, protocol: 'UDP' })],
  ['TCP host port 80', ec2(ON_ONE_HOST_PORT, { networkMode: 'bridge' })],
])('reports %s that two containers map, with the other container', (port, task) => {
  expect(findings(portMappedTwice, task)).toStrictEqual([{ container: 'agent', message: `container web also maps ${port}.` }]);
});

test('reports every container after the first', () => {
  const containers = ['a', 'b', 'c'].map(name => listener(name, WEB));
  expect(findings(portMappedTwice, containers).map(finding => finding.container)).toEqual(['b', 'c']);
});

reportsOnce(portMappedTwice, {
  ...each('beside port 8080, port', [8080, '8080'], containerPort => both({ containerPort: 8080 }, { containerPort })),
  'a range of one port': both({ containerPort: 8080 }, { containerPortRange: '8080-8080' }),
  ...each('networkMode', ['awsvpc', 'host'], networkMode => ec2(both(WEB), { networkMode })),
  'Windows': fargate(both(WEB), WINDOWS),
  'host ports of instances without a network mode, whose default is bridge': ec2(ON_ONE_HOST_PORT),
});

reportsNothing(portMappedTwice, {
  ...each('beside port 8080, port', [8079, 8081], containerPort => both({ containerPort: 8080 }, { containerPort })),
  'a port of TCP by default, and of UDP': both(DNS, { ...DNS, protocol: 'udp' }),
  'longer ranges, which another rule reports': both(RANGE),
  'a port that one container maps twice, which another rule reports': [listener('web', WEB, WEB)],
  ...each('in bridge mode, host port', [undefined, 0, UNRESOLVED], hostPort => ec2(both({ ...WEB, hostPort }), { networkMode: 'bridge' })),
  'unresolved ports': both({ containerPort: UNRESOLVED }),
  'an unresolved protocol': both({ ...WEB, protocol: UNRESOLVED }, WEB),
  'an unresolved network mode': fargate(both(WEB), { networkMode: UNRESOLVED }),
  'a network mode that may not be bridge': fargate(both({ ...WEB, hostPort: 80 }), { networkMode: UNRESOLVED }),
  'the port 0 of CLI skeletons': both({ containerPort: 0 }),
});
