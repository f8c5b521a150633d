/** Values that are right one by one and wrong together. */
export interface ConsistencyProblem {
  readonly message: string;
  readonly remedy: string;
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
const LIMITS: readonly Limit[] = [
  EPHEMERAL_RANGE,
  fragmentMemory('net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'),
  fragmentMemory('net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'),
  fragmentMemory('net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'),
  {
    low: { name: 'net.ipv4.tcp_reordering', is: 'a number of reordered segments', initial: 3 },
    high: { name: 'net.ipv4.tcp_max_reordering', is: 'a limit', initial: 300 },
    highIsFree: true,
  },
];

function fragmentMemory(low: string, high: string): Limit {
  return { low: { name: low, is: 'a low threshold', initial: 3145728 }, high: { name: high, is: 'a high threshold', initial: 4194304 } };
}

/**
 * What is wrong between values of one namespace, in whatever order they are written. What is not plain numbers is left alone.
 *
 * The remedies hold in any order: a container runtime writes in none of its own.
 */
export function consistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return LIMITS.flatMap(limit => problemsOfLimit(limit, values));
}

/** The part of it that is about ephemeral and unprivileged ports. */
export function ephemeralRangeProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return problemsOfLimit(EPHEMERAL_RANGE, values);
}

function problemsOfLimit({ low, high, highIsFree = false }: Limit, values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const [lowest, highest] = [firstNumber(values, low), firstNumber(values, high)];
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
