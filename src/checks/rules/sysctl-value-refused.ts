import { correctText, eachSysctlProblem, Rule, setting, Shape, sysctlProblem } from './kit';

export const sysctlValueRefused: Rule = {
  name: 'sysctl-value-refused',
  severity: 'error',
  title: 'The kernel rejects the value',
  why: 'ECS does not check the value. All measured kernels return EINVAL, so the task fails to start. If newer kernels accept a value, sysctl-value-kernel-dependent reports it instead.',
  fix: 'Correct the value.',
  autofix: {
    note: 'Corrects the separators of several numbers, for example of 1024-65000.',
    correct: correctText((old, { at }) => {
      const found = sysctlProblem(at![1], old);
      return found && wellSeparated(old.trim(), found.entry.shape);
    }, (_, value, { at }) => `Write ${at![1]} as ${value}`),
  },
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

/** The number of numbers in values that consist of several, separated by spaces. */
const NUMBERS: Partial<Record<Shape['kind'], number>> = { portRange: 2, groupRange: 2, bufferSizes: 3, semaphores: 4 };

/**
 * Returns the numbers of a value with the separators that the kernel requires. Undefined if their number is wrong. They
 * may be no numbers: a correction that does not remove its finding is not offered.
 */
function wellSeparated(value: string, { kind }: Shape): string | undefined {
  const numbers = value.split(/\s*[-,;:]\s*|\s+/);
  return kind === 'portList' ? value.split(/[\s,;]+/).join(',') : numbers.length === NUMBERS[kind] ? numbers.join(' ') : undefined;
}
