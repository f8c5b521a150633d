import { congestionControlOfHost } from '../../../src/checks/rules/congestion-control-of-host';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const choosing = (value: unknown) => [tuned('web', { 'net.ipv4.tcp_congestion_control': value })];

test.each(['bbr', 'dctcp', 'vegas'])('on Fargate nobody has shown that %s is allowed', value => {
  expect(findings(congestionControlOfHost, fargate(choosing(value)))).toEqual([{ container: 'web', message: expect.stringContaining(`is "${value}"`) }]);
});

test.each(['cubic', 'reno', UNRESOLVED])('%j is allowed by every kernel, or not known', value => {
  expect(findings(congestionControlOfHost, fargate(choosing(value)))).toEqual([]);
});

test('on instances the host is the user\'s own', () => {
  expect(findings(congestionControlOfHost, ec2(choosing('bbr')))).toEqual([]);
});

test('an empty value is another rule\'s', () => {
  expect(findings(congestionControlOfHost, fargate(choosing('')))).toEqual([]);
});
