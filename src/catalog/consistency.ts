import { KernelVersions, kernelsClause } from './kernel-versions';
import { firstPortOutside, mergedPortList, Ports } from './ports';
import { joinWords } from '../wording';

/** Values that are valid on their own but contradict each other. */
export interface ConsistencyProblem {
  /** The parameter whose value is wrong. */
  readonly name: string;
  readonly message: string;
  readonly remedy: string;

  /** Left out if every kernel rejects the values. */
  readonly kernels?: KernelVersions;
}

/** Values that the kernel accepts in one write order and rejects in the other. */
export interface OrderProblem {
  readonly first: string;
  readonly then: string;
  readonly message: string;
}

/**
 * Two parameters, the first of which must not exceed the second. When one is written, the kernel compares it with the
 * current value of the other.
 */
interface Limit {
  readonly low: LimitSide;
  readonly high: LimitSide;

  /** Whether the kernel compares only when the low parameter is written. */
  readonly checkedOnLowOnly?: boolean;

  /** Left out if every kernel compares. */
  readonly kernels?: KernelVersions;
}

interface LimitSide {
  readonly name: string;

  /** The meaning of the first number in its value, with the article. */
  readonly meaning: string;

  /** The value in a new namespace. */
  readonly kernelDefault: number;
}

/** https://docs.kernel.org/networking/ip-sysctl.html; measured on Linux 6.1, 6.12, and 6.18. */
const EPHEMERAL_RANGE: Limit = {
  low: { name: 'net.ipv4.ip_unprivileged_port_start', meaning: 'the first unprivileged port', kernelDefault: 1024 },
  high: { name: 'net.ipv4.ip_local_port_range', meaning: 'the first ephemeral port', kernelDefault: 32768 },
};
/** The kernels that compare the two reordering parameters and reject values below 1 (measured). */
export const REORDERING_KERNELS: KernelVersions = { acceptedBy: ['6.1.177'], rejectedBy: ['6.1.180', '6.12', '6.18'] };
const OTHER_LIMITS: readonly Limit[] = [
  fragmentMemory('net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'),
  fragmentMemory('net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'),
  fragmentMemory('net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'),
  {
    low: { name: 'net.ipv4.tcp_reordering', meaning: 'the number of reordered segments', kernelDefault: 3 },
    high: { name: 'net.ipv4.tcp_max_reordering', meaning: 'the limit', kernelDefault: 300 },
    checkedOnLowOnly: true,
    kernels: REORDERING_KERNELS,
  },
];
const LIMITS = [EPHEMERAL_RANGE, ...OTHER_LIMITS];

function fragmentMemory(low: string, high: string): Limit {
  return { low: { name: low, meaning: 'the low threshold', kernelDefault: 3145728 }, high: { name: high, meaning: 'the high threshold', kernelDefault: 4194304 } };
}

/**
 * Finds values of one namespace that contradict each other in every write order. Values that are not plain numbers are ignored.
 *
 * The remedies hold for every write order, because container runtimes do not guarantee one.
 */
export function consistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return [...ephemeralRangeProblems(values), ...otherConsistencyProblems(values)];
}

/** The consistency problems between ephemeral and unprivileged ports. */
export function ephemeralRangeProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return problemsOfLimit(EPHEMERAL_RANGE, values);
}

/** All other consistency problems: fragment memory and reordered segments. */
export function otherConsistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  return OTHER_LIMITS.flatMap(limit => problemsOfLimit(limit, values));
}

const RANGE = EPHEMERAL_RANGE.high.name;
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** The default ephemeral range: https://docs.kernel.org/networking/ip-sysctl.html */
export const DEFAULT_RANGE: Ports = [32768, 60999];

/**
 * Reserved ports that leave no port of the ephemeral range. The kernel accepts them, but outgoing connections then fail:
 * measured on Linux 6.1, 6.12, and 6.18.
 */
export function reservedPortsProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const text = values.get(RANGE)?.trim();
  const range = text ? /^(\d+)\s+(\d+)$/.exec(text)?.slice(1).map(Number) : DEFAULT_RANGE;
  const reserved = values.get(RESERVED);
  if (!range || range[0] > range[1] || reserved === undefined) {
    return [];
  }
  if (firstPortOutside(mergedPortList(reserved), [range[0], range[1]]) !== undefined) {
    return [];
  }
  return [{
    name: RESERVED,
    message: `${RESERVED} = ${reserved}: every port of the ephemeral range ${range.join(' to ')}${text ? '' : ' (the default)'} is reserved, so the kernel cannot choose a port for outgoing connections.`,
    remedy: `Reserve fewer ports, or widen ${RANGE}.`,
  }];
}

/** The parameters that take part in a comparison. */
export const COMPARED_SYSCTLS: readonly string[] = LIMITS.flatMap(({ low, high }) => [low.name, high.name]);

/** Finds values that the kernel accepts in one write order only. Container runtimes do not guarantee an order. */
export function orderProblems(values: ReadonlyMap<string, string>): OrderProblem[] {
  return LIMITS
    .filter(limit => values.has(limit.low.name) && values.has(limit.high.name) && problemsOfLimit(limit, values).length === 0)
    .flatMap(limit => orderProblemOf(limit, values) ?? []);
}

function orderProblemOf({ low, high, checkedOnLowOnly = false, kernels }: Limit, values: ReadonlyMap<string, string>): OrderProblem | undefined {
  const [lowest, highest] = [firstNumber(values, low), firstNumber(values, high)];
  if (lowest === undefined || highest === undefined) {
    return undefined;
  }
  const settings = `${low.name} = ${values.get(low.name)} and ${high.name} = ${values.get(high.name)}`;
  const rejects = kernels ? `Linux ${joinWords(kernels.rejectedBy)} reject` : 'the kernel rejects';
  if (lowest > high.kernelDefault) {
    return { first: high.name, then: low.name, message: `${settings}: ${rejects} the first while ${high.name} is still ${high.kernelDefault}.` };
  }
  if (checkedOnLowOnly) {
    return lowest > highest ? { first: low.name, then: high.name, message: `${settings}: ${rejects} the first once the second is set.` } : undefined;
  }
  return highest < low.kernelDefault
    ? { first: low.name, then: high.name, message: `${settings}: the kernel rejects the second while ${low.name} is still ${low.kernelDefault}.` }
    : undefined;
}

function problemsOfLimit(limit: Limit, values: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const { low, high, kernels } = limit;
  // Most containers set neither.
  if (!values.has(low.name) && !values.has(high.name)) {
    return [];
  }
  return contradictionsOfLimit(limit, values)
    .map(problem => kernels ? { ...problem, message: `${problem.message} ${kernelsClause(kernels)}.`, kernels } : problem);
}

function contradictionsOfLimit(
  { low, high, checkedOnLowOnly = false }: Limit, values: ReadonlyMap<string, string>,
): ConsistencyProblem[] {
  const lowest = firstNumber(values, low);
  const highest = firstNumber(values, high);
  if (highest !== undefined && !checkedOnLowOnly) {
    return highest < (lowest ?? low.kernelDefault) ? [{
      name: high.name,
      message: `${high.name} = ${values.get(high.name)}: ${high.meaning} must not be below ${low.name} (${lowest ?? `${low.kernelDefault} by default`}).`,
      remedy: `Set ${high.meaning} to at least ${Math.max(lowest ?? 0, low.kernelDefault)}.`,
    }] : [];
  }
  return lowest !== undefined && lowest > Math.max(highest ?? 0, high.kernelDefault) ? [{
    name: low.name,
    message: `${low.name} = ${values.get(low.name)}: ${low.meaning} must not be above ${high.name} (${highest ?? `${high.kernelDefault} by default`}).`,
    remedy: `Set ${low.meaning} to at most ${high.kernelDefault}.`,
  }] : [];
}

/** The first number of a value; undefined for an empty value, which leaves the parameter unchanged. */
function firstNumber(values: ReadonlyMap<string, string>, { name }: LimitSide): number | undefined {
  const text = values.get(name)?.trim();
  return text ? Number(text.split(/\s+/)[0]) : undefined;
}
