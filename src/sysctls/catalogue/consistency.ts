const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';
const DEFAULT_RANGE = '32768 60999';
const DEFAULT_START = '1024';

/** Parameters of which the kernel refuses a value of the one that exceeds the other's, with the values that it starts with (measured on Linux 6.1, 6.12 and 6.18). */
const ORDERED = [
  ...['net.ipv4.ipfrag', 'net.ipv6.ip6frag', 'net.netfilter.nf_conntrack_frag6'].map(prefix => ({
    low: { name: `${prefix}_low_thresh`, kernelDefault: 3145728 },
    high: { name: `${prefix}_high_thresh`, kernelDefault: 4194304 },
    checksHigh: true,
  })),
  {
    low: { name: 'net.ipv4.tcp_reordering', kernelDefault: 3 },
    high: { name: 'net.ipv4.tcp_max_reordering', kernelDefault: 300 },
    // Only a write to the low one is compared.
    checksHigh: false,
  },
] as const;

/** Values that are right one by one and wrong together. */
export interface ConsistencyProblem {
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong between values of one namespace. What is not plain numbers is left alone. */
export function consistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return [...ephemeralRangeProblems(values), ...orderProblems(values)];
}

/** The kernel refuses an ephemeral range that starts below the first unprivileged port (https://docs.kernel.org/networking/ip-sysctl.html; measured). */
export function ephemeralRangeProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const range = values.get(RANGE);
  const start = values.get(START);
  const low = Number((range ?? DEFAULT_RANGE).trim().split(/\s+/)[0]);
  const first = Number(start ?? DEFAULT_START);
  if (!(low < first)) {
    return [];
  }
  return [range === undefined
    ? {
      message: `${START} = ${start}: the kernel refuses a first unprivileged port above the lowest ephemeral port, which is ${low} unless ${RANGE} is set.`,
      remedy: `Lower it to at most ${low}.`,
    }
    : {
      message: `${RANGE} = ${range}: the kernel refuses ephemeral ports below the first unprivileged port, ${first}.`,
      remedy: `Start the range at ${first}, or set ${START} to at most ${low}.`,
    }];
}

/** Thresholds of which the lower may not exceed the higher. */
export function orderProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return ORDERED.flatMap(({ low, high, checksHigh }) => {
    const isSet = values.has(low.name) || checksHigh && values.has(high.name);
    const [lowest, highest] = [low, high].map(({ name, kernelDefault }) => Number(values.get(name) ?? kernelDefault));
    if (!isSet || !(lowest > highest)) {
      return [];
    }
    const [set, other] = values.has(low.name) ? [low, high] : [high, low];
    const bound = set === low ? `above ${high.name}, which is ${highest}` : `below ${low.name}, which is ${lowest}`;
    return [{
      message: `${set.name} = ${values.get(set.name)}: the kernel refuses a value ${bound}${values.has(other.name) ? '' : ' unless it is set'}.`,
      remedy: set === low ? `Lower it to at most ${highest}.` : `Raise it to at least ${lowest}.`,
    }];
  });
}
