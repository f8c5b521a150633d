import { sysctlNeedsModule } from '../../../src/checks/rules/sysctl-needs-module';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['net.netfilter.nf_conntrack_tcp_timeout_established', 'nf_conntrack'],
  ['net.netfilter.nf_conntrack_frag6_timeout', 'nf_defrag_ipv6'],
  ['net.bridge.bridge-nf-call-iptables', 'br_netfilter'],
  ['net.ipv4.vs.conntrack', 'ip_vs'],
  ['net.sctp.rto_max', 'sctp'],
])('reports %s with its module %s', (name, module) => {
  expect(findings(sysctlNeedsModule, fargate([tuned('web', { [name]: '1' })]))).toEqual([
    { container: 'web', message: `the kernel has ${name} only if the module ${module} is loaded.` },
  ]);
});

test('ignores the value, even an unresolved one', () => {
  expect(findings(sysctlNeedsModule, fargate([tuned('web', { 'net.bridge.bridge-nf-call-iptables': UNRESOLVED })]))).toHaveLength(1);
});

test.each(['net.core.somaxconn', 'net.netfilter.nf_conntrack_max', 'net.ipv4.conf.all.rp_filter', 'net.ipv4.tcp_some_new_key', 'kernel.shmmax', 'vm.swappiness'])(
  'reports nothing for %s', name => {
    expect(findings(sysctlNeedsModule, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
  });

test('reports nothing on EC2, where the user controls the modules', () => {
  expect(findings(sysctlNeedsModule, ec2([tuned('web', { 'net.bridge.bridge-nf-call-iptables': '1' })]))).toEqual([]);
});
