import { SysctlEntry } from './entry';
import { count, MILLISECONDS, NON_NEGATIVE, POSITIVE, S32, SWITCH, SWITCH_U8 } from './shapes';
import { IP } from './sources';

/** ICMP (errors and pings) and IGMP (multicast group membership) of IPv4. */
export const ICMP_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.ipv4.icmp_echo_enable_probe',
    shape: SWITCH,
    summary: 'Whether the kernel answers requests for the state of its interfaces (PROBE, RFC 8335).',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_echo_ignore_all',
    shape: SWITCH,
    summary: 'Whether the kernel ignores all IPv4 pings.',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_echo_ignore_broadcasts',
    shape: SWITCH,
    summary: 'Whether the kernel ignores pings to broadcast and multicast addresses.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_errors_use_inbound_ifaddr',
    shape: SWITCH,
    summary: 'Whether ICMP errors are sent from the address of the interface that received the packet that caused the error.',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ignore_bogus_error_responses',
    shape: SWITCH,
    summary: 'Whether invalid ICMP error responses to broadcasts are kept out of the kernel log.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_msgs_burst',
    shape: count('messages', NON_NEGATIVE),
    summary: 'The maximum number of ICMP messages in a burst, to all hosts together.',
    caveat: 'Network namespaces have this parameter since Linux 6.1.165.',
    kernelDefault: '50',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_msgs_per_sec',
    shape: count('messages per second', NON_NEGATIVE),
    summary: 'The maximum rate of ICMP messages, to all hosts together.',
    caveat: 'Network namespaces have this parameter since Linux 6.1.165.',
    kernelDefault: '1000',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ratelimit',
    shape: MILLISECONDS,
    summary: 'The minimum interval between rate-limited ICMP messages to the same host; 0 disables the limit.',
    caveat: 'The parameter `net.ipv4.icmp_ratemask` selects the message types.',
    kernelDefault: '1000',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ratemask',
    shape: { kind: 'count', bounds: NON_NEGATIVE, kernelBounds: S32 },
    summary: 'The ICMP message types that are rate-limited, as the sum of 2 to the power of each type. The default 6168 selects the error types 3, 4, 11, and 12.',
    kernelDefault: '6168',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_link_local_mcast_reports',
    shape: SWITCH_U8,
    summary: 'Whether membership in link-local multicast groups (224.0.0.x) is reported as well.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_max_memberships',
    shape: count('groups', [0, 5459], S32),
    summary: 'The maximum number of multicast groups that a socket can join.',
    kernelDefault: '20',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_max_msf',
    shape: count('addresses', NON_NEGATIVE, S32),
    summary: 'The maximum number of source addresses that a socket can list for a multicast group.',
    kernelDefault: '10',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_qrv',
    shape: count('messages', POSITIVE),
    summary: 'The number of times that a group membership is reported. Increase it on networks that lose packets.',
    kernelDefault: '2',
    source: IP,
  },
];
