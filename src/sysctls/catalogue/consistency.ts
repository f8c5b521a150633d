/** Values that are right one by one and wrong together. */
export interface ConsistencyProblem {
  readonly message: string;
  readonly remedy: string;
}

/** Values that the kernel takes in one order of writing and refuses in the other. */
export interface OrderProblem {
  readonly first: string;
  readonly then: string;
  readonly message: string;
}

/** Two parameters, one of which may not exceed the other. The kernel compares with what the other one holds when it is written. */
interface Limit {
  readonly low: Side;
  readonly high: Side;

  /** The kernel compares only when the low one is written. */
  readonly highIsFree?: boolean;
}

interface Side {
  readonly name: string;

  /** What its first number is. */
  readonly is: string;

  /** What a new namespace starts with. */
  readonly initial: number;
}

/** https://docs.kernel.org/networking/ip-sysctl.html; measured on Linux 6.1, 6.12 and 6.18. */
const EPHEMERAL_RANGE: Limit = {
  low: { name: 'net.ipv4.ip_unprivileged_port_start', is: 'a first unprivileged port', initial: 1024 },
  high: { name: 'net.ipv4.ip_local_port_range', is: 'a lowest ephemeral port', initial: 32768 },
};
const OTHER_LIMITS: readonly Limit[] = [
  fragmentMemory('net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'),
  fragmentMemory('net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'),
  fragmentMemory('net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'),
  {
    low: { name: 'net.ipv4.tcp_reordering', is: 'a number of reordered segments', initial: 3 },
    high: { name: 'net.ipv4.tcp_max_reordering', is: 'a limit', initial: 300 },
    highIsFree: true,
  },
];
const LIMITS = [EPHEMERAL_RANGE, ...OTHER_LIMITS];

function fragmentMemory(low: string, high: string): Limit {
  return { low: { name: low, is: 'a low threshold', initial: 3145728 }, high: { name: high, is: 'a high threshold', initial: 4194304 } };
}

/**
 * What is wrong between values of one namespace, in whatever order they are written. What is not plain numbers is left alone.
 *
 * The remedies hold in any order: a container runtime writes in none of its own.
 */
export function consistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return [...ephemeralRangeProblems(values), ...otherConsistencyProblems(values)];
}

/** The part of it that is about ephemeral and unprivileged ports. */
export function ephemeralRangeProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return problemsOfLimit(EPHEMERAL_RANGE, values);
}

/** The part of it that is about anything else: memory for fragments, reordered segments. */
export function otherConsistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return OTHER_LIMITS.flatMap(limit => problemsOfLimit(limit, values));
}

/** The parameters that the limits compare. */
export const COMPARED_SYSCTLS: readonly string[] = LIMITS.flatMap(({ low, high }) => [low.name, high.name]);

/** What is right in one order of writing only. A container runtime writes in none of its own. */
export function orderProblems(values: ReadonlyMap<string, string>): OrderProblem[] {
  return LIMITS
    .filter(limit => values.has(limit.low.name) && values.has(limit.high.name) && problemsOfLimit(limit, values).length === 0)
    .flatMap(limit => orderProblemOf(limit, values) ?? []);
}

function orderProblemOf({ low, high, highIsFree = false }: Limit, values: ReadonlyMap<string, string>): OrderProblem | undefined {
  const [lowest, highest] = [firstNumber(values, low), firstNumber(values, high)];
  if (lowest === undefined || highest === undefined) {
    return undefined;
  }
  const told = `${low.name} = ${values.get(low.name)} and ${high.name} = ${values.get(high.name)}`;
  if (lowest > high.initial) {
    return { first: high.name, then: low.name, message: `${told}: the kernel refuses the first where ${high.name} still is ${high.initial}.` };
  }
  if (highIsFree) {
    return lowest > highest ? { first: low.name, then: high.name, message: `${told}: the kernel refuses the first where the second is set already.` } : undefined;
  }
  return highest < low.initial ? { first: low.name, then: high.name, message: `${told}: the kernel refuses the second where ${low.name} still is ${low.initial}.` } : undefined;
}

function problemsOfLimit({ low, high, highIsFree = false }: Limit, values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const lowest = firstNumber(values, low);
  const highest = firstNumber(values, high);
  if (highest !== undefined && !highIsFree) {
    return highest < (lowest ?? low.initial) ? [{
      message: `${high.name} = ${values.get(high.name)}: the kernel refuses ${high.is} below ${low.name}, which is ${lowest ?? `${low.initial} unless it is set`}.`,
      remedy: `Give ${high.is} of at least ${Math.max(lowest ?? 0, low.initial)}.`,
    }] : [];
  }
  return lowest !== undefined && lowest > Math.max(highest ?? 0, high.initial) ? [{
    message: `${low.name} = ${values.get(low.name)}: the kernel refuses ${low.is} above ${high.name}, which is ${highest ?? `${high.initial} unless it is set`}.`,
    remedy: `Give ${low.is} of at most ${high.initial}.`,
  }] : [];
}

/** An empty value changes nothing. */
function firstNumber(values: ReadonlyMap<string, string>, { name }: Side): number | undefined {
  const text = values.get(name)?.trim();
  return text ? Number(text.split(/\s+/)[0]) : undefined;
}
