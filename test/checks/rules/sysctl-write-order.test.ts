import { sysctlWriteOrder } from '../../../src/checks/rules/sysctl-write-order';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';
const found = (sysctls: Json) => findings(sysctlWriteOrder, fargate([tuned('web', sysctls)]));

test.each([
  ['a range below 1024', { [RANGE]: '1024 65000', [START]: '0' }, { [RANGE]: '1023 65000', [START]: '0' }, START, RANGE],
  ['a high first unprivileged port', { [RANGE]: '40000 65000', [START]: '32768' }, { [RANGE]: '40000 65000', [START]: '32769' }, RANGE, START],
  ['a low threshold above the default high one', { 'net.ipv4.ipfrag_low_thresh': '4194304', 'net.ipv4.ipfrag_high_thresh': '5000000' },
    { 'net.ipv4.ipfrag_low_thresh': '4194305', 'net.ipv4.ipfrag_high_thresh': '5000000' }, 'net.ipv4.ipfrag_high_thresh', 'net.ipv4.ipfrag_low_thresh'],
  ['a high threshold below the default low one', { 'net.ipv4.ipfrag_low_thresh': '0', 'net.ipv4.ipfrag_high_thresh': '3145728' },
    { 'net.ipv4.ipfrag_low_thresh': '0', 'net.ipv4.ipfrag_high_thresh': '3145727' }, 'net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'],
  ['more reordered segments than the default limit', { 'net.ipv4.tcp_reordering': '300', 'net.ipv4.tcp_max_reordering': '1000' },
    { 'net.ipv4.tcp_reordering': '301', 'net.ipv4.tcp_max_reordering': '1000' }, 'net.ipv4.tcp_max_reordering', 'net.ipv4.tcp_reordering'],
  ['a limit below the reordered segments', { 'net.ipv4.tcp_reordering': '200', 'net.ipv4.tcp_max_reordering': '200' },
    { 'net.ipv4.tcp_reordering': '201', 'net.ipv4.tcp_max_reordering': '200' }, 'net.ipv4.tcp_reordering', 'net.ipv4.tcp_max_reordering'],
])('for %s, accepts the bound and reports one further, which is valid in only one order', (_, good: Json, bad: Json, first, then) => {
  expect(found(good)).toEqual([]);
  expect(found(bad)).toEqual([{
    message: expect.stringContaining(Object.entries(bad).map(([name, value]) => `${name} = ${String(value)}`).find(text => text.startsWith(then))!),
    fix: expect.stringContaining(`${first} is written before ${then}`),
  }]);
});

test('leaves values that are invalid in any order to another rule', () => {
  expect(rulesAgainst(fargate([tuned('web', { [RANGE]: '80 65000', [START]: '81' })]))).toEqual(['error ephemeral-range-privileged']);
});

const apart = (rangeWaits: Json, startWaits: Json = {}) => [tuned('web', { [RANGE]: '80 65000' }, rangeWaits), tuned('init', { [START]: '0' }, startWaits), container('agent', { dependsOn: [{ containerName: 'init', condition: 'COMPLETE' }] })];
const waitFor = (containerName: unknown) => ({ dependsOn: [{ containerName, condition: 'START' }] });

test('uses the start order of two containers if one waits for the other', () => {
  expect(findings(sysctlWriteOrder, fargate(apart(waitFor('init'))))).toEqual([]);
  expect(findings(sysctlWriteOrder, fargate(apart(waitFor('agent'))))).toEqual([]);
  expect(findings(sysctlWriteOrder, fargate(apart({})))).toHaveLength(1);
  expect(findings(sysctlWriteOrder, fargate(apart({}, waitFor('web'))))).toHaveLength(1);
});

test.each<[string, Json[], number]>([
  ['one of two containers that set the first parameter', [tuned('web', { [RANGE]: '80 65000' }, waitFor('a')), tuned('a', { [START]: '0' }), tuned('b', { [START]: '0' })], 1],
  ['both containers that set the first parameter', [
    tuned('web', { [RANGE]: '80 65000' }, waitFor('a')), tuned('a', { [START]: '0' }, waitFor('b')), tuned('b', { [START]: '0' }),
  ], 0],
  ['the first parameter in one of two containers that set the second', [tuned('web', { [RANGE]: '80 65000' }, waitFor('a')), tuned('b', { [RANGE]: '80 65000' }), tuned('a', { [START]: '0' })], 1],
])('reports a container that waits for %s only if the order is not certain', (_, containers, count) => {
  expect(findings(sysctlWriteOrder, fargate(containers))).toHaveLength(count);
});

test('reports nothing if a container sets one of the two to an unresolved value', () => {
  const known = [tuned('web', { [RANGE]: '80 65000' }), tuned('init', { [START]: '0' })];
  expect(findings(sysctlWriteOrder, fargate([...known, tuned('agent', { 'net.core.somaxconn': UNRESOLVED })]))).toHaveLength(1);
  expect(findings(sysctlWriteOrder, fargate([...known, tuned('agent', { [START]: UNRESOLVED })]))).toEqual([]);
});

test('reports nothing for separate network namespaces', () => {
  expect(findings(sysctlWriteOrder, ec2(apart({}), { networkMode: 'bridge' }))).toEqual([]);
});

test.each([
  ['one of the two alone', { [START]: '0' }],
  ['an unresolved value', { [RANGE]: '80 65000', [START]: UNRESOLVED }],
  ['no numbers', { [RANGE]: 'low high', [START]: '0' }],
])('reports nothing for %s', (_, sysctls) => {
  expect(found(sysctls)).toEqual([]);
});
