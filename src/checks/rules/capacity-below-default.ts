import {
  eachSysctl, FIRST_VALUE, joinClauses, joinWords, loweredCapacities, onFargate, Rule, runsOnFargate, setting,
  sysctlProblem, sysctls, UNKNOWN, web,
} from './rule-helpers';

export const capacityBelowDefault: Rule = {
  name: 'capacity-below-default',
  severity: 'warning',
  title: 'A kernel parameter lowers a capacity below its default',
  why: 'Some guides for older kernels set queues, buffers, and limits of IPC objects to values that are now below the default. For example, the default of net.core.somaxconn was 128 until Linux 5.3 and is 4096 since Linux 5.4. Such a value can take away what the task had: connections may be dropped earlier, or transfers over long distances may be slower. The rule is about Fargate and compares with Linux 6.1. Linux derives the default maximums of TCP buffers from the memory of the host: 6.1 up to 6291456 bytes to receive and 4194304 to send, 6.18 up to 33554432 to receive.',
  fix: 'Remove the parameter, or use at least the default. If the task should have less, for example to limit the memory of its connections, acknowledge the finding.',
  source: 'https://docs.kernel.org/admin-guide/sysctl/net.html',
  moreSources: [
    'https://github.com/torvalds/linux/blob/v6.1/net/ipv4/tcp.c',
    'https://docs.kernel.org/admin-guide/sysctl/kernel.html',
  ],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    setting({ 'net.core.somaxconn': '4095' }),
    setting({ 'net.ipv4.tcp_rmem': '4096 131072 6291455' }),
    setting({ 'net.ipv4.tcp_wmem': '4096 16384 4194303' }),
    setting({ 'kernel.sem': '250 32000 100 128' }),
  ],
  foundAt: [FIRST_VALUE, FIRST_VALUE, FIRST_VALUE, FIRST_VALUE],
  passes: () => [
    setting({ 'net.core.somaxconn': '4096', 'net.ipv4.tcp_rmem': '4096 131072 6291456', 'net.ipv4.tcp_wmem': '4096 16384 4194304' }),
    onFargate([web(sysctls({ 'kernel.sem': '32000 1024000000 500 32000' }))]),
  ],
  requires: 'systemControls',
  check: eachSysctl((name, value, task) => {
    if (value === UNKNOWN || !runsOnFargate(task)) {
      return undefined;
    }
    const lowered = loweredCapacities(name, value);
    // Other rules report what the kernel rejects, and what makes no sense.
    return lowered.length === 0 || sysctlProblem(name, value) ? undefined : {
      message: `${name} sets ${joinClauses(lowered.map(({ meaning, value: lower, kernelDefault }) => `${meaning} to ${lower}, below the default of ${kernelDefault}`))} on Linux 6.1${name.endsWith('mem') ? ' with enough memory' : ''}.`,
      at: ['systemControls', name, 'value'],
      fix: `Remove ${name}, or use at least ${joinWords(lowered.map(({ kernelDefault }) => String(kernelDefault)))}.`,
    };
  }),
};
