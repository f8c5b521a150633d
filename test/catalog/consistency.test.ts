import { consistencyProblems, orderProblems } from '../../src/catalog';

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';

function problems(values: Record<string, string>) {
  return consistencyProblems(new Map(Object.entries(values)));
}

test.each([
  ['the range alone, at the default first unprivileged port', { [RANGE]: '1024 65000' }, { [RANGE]: '1023 65000' }],
  ['the start alone, at the default first ephemeral port', { [START]: '32768' }, { [START]: '32769' }],
  ['both', { [RANGE]: '80 65000', [START]: '80' }, { [RANGE]: '80 65000', [START]: '81' }],
  ['both, separated by a tab', { [RANGE]: '2000\t65000', [START]: '2000' }, { [RANGE]: '2000\t65000', [START]: '2001' }],
])('%s: accepts the last valid value and rejects the next', (_, good, bad) => {
  expect(problems(good)).toEqual([]);
  expect(problems(bad)).toHaveLength(1);
});

test.each([
  ['ipfrag', 'net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'],
  ['ip6frag', 'net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'],
  ['conntrack', 'net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'],
])('%s: compares both fragment thresholds with the other value that is set, or with its default', (_, low, high) => {
  expect(problems({ [low]: '4194304' })).toEqual([]);
  expect(problems({ [low]: '4194305' })).toHaveLength(1);
  expect(problems({ [high]: '3145728' })).toEqual([]);
  expect(problems({ [high]: '3145727' })).toHaveLength(1);
  expect(problems({ [low]: '8000000', [high]: '8000000' })).toEqual([]);
  expect(problems({ [low]: '8000001', [high]: '8000000' })).toHaveLength(1);
});

test('limits tcp_reordering by tcp_max_reordering, but not the other way around', () => {
  expect(problems({ 'net.ipv4.tcp_reordering': '300' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '301' })).toHaveLength(1);
  expect(problems({ 'net.ipv4.tcp_max_reordering': '2' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '300', 'net.ipv4.tcp_max_reordering': '2' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '1000', 'net.ipv4.tcp_max_reordering': '1000' })).toEqual([]);
  expect(problems({ 'net.ipv4.tcp_reordering': '1001', 'net.ipv4.tcp_max_reordering': '1000' })).toHaveLength(1);
});

test.each([
  ['a range', { [RANGE]: '1000 65000' }, '1000 65000', '1024'],
  ['a range below an explicit first unprivileged port', { [RANGE]: '80 65000', [START]: '81' }, '81', '1024'],
  ['a range below a high first unprivileged port', { [RANGE]: '2000 65000', [START]: '2001' }, '2001', '2001'],
])('suggests a remedy for %s that holds in every write order', (_, values, mentioned, least) => {
  const [{ message, remedy }] = problems(values as Record<string, string>);
  expect(message).toContain(RANGE);
  expect(message).toContain(mentioned);
  expect(remedy).toContain(`at least ${least}.`);
});

test('suggests the default first ephemeral port if the first unprivileged port is too high', () => {
  const [{ message, remedy }] = problems({ [START]: '40000' });
  expect(message).toContain('40000');
  expect(remedy).toContain('32768');
});

test.each([
  ['an unresolved value', { [RANGE]: '80 65000', [START]: '${Token[Start.1]}' }],
  ['an unresolved range', { [RANGE]: '${Token[Low.1]} 65000', [START]: '40000' }],
  ['text that is not a number', { [START]: 'high' }],
  ['an empty value', { [RANGE]: '', [START]: '' }],
  ['no values', {}],
])('ignores %s', (_, values) => expect(problems(values as Record<string, string>)).toEqual([]));

const REORDERING = 'net.ipv4.tcp_reordering';
const MAX_REORDERING = 'net.ipv4.tcp_max_reordering';
const FRAGMENTS_LOW = 'net.ipv4.ipfrag_low_thresh';
const FRAGMENTS_HIGH = 'net.ipv4.ipfrag_high_thresh';

function order(values: Record<string, string>) {
  return orderProblems(new Map(Object.entries(values))).map(({ first, then }) => [first, then]);
}

test.each([
  ['the high value before a low value above its default', { [START]: '32769', [RANGE]: '40000 65000' }, [RANGE, START]],
  ['the low value before a high value below its default', { [START]: '80', [RANGE]: '1023 65000' }, [START, RANGE]],
  ['the high fragment threshold before a low one above its default', { [FRAGMENTS_LOW]: '4194305', [FRAGMENTS_HIGH]: '8000000' }, [FRAGMENTS_HIGH, FRAGMENTS_LOW]],
  ['the low fragment threshold before a high one below its default', { [FRAGMENTS_LOW]: '0', [FRAGMENTS_HIGH]: '3145727' }, [FRAGMENTS_LOW, FRAGMENTS_HIGH]],
  ['tcp_max_reordering before a tcp_reordering above its default', { [REORDERING]: '301', [MAX_REORDERING]: '1000' }, [MAX_REORDERING, REORDERING]],
  ['tcp_reordering before a lower tcp_max_reordering', { [REORDERING]: '300', [MAX_REORDERING]: '299' }, [REORDERING, MAX_REORDERING]],
])('requires writing %s', (_, values, expected) => expect(order(values as Record<string, string>)).toEqual([expected]));

test.each([
  ['the low value is at most the default of the high one', { [START]: '32768', [RANGE]: '40000 65000' }],
  ['the high value is at least the default of the low one', { [START]: '80', [RANGE]: '1024 65000' }],
  ['tcp_reordering is at most tcp_max_reordering', { [REORDERING]: '299', [MAX_REORDERING]: '299' }],
  ['only the low value is set', { [START]: '80' }],
  ['only the high value is set', { [RANGE]: '1024 65000' }],
  ['a value is empty', { [START]: '', [RANGE]: '1023 65000' }],
  ['both values contradict each other in every order', { [START]: '40001', [RANGE]: '40000 65000' }],
])('accepts every write order if %s', (_, values) => expect(order(values as Record<string, string>)).toEqual([]));

test('states the default that rejects a value in one write order', () => {
  const [{ message }] = orderProblems(new Map([[START, '32769'], [RANGE, '40000 65000']]));
  expect(message).toContain(`${START} = 32769 and ${RANGE} = 40000 65000`);
  expect(message).toContain('32768');
});
