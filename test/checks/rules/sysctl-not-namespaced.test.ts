import { sysctlNotNamespaced } from '../../../src/checks/rules/sysctl-not-namespaced';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['net.core.rmem_max', 'For TCP, raise the third value of net.ipv4.tcp_rmem'],
  ['net.core.rmem_default', 'for UDP, and so for QUIC and HTTP/3, a task cannot raise the limit'],
  ['net.core.wmem_max', 'For TCP, raise the third value of net.ipv4.tcp_wmem'],
  ['net.core.wmem_default', 'for UDP, and so for QUIC and HTTP/3, a task cannot raise the limit'],
  ['net.core.netdev_max_backlog', 'CPU units'],
  ['net.ipv4.tcp_mem', 'net.ipv4.tcp_rmem'],
  ['net.ipv4.tcp_tw_recycle', 'net.ipv4.tcp_tw_reuse'],
  ['net.nf_conntrack_max', 'net.netfilter.nf_conntrack_tcp_timeout_established'],
  ['net.netfilter.nf_conntrack_max', 'net.netfilter.nf_conntrack_tcp_timeout_established'],
  ['net.ipv4.neigh.default.gc_thresh3', 'more tasks'],
  ['net.core.bpf_jit_enable', undefined],
  ['net.netfilter.nf_hooks_lwtunnel', undefined],
  ['net.ipv4.route.flush', undefined],
])('reports %s, with the reason and the alternative', (name, instead) => {
  const found = findings(sysctlNotNamespaced, fargate([tuned('web', { [name]: '1' })]));
  expect(found).toMatchObject([{ container: 'web', message: expect.stringMatching(`no task can set ${name}: \\w+`) }]);
  expect(found[0].fix).toEqual(instead && expect.stringContaining(instead));
});

test('ignores the value, even an unresolved one', () => {
  expect(findings(sysctlNotNamespaced, fargate([tuned('web', { 'net.core.rmem_max': UNRESOLVED })]))).toHaveLength(1);
});

test.each(['net.core.somaxconn', 'net.core.optmem_max', 'net.ipv4.tcp_rmem', 'net.ipv4.neigh.eth0.gc_stale_time', 'net.netfilter.nf_conntrack_tcp_timeout_established', 'kernel.shmmax', 'vm.swappiness'])(
  'reports nothing for %s', name => {
    expect(findings(sysctlNotNamespaced, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
  });

test('reports parameters in bridge mode, and leaves host mode to another rule', () => {
  const containers = [tuned('web', { 'net.core.rmem_max': '1' })];
  expect(findings(sysctlNotNamespaced, ec2(containers, { networkMode: 'bridge' }))).toHaveLength(1);
  expect(findings(sysctlNotNamespaced, ec2(containers, { networkMode: 'host' }))).toEqual([]);
});
