import { containerPortMissing } from '../../../src/checks/rules/container-port-missing';
import { container, each, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const mapped = (mapping: unknown) => [container('web', { portMappings: [mapping] })];

test('says what is wrong', () => {
  expect(findings(containerPortMissing, mapped({ hostPort: 7000 }))).toStrictEqual([
    { container: 'web', message: 'a port mapping with hostPort 7000 has neither containerPort nor containerPortRange.' },
  ]);
  expect(findings(containerPortMissing, mapped({ containerPort: '65536' }))).toStrictEqual([{ container: 'web', message: 'containerPort is 65536, but a port is a whole number from 1 to 65535.' }]);
});

reportsOnce<unknown>(containerPortMissing, each('the mapping', [{}, { protocol: 'tcp' }, { containerPort: null }, { containerPort: -1 }, { containerPort: 80.5 }], mapped));

reportsNothing<unknown>(containerPortMissing, {
  ...each('the port', [1, 65535, '80', UNRESOLVED, '${PORT}'], containerPort => mapped({ containerPort })),
  'the ports of an AWS CLI skeleton': mapped({ containerPort: 0, hostPort: 0, protocol: 'tcp' }),
  'an unresolved mapping': mapped(UNRESOLVED),
});
