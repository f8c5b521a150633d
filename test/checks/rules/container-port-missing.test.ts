import { containerPortMissing } from '../../../src/checks/rules/container-port-missing';
import { container, each, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const mapped = (mapping: unknown) => [container('web', { portMappings: [mapping] })];

test('says what is wrong', () => {
  expect(findings(containerPortMissing, mapped({ hostPort: 7000 }))).toEqual([
    { container: 'web', message: 'a port mapping with hostPort 7000 has neither containerPort nor containerPortRange.' },
  ]);
  expect(findings(containerPortMissing, mapped({}))).toMatchObject([{ message: 'a port mapping has neither containerPort nor containerPortRange.' }]);
  expect(findings(containerPortMissing, mapped({ containerPortRange: '90-80' }))).toEqual([{
    container: 'web',
    message: 'containerPortRange is 90-80, but a range is two ports from 1 to 65535, the lower one first, with a hyphen between them.',
    fix: 'Write a range such as 8080-8089. For a single port, set containerPort.',
  }]);
  expect(findings(containerPortMissing, mapped({ containerPort: '65536' })))
    .toEqual([{ container: 'web', message: 'containerPort is 65536, but a port is a whole number from 1 to 65535.' }]);
});

reportsOnce<unknown>(containerPortMissing, each('the mapping', [{}, { protocol: 'tcp' }, { containerPort: null }, { containerPort: -1 }, { containerPort: 0 }, { containerPort: 0, hostPort: 80 }], mapped));

reportsNothing<unknown>(containerPortMissing, {
  ...each('the port', [1, 65535, '80', UNRESOLVED, '${PORT}'], containerPort => mapped({ containerPort })),
  'the ports of an AWS CLI skeleton': mapped({ containerPort: 0, hostPort: 0, protocol: 'tcp' }),
  'a range beside the port of a skeleton': mapped({ containerPort: 0, containerPortRange: '80-90' }),
  'an unresolved mapping': mapped(UNRESOLVED),
});

const onBridge = (mapping: unknown) => ec2([container('web', { portMappings: [mapping] })]);
const withHostPort = (hostPort: unknown) => onBridge({ containerPort: 80, hostPort });
const withRange = (containerPortRange: unknown) => mapped({ containerPortRange });

reportsOnce<unknown>(containerPortMissing, {
  ...each('the host port', [-1, 65536, '70000'], withHostPort),
  ...each('the range', ['90-80', '80-80', '0-80', '80-65536', '80', '80 - 90', '80-90,95-99', 'a-b'], withRange),
});
reportsNothing<unknown>(containerPortMissing, {
  ...each('the host port', [0, 1, 65535, '80', '', UNRESOLVED, '${PORT}'], withHostPort),
  ...each('the range', ['1-65535', UNRESOLVED, '${FIRST}-${LAST}', '<ports>'], withRange),
  'a host port in awsvpc mode, which another rule reports': mapped({ containerPort: 80, hostPort: 70000 }),
});
