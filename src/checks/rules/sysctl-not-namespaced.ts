import { eachSysctl, lookUp, Rule, sentence, setting, withAlternatives } from './rule-helpers';

export const sysctlNotNamespaced: Rule = {
  name: 'sysctl-not-namespaced',
  severity: 'error',
  title: 'The kernel parameter cannot be set with systemControls',
  why: 'ECS accepts every net.* name. However, some parameters exist only once for the whole host, and others are read-only in a namespace. The task definition is registered, but the task fails to start.',
  fix: 'Remove the parameter.',
  source: 'https://github.com/aws/containers-roadmap/issues/2368',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ 'net.core.rmem_max': '16777216' }), setting({ 'net.ipv4.tcp_mem': '1 2 3' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace', 'containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.ipv4.tcp_rmem': '4096 131072 16777216' })],
  requires: 'systemControls',
  check: eachSysctl(name => {
    const found = lookUp(name);
    return found.verdict === 'unavailable' ? { message: `no task can set ${name}: ${found.reason}.`, fix: found.instead && withAlternatives(`Remove it. ${sentence(found.instead)}`, name) } : undefined;
  }),
};
