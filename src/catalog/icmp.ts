import { KERNEL_MESSAGES, MULTICAST } from './by-name';
import { SysctlEntry } from './entry';
import { count, MILLISECONDS, NON_NEGATIVE, POSITIVE, S32, SWITCH, SWITCH_U8 } from './shapes';
import { IP } from './sources';
import { table } from './table';

/** ICMP (errors and pings) and IGMP (multicast group membership) of IPv4. */
export const ICMP_SYSCTLS: readonly SysctlEntry[] = table({ source: IP }, [
  ['net.ipv4.icmp_echo_enable_probe', SWITCH, '0',
    'Whether the kernel answers requests for the state of its interfaces (PROBE, RFC 8335).', { byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.icmp_echo_ignore_all', SWITCH, '0', 'Whether the kernel ignores all IPv4 pings.', { byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.icmp_echo_ignore_broadcasts', SWITCH, '1',
    'Whether the kernel ignores pings to broadcast and multicast addresses.', { byNameBecause: MULTICAST }],
  ['net.ipv4.icmp_errors_use_inbound_ifaddr', SWITCH, '0',
    'Whether ICMP errors about packets to other hosts are sent from the address of the interface that received the packet.',
    { byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.icmp_ignore_bogus_error_responses', SWITCH, '1',
    'Whether invalid ICMP error responses to broadcasts are kept out of the kernel log.', { byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.icmp_msgs_burst', count('messages', NON_NEGATIVE), '50',
    'The maximum number of ICMP messages in a burst, to all hosts together.',
    {
      caveat: 'Applies only to the types that `net.ipv4.icmp_ratemask` and `net.ipv6.icmp.ratemask` select. Network namespaces have this parameter since Linux 6.12, and in later releases of older series, such as 6.1.165.',
      byNameBecause: KERNEL_MESSAGES,
    }],
  ['net.ipv4.icmp_msgs_per_sec', count('messages per second', NON_NEGATIVE), '1000',
    'The maximum rate of ICMP messages, to all hosts together.',
    {
      caveat: 'Applies only to the types that `net.ipv4.icmp_ratemask` and `net.ipv6.icmp.ratemask` select. Network namespaces have this parameter since Linux 6.12, and in later releases of older series, such as 6.1.165.',
      byNameBecause: KERNEL_MESSAGES,
    }],
  ['net.ipv4.icmp_ratelimit', MILLISECONDS, '1000',
    'The minimum interval between rate-limited ICMP messages to the same host, after a burst of up to six; 0 disables the limit.',
    { caveat: 'The parameter `net.ipv4.icmp_ratemask` selects the message types.', byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.icmp_ratemask', { kind: 'count', bounds: NON_NEGATIVE, kernelBounds: S32 }, '6168',
    'The ICMP message types that are rate-limited, as the sum of 2 to the power of each type. The default 6168 selects the error types 3, 4, 11, and 12.',
    { byNameBecause: KERNEL_MESSAGES }],
  ['net.ipv4.igmp_link_local_mcast_reports', SWITCH_U8, '1',
    'Whether membership in link-local multicast groups (224.0.0.x) is reported as well.', { byNameBecause: MULTICAST }],
  ['net.ipv4.igmp_max_memberships', count('groups', [0, 5459], S32), '20',
    'The maximum number of multicast groups that a socket can join.', { byNameBecause: MULTICAST }],
  ['net.ipv4.igmp_max_msf', count('addresses', NON_NEGATIVE, S32), '10',
    'The maximum number of source addresses that a socket can list for a multicast group.', { byNameBecause: MULTICAST }],
  ['net.ipv4.igmp_qrv', count('messages', POSITIVE), '2',
    'The number of times that a new group membership is reported, unless an IGMPv3 querier sets another. With IGMPv3, interfaces apply a change when they come up.',
    { byNameBecause: MULTICAST }],
]);
