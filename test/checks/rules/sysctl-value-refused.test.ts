import { sysctlValueRefused } from '../../../src/checks/rules/sysctl-value-refused';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

function found(name: string, value: unknown) {
  return findings(sysctlValueRefused, fargate([tuned('web', { [name]: value })]));
}

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
  expect(found(name, good)).toEqual([]);
  expect(found(name, bad)).toMatchObject([{ container: 'web', message: expect.stringContaining(`the kernel rejects ${name} = ${JSON.stringify(bad)}: `) }]);
});

test.each([
  ['an unresolved value', 'net.core.somaxconn', UNRESOLVED],
  ['a meaningless value, which another rule reports', 'net.ipv4.tcp_keepalive_time', '-1'],
  ['a parameter without a catalog entry', 'net.sctp.rto_max', 'yes'],
  ['an open range of group ids', 'net.ipv4.ping_group_range', '0 2147483647'],
  ['a name that ECS does not accept', 'vm.swappiness', 'x'],
])('reports nothing for %s', (_, name, value) => {
  expect(found(name, value)).toEqual([]);
});

test('reads a number like the same string, and reports bridge mode as well', () => {
  expect(found('net.ipv4.tcp_keepalive_probes', 256)).toHaveLength(1);
  expect(findings(sysctlValueRefused, ec2([tuned('web', { 'net.ipv4.tcp_keepalive_probes': '256' })], { networkMode: 'bridge' }))).toHaveLength(1);
});
