import { sysctlNeedsModule } from '../../../src/checks/rules/sysctl-needs-module';
import { ec2, findings, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

const ON_BRIDGES = 'net.bridge.bridge-nf-call-iptables';

test.each([
  [ON_BRIDGES, 'br_netfilter'],
  ['net.sctp.rto_max', 'sctp'],
])('reports %s with its module %s', (name, module) => {
  expect(findings(sysctlNeedsModule, setting(name))).toEqual([
    { container: 'web', message: `the kernel has ${name} only if the module ${module} is loaded or built in.` },
  ]);
});

reportsOnce(sysctlNeedsModule, { 'an unresolved value': setting(ON_BRIDGES, UNRESOLVED) });
reportsNothing(sysctlNeedsModule, { 'EC2, where the user controls the modules': ec2(setting(ON_BRIDGES)) });
