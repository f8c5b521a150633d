import { sysctlValueRefused } from '../../../src/checks/rules/sysctl-value-refused';
import { ec2, findings, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const task = (name: string, value: unknown) => [tuned('web', { [name]: value })];

test.each([
  ['net.ipv4.tcp_keepalive_probes', '255', '256'],
  ['net.ipv4.tcp_keepalive_probes', '0', '-1'],
  ['net.ipv4.tcp_syn_retries', '127', '128'],
  ['net.ipv4.tcp_syn_retries', '1', '0'],
  ['net.ipv4.tcp_tw_reuse', '2', '3'],
  ['net.core.somaxconn', '2147483647', '2147483648'],
  ['net.core.somaxconn', '0', '-1'],
  ['net.core.somaxconn', '4096', 'many'],
  ['net.core.somaxconn', '1', '1.5'],
  ['net.core.somaxconn', '1', '+1'],
  ['net.core.somaxconn', '1', ' '],
  ['net.ipv4.ip_unprivileged_port_start', '65535', '65536'],
  ['net.ipv4.ip_local_port_range', '1024 65535', '1024 65536'],
  ['net.ipv4.ip_local_port_range', '1 65535', '0 65535'],
  ['net.ipv4.ip_local_port_range', '1024 1024', '1025 1024'],
  ['net.ipv4.ip_local_port_range', '1024    65000', '1024-65000'],
  ['net.ipv4.ip_local_port_range', '1024\t65000', '1024,65000'],
  ['net.ipv4.ip_local_reserved_ports', '8080,65535', '8080,65536'],
  ['net.ipv4.ip_local_reserved_ports', '8080,', '8080, 9090'],
  ['net.ipv4.ip_local_reserved_ports', '', ' '],
  ['net.ipv4.tcp_rmem', '4096 131072 2147483647', '4096 131072 2147483648'],
  ['net.ipv4.tcp_congestion_control', 'bbr', 'bbr '],
  ['kernel.shmmni', '32768', '32769'],
  ['kernel.shm_rmid_forced', '1', '2'],
  ['kernel.sem', '1 1 1 32768', '1 1 1 32769'],
  ['kernel.shmmax', '18446744073709551615', '18446744073709551616'],
  ['fs.mqueue.msg_max', '65536', '65537'],
  ['fs.mqueue.msg_max', '1', '0'],
])('accepts %s = %j and reports %j', (name, good, bad) => {
  expect(findings(sysctlValueRefused, task(name, good))).toEqual([]);
  expect(findings(sysctlValueRefused, task(name, bad))).toMatchObject([
    { container: 'web', message: expect.stringContaining(`the kernel rejects ${name} = ${JSON.stringify(bad)}: `) },
  ]);
});

reportsOnce(sysctlValueRefused, {
  'a number like the same string': task('net.ipv4.tcp_keepalive_probes', 256),
  'bridge mode': ec2(task('net.ipv4.tcp_keepalive_probes', '256'), { networkMode: 'bridge' }),
});

reportsNothing(sysctlValueRefused, {
  'an unresolved value': task('net.core.somaxconn', UNRESOLVED),
  'a meaningless value, which another rule reports': task('net.ipv4.tcp_keepalive_time', '-1'),
  'a parameter without a catalog entry': task('net.sctp.rto_max', 'yes'),
  'an open range of group ids': task('net.ipv4.ping_group_range', '0 2147483647'),
  'a name that ECS does not accept': task('vm.swappiness', 'x'),
});
