import { eachSysctl, lookUp, Rule, setting } from './rule-helpers';

export const sysctlUnverified: Rule = {
  name: 'sysctl-unverified',
  severity: 'warning',
  title: 'A kernel parameter was not found on any tested kernel',
  why: 'The tested kernels, Linux 6.1 and Linux 6.18, have no parameter of this name in a network namespace. If the parameter does not exist, the task fails to start.',
  fix: 'Check the name against the kernel that your tasks run on, and acknowledge the warning if it exists there.',
  source: 'https://docs.kernel.org/admin-guide/sysctl/net.html',
  measuredOn: 'Linux 6.1 and 6.18',
  fails: () => [setting({ 'net.quic.enabled': '1' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.ipv4.tcp_fastopen': '3' })],
  requires: 'systemControls',
  check: eachSysctl(name => {
    const found = lookUp(name);
    return found.verdict === 'unknown' && !found.didYouMean ? { message: `${name} was not found on Linux 6.1 or Linux 6.18.` } : undefined;
  }),
};
