import { sysctlNewerThanFloor } from '../../../src/checks/rules/sysctl-newer-than-floor';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['net.core.optmem_max', '6.8'],
  ['net.ipv4.tcp_plb_enabled', '6.2'],
  ['net.ipv4.tcp_tw_reuse_delay', '6.14'],
  ['net.ipv6.conf.eth0.force_forwarding', '6.17'],
  ['net.mptcp.scheduler', '6.6'],
])('%s is told: it came with Linux %s', (name, since) => {
  expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { [name]: '1' })]))).toEqual([
    { container: 'web', message: `network namespaces have ${name} since Linux ${since}, and a task can rely on 6.1 only.` },
  ]);
});

test('the value does not matter, known or not', () => {
  expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { 'net.core.optmem_max': UNRESOLVED })]))).toHaveLength(1);
});

test.each(['net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.tcp_tw_reuse', 'net.ipv6.conf.eth0.forwarding', 'net.core.rmem_max', 'net.ipv4.tcp_some_new_key', 'kernel.shmmax'])(
  '%s: nothing to tell', name => {
    expect(findings(sysctlNewerThanFloor, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
  });

test('on EC2 the kernel is the user\'s own choice', () => {
  expect(findings(sysctlNewerThanFloor, ec2([tuned('web', { 'net.core.optmem_max': '1' })]))).toEqual([]);
});
