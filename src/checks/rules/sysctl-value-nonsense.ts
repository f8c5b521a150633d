import { eachSysctlProblem, Rule, sentence, setting } from './rule-helpers';

export const sysctlValueNonsense: Rule = {
  name: 'sysctl-value-nonsense',
  severity: 'warning',
  title: 'The kernel accepts the value, but it is probably a mistake',
  why: 'The kernel checks little. For many parameters, it accepts negative times, reads only the first of two numbers, and reads 010 as 8.',
  fix: 'Correct the value.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ 'net.ipv4.tcp_keepalive_time': '0' }), setting({ 'net.core.somaxconn': '0x10' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ 'net.ipv4.tcp_keepalive_time': '1' }), setting({ 'net.core.somaxconn': '16' })],
  requires: 'systemControls',
  check: eachSysctlProblem('nonsense', (entry, value, problem) => ({
    message: `${entry.name} = ${JSON.stringify(value)} may not have the intended effect. ${sentence(problem.reason)}`,
    fix: problem.fix,
  })),
};
