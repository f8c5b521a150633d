import { lookUp } from '../../sysctls/catalogue';
import { eachSysctl } from '../each-sysctl';
import type { Rule } from '../rule';

export const sysctlUnverified: Rule = {
  name: 'sysctl-unverified',
  severity: 'warning',
  title: 'A kernel parameter was found on no kernel',
  why: 'Neither Linux 6.1 nor 6.18 has a parameter of this name in a network namespace. Where the kernel has no such file, the task dies when it starts.',
  fix: 'Check the name against the kernel that your tasks run on, and acknowledge the warning if it is there.',
  source: 'measured on Linux 6.1 and 6.18',
  check: eachSysctl(name => {
    const found = lookUp(name);
    return found.verdict === 'unknown' && !found.didYouMean ? { message: `neither Linux 6.1 nor 6.18 was seen to have ${name}.` } : undefined;
  }),
};
