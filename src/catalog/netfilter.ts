import { SysctlEntry } from './entry';
import { bytes, choice, count, SECONDS, SWITCH, SWITCH_S32, U64, U8 } from './shapes';
import { IP, linux, NF_CONNTRACK } from './sources';

const CONNTRACK = 'nf_conntrack';
const FRAGMENTS = 'nf_defrag_ipv6';
const BRIDGE = 'br_netfilter';

// Linux 6.17 removed DCCP.
const DCCP = { source: linux('net/netfilter/nf_conntrack_proto_dccp.c'), removedIn: '6.17' };
const SCTP = { source: linux('net/netfilter/nf_conntrack_proto_sctp.c') };

/** Connection tracking and bridges. These parameters exist once their kernel modules are loaded. */
export const NETFILTER_SYSCTLS: readonly SysctlEntry[] = [
  bridge('call-arptables', 'Whether ARP packets that cross a bridge are filtered by arptables.', '1'),
  bridge('call-ip6tables', 'Whether IPv6 packets that cross a bridge are filtered by ip6tables.', '1'),
  bridge('call-iptables', 'Whether IPv4 packets that cross a bridge are filtered by iptables.', '1'),
  bridge('filter-pppoe-tagged', 'Whether PPPoE packets that cross a bridge are filtered by the firewall.', '0'),
  bridge('filter-vlan-tagged', 'Whether VLAN packets that cross a bridge are filtered by the firewall.', '0'),
  bridge('pass-vlan-input-dev', 'Whether firewall rules see the VLAN interface instead of the bridge.', '0'),
  conntrackSwitch('acct', 'Whether the kernel counts the packets and bytes of tracked connections.', '0'),
  conntrackSwitch('checksum', 'Whether packets with an invalid checksum are excluded from connection tracking.', '1'),
  {
    ...conntrackSwitch('dccp_loose', 'Whether the kernel tracks DCCP connections that are already open.', '1'),
    ...DCCP,
  },
  conntrackTimeout('dccp_timeout_closereq', 'a DCCP connection that the server has asked to close', '64', DCCP),
  conntrackTimeout('dccp_timeout_closing', 'a DCCP connection that is being closed', '64', DCCP),
  conntrackTimeout('dccp_timeout_open', 'an open DCCP connection', '43200', DCCP),
  conntrackTimeout('dccp_timeout_partopen', 'a DCCP connection that only one side has opened', '480', DCCP),
  conntrackTimeout('dccp_timeout_request', 'a requested DCCP connection', '240', DCCP),
  conntrackTimeout('dccp_timeout_respond', 'a DCCP connection with an answered request', '480', DCCP),
  conntrackTimeout('dccp_timeout_timewait', 'a closed DCCP connection', '240', DCCP),
  {
    name: 'net.netfilter.nf_conntrack_events',
    shape: choice([0, 2], ['0', 'never'], ['1', 'always'], ['2', 'while a program listens']),
    summary: 'Whether programs receive events about tracked connections.',
    kernelDefault: '2',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_high_thresh',
    shape: bytes(U64),
    summary: 'The maximum memory for IPv6 fragments that wait for reassembly in connection tracking.',
    caveat: 'The value must not be below `net.netfilter.nf_conntrack_frag6_low_thresh`.',
    kernelDefault: '4194304',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_low_thresh',
    shape: bytes(U64),
    summary: 'Has no effect. Until Linux 4.17, it was the amount of memory to which waiting fragments were reduced.',
    caveat: 'The value must not exceed `net.netfilter.nf_conntrack_frag6_high_thresh`, so lower both together.',
    kernelDefault: '3145728',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_timeout',
    shape: SECONDS,
    summary: 'The time for which connection tracking keeps IPv6 fragments that wait for the rest of their packet.',
    kernelDefault: '60',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('generic_timeout', 'a connection of a protocol that connection tracking does not recognize', '600'),
  conntrackTimeout('gre_timeout', 'a GRE tunnel', '30'),
  conntrackTimeout('gre_timeout_stream', 'a GRE tunnel with traffic in both directions', '180'),
  conntrackTimeout('icmp_timeout', 'a ping', '30'),
  conntrackTimeout('icmpv6_timeout', 'an IPv6 ping', '30'),
  {
    name: 'net.netfilter.nf_conntrack_log_invalid',
    shape: { kind: 'count', bounds: U8 },
    summary: 'The number of the protocol for which invalid packets are logged (6 TCP, 17 UDP); 0 logs none, and 255 logs all protocols.',
    caveat: 'Only the network namespace of the host writes to the log, unless the host allows others to.',
    kernelDefault: '0',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('sctp_timeout_closed', 'a closed SCTP association', '10', SCTP),
  conntrackTimeout('sctp_timeout_cookie_echoed', 'an SCTP association that has returned its cookie', '3', SCTP),
  conntrackTimeout('sctp_timeout_cookie_wait', 'an SCTP association that is waiting for its cookie', '3', SCTP),
  conntrackTimeout('sctp_timeout_established', 'an established SCTP association', '210', SCTP),
  conntrackTimeout('sctp_timeout_heartbeat_sent', 'an SCTP association that is probed on another path', '30', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_ack_sent', 'an SCTP association with an acknowledged shutdown', '3', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_recd', 'an SCTP association that is being shut down by the side that did not open it', '3', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_sent', 'an SCTP association that is being shut down by the side that opened it', '3', SCTP),
  conntrackSwitch('tcp_be_liberal', 'Whether out-of-window TCP segments, except resets, are tracked as part of their connection.', '0'),
  conntrackSwitch('tcp_ignore_invalid_rst', 'Whether out-of-window resets are tracked as part of their connection.', '0'),
  conntrackSwitch('tcp_loose', 'Whether the kernel tracks TCP connections that are already open.', '1'),
  {
    name: 'net.netfilter.nf_conntrack_tcp_max_retrans',
    shape: count('retransmissions', U8),
    summary: 'The number of unanswered retransmissions after which the shorter `net.netfilter.nf_conntrack_tcp_timeout_max_retrans` applies to a TCP connection.',
    kernelDefault: '3',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('tcp_timeout_close', 'a TCP connection that was reset', '10'),
  conntrackTimeout('tcp_timeout_close_wait', 'a TCP connection that one side has closed, as the other side has acknowledged', '60'),
  conntrackTimeout('tcp_timeout_established', 'an established TCP connection', '432000'),
  conntrackTimeout('tcp_timeout_fin_wait', 'a TCP connection that one side has closed', '120'),
  conntrackTimeout('tcp_timeout_last_ack', 'a TCP connection that is waiting for its last acknowledgment', '30'),
  conntrackTimeout('tcp_timeout_max_retrans', 'a TCP connection that has reached `net.netfilter.nf_conntrack_tcp_max_retrans`', '300'),
  conntrackTimeout('tcp_timeout_syn_recv', 'a TCP connection with an answered SYN', '60'),
  conntrackTimeout('tcp_timeout_syn_sent', 'a TCP connection with an unanswered SYN', '120'),
  conntrackTimeout('tcp_timeout_time_wait', 'a TCP connection in TIME-WAIT', '120'),
  conntrackTimeout('tcp_timeout_unacknowledged', 'a TCP connection with unacknowledged data', '300'),
  conntrackSwitch('timestamp', 'Whether the kernel records the start and end times of tracked connections.', '0'),
  conntrackTimeout('udp_timeout', 'a UDP flow', '30'),
  conntrackTimeout('udp_timeout_stream', 'a UDP flow with traffic in both directions', '120'),
  flowtableTimeout('tcp', 'TCP'),
  flowtableTimeout('udp', 'UDP'),
];

function conntrackTimeout(name: string, connection: string, kernelDefault: string, more: Partial<SysctlEntry> = {}): SysctlEntry {
  return {
    name: `net.netfilter.nf_conntrack_${name}`,
    shape: SECONDS,
    summary: `The idle time after which ${connection} is removed from the connection tracking table.`,
    kernelDefault,
    module: CONNTRACK,
    source: NF_CONNTRACK,
    ...more,
  };
}

function conntrackSwitch(name: string, summary: string, kernelDefault: string): SysctlEntry {
  return { name: `net.netfilter.nf_conntrack_${name}`, shape: SWITCH, summary, kernelDefault, module: CONNTRACK, source: NF_CONNTRACK };
}

function flowtableTimeout(protocol: string, protocolName: string): SysctlEntry {
  return {
    name: `net.netfilter.nf_flowtable_${protocol}_timeout`,
    shape: SECONDS,
    summary: `The idle time after which a ${protocolName} connection in a flow table, which bypasses the firewall rules, returns to them.`,
    caveat: 'Requires a kernel that is built with flow tables.',
    kernelDefault: '30',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  };
}

function bridge(name: string, summary: string, kernelDefault: string): SysctlEntry {
  return { name: `net.bridge.bridge-nf-${name}`, shape: SWITCH_S32, summary, kernelDefault, module: BRIDGE, source: IP };
}
