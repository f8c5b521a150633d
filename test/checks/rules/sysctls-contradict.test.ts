import { sysctlsContradict } from '../../../src/checks/rules/sysctls-contradict';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const FRAGMENTS = ['net.ipv4.ipfrag', 'net.ipv6.ip6frag', 'net.netfilter.nf_conntrack_frag6'];
const found = (sysctls: Record<string, unknown>) => findings(sysctlsContradict, fargate([tuned('web', sysctls)]));

test.each(FRAGMENTS)('accepts equal thresholds of %s, and reports one byte more', prefix => {
  const [low, high] = [`${prefix}_low_thresh`, `${prefix}_high_thresh`];
  expect(found({ [low]: '4194304', [high]: '4194304' })).toEqual([]);
  expect(found({ [low]: '4194305', [high]: '4194304' })).toEqual([{ message: expect.stringMatching(`${high}.*${low}`), fix: expect.stringContaining('at least') }]);
});

test('judges containers together only if they share a network namespace', () => {
  const apart = [tuned('a', { 'net.ipv4.ipfrag_low_thresh': '8000000' }), tuned('b', { 'net.ipv4.ipfrag_high_thresh': '8000000' })];
  expect(findings(sysctlsContradict, fargate(apart))).toEqual([]);
  expect(findings(sysctlsContradict, ec2(apart, { networkMode: 'bridge' }))).toHaveLength(1);
});

test('leaves ports to another rule', () => {
  expect(rulesAgainst(fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '80 65000' })]))).toEqual(['error ephemeral-range-privileged']);
});

test.each([
  ['an unresolved value', { 'net.ipv4.ipfrag_low_thresh': '8000000', 'net.ipv4.ipfrag_high_thresh': UNRESOLVED }],
  ['a word', { 'net.ipv4.ipfrag_low_thresh': 'many' }],
  ['other parameters', { 'net.core.somaxconn': '1' }],
])('reports nothing for %s', (_, sysctls) => {
  expect(found(sysctls)).toEqual([]);
});
