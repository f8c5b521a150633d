import { sysctlUnverified } from '../../../src/checks/rules/sysctl-unverified';
import { fargate, findings, tuned } from '../definitions';

test.each(['net.ipv4.tcp_some_new_key', 'net.quic.enabled', 'net.ipv4.conf.eth0.something_else', 'net.constructor'])(
  'reports %s, which no tested kernel has and which is close to no known name', name => {
    expect(findings(sysctlUnverified, fargate([tuned('web', { [name]: '1' })])))
      .toEqual([{ container: 'web', message: expect.stringContaining(name) }]);
  });
