import { sysctlValueKernelDependent } from '../../../src/checks/rules/sysctl-value-kernel-dependent';
import { sysctlValueRefused } from '../../../src/checks/rules/sysctl-value-refused';
import { sysctlsContradict } from '../../../src/checks/rules/sysctls-contradict';
import { findings, Json, reportsNothing, tuned, UNRESOLVED } from '../definitions';

const task = (values: Json) => [tuned('web', values)];

test.each([
  ['net.ipv4.tcp_rmem', '4096 4096 4096', '4096 4096 4095', '4096 4096 0'],
  ['net.unix.max_dgram_qlen', '0', '-1', '-2147483649'],
])('accepts %s = %s, reports %s, and leaves %s to the rule about values that every kernel rejects', (name, good, dependent, refused) => {
  expect(findings(sysctlValueKernelDependent, task({ [name]: dependent }))).toMatchObject([
    { container: 'web', message: expect.stringMatching(`^some kernels reject ${name} = "${dependent}": .* Linux .* rejects? it, and Linux .* accepts? it\\.$`) },
  ]);
  const reports = (rule: typeof sysctlValueRefused) => [good, dependent, refused].map(value => findings(rule, task({ [name]: value })).length);
  expect(reports(sysctlValueKernelDependent)).toEqual([0, 1, 0]);
  expect(reports(sysctlValueRefused)).toEqual([0, 0, 1]);
});

test('reports a number of reordered segments above its limit, which old patch releases do not compare', () => {
  expect(findings(sysctlValueKernelDependent, task({ 'net.ipv4.tcp_reordering': '301' }))).toEqual([{
    message: 'net.ipv4.tcp_reordering = 301: the number of reordered segments must not be above net.ipv4.tcp_max_reordering (300 by default). '
      + 'Linux 6.1.180, 6.12, and 6.18 reject it, and Linux 6.1.177 accepts it.',
    fix: 'Set the number of reordered segments to at most 300.',
  }]);
  expect(findings(sysctlsContradict, task({ 'net.ipv4.tcp_reordering': '301' }))).toEqual([]);
});

reportsNothing(sysctlValueKernelDependent, {
  'a number of reordered segments at its limit': task({ 'net.ipv4.tcp_reordering': '301', 'net.ipv4.tcp_max_reordering': '301' }),
  'an unresolved value': task({ 'net.ipv4.tcp_ecn': UNRESOLVED }),
  'an unresolved limit': task({ 'net.ipv4.tcp_reordering': '301', 'net.ipv4.tcp_max_reordering': UNRESOLVED }),
});
