import { sysctlValueRefused } from '../../../src/checks/rules/sysctl-value-refused';
import { findings, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

// The tests of the catalog compare the bounds of every parameter with those of the kernel.
test('names the parameter and quotes the value', () => {
  expect(findings(sysctlValueRefused, setting('net.ipv4.tcp_keepalive_probes', '256'))).toMatchObject([
    { container: 'web', message: expect.stringContaining('the kernel rejects net.ipv4.tcp_keepalive_probes = "256": ') },
  ]);
});

reportsOnce(sysctlValueRefused, { 'a number like the same string': setting('net.ipv4.tcp_keepalive_probes', 256) });

reportsNothing(sysctlValueRefused, {
  'an unresolved value': setting('net.core.somaxconn', UNRESOLVED),
  'a meaningless value, which another rule reports': setting('net.ipv4.tcp_keepalive_time', '-1'),
  'a parameter without a catalog entry': setting('net.sctp.rto_max', 'yes'),
  'an open range of group ids': setting('net.ipv4.ping_group_range', '0 2147483647'),
  'a name that ECS does not accept': setting('vm.swappiness', 'x'),
});
