import { netSysctlsSpread } from '../../../src/checks/rules/net-sysctls-spread';
import { container, ec2, fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const SPREAD = [tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_sack': UNRESOLVED })];

test('network parameters on two containers of one namespace are told, with all names', () => {
  expect(findings(netSysctlsSpread, fargate(SPREAD))).toEqual([{
    message: 'container a sets net.core.somaxconn, and container b sets net.ipv4.tcp_fin_timeout, net.ipv4.tcp_sack, though they share one network namespace.',
  }]);
  expect(findings(netSysctlsSpread, ec2(SPREAD, { networkMode: 'awsvpc' }))).toHaveLength(1);
});

test.each([
  ['bridge mode', ec2(SPREAD, { networkMode: 'bridge' })],
  ['a network mode that only the deployment knows', ec2(SPREAD, { networkMode: UNRESOLVED })],
  ['one container with several', fargate([tuned('a', { 'net.core.somaxconn': '100', 'net.ipv4.tcp_fin_timeout': '30' }), container('b')])],
  ['IPC parameters', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'kernel.msgmax': '8192' })])],
  ['a name that only the deployment knows', fargate([tuned('a', { 'net.core.somaxconn': '100' }), container('b', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })])],
])('%s: nothing to tell', (_, task) => {
  expect(findings(netSysctlsSpread, task)).toEqual([]);
});

test('one parameter on two containers is another rule\'s business', () => {
  const two = (value: unknown) => fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': value })]);
  expect(rulesAgainst(two('100'))).toEqual(['warning net-sysctl-repeated']);
  expect(rulesAgainst(two('200'))).toEqual(['error net-sysctl-conflict']);
  expect(rulesAgainst(two(UNRESOLVED))).toEqual([]);
});
