import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, S32, SECONDS_OR_ZERO, time } from './shapes';
import { IP, linux } from './sources';
import { Row, table } from './table';

const CODE = linux('net/core/neighbour.c');

// Higher values become negative, and much higher ones are refused (measured at 250 timer ticks per second).
const HUNDREDTHS = count('hundredths of a second', [0, 214748364], [-3689348814741910300n, 3689348814741910300n]);

/**
 * Parameters of the neighbor table, which contains the hardware addresses of hosts on the same link, for both IPv4 (ARP)
 * and IPv6.
 */
const NEIGHBOR_ROWS: readonly Row[] = [
  ['anycast_delay', HUNDREDTHS, '100', 'Has no effect, because the kernel never uses it.'],
  ['app_solicit', count('probes', NON_NEGATIVE), '0',
    'The maximum number of times that the kernel asks a program for the address of a neighbor, after unicast probes and before multicast or broadcast probes.',
    { source: IP }],
  ['base_reachable_time', SECONDS_OR_ZERO, '30',
    'The approximate time for which a neighbor that has answered is considered reachable.'],
  ['base_reachable_time_ms', time('milliseconds', NON_NEGATIVE), '30000',
    'The approximate time for which a neighbor that has answered is considered reachable, like `base_reachable_time` but in milliseconds.'],
  ['delay_first_probe_time', SECONDS_OR_ZERO, '5', 'The time to wait for a sign that a neighbor is reachable before probing it.'],
  ['gc_stale_time', SECONDS_OR_ZERO, '60', 'The time after which an unused neighbor can be removed from the table.'],
  ['interval_probe_time_ms', time('milliseconds', [1, 2147483647]), '5000',
    'The interval between probes of managed neighbors, which the kernel is configured to keep reachable.', { source: IP }],
  ['mcast_resolicit', count('probes', NON_NEGATIVE), '0',
    'The maximum number of multicast or broadcast probes for a neighbor that does not answer unicast probes.', { source: IP }],
  ['mcast_solicit', count('probes', NON_NEGATIVE), '3',
    'The maximum number of multicast or broadcast probes for a neighbor with an unknown address.', { source: IP }],
  ['proxy_delay', HUNDREDTHS, '80', 'The maximum random delay of answers on behalf of other hosts.'],
  ['proxy_qlen', count('packets', NON_NEGATIVE), '64', 'The number of queued requests to answer on behalf of other hosts above which new ones are dropped.'],
  ['retrans_time_ms', time('milliseconds', NON_NEGATIVE), '1000', 'The interval between retransmitted probes.'],
  ['ucast_solicit', count('probes', NON_NEGATIVE), '3',
    'The maximum number of unicast probes that check whether a neighbor is still reachable.', { source: IP }],
  ['unres_qlen', count('packets', [0, 1000000], [0, 1027504]), undefined,
    'The maximum number of full-size Ethernet packets that wait for the address of a neighbor. Prefer `unres_qlen_bytes`.', { source: IP }],
  ['unres_qlen_bytes', bytes(NON_NEGATIVE), undefined,
    'The maximum memory for packets that wait for the address of a neighbor.', { source: IP }],
];

const RETRANS_TIME = 'The interval between retransmitted probes. Prefer `retrans_time_ms`.';

/** Parameters of the neighbor table of each interface. The values of `default` belong to the host. */
export const NEIGHBOR_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  ...NEIGHBOR_ROWS.flatMap(row => [...neighborTable('ipv4', row), ...neighborTable('ipv6', row)]),
  ...neighborTable('ipv4', ['locktime', HUNDREDTHS, '100', 'The minimum time for which a new address of a neighbor is kept, even if other answers arrive.']),
  ...neighborTable('ipv6', ['locktime', HUNDREDTHS, '0', 'Has no effect, because only IPv4 uses it.']),
  ...neighborTable('ipv4', ['retrans_time', HUNDREDTHS, '100', RETRANS_TIME]),
  ...neighborTable('ipv6', ['retrans_time', count('timer ticks', NON_NEGATIVE, S32), undefined, RETRANS_TIME]),
];

function neighborTable(family: string, row: Row): SysctlEntry[] {
  return table({ source: CODE, prefix: `net.${family}.neigh.<interface>.` }, [row]);
}
