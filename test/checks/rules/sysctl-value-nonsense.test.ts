import { sysctlValueNonsense } from '../../../src/checks/rules/sysctl-value-nonsense';
import { findings, reportsNothing, setting } from '../definitions';

test.each([
  ['net.ipv4.tcp_keepalive_time', '600', '-1'],
  ['net.core.somaxconn', '16', '0x10'],
  ['net.ipv4.tcp_rmem', '4096 131072 6291456', '6291456 131072 4096'],
  ['net.core.somaxconn', '1', ''],
])('accepts %s = %j and reports %j', (name, good, bad) => {
  expect(findings(sysctlValueNonsense, setting(name, good))).toEqual([]);
  expect(findings(sysctlValueNonsense, setting(name, bad))).toMatchObject([
    { container: 'web', message: expect.stringContaining(`${name} = ${JSON.stringify(bad)} does not have the intended effect. `) },
  ]);
});

reportsNothing(sysctlValueNonsense, {
  'a value that the kernel rejects, which another rule reports': setting('net.core.somaxconn', '-1'),
  'a hexadecimal value out of range, which the kernel rejects': setting('net.ipv4.tcp_keepalive_probes', '0x100'),
});
