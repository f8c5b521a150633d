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

test('the remedy for a range that starts too low names both ways out', () => {
  const [{ message, remedy }] = problems({ [RANGE]: '1000 65000' });
  expect(message).toContain('1000 65000');
  expect(message).toContain('1024');
  expect(remedy).toContain('1024');
  expect(remedy).toContain(`${START} to at most 1000`);
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
  ['no values', {}],
])('leaves %s alone', (_, values) => {
  expect(problems(values as Record<string, string>)).toEqual([]);
});
