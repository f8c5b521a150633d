import { MEASURED, NAMES } from './measured';
import {
  hasProperty, INTERFACE_SYSCTLS, IPC_SYSCTLS, lookUp, NETWORK_SYSCTLS, problemOf, propertyNameOf, SysctlEntry, UNSUITABLE_SYSCTLS,
} from '../../src/catalog';
import * as byName from '../../src/catalog/by-name';

const ALL = [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS];
const FAMILIES = /^net\.ipv[46]\.(conf|neigh)\./;
const NUMERIC = ALL.filter(({ name, shape }) => MEASURED.parameters[name].min !== undefined && !['portList', 'portRange'].includes(shape.kind));

/** Values just inside and just outside the measured bounds, for each field of a parameter. */
function around({ name }: SysctlEntry): { inside: string[]; outside: string[] } {
  const { min, max } = MEASURED.parameters[name];
  const [mins, maxs] = [[min!].flat(), [max!].flat()].map(bounds => bounds.map(BigInt));
  const withField = (i: number, value: bigint) => mins.map((lowest, j) => String(j === i ? value : lowest < 1n ? 1n : lowest)).join(' ');
  return {
    inside: mins.flatMap((_, i) => [withField(i, mins[i]), withField(i, maxs[i])]),
    outside: mins.flatMap((_, i) => [withField(i, mins[i] - 1n), withField(i, maxs[i] + 1n)]),
  };
}

/** The verdict about a value that the measured kernels reject: kernels of other versions may accept it. */
function outsideVerdict({ shape }: SysctlEntry, text: string): string {
  const others = 'kernelDependent' in shape ? shape.kernelDependent?.bounds : undefined;
  const isElsewhere = others !== undefined && text.split(' ').every(number => BigInt(number) >= BigInt(others[0]) && BigInt(number) <= BigInt(others[1]));
  return isElsewhere ? 'kernelDependent' : 'refused';
}

test.each([
  ['network', NETWORK_SYSCTLS],
  ['interface', INTERFACE_SYSCTLS],
  ['ipc', IPC_SYSCTLS],
] as const)('sorts the %s entries by name, without duplicates', (_, entries) => {
  const names = entries.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
});

test.each<[keyof SysctlEntry, RegExp]>([
  ['name', /^(net(\.([a-z0-9_-]+|<interface>))+|fs\.mqueue\.[a-z_]+|kernel\.[a-z_]+)$/],
  ['since', /^(undefined|6\.([2-9]|1[0-8]))$/],
  ['summary', /^(The|Whether|Has no effect)\b.*[^.]\.$/],
  ['caveat', /^(undefined|[A-Z].*[^.]\.)$/],
  ['source', /^https:\/\/(docs\.kernel\.org\/.+\.html|www\.kernel\.org\/doc\/html\/v6\.1\/.+\.html|github\.com\/torvalds\/linux\/blob\/v6\.1\/.+\.c)$/],
])('the %s of each entry matches %s', (property, pattern) => {
  expect(ALL.filter(entry => !pattern.test(String(entry[property]))).map(entry => [entry.name, entry[property]])).toEqual([]);
});

test('names each property after its parameter in camel case, without duplicates', () => {
  expect(propertyNameOf('net.ipv4.tcp_fin_timeout')).toBe('netIpv4TcpFinTimeout');
  expect(propertyNameOf('fs.mqueue.msgsize_max')).toBe('fsMqueueMsgsizeMax');
  expect(propertyNameOf('net.bridge.bridge-nf-call-iptables')).toBe('netBridgeBridgeNfCallIptables');
  const properties = ALL.filter(hasProperty).map(({ name }) => propertyNameOf(name));
  // Compared in lower case, so that the snake_case names in Python do not collide either.
  expect(new Set(properties.map(property => property.toLowerCase())).size).toBe(properties.length);
  properties.forEach(property => expect(property).toMatch(/^[a-z][A-Za-z0-9]+$/));
});

test('has a property for each parameter that a task can write on Linux 6.1, unless it belongs to an interface or a module, or has a reason', () => {
  const properties = new Set(ALL.filter(hasProperty).map(({ name }) => name));
  const writable = NAMES.writable['6.1'].filter(name => !FAMILIES.test(name));
  const byNameOnly = ALL.filter(({ module, byNameBecause }) => module ?? byNameBecause).map(({ name }) => name);
  const withReason = new Set([...UNSUITABLE_SYSCTLS.keys(), ...byNameOnly]);
  expect(writable.filter(name => !properties.has(name))).toEqual(writable.filter(name => withReason.has(name)));
  expect([...properties].filter(name => withReason.has(name))).toEqual([]);
});

test('has no property for a parameter that needs a kernel module, has no effect, or depends on what a task cannot set up', () => {
  const properties = ALL.filter(hasProperty);
  expect(properties.filter(({ module }) => module !== undefined)).toEqual([]);
  expect(properties.filter(({ name }) => /^net\.(bridge|netfilter)\.|xfrm|fib_|l3mdev|fwmark|forward|ioam|seg6|\.route\./.test(name))).toEqual([]);
  expect(properties.filter(({ summary, caveat = '' }) => summary.startsWith('Has no effect') || /\ba (Fargate )?task (cannot|does not|has no)\b/i.test(caveat))).toEqual([]);
});

test('gives one of the documented reasons for each parameter that can be set by name only', () => {
  const reasons = new Set<string>(Object.values(byName));
  const other = ALL.filter(({ byNameBecause }) => byNameBecause !== undefined && !reasons.has(byNameBecause)).map(({ name }) => name);
  expect(other).toEqual(['net.ipv4.tcp_fastopen_key']);
  expect([...reasons].filter(reason => !ALL.some(({ byNameBecause }) => byNameBecause === reason))).toEqual([]);
});

test('an entry without a property has no value class', () => {
  expect(ALL.filter(entry => !hasProperty(entry) && 'className' in entry.shape).map(({ name }) => name)).toEqual([]);
});

test('marks parameters of newer kernels with the first version that has them', () => {
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

test('has an entry for each measured parameter, and a measurement for each entry', () => {
  expect(ALL.map(({ name }) => name).sort()).toEqual(Object.keys(MEASURED.parameters).sort());
});

test('has the measured kernel default for each entry', () => {
  const measured = ALL.map(({ name }) => [name, MEASURED.parameters[name].defaultFollowsHost ? undefined : MEASURED.parameters[name].default]);
  expect(ALL.map(({ name, kernelDefault }) => [name, kernelDefault])).toEqual(measured);
});

test('accepts the kernel default of each entry', () => {
  const withDefault = ALL.filter(({ kernelDefault }) => kernelDefault !== undefined);
  expect(withDefault.length).toBeGreaterThan(100);
  expect(withDefault.filter(({ shape, kernelDefault }) => problemOf(shape, kernelDefault!) !== undefined)).toEqual([]);
});

test('each of the numbers of an entry is accepted up to the measured bounds, and the next one is refused', () => {
  const verdicts = NUMERIC.flatMap(entry => {
    const { inside, outside } = around(entry);
    const verdictOf = (text: string) => problemOf(entry.shape, text)?.severity;
    return [
      ...inside.map(text => ({ name: entry.name, text, isWrong: verdictOf(text) === 'refused' })),
      ...outside.map(text => ({ name: entry.name, text, isWrong: verdictOf(text) !== outsideVerdict(entry, text) })),
    ];
  });
  expect(verdicts.length).toBeGreaterThan(1000);
  expect(verdicts.filter(({ isWrong }) => isWrong)).toEqual([]);
});

test('each choice of an entry is accepted, and no two choices are equal', () => {
  const choices = ALL.flatMap(({ name, shape }) => shape.kind === 'choice' ? shape.choices.map(({ value, constant }) => ({ name, shape, value, constant })) : []);
  expect(choices.filter(({ shape, value }) => problemOf(shape, value) !== undefined)).toEqual([]);
  expect(new Set(choices.map(({ name, value }) => `${name} ${value}`)).size).toBe(choices.length);
  expect(new Set(choices.map(({ name, constant }) => `${name} ${constant}`)).size).toBe(choices.length);
});

test('finds each entry by its name', () => {
  const entries = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS];
  expect(entries.map(({ name }) => lookUp(name))).toEqual(entries.map(entry => ({ verdict: 'described', entry })));
});

test.each(['lo', 'eth0', 'eth0.100'])('finds the entries of the interface %s', interfaceName => {
  const entries = INTERFACE_SYSCTLS.map(entry => ({ ...entry, name: entry.name.replace('<interface>', interfaceName) }));
  expect(entries.map(({ name }) => lookUp(name))).toEqual(entries.map(entry => ({ verdict: 'described', entry })));
});

test.each(Object.entries(NAMES.writable))('describes each parameter that is writable on Linux %s, or rejects it with a reason', (_, names) => {
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter(name => {
    const found = lookUp(name);
    return found.verdict !== 'described' && !('reason' in found && found.reason.length > 20);
  })).toEqual([]);
});

test('agrees with a network namespace about each requested parameter', () => {
  const asked = Object.entries(NAMES.asked).map(([name, child]) => ({ name, verdict: lookUp(name).verdict, measured: child === 'writable' ? 'described' : 'unavailable' }));
  expect(asked.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
  // The measured machine did not have these interfaces and modules.
  expect(asked.filter(({ name, verdict, measured }) => verdict !== measured && !/^net\.(ipv4\.(vs|conf\.eth0)|sctp)\./.test(name))).toEqual([]);
});
