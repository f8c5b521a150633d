import { sysctlNeedsModule } from '../../../src/checks/rules/sysctl-needs-module';
import { each, ec2, findings, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const task = (name: string, value: unknown = '1') => [tuned('web', { [name]: value })];
const ON_BRIDGES = 'net.bridge.bridge-nf-call-iptables';

test.each([
  [ON_BRIDGES, 'br_netfilter'],
  ['net.sctp.rto_max', 'sctp'],
])('reports %s with its module %s', (name, module) => {
  expect(findings(sysctlNeedsModule, task(name))).toEqual([
    { container: 'web', message: `the kernel has ${name} only if the module ${module} is loaded.` },
  ]);
});

reportsOnce(sysctlNeedsModule, { 'an unresolved value': task(ON_BRIDGES, UNRESOLVED) });
reportsNothing(sysctlNeedsModule, {
  ...each('the parameter', [
    'net.netfilter.nf_conntrack_max', 'net.ipv4.conf.all.rp_filter', 'net.ipv4.tcp_some_new_key', 'kernel.shmmax', 'vm.swappiness',
  ], name => task(name)),
  'EC2, where the user controls the modules': ec2(task(ON_BRIDGES)),
});
