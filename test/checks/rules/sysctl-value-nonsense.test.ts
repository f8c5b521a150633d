import { sysctlValueNonsense } from '../../../src/checks/rules/sysctl-value-nonsense';
import { fargate, findings, tuned, UNRESOLVED } from '../definitions';

function found(name: string, value: unknown) {
  return findings(sysctlValueNonsense, fargate([tuned('web', { [name]: value })]));
}

test.each([
  ['net.ipv4.tcp_keepalive_time', '1', '0'],
  ['net.ipv4.tcp_keepalive_time', '600', '-1'],
  ['net.ipv4.tcp_keepalive_probes', '1', '0'],
  ['net.core.somaxconn', '10', '010'],
  ['net.core.somaxconn', '16', '0x10'],
  ['net.core.somaxconn', '1', '1 2'],
  ['net.ipv4.tcp_sack', '1', '2'],
  ['net.ipv4.tcp_rmem', '4096 131072 6291456', '6291456 131072 4096'],
  ['net.ipv4.tcp_rmem', '4096 131072 6291456', '4096 131072'],
  ['net.core.somaxconn', '1', ''],
  ['net.ipv4.ip_local_port_range', '1024 65000', '1024'],
  ['net.ipv4.ip_local_reserved_ports', '10', '012'],
  ['kernel.sem', '0 0 0 0', '-1 0 0 0'],
])('accepts %s = %j and reports %j', (name, good, bad) => {
  expect(found(name, good)).toEqual([]);
  expect(found(name, bad)).toMatchObject([
    { container: 'web', message: expect.stringContaining(`${name} = ${JSON.stringify(bad)} does not have the intended effect. `) },
  ]);
});

test.each([
  ['a value that the kernel rejects, which another rule reports', 'net.core.somaxconn', '-1'],
  ['a hexadecimal value out of range, which the kernel rejects', 'net.ipv4.tcp_keepalive_probes', '0x100'],
  ['an unresolved value', 'net.core.somaxconn', UNRESOLVED],
  ['a parameter without a catalog entry', 'net.sctp.rto_max', '-1'],
  ['a long keepalive time, which is shorter than the default', 'net.ipv4.tcp_keepalive_time', '600'],
])('reports nothing for %s', (_, name, value) => {
  expect(found(name, value)).toEqual([]);
});
