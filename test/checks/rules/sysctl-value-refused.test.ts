import { sysctlValueRefused } from '../../../src/checks/rules/sysctl-value-refused';
import { findings, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

// The tests of the catalog compare the bounds of every parameter with those of the kernel.
test.each([
  ['net.ipv4.tcp_keepalive_probes', '255', '256'],
  ['net.ipv4.ip_local_port_range', '1024 1024', '1025 1024'],
  ['net.ipv4.ip_local_reserved_ports', '8080,65535', '8080,65536'],
  ['net.ipv4.tcp_congestion_control', 'bbr', 'bbr '],
  ['kernel.sem', '1 1 1 32768', '1 1 1 32769'],
])('accepts %s = %j and reports %j', (name, good, bad) => {
  expect(findings(sysctlValueRefused, setting(name, good))).toEqual([]);
  expect(findings(sysctlValueRefused, setting(name, bad))).toMatchObject([
    { container: 'web', message: expect.stringContaining(`the kernel rejects ${name} = ${JSON.stringify(bad)}: `) },
  ]);
});

reportsOnce(sysctlValueRefused, {
  'a number like the same string': setting('net.ipv4.tcp_keepalive_probes', 256),
});

reportsNothing(sysctlValueRefused, {
  'an unresolved value': setting('net.core.somaxconn', UNRESOLVED),
  'a meaningless value, which another rule reports': setting('net.ipv4.tcp_keepalive_time', '-1'),
  'a parameter without a catalog entry': setting('net.sctp.rto_max', 'yes'),
  'an open range of group ids': setting('net.ipv4.ping_group_range', '0 2147483647'),
  'a name that ECS does not accept': setting('vm.swappiness', 'x'),
});
