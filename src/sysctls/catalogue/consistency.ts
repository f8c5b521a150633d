const DEFAULT_EPHEMERAL_LOW = 32768;
const DEFAULT_UNPRIVILEGED_START = 1024;

/**
 * What is wrong between values that are right one by one. A value that is not plain text of a number is left alone.
 *
 * The kernel refuses an ephemeral range that starts below the first unprivileged port (https://docs.kernel.org/networking/ip-sysctl.html; measured).
 */
export function consistencyProblems(values: ReadonlyMap<string, string>): string[] {
  const range = values.get('net.ipv4.ip_local_port_range');
  const start = values.get('net.ipv4.ip_unprivileged_port_start');
  const low = Number(range === undefined ? DEFAULT_EPHEMERAL_LOW : range.trim().split(/\s+/)[0]);
  const first = Number(start ?? DEFAULT_UNPRIVILEGED_START);
  if (!(low < first)) {
    return [];
  }
  return [range === undefined
    ? `net.ipv4.ip_unprivileged_port_start = ${start}: the kernel refuses a first unprivileged port above the lowest ephemeral port, ${low} unless net.ipv4.ip_local_port_range says otherwise. Lower it to at most ${low}.`
    : `net.ipv4.ip_local_port_range = ${range}: the kernel refuses ephemeral ports below the first unprivileged port, ${first}. Start the range at ${first}, or lower net.ipv4.ip_unprivileged_port_start as well.`];
}
