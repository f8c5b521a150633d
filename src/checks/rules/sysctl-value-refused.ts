import { setting } from './examples';
import { eachSysctlProblem } from '../queries/sysctls';
import type { Rule } from '../rule';

export const sysctlValueRefused: Rule = {
  name: 'sysctl-value-refused',
  severity: 'error',
  title: 'The kernel refuses this value',
  why: 'ECS does not look at the value. The kernel answers EINVAL, and the task dies when it starts.',
  fix: 'Give a value that the kernel takes.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.18',
  fails: [setting({ 'net.ipv4.tcp_keepalive_probes': '256' }), setting({ 'net.ipv4.ip_local_port_range': '1024-65000' })],
  passes: [setting({ 'net.ipv4.tcp_keepalive_probes': '255' }), setting({ 'net.ipv4.ip_local_port_range': '1024 65000' })],
  check: eachSysctlProblem('refused', (entry, value, problem) => ({
    message: `the kernel refuses ${entry.name} = ${JSON.stringify(value)}: ${problem.reason}.`,
    fix: problem.fix,
  })),
};
