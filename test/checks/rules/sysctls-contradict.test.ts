import { sysctlsContradict } from '../../../src/checks/rules/sysctls-contradict';
import { ec2, fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const FRAGMENTS = ['net.ipv4.ipfrag', 'net.ipv6.ip6frag', 'net.netfilter.nf_conntrack_frag6'];
const found = (sysctls: Record<string, unknown>) => findings(sysctlsContradict, fargate([tuned('web', sysctls)]));

test.each(FRAGMENTS)('%s: the thresholds may be equal, and one byte more is told with both names and a remedy', prefix => {
  const [low, high] = [`${prefix}_low_thresh`, `${prefix}_high_thresh`];
  expect(found({ [low]: '4194304', [high]: '4194304' })).toEqual([]);
  expect(found({ [low]: '4194305', [high]: '4194304' })).toEqual([{ message: expect.stringMatching(`${high}.*${low}`), fix: expect.stringContaining('at least') }]);
});

test('reordered segments may be as many as the limit', () => {
  expect(found({ 'net.ipv4.tcp_reordering': '300' })).toEqual([]);
  expect(found({ 'net.ipv4.tcp_reordering': '301' })).toHaveLength(1);
  expect(found({ 'net.ipv4.tcp_reordering': '500', 'net.ipv4.tcp_max_reordering': '499' })).toHaveLength(1);
});

test('containers that share a network namespace are judged together, others one by one', () => {
  const apart = [tuned('a', { 'net.ipv4.ipfrag_low_thresh': '8000000' }), tuned('b', { 'net.ipv4.ipfrag_high_thresh': '8000000' })];
  expect(findings(sysctlsContradict, fargate(apart))).toEqual([]);
  expect(findings(sysctlsContradict, ec2(apart, { networkMode: 'bridge' }))).toHaveLength(1);
});

test('ports are another rule\'s business', () => {
  expect(rulesAgainst(fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '80 65000' })]))).toEqual(['error ephemeral-range-privileged']);
});

test.each([
  ['a value that only the deployment knows', { 'net.ipv4.ipfrag_low_thresh': '8000000', 'net.ipv4.ipfrag_high_thresh': UNRESOLVED }],
  ['a word', { 'net.ipv4.ipfrag_low_thresh': 'many' }],
  ['no such parameter', { 'net.core.somaxconn': '1' }],
])('%s: nothing to tell', (_, sysctls) => {
  expect(found(sysctls)).toEqual([]);
});
