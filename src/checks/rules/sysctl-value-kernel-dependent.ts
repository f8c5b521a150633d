import { eachContradiction, eachSysctlProblem, FIRST_VALUE, Rule, setting } from './rule-helpers';

const valuesOutOfRange = eachSysctlProblem('kernelDependent', (entry, value, problem) => ({
  message: `some kernels reject ${entry.name} = ${JSON.stringify(value)}: ${problem.reason}.`,
  fix: problem.fix,
}));

const contradictions = eachContradiction(({ kernels }) => kernels !== undefined);

export const sysctlValueKernelDependent: Rule = {
  name: 'sysctl-value-kernel-dependent',
  severity: 'warning',
  title: 'Some kernels reject the value',
  why: 'The accepted values of a few parameters differ between kernel versions, even between patch releases. AWS does not guarantee a kernel version on Fargate. Where the kernel rejects the value, the task fails to start.',
  fix: 'Use a value that every kernel accepts.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://github.com/torvalds/linux/commit/8ae3e8e6ceedfb3cf74ca18169c942e073586a39'],
  measuredOn: 'Linux 6.1.174 to 6.1.192, 6.12.100 to 6.12.117, and 6.18.44',
  fails: () => [setting({ 'net.ipv4.tcp_ecn': '3' }), setting({ 'net.ipv4.tcp_rmem': '4095 131072 6291456' }), setting({ 'net.ipv4.tcp_reordering': '301' })],
  foundAt: [FIRST_VALUE, FIRST_VALUE, FIRST_VALUE],
  passes: () => [setting({ 'net.ipv4.tcp_ecn': '2' }), setting({ 'net.ipv4.tcp_rmem': '4096 131072 6291456' }), setting({ 'net.ipv4.tcp_reordering': '300' })],
  requires: 'systemControls',
  check: task => [...valuesOutOfRange(task), ...contradictions(task)],
};
