import { netSysctlsSpread } from '../../../src/checks/rules/net-sysctls-spread';
import { container, ec2, findings, reportsNothing, tuned, UNRESOLVED } from '../definitions';

const BACKLOG = tuned('a', { 'net.core.somaxconn': '5000' });
const SPREAD = [BACKLOG, tuned('b', { 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_sack': UNRESOLVED })];

test.each([['Fargate', SPREAD], ['EC2', ec2(SPREAD, { networkMode: 'awsvpc' })]])('reports network parameters on two containers of one namespace on %s', (_, task) => {
  expect(findings(netSysctlsSpread, task)).toEqual([{
    message: 'container a sets net.core.somaxconn, and container b sets net.ipv4.tcp_fin_timeout and net.ipv4.tcp_sack. They share a network namespace.',
  }]);
});

reportsNothing(netSysctlsSpread, {
  'IPC parameters': [BACKLOG, tuned('b', { 'kernel.msgmax': '8192' })],
  'an unresolved name': [BACKLOG, container('b', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })],
  'one parameter with an unresolved value': [BACKLOG, tuned('b', { 'net.core.somaxconn': UNRESOLVED })],
});
