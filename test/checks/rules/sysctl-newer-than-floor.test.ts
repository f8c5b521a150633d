import { sysctlNewerThanFloor } from '../../../src/checks/rules/sysctl-newer-than-floor';
import { ec2, findings, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

test.each([
  ['net.ipv6.conf.eth0.force_forwarding', '6.17'],
  ['net.mptcp.scheduler', '6.6'],
])('reports %s, which requires Linux %s', (name, since) => {
  expect(findings(sysctlNewerThanFloor, setting(name))).toEqual([
    { container: 'web', message: `network namespaces have ${name} since Linux ${since}, but tasks on Fargate have been observed on Linux 6.1.` },
  ]);
});

reportsOnce(sysctlNewerThanFloor, { 'an unresolved value': setting('net.core.optmem_max', UNRESOLVED) });
reportsNothing(sysctlNewerThanFloor, { 'EC2, where the user chooses the kernel': ec2(setting('net.core.optmem_max')) });
