import { keepaliveOutlivesIdleLimits } from '../../../src/checks/rules/keepalive-outlives-idle-limits';
import { fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const KEEPALIVE = 'net.ipv4.tcp_keepalive_time';
const found = (value: unknown, name = KEEPALIVE) => findings(keepaliveOutlivesIdleLimits, fargate([tuned('web', { [name]: value })]));

test.each([[349, 0], [350, 1], [600, 1], [7200, 1], [1, 0]])('the number of findings for a keepalive after %d seconds is %d', (seconds, count) => {
  expect(found(String(seconds))).toHaveLength(count);
  expect(found(seconds)).toHaveLength(count);
});

test('reports the time and the limit as information', () => {
  expect(found('600')).toEqual([{ container: 'web', message: 'net.ipv4.tcp_keepalive_time is 600 seconds, but a NAT gateway drops a connection after 350 idle seconds.' }]);
  expect(rulesAgainst(fargate([tuned('web', { [KEEPALIVE]: '600' })]))).toEqual([]);
});

test('ignores spaces around the value', () => {
  expect(found(' 600 ')).toEqual(found('600'));
  expect(found(' 349 ')).toEqual([]);
});

test.each([UNRESOLVED, 'many', '-1', '0x300', ''])('does not judge the value %j', value => {
  expect(found(value)).toEqual([]);
});

test('ignores the interval between probes', () => {
  expect(found('600', 'net.ipv4.tcp_keepalive_intvl')).toEqual([]);
});
