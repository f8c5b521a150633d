import { lookUp } from '../../sysctls/catalogue';
import { eachSysctl } from '../each-sysctl';
import type { Rule } from '../rule';

export const sysctlNotNamespaced: Rule = {
  name: 'sysctl-not-namespaced',
  severity: 'error',
  title: 'No task can set this kernel parameter',
  why: 'ECS accepts every net.* name, but the kernel keeps some parameters once for the whole host and lets others only be read in a namespace. The task is registered and dies when it starts.',
  fix: 'Remove the parameter.',
  source: 'https://github.com/aws/containers-roadmap/issues/2368, and measured on Linux 6.18',
  check: eachSysctl((name, _value, { networkMode }) => {
    if (networkMode === 'host') {
      return undefined;
    }
    const found = lookUp(name);
    return found.verdict === 'unavailable' ? { message: `no task can set ${name}: ${found.reason}.`, fix: found.instead && `Remove it; ${found.instead}.` } : undefined;
  }),
};
