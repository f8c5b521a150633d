import { netSysctlRepeated } from '../../../src/checks/rules/net-sysctl-repeated';
import { container, reports, reportsNothing, reportsOnce, SOMAXCONN, tuned, UNRESOLVED } from '../definitions';

const TCP_RMEM = 'net.ipv4.tcp_rmem';
const two = (name: string, a: unknown, b: unknown = a) => [tuned('proxy', { [name]: a }), tuned('app', { [name]: b })];

reports(netSysctlRepeated, 'two containers that set a shared parameter to the same value', two(SOMAXCONN, '100'), {
  message: expect.stringContaining('containers proxy and app each set net.core.somaxconn to 100'),
  fix: expect.stringContaining('Set net.core.somaxconn on only one of them'),
});

reportsOnce(netSysctlRepeated, { 'different whitespace': two(TCP_RMEM, '1 2 3', '1\t2\t3') });

reportsNothing(netSysctlRepeated, {
  'different values, which are a conflict': two(SOMAXCONN, '1', '2'),
  'IPC parameters': two('kernel.msgmax', '1'),
  'an unresolved value': two(SOMAXCONN, '1', UNRESOLVED),
  'one parameter twice in one container': [container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '1' }] })],
});
