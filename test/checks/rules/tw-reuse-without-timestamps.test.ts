import { twReuseWithoutTimestamps } from '../../../src/checks/rules/tw-reuse-without-timestamps';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const REUSE = 'net.ipv4.tcp_tw_reuse';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';
const found = (...containers: Json[]) => findings(twReuseWithoutTimestamps, fargate(containers));

test('reports tcp_tw_reuse 1 with tcp_timestamps 0, also if two containers of one network namespace set them', () => {
  const message = `${REUSE} is 1, but ${TIMESTAMPS} is 0.`;
  expect(found(tuned('web', { [REUSE]: '1', [TIMESTAMPS]: '0' }))).toStrictEqual([{ message }]);
  expect(found(tuned('web', { [REUSE]: ' 1\n' }), tuned('agent', { [TIMESTAMPS]: 0 }))).toStrictEqual([{ message }]);
  expect(found(tuned('web', { [REUSE]: '1', [TIMESTAMPS]: ' 0\n' }))).toHaveLength(1);
});

test('reports nothing if the containers have their own network namespaces', () => {
  expect(findings(twReuseWithoutTimestamps, ec2([tuned('web', { [REUSE]: '1' }), tuned('agent', { [TIMESTAMPS]: '0' })]))).toEqual([]);
});

test.each<[string, string, unknown]>([
  ['0', 'which is off', '0'], ['2', 'which applies to loopback only', '0'], ['1', 'with timestamps', '1'], ['1', 'with timestamps without a random offset', '2'], ['1', 'with unresolved timestamps', UNRESOLVED],
])('reports nothing for tcp_tw_reuse %s, %s', (reuse, _, timestamps) => {
  expect(found(tuned('web', { [REUSE]: reuse, [TIMESTAMPS]: timestamps }))).toEqual([]);
});

test('reports nothing if only one of them is set, or if a parameter has an unresolved name', () => {
  expect(found(tuned('web', { [REUSE]: '1' }))).toEqual([]);
  expect(found(tuned('web', { [TIMESTAMPS]: '0' }))).toEqual([]);
  const controls = [{ namespace: REUSE, value: '1' }, { namespace: TIMESTAMPS, value: '0' }, { namespace: UNRESOLVED, value: '1' }];
  expect(found(container('web', { systemControls: controls }))).toEqual([]);
});

test.each([REUSE, TIMESTAMPS])('reports nothing if another container sets %s to an unresolved value', name => {
  expect(found(tuned('web', { [REUSE]: '1', [TIMESTAMPS]: '0' }), tuned('agent', { [name]: UNRESOLVED }))).toEqual([]);
});
