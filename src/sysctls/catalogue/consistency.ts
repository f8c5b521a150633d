const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';
const DEFAULT_RANGE = '32768 60999';
const DEFAULT_START = '1024';

/** Values that are right one by one and wrong together. */
export interface ConsistencyProblem {
  readonly message: string;
  readonly remedy: string;
}

/**
 * What is wrong between values of one namespace. What is not plain numbers is left alone.
 *
 * The kernel refuses an ephemeral range that starts below the first unprivileged port (https://docs.kernel.org/networking/ip-sysctl.html; measured).
 */
export function consistencyProblems(values: ReadonlyMap<string, string>): ConsistencyProblem[] {
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
