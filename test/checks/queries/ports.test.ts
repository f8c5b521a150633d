import { occupiedPortsOf } from '../../../src/checks/queries/ports';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, ec2, fargate, UNRESOLVED } from '../definitions';

test.each<[string, object, (containers: unknown) => Record<string, unknown>, string[]]>([
  ['a port of the task', { containerPort: 80, protocol: 'UDP' }, fargate, ['udp 80-80 as 80']],
  ['a range of the task', { containerPortRange: '80-90' }, fargate, ['tcp 80-90 as 80-90']],
  ['a port with an unresolved protocol', { containerPort: 80, protocol: UNRESOLVED }, fargate, []],
  ['an unresolved port', { containerPort: UNRESOLVED }, fargate, []],
  ['port 0', { containerPort: 0 }, fargate, []],
  ['a port in host mode', { containerPort: 80 }, containers => ec2(containers, { networkMode: 'host' }), ['tcp 80-80 as 80']],
  ['a port of the instance', { containerPort: 80, hostPort: 8080 }, ec2, ['tcp 8080-8080 as 80']],
  ['a port of the instance in bridge mode', { containerPort: 80, hostPort: 8080 }, containers => ec2(containers, { networkMode: 'bridge' }), ['tcp 8080-8080 as 80']],
  ['a port of the instance that ECS chooses', { containerPort: 80, hostPort: 0 }, ec2, []],
  ['an unresolved port of the instance', { containerPort: 80, hostPort: UNRESOLVED }, ec2, []],
  ['a port of a container with its own network', { containerPort: 80 }, ec2, []],
  ['a port in an unresolved mode', { containerPort: 80, hostPort: 8080 }, containers => ec2(containers, { networkMode: UNRESOLVED }), []],
])('%s is occupied, or not', (_, mapping, task, expected) => {
  const occupied = occupiedPortsOf(readTaskDefinition(task([container('web', { portMappings: [mapping] })])));
  expect(occupied.map(({ protocol, first, last, mapping: written }) => `${protocol} ${first}-${last} as ${written}`)).toEqual(expected);
});
