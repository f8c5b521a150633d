import { Duration, Size } from 'aws-cdk-lib';
import fc from 'fast-check';
import {
  Bounds, consistencyProblems, hasProperty, IPC_SYSCTLS, namespaceOf, NETWORK_SYSCTLS, problemOf, propertyNameOf, reservedPortsProblems,
  Shape, SysctlEntry,
} from '../../../src/catalog';
import { renderSysctls } from '../../../src/constructs/sysctls/render';
import { fuzzRuns } from '../../fuzz-runs';
import * as library from 'cdk-fargate-linux-controls';
import { GroupRange, PortRange, SemaphoreLimits, TcpBufferSizes, TcpCongestionControl } from 'cdk-fargate-linux-controls';

/** A value of a typed property, and the numbers that its text must contain. */
interface Sample {
  readonly typed: unknown;
  readonly numbers: readonly bigint[];
}

const PROPERTIES = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(hasProperty);
const NUMERIC = PROPERTIES.filter(({ shape }) => shape.kind !== 'choice' || shape.bounds);
/** `npm run suite -- fuzz` runs more. */
const RUNS = { numRuns: fuzzRuns(10) };

test.each(NUMERIC.map(entry => [entry.name, entry] as const))('%s: renders values that parse back to the same numbers, and byName renders the same', (name, entry) => {
  fc.assert(fc.property(samplesOf(entry.shape), ({ typed, numbers }) => {
    fc.pre(isConsistent(entry, numbers));
    const text = render(entry, typed);
    expect(numbersIn(entry.shape, text)).toEqual(numbers);
    expect([...renderSysctls(namespaceOf(name), { byName: { [name]: text } }, 'test')]).toEqual([[name, text]]);
  }), RUNS);
});

test.each(NUMERIC.map(entry => [entry.name, entry] as const))('%s: never renders a value that the kernel refuses', (_, entry) => {
  fc.assert(fc.property(anythingOf(entry.shape), build => {
    let text: string;
    try {
      text = render(entry, build());
    } catch (error) {
      expect((error as Error).message).not.toBe('');
      return;
    }
    expect(problemOf(entry.shape, text)).toBeUndefined();
  }), RUNS);
});

test('renders any algorithm name unchanged and rejects all other text', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z][a-z0-9_-]{0,14}$/)), name => {
    const build = () => renderSysctls('network', { netIpv4TcpCongestionControl: TcpCongestionControl.of(name) } as object, 'test');
    if (/^[a-z0-9_-]+$/.test(name)) {
      expect(build().get('net.ipv4.tcp_congestion_control')).toBe(name);
    } else {
      expect(build).toThrow('net.ipv4.tcp_congestion_control');
    }
  }));
});

function render({ name }: SysctlEntry, typed: unknown): string {
  return renderSysctls(namespaceOf(name), { [propertyNameOf(name)]: typed }, 'test').get(name)!;
}

/** Whether the value is consistent with the defaults of related parameters. */
function isConsistent({ name }: SysctlEntry, numbers: readonly bigint[]): boolean {
  return consistencyProblems(new Map([[name, numbers.join(' ')]])).length === 0;
}

/** Whether reserved ports leave a port of the default ephemeral range. */
function leavesPorts(reserved: readonly PortRange[]): boolean {
  return reservedPortsProblems(new Map([['net.ipv4.ip_local_reserved_ports', reserved.map(({ low, high }) => `${low}-${high}`).join(',')]])).length === 0;
}

function samplesOf(shape: Shape): fc.Arbitrary<Sample> {
  switch (shape.kind) {
    case 'count': return whole(shape.bounds).map(n => ({ typed: Number(n), numbers: [n] }));
    case 'duration': return whole(shape.bounds).map(n => ({ typed: durationOf(n, shape.unit), numbers: [n] }));
    case 'bytes': return whole(shape.bounds).map(n => ({ typed: Size.bytes(Number(n)), numbers: [n] }));
    case 'pages': return whole([0, 2 ** 40]).map(n => ({ typed: Size.bytes(Number(n) * 4096), numbers: [n] }));
    case 'switch': return fc.boolean().map(on => ({ typed: on, numbers: [on ? 1n : 0n] }));
    case 'choice': return fc.constantFrom(...shape.choices).map(({ value }) => ({ typed: choiceOf(shape.className!, value), numbers: [BigInt(value)] }));
    case 'portRange': return rising(2, [1, 65535]).map(([low, high]) => ({ typed: PortRange.of(Number(low), Number(high)), numbers: [low, high] }));
    case 'portList': return fc.array(rising(2, [0, 65535]), { maxLength: 5 }).map(ranges => ({
      typed: ranges.map(([low, high]) => PortRange.of(Number(low), Number(high))),
      numbers: ranges.flatMap(([low, high]) => low === high ? [low] : [low, high]),
    })).filter(({ typed, numbers }) => numbers.length > 0 && leavesPorts(typed));
    case 'groupRange': return rising(2, [0, 2147483647]).map(([low, high]) => ({ typed: GroupRange.of(Number(low), Number(high)), numbers: [low, high] }));
    case 'bufferSizes': return rising(3, [shape.lowest ?? 1, 2147483647]).map(sizes => ({
      typed: TcpBufferSizes.of(...sizes.map(size => Size.bytes(Number(size))) as [Size, Size, Size]),
      numbers: sizes,
    }));
    case 'semaphores': return fc.tuple(...[2147483647, 2147483647, 2147483647, 32768].map(max => whole([0, max]))).map(limits => {
      const [semaphoresPerSet, semaphores, operationsPerCall, sets] = limits.map(Number);
      return { typed: SemaphoreLimits.of({ semaphoresPerSet, semaphores, operationsPerCall, sets }), numbers: limits };
    });
    case 'icmpTypes':
    case 'text': throw new Error(`a parameter of kind ${shape.kind} has no property`);
  }
}

/** Builders of arbitrary values, valid or not. Called late, because the value classes throw. */
function anythingOf(shape: Shape): fc.Arbitrary<() => unknown> {
  const odd = fc.constantFrom(NaN, Infinity, -0, 2 ** 31, 2 ** 32, 2 ** 64);
  const number = fc.oneof(fc.integer({ min: -10, max: 70000 }), fc.integer(), fc.double(), fc.maxSafeInteger(), odd);
  const some = (count: number, build: (numbers: number[]) => unknown) =>
    fc.array(number, { minLength: count, maxLength: count }).map(numbers => () => build(numbers));
  switch (shape.kind) {
    case 'duration': return some(1, ([n]) => Duration.millis(n));
    case 'bytes': return some(1, ([n]) => Size.bytes(n));
    case 'choice': return fc.oneof(fc.string(), number.map(String)).map(value => () => choiceOf(shape.className!, value));
    case 'portRange': return some(2, ([low, high]) => PortRange.of(low, high));
    case 'portList': return some(4, ([a, b, c, d]) => [PortRange.of(a, b), PortRange.of(c, d)]);
    case 'groupRange': return some(2, ([low, high]) => GroupRange.of(low, high));
    case 'bufferSizes': return some(3, ([min, initial, max]) => TcpBufferSizes.of(Size.bytes(min), Size.bytes(initial), Size.bytes(max)));
    case 'semaphores': return some(4, ([semaphoresPerSet, semaphores, operationsPerCall, sets]) =>
      SemaphoreLimits.of({ semaphoresPerSet, semaphores, operationsPerCall, sets }));
    default: return some(1, ([n]) => n);
  }
}

/** The decimal numbers in a value, without separators. */
function numbersIn(shape: Shape, text: string): bigint[] {
  return text.split(shape.kind === 'portList' ? /[,-]/ : /\s+/).map(BigInt);
}

/** Whole numbers within the bounds, including the bounds themselves. JavaScript numbers above 2⁵³ are not exact. */
function whole([min, max]: Bounds): fc.Arbitrary<bigint> {
  const [low, high] = [BigInt(min), BigInt(max) < 2n ** 53n ? BigInt(max) : 2n ** 53n - 1n];
  return fc.oneof(fc.constantFrom(low, high), fc.bigInt(low, high));
}

function rising(count: number, bounds: Bounds): fc.Arbitrary<bigint[]> {
  return fc.array(whole(bounds), { minLength: count, maxLength: count }).map(numbers => [...numbers].sort((a, b) => a < b ? -1 : a > b ? 1 : 0));
}

function durationOf(n: bigint, unit: string): Duration {
  return unit === 'seconds' ? Duration.seconds(Number(n)) : Duration.millis(Number(n));
}

function choiceOf(className: string, value: string): unknown {
  return (library as unknown as Record<string, { of(value: string): unknown }>)[className].of(value);
}
