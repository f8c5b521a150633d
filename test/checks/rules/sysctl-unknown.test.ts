import { sysctlUnknown } from '../../../src/checks/rules/sysctl-unknown';
import { fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['net.ipv4.tcp_keep_alive_time', 'net.ipv4.tcp_keepalive_time'],
  ['net.ipv6.conf.all.default.disable_ipv6', 'net.ipv6.conf.all.disable_ipv6 or net.ipv6.conf.default.disable_ipv6'],
])('reports %s, and suggests %s', (name, suggestion) => {
  expect(findings(sysctlUnknown, fargate([tuned('web', { [name]: UNRESOLVED })]))).toEqual([
    { container: 'web', message: `${name} is not a known kernel parameter.`, fix: `Did you mean ${suggestion}?` },
  ]);
});
