import { sysctlNewerThanFloor } from '../../../src/checks/rules/sysctl-newer-than-floor';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['net.core.optmem_max', '6.8'],
  ['net.ipv4.tcp_plb_enabled', '6.2'],
  ['net.ipv4.tcp_tw_reuse_delay', '6.14'],
  ['net.ipv6.conf.eth0.force_forwarding', '6.17'],
  ['net.mptcp.scheduler', '6.6'],
])('reports %s, which requires Linux %s', (name, since) => {
  expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { [name]: '1' })]))).toEqual([
    { container: 'web', message: `network namespaces have ${name} since Linux ${since}, but a task can rely only on Linux 6.1.` },
  ]);
});

test('ignores the value, even an unresolved one', () => {
  expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { 'net.core.optmem_max': UNRESOLVED })]))).toHaveLength(1);
});

test.each(['net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.tcp_tw_reuse', 'net.ipv6.conf.eth0.forwarding', 'net.core.rmem_max', 'net.ipv4.tcp_some_new_key', 'kernel.shmmax'])(
  'reports nothing for %s', name => {
    expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
  });

test('reports nothing on EC2, where the user chooses the kernel', () => {
  expect(findings(sysctlNewerThanFloor, ec2([tuned('web', { 'net.core.optmem_max': '1' })]))).toEqual([]);
});
