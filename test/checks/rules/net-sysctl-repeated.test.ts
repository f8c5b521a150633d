import { netSysctlRepeated } from '../../../src/checks/rules/net-sysctl-repeated';
import { container, ec2, findings, reportsNothing, reportsOnce, SOMAXCONN, tuned, UNRESOLVED } from '../definitions';

const TCP_RMEM = 'net.ipv4.tcp_rmem';
const two = (name: string, a: unknown, b: unknown = a) => [tuned('proxy', { [name]: a }), tuned('app', { [name]: b })];

test('reports two containers that set a shared parameter to the same value', () => {
  expect(findings(netSysctlRepeated, two(SOMAXCONN, '100'))).toEqual([{
    message: expect.stringContaining('containers proxy and app each set net.core.somaxconn to 100'),
    fix: expect.stringContaining('Set net.core.somaxconn on only one of them'),
  }]);
});

reportsOnce(netSysctlRepeated, {
  'different whitespace': two(TCP_RMEM, '1 2 3', '1\t2\t3'),
  'awsvpc mode on EC2': ec2(two(SOMAXCONN, '100'), { networkMode: 'awsvpc' }),
});

reportsNothing(netSysctlRepeated, {
  'different values, which are a conflict': two(SOMAXCONN, '1', '2'),
  'one container, even a sidecar': [container('app', { portMappings: [{ containerPort: 80 }] }), tuned('sidecar', { [SOMAXCONN]: '1' }, { essential: false })],
  'IPC parameters': two('kernel.msgmax', '1'),
  'an unresolved value': two(SOMAXCONN, '1', UNRESOLVED),
  'one parameter twice in one container': [container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '1' }] })],
  'bridge mode, where each container has its own parameter': ec2(two(SOMAXCONN, '100'), { networkMode: 'bridge' }),
  'instances without a network mode': ec2(two(SOMAXCONN, '100')),
});
