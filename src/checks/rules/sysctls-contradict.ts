import { eachContradiction, Rule, setting } from './rule-helpers';

export const sysctlsContradict: Rule = {
  name: 'sysctls-contradict',
  severity: 'error',
  title: 'Two kernel parameters contradict each other',
  why: 'The kernel compares some parameters with each other. It rejects a value that contradicts the current value of the other parameter, and the task fails to start.',
  fix: 'Change one of the two values.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    setting({ 'net.ipv4.ipfrag_low_thresh': '8000001', 'net.ipv4.ipfrag_high_thresh': '8000000' }),
    setting({ 'net.ipv4.ipfrag_high_thresh': '3145727' }),
  ],
  foundAt: ['containerDefinitions.0.systemControls.1.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [
    setting({ 'net.ipv4.ipfrag_low_thresh': '4194304', 'net.ipv4.ipfrag_high_thresh': '8000000' }),
    setting({ 'net.ipv4.ipfrag_high_thresh': '3145728' }),
  ],
  requires: 'systemControls',
  check: eachContradiction(({ kernels }) => kernels === undefined),
};
