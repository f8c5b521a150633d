import { sysctlNotNamespaced } from '../../../src/checks/rules/sysctl-not-namespaced';
import { ec2, findings, reportsNothing, reportsOnce, setting, UNRESOLVED } from '../definitions';

test.each([
  ['net.core.rmem_max', 'For TCP, raise the third value of net.ipv4.tcp_rmem'],
  ['net.core.bpf_jit_enable', undefined],
])('reports %s, with the reason and the alternative', (name, instead) => {
  const found = findings(sysctlNotNamespaced, setting(name));
  expect(found).toMatchObject([{ container: 'web', message: expect.stringMatching(`no task can set ${name}: \\w+`) }]);
  expect(found[0].fix).toEqual(instead && expect.stringContaining(instead));
});

reportsOnce(sysctlNotNamespaced, {
  'an unresolved value': setting('net.core.rmem_max', UNRESOLVED),
  'bridge mode': ec2(setting('net.core.rmem_max'), { networkMode: 'bridge' }),
});

reportsNothing(sysctlNotNamespaced, {
  'host mode, which another rule reports': ec2(setting('net.core.rmem_max'), { networkMode: 'host' }),
});
