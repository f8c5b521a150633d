import { sysctlSetTwiceAlike } from '../../../src/checks/rules/sysctl-set-twice-alike';
import { container, ec2, findings, reportsNothing, reportsOnce, setting } from '../definitions';
import { rulesAgainst } from '../rules-against';

test.each([[['100', '100']], [[100, '100']], [['100', '100', '100']]])('reports the equal values %j once', values => {
  expect(findings(sysctlSetTwiceAlike, setting('net.core.somaxconn', ...values))).toEqual([
    { container: 'web', message: 'systemControls sets net.core.somaxconn to 100 more than once.' },
  ]);
});

test('leaves two different values to another rule', () => {
  expect(rulesAgainst(setting('net.core.somaxconn', '5000', '6000', '5000'))).toEqual(['error sysctl-set-twice']);
});

reportsOnce(sysctlSetTwiceAlike, { 'different whitespace, on EC2': ec2(setting('net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000')) });

reportsNothing(sysctlSetTwiceAlike, {
  'a parameter that is set once, beside one that is set to two values': [container('web', {
    systemControls: [['net.core.somaxconn', '1'], ['net.ipv4.tcp_fin_timeout', '30'], ['net.core.somaxconn', '2']].map(([namespace, value]) => ({ namespace, value })),
  })],
});
