import { setting } from './examples';
import { eachSysctlProblem } from '../queries/sysctls';
import type { Rule } from '../rule';

export const sysctlValueNonsense: Rule = {
  name: 'sysctl-value-nonsense',
  severity: 'warning',
  title: 'The kernel takes this value for something else',
  why: 'The kernel checks little: it takes negative times, reads only the first of two numbers, and takes 010 for 8.',
  fix: 'Write what is meant.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.18',
  fails: [setting({ 'net.ipv4.tcp_keepalive_time': '0' }), setting({ 'net.core.somaxconn': '0x10' })],
  passes: [setting({ 'net.ipv4.tcp_keepalive_time': '1' }), setting({ 'net.core.somaxconn': '16' })],
  check: eachSysctlProblem('nonsense', (entry, value, problem) => ({
    message: `${entry.name} = ${JSON.stringify(value)} does not do what it says: ${problem.reason}.`,
    fix: problem.fix,
  })),
};
