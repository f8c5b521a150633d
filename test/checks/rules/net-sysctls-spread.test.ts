import { netSysctlsSpread } from '../../../src/checks/rules/net-sysctls-spread';
import { container, ec2, findings, reports, reportsNothing, reportsOnce, SOMAXCONN, tuned, UNRESOLVED } from '../definitions';

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
const TCP_RMEM = 'net.ipv4.tcp_rmem';
const two = (name: string, a: unknown, b: unknown = a) => [tuned('proxy', { [name]: a }), tuned('app', { [name]: b })];

reports(netSysctlsSpread, 'two containers that set a shared parameter to the same value', two(SOMAXCONN, '100'), {
  message: expect.stringContaining('containers proxy and app each set net.core.somaxconn to 100'),
  fix: expect.stringContaining('Set net.core.somaxconn on only one of them'),
});

reportsOnce(netSysctlsSpread, { 'different whitespace': two(TCP_RMEM, '1 2 3', '1\t2\t3') });

reportsNothing(netSysctlsSpread, {
  'different values, which are a conflict': two(SOMAXCONN, '1', '2'),
  'equal IPC parameters': two('kernel.msgmax', '1'),
  'an unresolved value beside a known one': two(SOMAXCONN, '1', UNRESOLVED),
  'one parameter twice in one container': [container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '1' }] })],
});
