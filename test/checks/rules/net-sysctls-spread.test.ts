import { netSysctlsSpread } from '../../../src/checks/rules/net-sysctls-spread';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const SPREAD = [tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_sack': UNRESOLVED })];

test('reports network parameters on two containers of one namespace, with all names', () => {
  expect(findings(netSysctlsSpread, fargate(SPREAD))).toEqual([{
    message: 'container a sets net.core.somaxconn, and container b sets net.ipv4.tcp_fin_timeout and net.ipv4.tcp_sack. They share a network namespace.',
  }]);
  expect(findings(netSysctlsSpread, ec2(SPREAD, { networkMode: 'awsvpc' }))).toHaveLength(1);
});

test.each([
  ['bridge mode', ec2(SPREAD, { networkMode: 'bridge' })],
  ['an unresolved network mode', ec2(SPREAD, { networkMode: UNRESOLVED })],
  ['one container with several parameters', fargate([tuned('a', { 'net.core.somaxconn': '100', 'net.ipv4.tcp_fin_timeout': '30' }), container('b')])],
  ['IPC parameters', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'kernel.msgmax': '8192' })])],
  ['an unresolved name', fargate([tuned('a', { 'net.core.somaxconn': '100' }), container('b', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })])],
])('reports nothing for %s', (_, task) => {
  expect(findings(netSysctlsSpread, task)).toEqual([]);
});

test('leaves one parameter on two containers to other rules', () => {
  const two = (value: unknown) => fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': value })]);
  expect(rulesAgainst(two('100'))).toEqual(['warning net-sysctl-repeated']);
  expect(rulesAgainst(two('200'))).toEqual(['error net-sysctl-conflict']);
  expect(rulesAgainst(two(UNRESOLVED))).toEqual([]);
});
