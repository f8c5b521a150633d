import { eachSysctl, lookUp, Rule, runsOnFargate, setting } from './rule-helpers';

export const sysctlNewerThanFloor: Rule = {
  name: 'sysctl-newer-than-floor',
  severity: 'warning',
  title: 'A kernel parameter requires a kernel newer than Linux 6.1',
  why: 'AWS does not guarantee a kernel version on Fargate. Tasks have been observed on Linux 6.1. If the parameter does not exist, the task fails to start.',
  fix: 'Remove the parameter, or acknowledge the warning if your tasks run on a kernel that has it.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ 'net.core.optmem_max': '131072' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.core.somaxconn': '4096' })],
  requires: 'systemControls',
  check: eachSysctl((name, _value, task) => {
    const found = lookUp(name);
    return runsOnFargate(task) && found.verdict === 'described' && found.entry.since !== undefined
      ? { message: `network namespaces have ${name} since Linux ${found.entry.since}, but tasks on Fargate have been observed on Linux 6.1.` }
      : undefined;
  }),
};
