import { SysctlEntry } from './entry';
import { count, NON_NEGATIVE, MILLISECONDS, S32, POSITIVE, SWITCH, SWITCH_U8 } from './shapes';
import { IP } from './sources';

/** ICMP, which tells of errors and answers pings, and IGMP, which joins multicast groups; both of IPv4. */
export const ICMP_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.ipv4.icmp_echo_enable_probe',
    shape: SWITCH,
    summary: 'Whether the kernel answers probes that ask for the state of its interfaces (RFC 8335).',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_echo_ignore_all',
    shape: SWITCH,
    summary: 'Whether pings stay without an answer.',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_echo_ignore_broadcasts',
    shape: SWITCH,
    summary: 'Whether pings that are sent to many hosts at once stay without an answer.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_errors_use_inbound_ifaddr',
    shape: SWITCH,
    summary: 'Whether an error is sent from the address of the interface that received what caused it.',
    kernelDefault: '0',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ignore_bogus_error_responses',
    shape: SWITCH,
    summary: 'Whether the kernel\'s log is spared errors that answer a broadcast.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_msgs_burst',
    shape: count('messages', NON_NEGATIVE),
    summary: 'How many ICMP messages may go out in a burst, to all hosts together.',
    caveat: 'Network namespaces have it since Linux 6.1.165.',
    kernelDefault: '50',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_msgs_per_sec',
    shape: count('messages a second', NON_NEGATIVE),
    summary: 'How many ICMP messages go out, to all hosts together.',
    caveat: 'Network namespaces have it since Linux 6.1.165.',
    kernelDefault: '1000',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ratelimit',
    shape: MILLISECONDS,
    summary: 'The shortest time between two ICMP messages to one host; 0 is no limit.',
    kernelDefault: '1000',
    source: IP,
  },
  {
    name: 'net.ipv4.icmp_ratemask',
    shape: { kind: 'count', bounds: NON_NEGATIVE, kernelBounds: S32 },
    summary: 'The types of ICMP messages that are limited in number, as the sum of 2 to the power of each type; 6168 stands for the errors 3, 4, 11 and 12.',
    kernelDefault: '6168',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_link_local_mcast_reports',
    shape: SWITCH_U8,
    summary: 'Whether membership in groups of the own link (224.0.0.x) is reported too.',
    kernelDefault: '1',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_max_memberships',
    shape: count('groups', [0, 5459], S32),
    summary: 'How many multicast groups a socket may join.',
    kernelDefault: '20',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_max_msf',
    shape: count('addresses', NON_NEGATIVE, S32),
    summary: 'How many senders a socket may list for one multicast group.',
    kernelDefault: '10',
    source: IP,
  },
  {
    name: 'net.ipv4.igmp_qrv',
    shape: count('messages', POSITIVE),
    summary: 'How often a membership is reported, so that one gets through on a network that loses packets.',
    kernelDefault: '2',
    source: IP,
  },
];
