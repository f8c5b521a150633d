import { sysctlSetTwice } from '../../../src/checks/rules/sysctl-set-twice';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

/** A container that sets one parameter to each of the values. */
function setting(namespace: unknown, ...values: unknown[]) {
  return [container('web', { systemControls: values.map(value => ({ namespace, value })) })];
}

test('two values for one parameter in one container are told, with both values', () => {
  expect(findings(sysctlSetTwice, fargate(setting('net.core.somaxconn', '100', '200')))).toEqual([
    { container: 'web', message: expect.stringContaining('sets net.core.somaxconn to 100 and to 200') },
  ]);
});

test('it holds for IPC parameters and on EC2 as well, since the engine takes a map', () => {
  expect(findings(sysctlSetTwice, ec2(setting('kernel.msgmax', '1', '2')))).toHaveLength(1);
  expect(findings(sysctlSetTwice, ec2(setting('kernel.msgmax', '1', '2'), { networkMode: 'bridge' }))).toHaveLength(1);
});

test.each([
  ['one value', setting('net.core.somaxconn', '100')],
  ['the same value twice', setting('net.core.somaxconn', '100', '100')],
  ['the same value as a number and as a text', setting('net.core.somaxconn', 100, '100')],
  ['white space of another kind', setting('net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000')],
  ['a value that only the deployment knows', setting('net.core.somaxconn', '100', UNRESOLVED)],
  ['names that only the deployment knows', setting(UNRESOLVED, '1', '2')],
  ['empty names', setting('', '1', '2')],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(sysctlSetTwice, fargate(containers))).toEqual([]);
});

test('two containers with a value each are another rule\'s business', () => {
  expect(findings(sysctlSetTwice, fargate([...setting('net.core.somaxconn', '1'), ...setting('net.core.somaxconn', '2')]))).toEqual([]);
});

test('names that every object has are names like others', () => {
  expect(findings(sysctlSetTwice, fargate(setting('__proto__', '1', '2')))).toHaveLength(1);
  expect(findings(sysctlSetTwice, fargate(setting('constructor', '1')))).toEqual([]);
});
