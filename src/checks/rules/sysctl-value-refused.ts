import { eachSysctlProblem, Rule, setting } from './rule-helpers';

export const sysctlValueRefused: Rule = {
  name: 'sysctl-value-refused',
  severity: 'error',
  title: 'The kernel rejects the value',
  why: 'ECS does not check the value. All measured kernels reject it, so the task fails to start. If newer kernels accept a value, sysctl-value-kernel-dependent reports it instead.',
  fix: 'Correct the value.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ 'net.ipv4.tcp_keepalive_probes': '256' }), setting({ 'net.ipv4.ip_local_port_range': '1024-65000' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ 'net.ipv4.tcp_keepalive_probes': '255' }), setting({ 'net.ipv4.ip_local_port_range': '1024 65000' })],
  requires: 'systemControls',
  check: eachSysctlProblem('refused', (entry, value, problem) => ({
    message: `the kernel rejects ${entry.name} = ${JSON.stringify(value)}: ${problem.reason}.`,
    fix: problem.fix,
  })),
};
