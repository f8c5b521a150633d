import { eachSysctl, lookUp, Rule, runsOnFargate, seeSection, setting } from './rule-helpers';

export const sysctlNeedsModule: Rule = {
  name: 'sysctl-needs-module',
  severity: 'warning',
  title: 'A kernel parameter requires a kernel module',
  why: 'The kernel has these parameters only if a module is loaded or built in. A task on Fargate cannot load modules, and there is no evidence that Fargate loads them. If the parameter does not exist, the task fails to start.',
  fix: seeSection('Remove the parameter, or acknowledge the warning if your hosts load the module.', 'kernel-modules'),
  source: 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ 'net.netfilter.nf_conntrack_tcp_timeout_established': '3600' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.ipv4.tcp_keepalive_time': '300' })],
  requires: 'systemControls',
  check: eachSysctl((name, _value, task) => {
    const module = runsOnFargate(task) ? moduleOf(name) : undefined;
    return module === undefined ? undefined : { message: `the kernel has ${name} only if the module ${module} is loaded or built in.` };
  }),
};

function moduleOf(name: string): string | undefined {
  const found = lookUp(name);
  return found.verdict === 'described' ? found.entry.module : found.verdict === 'accepted' ? found.module : undefined;
}
