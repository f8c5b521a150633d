import { sysctlSetTwiceAlike } from '../../../src/checks/rules/sysctl-set-twice-alike';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

function setting(namespace: unknown, ...values: unknown[]) {
  return [container('web', { systemControls: values.map(value => ({ namespace, value })) })];
}

test.each([
  ['the same value', ['100', '100']],
  ['a number and the same value as a string', [100, '100']],
  ['the same value three times', ['100', '100', '100']],
])('reports %s once', (_, values) => {
  expect(findings(sysctlSetTwiceAlike, fargate(setting('net.core.somaxconn', ...values)))).toEqual([
    { container: 'web', message: 'systemControls sets net.core.somaxconn to 100 more than once.' },
  ]);
});

test('treats values with different whitespace as equal, on EC2 as well', () => {
  expect(rulesAgainst(ec2(setting('net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000')))).toEqual(['warning sysctl-set-twice-alike']);
});

test('leaves two different values to another rule', () => {
  expect(rulesAgainst(fargate(setting('net.core.somaxconn', '100', '200', '100')))).toEqual(['error sysctl-set-twice']);
});

test.each([
  ['one value', setting('net.core.somaxconn', '100')],
  ['an unresolved value', setting('net.core.somaxconn', UNRESOLVED, UNRESOLVED)],
  ['an unresolved name', setting(UNRESOLVED, '1', '1')],
  ['the empty names of the CLI skeleton', setting('', '', '')],
])('reports nothing for %s', (_, containers) => {
  expect(findings(sysctlSetTwiceAlike, fargate(containers))).toEqual([]);
});
