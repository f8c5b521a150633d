import { SysctlEntry } from './entry';
import { bytes, choice, count, SECONDS, SWITCH, SWITCH_S32, U64, U8 } from './shapes';
import { IP, linux, NF_CONNTRACK } from './sources';
import { Row, table } from './table';

const CONNTRACK = 'nf_conntrack';
const FRAGMENTS = 'nf_defrag_ipv6';

// Linux 6.17 removed DCCP.
const DCCP = { source: linux('net/netfilter/nf_conntrack_proto_dccp.c'), removedIn: '6.17' };
const SCTP = { source: linux('net/netfilter/nf_conntrack_proto_sctp.c') };

/** Connection tracking and bridges. These parameters exist once their kernel modules are loaded. */
export const NETFILTER_SYSCTLS: readonly SysctlEntry[] = [
  ...table({ source: IP, module: 'br_netfilter', prefix: 'net.bridge.bridge-nf-' }, [
    ['call-arptables', SWITCH_S32, '1', 'Whether ARP packets that cross any bridge are filtered by arptables.'],
    ['call-ip6tables', SWITCH_S32, '1', 'Whether IPv6 packets that cross any bridge are filtered by ip6tables.'],
    ['call-iptables', SWITCH_S32, '1', 'Whether IPv4 packets that cross any bridge are filtered by iptables.'],
    ['filter-pppoe-tagged', SWITCH_S32, '0', 'Whether PPPoE packets that cross a bridge are filtered by the firewall.'],
    ['filter-vlan-tagged', SWITCH_S32, '0', 'Whether VLAN packets that cross a bridge are filtered by the firewall.'],
    ['pass-vlan-input-dev', SWITCH_S32, '0', 'Whether firewall rules see the VLAN interface, if there is one, instead of the bridge.'],
  ]),
  ...table({ source: NF_CONNTRACK, module: CONNTRACK, prefix: 'net.netfilter.nf_conntrack_' }, [
    ['acct', SWITCH, '0', 'Whether the kernel counts the packets and bytes of tracked connections.'],
    ['checksum', SWITCH, '1', 'Whether packets with an invalid checksum are excluded from connection tracking.'],
    ['dccp_loose', SWITCH, '1', 'Whether the kernel tracks DCCP connections that are already open.', DCCP],
    idleTimeout('dccp_timeout_closereq', 'a DCCP connection that the server has asked to close', '64', DCCP),
    idleTimeout('dccp_timeout_closing', 'a DCCP connection that is being closed', '64', DCCP),
    idleTimeout('dccp_timeout_open', 'an open DCCP connection', '43200', DCCP),
    idleTimeout('dccp_timeout_partopen', 'a DCCP connection that only one side has opened', '480', DCCP),
    idleTimeout('dccp_timeout_request', 'a requested DCCP connection', '240', DCCP),
    idleTimeout('dccp_timeout_respond', 'a DCCP connection with an answered request', '480', DCCP),
    idleTimeout('dccp_timeout_timewait', 'a closed DCCP connection', '240', DCCP),
    ['events', choice([0, 2], ['0', 'never'], ['1', 'always'], ['2', 'while a program listens']), '2',
      'Whether programs receive events about tracked connections.'],
    ['frag6_high_thresh', bytes(U64), '4194304',
      'The maximum memory for IPv6 fragments that wait for reassembly in connection tracking.',
      { caveat: 'The value must not be below `net.netfilter.nf_conntrack_frag6_low_thresh`.', module: FRAGMENTS }],
    ['frag6_low_thresh', bytes(U64), '3145728',
      'Has no effect. Until Linux 4.17, it was the amount of memory to which waiting fragments were reduced.',
      {
        caveat: 'The value must not exceed `net.netfilter.nf_conntrack_frag6_high_thresh`, so lower both together.',
        module: FRAGMENTS,
      }],
    ['frag6_timeout', SECONDS, '60',
      'The time for which connection tracking keeps IPv6 fragments that wait for the rest of their packet.', { module: FRAGMENTS }],
    idleTimeout('generic_timeout', 'a connection of a protocol that connection tracking does not recognize', '600'),
    idleTimeout('gre_timeout', 'a GRE tunnel', '30'),
    idleTimeout('gre_timeout_stream', 'a GRE tunnel with traffic in both directions', '180'),
    idleTimeout('icmp_timeout', 'a ping', '30'),
    idleTimeout('icmpv6_timeout', 'an IPv6 ping', '30'),
    ['log_invalid', { kind: 'count', bounds: U8 }, '0',
      'The number of the protocol for which invalid packets are logged (6 TCP, 17 UDP); 0 logs none, and 255 logs all protocols.',
      { caveat: 'Only the network namespace of the host writes to the kernel log, unless the host allows others to.' }],
    idleTimeout('sctp_timeout_closed', 'a closed SCTP association', '10', SCTP),
    idleTimeout('sctp_timeout_cookie_echoed', 'an SCTP association that has returned its cookie', '3', SCTP),
    idleTimeout('sctp_timeout_cookie_wait', 'an SCTP association that is waiting for its cookie', '3', SCTP),
    idleTimeout('sctp_timeout_established', 'an established SCTP association', '210', SCTP),
    idleTimeout('sctp_timeout_heartbeat_sent', 'an SCTP association that is probed on another path', '30', SCTP),
    idleTimeout('sctp_timeout_shutdown_ack_sent', 'an SCTP association with an acknowledged shutdown', '3', SCTP),
    idleTimeout('sctp_timeout_shutdown_recd', 'an SCTP association that is being shut down by the side that did not open it', '3', SCTP),
    idleTimeout('sctp_timeout_shutdown_sent', 'an SCTP association that is being shut down by the side that opened it', '3', SCTP),
    ['tcp_be_liberal', SWITCH, '0', 'Whether out-of-window TCP segments, except resets, are tracked as part of their connection.'],
    ['tcp_ignore_invalid_rst', SWITCH, '0', 'Whether out-of-window resets are tracked as part of their connection.'],
    ['tcp_loose', SWITCH, '1', 'Whether the kernel tracks TCP connections that are already open.'],
    ['tcp_max_retrans', count('retransmissions', U8), '3',
      'The number of unanswered retransmissions after which the shorter `net.netfilter.nf_conntrack_tcp_timeout_max_retrans` applies to a TCP connection.'],
    idleTimeout('tcp_timeout_close', 'a TCP connection that was reset', '10'),
    idleTimeout('tcp_timeout_close_wait', 'a TCP connection that one side has closed, as the other side has acknowledged', '60'),
    idleTimeout('tcp_timeout_established', 'an established TCP connection', '432000'),
    idleTimeout('tcp_timeout_fin_wait', 'a TCP connection that one side has closed', '120'),
    idleTimeout('tcp_timeout_last_ack', 'a TCP connection that is waiting for its last acknowledgment', '30'),
    idleTimeout('tcp_timeout_max_retrans', 'a TCP connection that has reached `net.netfilter.nf_conntrack_tcp_max_retrans`', '300'),
    idleTimeout('tcp_timeout_syn_recv', 'a TCP connection with an answered SYN', '60'),
    idleTimeout('tcp_timeout_syn_sent', 'a TCP connection with an unanswered SYN', '120'),
    idleTimeout('tcp_timeout_time_wait', 'a TCP connection in TIME-WAIT', '120'),
    idleTimeout('tcp_timeout_unacknowledged', 'a TCP connection with unacknowledged data', '300'),
    ['timestamp', SWITCH, '0', 'Whether the kernel records the start and end times of tracked connections.'],
    idleTimeout('udp_timeout', 'a UDP flow', '30'),
    idleTimeout('udp_timeout_stream', 'a UDP flow with traffic in both directions', '120'),
  ]),
  ...table({ source: NF_CONNTRACK, module: CONNTRACK, prefix: 'net.netfilter.nf_flowtable_' }, [
    flowtableTimeout('tcp_timeout', 'TCP'),
    flowtableTimeout('udp_timeout', 'UDP'),
  ]),
];

function idleTimeout(name: string, connection: string, kernelDefault: string, more: Partial<SysctlEntry> = {}): Row {
  return [name, SECONDS, kernelDefault, `The idle time after which ${connection} is removed from the connection tracking table.`, more];
}

function flowtableTimeout(name: string, protocol: string): Row {
  return [name, SECONDS, '30',
    `The idle time after which a ${protocol} connection in a flow table, which bypasses the firewall rules, returns to them.`,
    { caveat: 'Requires a kernel that is built with flow tables.' }];
}
