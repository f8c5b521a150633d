import { congestionControlOfHost } from '../../../src/checks/rules/congestion-control-of-host';
import { each, ec2, findings, reportsNothing, tuned, UNRESOLVED } from '../definitions';

const choosing = (value: unknown) => [tuned('web', { 'net.ipv4.tcp_congestion_control': value })];

test.each(['bbr', 'dctcp', 'vegas'])('warns about %s on Fargate', value => {
  expect(findings(congestionControlOfHost, choosing(value))).toEqual([{ container: 'web', message: expect.stringContaining(`is "${value}"`) }]);
});

reportsNothing(congestionControlOfHost, {
  ...each('what every kernel allows, is unresolved, or another rule reports:', ['reno', UNRESOLVED, ''], choosing),
  'instances, whose kernel the user controls': ec2(choosing('bbr')),
});
