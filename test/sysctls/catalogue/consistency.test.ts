import { consistencyProblems } from '../../../src/sysctls/catalogue';

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';

function problems(values: Record<string, string>) {
  return consistencyProblems(new Map(Object.entries(values)));
}

test.each([
  ['the range alone, at the first unprivileged port of the kernel', { [RANGE]: '1024 65000' }, { [RANGE]: '1023 65000' }],
  ['the start alone, at the lowest ephemeral port of the kernel', { [START]: '32768' }, { [START]: '32769' }],
  ['both', { [RANGE]: '80 65000', [START]: '80' }, { [RANGE]: '80 65000', [START]: '81' }],
  ['both, separated by a tab', { [RANGE]: '2000\t65000', [START]: '2000' }, { [RANGE]: '2000\t65000', [START]: '2001' }],
])('%s: last good value and first bad one', (_, good, bad) => {
  expect(problems(good)).toEqual([]);
  expect(problems(bad)).toHaveLength(1);
});

test.each([
  ['ipfrag', 'net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'],
  ['ip6frag', 'net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'],
  ['conntrack', 'net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'],
])('%s: the memory for fragments is bounded from both sides, by what is set or by what the kernel starts with', (_, low, high) => {
  expect(problems({ [low]: '4194304' })).toEqual([]);
  expect(problems({ [low]: '4194305' })).toHaveLength(1);
  expect(problems({ [high]: '3145728' })).toEqual([]);
  expect(problems({ [high]: '3145727' })).toHaveLength(1);
  expect(problems({ [low]: '8000000', [high]: '8000000' })).toEqual([]);
  expect(problems({ [low]: '8000001', [high]: '8000000' })).toHaveLength(1);
});

test('reordering is bounded by its limit when it is written, and the limit by nothing', () => {
  expect(problems({ 'net.ipv4.tcp_reordering': '300' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '301' })).toHaveLength(1);
  expect(problems({ 'net.ipv4.tcp_max_reordering': '2' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '300', 'net.ipv4.tcp_max_reordering': '2' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '1000', 'net.ipv4.tcp_max_reordering': '1000' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '1001', 'net.ipv4.tcp_max_reordering': '1000' })).toHaveLength(1);
});

test.each([
  ['a range', { [RANGE]: '1000 65000' }, '1000 65000', '1024'],
  ['a range below a first unprivileged port that is set', { [RANGE]: '80 65000', [START]: '81' }, '81', '1024'],
  ['a range below a high first unprivileged port', { [RANGE]: '2000 65000', [START]: '2001' }, '2001', '2001'],
])('the remedy for %s that starts too low holds in whatever order the two are written', (_, values, told, least) => {
  const [{ message, remedy }] = problems(values as Record<string, string>);
  expect(message).toContain(RANGE);
  expect(message).toContain(told);
  expect(remedy).toContain(`at least ${least}.`);
});

test('the remedy for a start that lies too high names the kernel\'s lowest ephemeral port', () => {
  const [{ message, remedy }] = problems({ [START]: '40000' });
  expect(message).toContain('40000');
  expect(remedy).toContain('32768');
});

test.each([
  ['a value that only the deployment knows', { [RANGE]: '80 65000', [START]: '${Token[Start.1]}' }],
  ['a range that only the deployment knows', { [RANGE]: '${Token[Low.1]} 65000', [START]: '40000' }],
  ['what is no number', { [START]: 'high' }],
  ['an empty value, which changes nothing', { [RANGE]: '', [START]: '' }],
  ['no values', {}],
])('leaves %s alone', (_, values) => {
  expect(problems(values as Record<string, string>)).toEqual([]);
});
