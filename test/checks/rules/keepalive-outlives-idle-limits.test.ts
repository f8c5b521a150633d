import { keepaliveOutlivesIdleLimits } from '../../../src/checks/rules/keepalive-outlives-idle-limits';
import { fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const KEEPALIVE = 'net.ipv4.tcp_keepalive_time';
const found = (value: unknown, name = KEEPALIVE) => findings(keepaliveOutlivesIdleLimits, fargate([tuned('web', { [name]: value })]));

test.each([[349, 0], [350, 1], [600, 1], [7200, 1], [1, 0]])('a keepalive after %d seconds: %d finding', (seconds, count) => {
  expect(found(String(seconds))).toHaveLength(count);
  expect(found(seconds)).toHaveLength(count);
});

test('it is information, told with the time and the limit', () => {
  expect(found('600')).toEqual([{ container: 'web', message: 'net.ipv4.tcp_keepalive_time is 600 seconds, and a NAT gateway forgets a connection after 350 idle ones.' }]);
  expect(rulesAgainst(fargate([tuned('web', { [KEEPALIVE]: '600' })]))).toEqual([]);
});

test('spaces around the value do not matter', () => {
  expect(found(' 600 ')).toEqual(found('600'));
  expect(found(' 349 ')).toEqual([]);
});

test.each([UNRESOLVED, 'many', '-1', '0x300', ''])('the value %j is not judged here', value => {
  expect(found(value)).toEqual([]);
});

test('the time between two probes is another parameter', () => {
  expect(found('600', 'net.ipv4.tcp_keepalive_intvl')).toEqual([]);
});
