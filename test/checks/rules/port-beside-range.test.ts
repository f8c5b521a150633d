import { portBesideRange } from '../../../src/checks/rules/port-beside-range';
import { container, findings, reportsNothing, UNRESOLVED } from '../definitions';

const mapped = (mapping: unknown) => [container('web', { portMappings: [mapping] })];
const RANGE = { containerPortRange: '8090-8099' };

test('reports a container port and a host port beside a range', () => {
  expect(findings(portBesideRange, mapped({ ...RANGE, containerPort: 8080, hostPort: 8080 }))).toStrictEqual([
    { container: 'web', message: 'containerPort is 8080 in a port mapping with a containerPortRange.' },
    { container: 'web', message: 'hostPort is 8080 in a port mapping with a containerPortRange.' },
  ]);
});

reportsNothing(portBesideRange, {
  'a range': mapped(RANGE),
  'a port': mapped({ containerPort: 8080, hostPort: 8080, containerPortRange: '' }),
  'the ports of the CLI skeleton': mapped({ ...RANGE, containerPort: 0, hostPort: 0 }),
  'unresolved ports': mapped({ ...RANGE, containerPort: UNRESOLVED, hostPort: UNRESOLVED }),
});
