import { congestionControlOfHost } from '../../../src/checks/rules/congestion-control-of-host';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const choosing = (value: unknown) => [tuned('web', { 'net.ipv4.tcp_congestion_control': value })];

test.each(['bbr', 'dctcp', 'vegas'])('warns about %s on Fargate', value => {
  expect(findings(congestionControlOfHost, fargate(choosing(value)))).toEqual([{ container: 'web', message: expect.stringContaining(`is "${value}"`) }]);
});

test.each(['cubic', 'reno', UNRESOLVED])('accepts %j, which every kernel allows or which is unresolved', value => {
  expect(findings(congestionControlOfHost, fargate(choosing(value)))).toEqual([]);
});

test('reports nothing on instances, whose kernel the user controls', () => {
  expect(findings(congestionControlOfHost, ec2(choosing('bbr')))).toEqual([]);
});

test('leaves an empty value to another rule', () => {
  expect(findings(congestionControlOfHost, fargate(choosing('')))).toEqual([]);
});
