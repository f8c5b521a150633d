import { sysctlUnverified } from '../../../src/checks/rules/sysctl-unverified';
import { fargate, findings, tuned } from '../definitions';

test.each(['net.ipv4.tcp_some_new_key', 'net.quic.enabled', 'net.ipv4.conf.eth0.something_else', 'net.constructor'])(
  '%s is told: no kernel was seen to have it, and nothing near it is known', name => {
    expect(findings(sysctlUnverified, fargate([tuned('web', { [name]: '1' })]))).toEqual([{ container: 'web', message: expect.stringContaining(name) }]);
  });

test.each(['net.core.somaxconn', 'net.ipv4.ip_forward', 'net.ipv6.conf.default.accept_ra', 'net.bridge.bridge-nf-call-iptables', 'net.core.somaxcon', 'net.core.rmem_max', 'vm.swappiness'])(
  '%s: nothing to tell here', name => {
    expect(findings(sysctlUnverified, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
  });
