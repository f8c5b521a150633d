import { sysctlValueNonsense } from '../../../src/checks/rules/sysctl-value-nonsense';
import { findings, reportsNothing, setting } from '../definitions';

test('names the parameter and quotes the value', () => {
  expect(findings(sysctlValueNonsense, setting('net.ipv4.tcp_keepalive_time', '-1'))).toMatchObject([
    { container: 'web', message: expect.stringContaining('net.ipv4.tcp_keepalive_time = "-1" may not have the intended effect. ') },
  ]);
});

reportsNothing(sysctlValueNonsense, {
  'a value that the kernel rejects, which another rule reports': setting('net.core.somaxconn', '-1'),
  'a hexadecimal value out of range, which the kernel rejects': setting('net.ipv4.tcp_keepalive_probes', '0x100'),
});
