import { setting } from './examples';
import { lookUp } from '../../sysctls/catalog';
import { runsOnFargate } from '../model';
import { eachSysctl } from '../queries/sysctls';
import type { Rule } from '../rule';

export const sysctlNewerThanFloor: Rule = {
  name: 'sysctl-newer-than-floor',
  severity: 'warning',
  title: 'A kernel parameter is newer than the kernel that a task can rely on',
  why: 'AWS promises no version of the kernel on Fargate; tasks were seen on Linux 6.1. Where the kernel has no such file, the task dies when it starts.',
  fix: 'Remove it, or acknowledge the warning if your tasks run on a kernel that has it.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12 and 6.18',
  fails: [setting({ 'net.core.optmem_max': '131072' })],
  passes: [setting({ 'net.core.somaxconn': '4096' })],
  check: eachSysctl((name, _value, task) => {
    const found = lookUp(name);
    return runsOnFargate(task) && found.verdict === 'described' && found.entry.since !== undefined
      ? { message: `network namespaces have ${name} since Linux ${found.entry.since}, and a task can rely on 6.1 only.` }
      : undefined;
  }),
};
