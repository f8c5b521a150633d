import { IPC_SYSCTLS, lookUp, namespaceOf, NETWORK_SYSCTLS, problemOf, propertyNameOf, SysctlEntry } from '../../../src/sysctls/catalogue';
import { MEASURED } from '../measured';

const ALL = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS];
const NUMERIC = ALL.filter(({ name }) => typeof MEASURED.parameters[name].min === 'string' && name !== 'net.ipv4.ip_local_reserved_ports');

/** Texts just inside and just outside the measured bounds of one number or of one field among others in the middle of their bounds. */
function around({ name }: SysctlEntry): { inside: string[]; outside: string[] } {
  const { min, max } = MEASURED.parameters[name];
  const [mins, maxs] = [[min].flat(), [max].flat()].map(bounds => bounds.map(BigInt));
  const withField = (i: number, value: bigint) => mins.map((lowest, j) => String(j === i ? value : lowest < 1n ? 1n : lowest)).join(' ');
  return {
    inside: mins.flatMap((_, i) => [withField(i, mins[i]), withField(i, maxs[i])]),
    outside: mins.flatMap((_, i) => [withField(i, mins[i] - 1n), withField(i, maxs[i] + 1n)]),
  };
}

test.each([
  ['network', NETWORK_SYSCTLS],
  ['ipc', IPC_SYSCTLS],
] as const)('the %s entries are sorted by name, without duplicates', (_, entries) => {
  const names = entries.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
});

test.each(ALL.map(entry => [entry.name, entry] as const))('%s is well formed: a name that ECS accepts, a sentence, a source', (name, { summary, caveat, source }) => {
  expect(name).toMatch(/^(net(\.[a-z0-9_]+)+|fs\.mqueue\.[a-z_]+|kernel\.[a-z_]+)$/);
  expect(summary).toMatch(/^[A-Z].*[^.]\.$/);
  expect(caveat ?? 'Something.').toMatch(/^[A-Z].*[^.]\.$/);
  expect(source).toMatch(/^https:\/\/docs\.kernel\.org\/.+\.html$/);
});

test('each entry stands in the table of the namespace that holds it', () => {
  expect(NETWORK_SYSCTLS.map(({ name }) => namespaceOf(name))).toEqual(NETWORK_SYSCTLS.map(() => 'network'));
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
  const properties = ALL.map(({ name }) => propertyNameOf(name));
  expect(new Set(properties).size).toBe(ALL.length);
  properties.forEach(property => expect(property).toMatch(/^[a-z][A-Za-z0-9]+$/));
});

test('every entry was measured, and everything measured has an entry', () => {
  expect(ALL.map(({ name }) => name).sort()).toEqual(Object.keys(MEASURED.parameters).sort());
});

test.each(ALL.map(entry => [entry.name, entry] as const))('%s starts with the value that the kernel was seen to start with', (name, { kernelDefault }) => {
  expect(kernelDefault).toBe(MEASURED.parameters[name].defaultFollowsHost ? undefined : MEASURED.parameters[name].default);
});

test.each(ALL.filter(({ kernelDefault }) => kernelDefault !== undefined).map(entry => [entry.name, entry] as const))(
  '%s accepts the value that the kernel starts with', (_, { shape, kernelDefault }) => {
    expect(problemOf(shape, kernelDefault!)).toBeUndefined();
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

test.each(ALL.map(entry => [entry.name, entry] as const))('%s is found by its name', (name, entry) => {
  expect(lookUp(name)).toEqual({ verdict: 'described', entry });
});
