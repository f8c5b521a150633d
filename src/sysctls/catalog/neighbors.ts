import { Shape, SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, SECONDS_OR_ZERO, time } from './shapes';
import { IP, linux } from './sources';

const CODE = linux('net/core/neighbour.c');

// What is above turns into something negative, and what is far above is refused (measured with 250 timer ticks a second).
const HUNDREDTHS = count('hundredths of a second', [0, 214748364], [-3689348814741910300n, 3689348814741910300n]);

/** Parameters of the table that holds the hardware's addresses of the hosts on one link, alike in IPv4 (ARP) and IPv6. */
const NEIGHBOR_SYSCTLS: readonly (readonly [name: string, shape: Shape, kernelDefault: string | undefined, summary: string, source: string])[] = [
  ['anycast_delay', HUNDREDTHS, '100', 'By how much the answers for an anycast address are scattered.', CODE],
  ['app_solicit', count('questions', NON_NEGATIVE), '0', 'How often a program is asked for the address of a neighbour before the network is.', IP],
  ['base_reachable_time', SECONDS_OR_ZERO, '30', 'About how long a neighbour that has answered is believed to be there.', CODE],
  ['base_reachable_time_ms', time('milliseconds', NON_NEGATIVE), '30000', 'The same in milliseconds.', CODE],
  ['delay_first_probe_time', SECONDS_OR_ZERO, '5', 'How long a neighbour may show that it is there before it is asked.', CODE],
  ['gc_stale_time', SECONDS_OR_ZERO, '60', 'After how long without use a neighbour may be forgotten.', CODE],
  ['interval_probe_time_ms', time('milliseconds', [1, 2147483647]), '5000', 'How often a neighbour is asked that the kernel was told to keep track of.', IP],
  ['mcast_resolicit', count('questions', NON_NEGATIVE), '0', 'How often everybody is asked for a neighbour that does not answer by itself.', IP],
  ['mcast_solicit', count('questions', NON_NEGATIVE), '3', 'How often everybody is asked for a neighbour of unknown address.', IP],
  ['proxy_delay', HUNDREDTHS, '80', 'By how much answers for others are scattered.', CODE],
  ['proxy_qlen', count('packets', NON_NEGATIVE), '64', 'How many questions may wait to be answered for others.', CODE],
  ['retrans_time_ms', time('milliseconds', NON_NEGATIVE), '1000', 'How long the host waits before it asks again.', CODE],
  ['ucast_solicit', count('questions', NON_NEGATIVE), '3', 'How often a neighbour is asked itself whether it is still there.', IP],
  ['unres_qlen', count('packets', [0, 1000000], [0, 1027504]), undefined, 'How many packets may wait for the address of a neighbour; `unres_qlen_bytes` is the one to use.', IP],
  ['unres_qlen_bytes', bytes(NON_NEGATIVE), undefined, 'How much may wait for the address of a neighbour.', IP],
];

/** The interfaces of a task have these; what stands under `default` belongs to the host. */
export const NEIGHBOR_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  ...NEIGHBOR_SYSCTLS.flatMap(([name, shape, kernelDefault, summary, source]) => ['ipv4', 'ipv6'].map(family => ({
    name: `net.${family}.neigh.<interface>.${name}`, shape, summary, kernelDefault, source,
  }))),
  ...([['ipv4', '100'], ['ipv6', '0']] as const).map(([family, kernelDefault]) => ({
    name: `net.${family}.neigh.<interface>.locktime`,
    shape: HUNDREDTHS,
    summary: 'How long a new address of a neighbour is kept, whatever else comes in.',
    kernelDefault,
    source: CODE,
  })),
  {
    name: 'net.ipv4.neigh.<interface>.retrans_time',
    shape: HUNDREDTHS,
    summary: 'How long the host waits before it asks again; `retrans_time_ms` is the one to use.',
    kernelDefault: '100',
    source: CODE,
  },
  {
    name: 'net.ipv6.neigh.<interface>.retrans_time',
    shape: count('timer ticks', NON_NEGATIVE, [-2147483648, 2147483647]),
    summary: 'How long the host waits before it asks again; `retrans_time_ms` is the one to use.',
    source: CODE,
  },
];
