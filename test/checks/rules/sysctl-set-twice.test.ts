import { sysctlSetTwice } from '../../../src/checks/rules/sysctl-set-twice';
import { ec2, reports, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

reports(sysctlSetTwice, 'two values of one parameter in one container', setting('net.core.somaxconn', '100', '200'),
  { container: 'web', message: expect.stringContaining('sets net.core.somaxconn to 100 and 200') });

reportsOnce(sysctlSetTwice, {
  'IPC parameters on EC2': ec2(setting('kernel.msgmax', '1', '2')),
  'bridge mode': ec2(setting('kernel.msgmax', '1', '2'), { networkMode: 'bridge' }),
  'a name that every JavaScript object has': setting('__proto__', '1', '2'),
});

reportsNothing(sysctlSetTwice, {
  'one value': setting('constructor', '1'),
  'the same value twice': setting('net.core.somaxconn', '100', '100'),
  'the same value as a number and as a string': setting('net.core.somaxconn', 100, '100'),
  'different whitespace': setting('net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000'),
  'an unresolved value': setting('net.core.somaxconn', '100', UNRESOLVED),
  'unresolved names': setting(UNRESOLVED, '1', '2'),
  'empty names': setting('', '1', '2'),
  'values on two containers, which another rule reports': [...setting('net.core.somaxconn', '1'), ...setting('net.core.somaxconn', '2')],
});
