import { eachSysctl, lookUp, Rule, setting } from './rule-helpers';

export const sysctlUnknown: Rule = {
  name: 'sysctl-unknown',
  severity: 'error',
  title: 'A kernel parameter is misspelled',
  why: 'ECS accepts any name that starts with "net." and does not check the rest. The tested kernels have no such parameter: without it, the task fails to start.',
  fix: 'Correct the name.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1 and 6.18',
  fails: () => [setting({ 'net.ipv4.tcp_keep_alive_time': '300' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.ipv4.tcp_keepalive_time': '300' })],
  requires: 'systemControls',
  check: eachSysctl(name => {
    const found = lookUp(name);
    return found.verdict === 'unknown' && found.didYouMean
      ? { message: `${name} is not a known kernel parameter.`, fix: `Did you mean ${found.didYouMean}?` }
      : undefined;
  }),
};
