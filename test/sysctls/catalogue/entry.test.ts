import {
  hasProperty, INTERFACE_SYSCTLS, IPC_SYSCTLS, lookUp, namespaceOf, NETWORK_SYSCTLS, problemOf, propertyNameOf, SysctlEntry, UNSUITABLE_SYSCTLS,
} from '../../../src/sysctls/catalogue';
import { MEASURED, NAMES } from '../measured';

const ALL = [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS];
const FAMILIES = /^net\.ipv[46]\.(conf|neigh)\./;
const NUMERIC = ALL.filter(({ name }) => typeof MEASURED.parameters[name].min === 'string' && name !== 'net.ipv4.ip_local_reserved_ports');

/** Texts just inside and just outside the measured bounds of one number or of one field among others in the middle of their bounds. */
function around({ name }: SysctlEntry): { inside: string[]; outside: string[] } {
  const { min, max } = MEASURED.parameters[name];
  const [mins, maxs] = [[min!].flat(), [max!].flat()].map(bounds => bounds.map(BigInt));
  const withField = (i: number, value: bigint) => mins.map((lowest, j) => String(j === i ? value : lowest < 1n ? 1n : lowest)).join(' ');
  return {
    inside: mins.flatMap((_, i) => [withField(i, mins[i]), withField(i, maxs[i])]),
    outside: mins.flatMap((_, i) => [withField(i, mins[i] - 1n), withField(i, maxs[i] + 1n)]),
  };
}

test.each([
  ['network', NETWORK_SYSCTLS],
  ['interface', INTERFACE_SYSCTLS],
  ['ipc', IPC_SYSCTLS],
] as const)('the %s entries are sorted by name, without duplicates', (_, entries) => {
  const names = entries.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
});

test.each(ALL.map(entry => [entry.name, entry] as const))('%s is well formed: a name that ECS accepts, a sentence, a source', (name, { summary, caveat, since, source }) => {
  expect(name).toMatch(/^(net(\.([a-z0-9_-]+|<interface>))+|fs\.mqueue\.[a-z_]+|kernel\.[a-z_]+)$/);
  expect(since ?? '6.2').toMatch(/^6\.([2-9]|1[0-8])$/);
  expect(summary).toMatch(/^[A-Z].*[^.]\.$/);
  expect(caveat ?? 'Something.').toMatch(/^[A-Z].*[^.]\.$/);
  expect(source).toMatch(/^https:\/\/(docs\.kernel\.org\/.+\.html|www\.kernel\.org\/doc\/html\/v6\.1\/.+\.html|github\.com\/torvalds\/linux\/blob\/v6\.1\/.+\.c)$/);
});

test('each entry stands in the table of the namespace that holds it', () => {
  expect(NETWORK_SYSCTLS.map(({ name }) => namespaceOf(name))).toEqual(NETWORK_SYSCTLS.map(() => 'network'));
  expect(INTERFACE_SYSCTLS.map(({ name }) => namespaceOf(name))).toEqual(INTERFACE_SYSCTLS.map(() => 'network'));
  expect(IPC_SYSCTLS.map(({ name }) => namespaceOf(name))).toEqual(IPC_SYSCTLS.map(() => 'ipc'));
});

test('the IPC table holds the thirteen parameters that ECS accepts', () => {
  expect(IPC_SYSCTLS.map(({ name }) => name)).toEqual([
    ...['msg_default', 'msg_max', 'msgsize_default', 'msgsize_max', 'queues_max'].map(name => `fs.mqueue.${name}`),
    ...['msgmax', 'msgmnb', 'msgmni', 'sem', 'shm_rmid_forced', 'shmall', 'shmmax', 'shmmni'].map(name => `kernel.${name}`),
  ]);
});

test('property names are the parameters\' own names in camel case, and no two are equal', () => {
  expect(propertyNameOf('net.ipv4.tcp_fin_timeout')).toBe('netIpv4TcpFinTimeout');
  expect(propertyNameOf('fs.mqueue.msgsize_max')).toBe('fsMqueueMsgsizeMax');
  expect(propertyNameOf('net.bridge.bridge-nf-call-iptables')).toBe('netBridgeBridgeNfCallIptables');
  const properties = ALL.filter(hasProperty).map(({ name }) => propertyNameOf(name));
  // In Python as well, where words are parted by underscores: names that differ only in punctuation or capitals do not meet.
  expect(new Set(properties.map(property => property.toLowerCase())).size).toBe(properties.length);
  properties.forEach(property => expect(property).toMatch(/^[a-z][A-Za-z0-9]+$/));
});

test('whatever Linux 6.1 lets a task write has a property, belongs to one interface, or is kept from the structs for a reason', () => {
  const properties = new Set(ALL.filter(hasProperty).map(({ name }) => name));
  const without = NAMES.writable['6.1'].filter(name => !properties.has(name) && !FAMILIES.test(name));
  const reasoned = [...UNSUITABLE_SYSCTLS.keys(), ...ALL.filter(({ byNameBecause }) => byNameBecause !== undefined).map(({ name }) => name)];
  expect(without.sort()).toEqual(reasoned.sort());
  expect(properties.size).toBe(NAMES.writable['6.1'].filter(name => !FAMILIES.test(name)).length - reasoned.length);
});

test('what only newer kernels let a task write is marked with the first that does', () => {
  const newer = ['6.12', '6.18'].flatMap(kernel => NAMES.writable[kernel].map(name => ({ name, kernel })));
  expect(newer.length).toBeGreaterThan(20);
  for (const { name, kernel } of newer.filter(({ name: each }) => each.startsWith('net.'))) {
    const found = lookUp(name);
    const minor = found.verdict === 'described' ? Number(found.entry.since?.split('.')[1]) : NaN;
    expect({ name, isSince: minor > (kernel === '6.12' ? 1 : 12) && minor <= (kernel === '6.12' ? 12 : 18) }).toEqual({ name, isSince: true });
  }
  const marked = NETWORK_SYSCTLS.filter(({ since }) => since !== undefined).map(({ name }) => name);
  expect(newer.map(({ name }) => name)).toEqual(expect.arrayContaining(marked));
});

test('every entry was measured, and everything measured has an entry', () => {
  expect(ALL.map(({ name }) => name).sort()).toEqual(Object.keys(MEASURED.parameters).sort());
});

test('every entry starts with the value that the kernel was seen to start with', () => {
  const measured = ALL.map(({ name }) => [name, MEASURED.parameters[name].defaultFollowsHost ? undefined : MEASURED.parameters[name].default]);
  expect(ALL.map(({ name, kernelDefault }) => [name, kernelDefault])).toEqual(measured);
});

test('every entry accepts the value that the kernel starts with', () => {
  const withDefault = ALL.filter(({ kernelDefault }) => kernelDefault !== undefined);
  expect(withDefault.length).toBeGreaterThan(100);
  expect(withDefault.filter(({ shape, kernelDefault }) => problemOf(shape, kernelDefault!) !== undefined)).toEqual([]);
});

test.each(NUMERIC.map(entry => [entry.name, entry] as const))('%s takes what the kernel takes and refuses the next number on both sides', (_, entry) => {
  const { inside, outside } = around(entry);
  expect(inside.map(text => problemOf(entry.shape, text)?.severity)).not.toContain('refused');
  expect(outside.map(text => [text, problemOf(entry.shape, text)?.severity])).toEqual(outside.map(text => [text, 'refused']));
});

test.each(ALL.filter(entry => Array.isArray(MEASURED.parameters[entry.name].min) && entry.shape.kind !== 'portRange').map(entry => [entry.name, entry] as const))(
  '%s takes each of its numbers up to the kernel\'s bound and refuses the next', (_, entry) => {
    const { inside, outside } = around(entry);
    expect(inside.map(text => problemOf(entry.shape, text)?.severity)).not.toContain('refused');
    expect(outside.map(text => [text, problemOf(entry.shape, text)?.severity])).toEqual(outside.map(text => [text, 'refused']));
  });

test.each(ALL.flatMap(({ name, shape }) => shape.kind === 'choice' ? [[name, shape] as const] : []))('every named choice of %s is accepted, and no two are equal', (_, shape) => {
  expect(shape.choices.map(({ value }) => problemOf(shape, value))).toEqual(shape.choices.map(() => undefined));
  expect(new Set(shape.choices.map(({ value }) => value)).size).toBe(shape.choices.length);
  expect(new Set(shape.choices.map(({ constant }) => constant)).size).toBe(shape.choices.length);
});

test('every entry is found by its name', () => {
  const entries = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS];
  expect(entries.map(({ name }) => lookUp(name))).toEqual(entries.map(entry => ({ verdict: 'described', entry })));
});

test.each(INTERFACE_SYSCTLS.map(entry => [entry.name, entry] as const))('%s is found under the name of an interface', (pattern, entry) => {
  for (const place of ['lo', 'eth0', 'eth0.100']) {
    const name = pattern.replace('<interface>', place);
    expect(lookUp(name)).toEqual({ verdict: 'described', entry: { ...entry, name } });
  }
});

test.each(Object.entries(NAMES.writable))('what is writable on Linux %s is described, or refused for a reason', (_, names) => {
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter(name => {
    const found = lookUp(name);
    return found.verdict !== 'described' && !('reason' in found && found.reason.length > 20);
  })).toEqual([]);
});

test.each(Object.entries(NAMES.asked))('%s is asked for, and what the catalogue says of it agrees with a namespace that has it %s', (name, child) => {
  const { verdict } = lookUp(name);
  // Interfaces and modules that the measured machine does not have.
  const isElsewhere = /^net\.(ipv4\.(vs|conf\.eth0)|sctp)\./.test(name);
  expect(verdict).toBe(isElsewhere ? verdict : child === 'writable' ? 'described' : 'unavailable');
  expect(verdict).not.toBe('unknown');
});
