import { setting } from './examples';
import { lookUp } from '../../sysctls/catalog';
import { runsOnFargate } from '../model';
import { eachSysctl } from '../queries/sysctls';
import type { Rule } from '../rule';

export const sysctlNeedsModule: Rule = {
  name: 'sysctl-needs-module',
  severity: 'warning',
  title: 'A kernel parameter needs a kernel module',
  why: 'The kernel has these parameters only once a module is loaded. A task cannot load one, and nobody has shown that Fargate does. Where the kernel has no such file, the task dies when it starts.',
  fix: 'Remove it, or acknowledge the warning if the hosts of your tasks have loaded the module.',
  source: 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12 and 6.18',
  fails: [setting({ 'net.netfilter.nf_conntrack_tcp_timeout_established': '3600' })],
  passes: [setting({ 'net.ipv4.tcp_keepalive_time': '300' })],
  check: eachSysctl((name, _value, task) => {
    const module = runsOnFargate(task) ? moduleOf(name) : undefined;
    return module === undefined ? undefined : { message: `the kernel has ${name} only with the module ${module}.` };
  }),
};

function moduleOf(name: string): string | undefined {
  const found = lookUp(name);
  switch (found.verdict) {
    case 'described': return found.entry.module;
    case 'accepted': return found.module;
    default: return undefined;
  }
}
