import { Shape, SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, SECONDS_OR_ZERO, time } from './shapes';
import { IP, linux } from './sources';

const CODE = linux('net/core/neighbour.c');

// Higher values become negative, and much higher ones are refused (measured at 250 timer ticks per second).
const HUNDREDTHS = count('hundredths of a second', [0, 214748364], [-3689348814741910300n, 3689348814741910300n]);

/** Parameters of the neighbor table, which contains the hardware addresses of hosts on the same link, for both IPv4 (ARP) and IPv6. */
const NEIGHBOR_SYSCTLS: readonly (readonly [name: string, shape: Shape, kernelDefault: string | undefined, summary: string, source: string])[] = [
  ['anycast_delay', HUNDREDTHS, '100', 'The maximum random delay of answers for an anycast address.', CODE],
  ['app_solicit', count('probes', NON_NEGATIVE), '0', 'The number of times that the kernel asks a program for the address of a neighbor, after unicast probes and before multicast or broadcast probes.', IP],
  ['base_reachable_time', SECONDS_OR_ZERO, '30', 'The approximate time for which a neighbor that has answered is considered reachable.', CODE],
  ['base_reachable_time_ms', time('milliseconds', NON_NEGATIVE), '30000', 'The approximate time for which a neighbor that has answered is considered reachable, like `base_reachable_time` but in milliseconds.', CODE],
  ['delay_first_probe_time', SECONDS_OR_ZERO, '5', 'The time to wait for a sign that a neighbor is reachable before probing it.', CODE],
  ['gc_stale_time', SECONDS_OR_ZERO, '60', 'The time after which an unused neighbor can be removed from the table.', CODE],
  ['interval_probe_time_ms', time('milliseconds', [1, 2147483647]), '5000', 'The interval between probes of managed neighbors, which the kernel is configured to keep reachable.', IP],
  ['mcast_resolicit', count('probes', NON_NEGATIVE), '0', 'The number of multicast or broadcast probes for a neighbor that does not answer unicast probes.', IP],
  ['mcast_solicit', count('probes', NON_NEGATIVE), '3', 'The number of multicast or broadcast probes for a neighbor with an unknown address.', IP],
  ['proxy_delay', HUNDREDTHS, '80', 'The maximum random delay of answers on behalf of other hosts.', CODE],
  ['proxy_qlen', count('packets', NON_NEGATIVE), '64', 'The maximum number of queued requests to answer on behalf of other hosts.', CODE],
  ['retrans_time_ms', time('milliseconds', NON_NEGATIVE), '1000', 'The interval between retransmitted probes.', CODE],
  ['ucast_solicit', count('probes', NON_NEGATIVE), '3', 'The number of unicast probes that check whether a neighbor is still reachable.', IP],
  ['unres_qlen', count('packets', [0, 1000000], [0, 1027504]), undefined, 'The maximum number of packets that wait for the address of a neighbor. Prefer `unres_qlen_bytes`.', IP],
  ['unres_qlen_bytes', bytes(NON_NEGATIVE), undefined, 'The maximum size of the packets that wait for the address of a neighbor.', IP],
];

/** Parameters of the neighbor table of each interface. The values of `default` belong to the host. */
export const NEIGHBOR_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  ...NEIGHBOR_SYSCTLS.flatMap(([name, shape, kernelDefault, summary, source]) => ['ipv4', 'ipv6'].map(family => ({
    name: `net.${family}.neigh.<interface>.${name}`, shape, summary, kernelDefault, source,
  }))),
  ...([['ipv4', '100'], ['ipv6', '0']] as const).map(([family, kernelDefault]) => ({
    name: `net.${family}.neigh.<interface>.locktime`,
    shape: HUNDREDTHS,
    summary: 'The minimum time for which a new address of a neighbor is kept, even if other answers arrive.',
    kernelDefault,
    source: CODE,
  })),
  {
    name: 'net.ipv4.neigh.<interface>.retrans_time',
    shape: HUNDREDTHS,
    summary: 'The interval between retransmitted probes. Prefer `retrans_time_ms`.',
    kernelDefault: '100',
    source: CODE,
  },
  {
    name: 'net.ipv6.neigh.<interface>.retrans_time',
    shape: count('timer ticks', NON_NEGATIVE, [-2147483648, 2147483647]),
    summary: 'The interval between retransmitted probes. Prefer `retrans_time_ms`.',
    source: CODE,
  },
];
