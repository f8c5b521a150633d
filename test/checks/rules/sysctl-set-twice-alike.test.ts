import { sysctlSetTwiceAlike } from '../../../src/checks/rules/sysctl-set-twice-alike';
import { container, ec2, fargate, findings, rulesAgainst, UNRESOLVED } from '../definitions';

function setting(namespace: unknown, ...values: unknown[]) {
  return [container('web', { systemControls: values.map(value => ({ namespace, value })) })];
}

test.each([
  ['the same value', ['100', '100']],
  ['a number and its text', [100, '100']],
  ['three times the same', ['100', '100', '100']],
])('%s is told once', (_, values) => {
  expect(findings(sysctlSetTwiceAlike, fargate(setting('net.core.somaxconn', ...values)))).toEqual([
    { container: 'web', message: 'it sets net.core.somaxconn to 100 more than once.' },
  ]);
});

test('white space of another kind is the same value, on EC2 as well', () => {
  expect(rulesAgainst(ec2(setting('net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000')))).toEqual(['warning sysctl-set-twice-alike']);
});

test('two different values are an error, and nothing beside', () => {
  expect(rulesAgainst(fargate(setting('net.core.somaxconn', '100', '200', '100')))).toEqual(['error sysctl-set-twice']);
});

test.each([
  ['a value once', setting('net.core.somaxconn', '100')],
  ['a value that only the deployment knows', setting('net.core.somaxconn', UNRESOLVED, UNRESOLVED)],
  ['a name that only the deployment knows', setting(UNRESOLVED, '1', '1')],
  ['the skeleton\'s empty names', setting('', '', '')],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(sysctlSetTwiceAlike, fargate(containers))).toEqual([]);
});
