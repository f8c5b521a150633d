import { SysctlEntry } from './entry';
import { bytes, count, SECONDS, SWITCH, SWITCH_S32, U64, U8 } from './shapes';
import { IP, linux, NF_CONNTRACK } from './sources';

const CONNTRACK = 'nf_conntrack';
const FRAGMENTS = 'nf_defrag_ipv6';
const BRIDGE = 'br_netfilter';

/** DCCP is gone from the kernel. */
const DCCP = { source: linux('net/netfilter/nf_conntrack_proto_dccp.c'), removedIn: '6.17' };
const SCTP = { source: linux('net/netfilter/nf_conntrack_proto_sctp.c') };

/** Connection tracking and bridges, of which the kernel has parameters once their modules are loaded. */
export const NETFILTER_SYSCTLS: readonly SysctlEntry[] = [
  bridge('call-arptables', 'Whether ARP packets that cross a bridge pass the rules of arptables.', '1'),
  bridge('call-ip6tables', 'Whether IPv6 packets that cross a bridge pass the rules of ip6tables.', '1'),
  bridge('call-iptables', 'Whether IPv4 packets that cross a bridge pass the rules of iptables.', '1'),
  bridge('filter-pppoe-tagged', 'Whether packets inside PPPoE that cross a bridge pass the firewall\'s rules.', '0'),
  bridge('filter-vlan-tagged', 'Whether packets of a virtual LAN that cross a bridge pass the firewall\'s rules.', '0'),
  bridge('pass-vlan-input-dev', 'Whether the firewall\'s rules see the interface of the virtual LAN instead of the bridge.', '0'),
  conntrackSwitch('acct', 'Whether the packets and bytes of tracked connections are counted.', '0'),
  conntrackSwitch('checksum', 'Whether packets with a wrong checksum are left out of connection tracking.', '1'),
  {
    ...conntrackSwitch('dccp_loose', 'Whether a DCCP connection may be tracked from its middle on.', '1'),
    ...DCCP,
  },
  conntrackTimeout('dccp_timeout_closereq', 'a DCCP connection that the server asks to close', '64', DCCP),
  conntrackTimeout('dccp_timeout_closing', 'a DCCP connection that is being closed', '64', DCCP),
  conntrackTimeout('dccp_timeout_open', 'an open DCCP connection', '43200', DCCP),
  conntrackTimeout('dccp_timeout_partopen', 'a DCCP connection that one side has opened', '480', DCCP),
  conntrackTimeout('dccp_timeout_request', 'a DCCP connection that was asked for', '240', DCCP),
  conntrackTimeout('dccp_timeout_respond', 'a DCCP connection that was granted', '480', DCCP),
  conntrackTimeout('dccp_timeout_timewait', 'a DCCP connection that was closed', '240', DCCP),
  {
    name: 'net.netfilter.nf_conntrack_events',
    shape: {
      kind: 'choice',
      className: 'ConntrackEvents',
      bounds: [0, 2],
      choices: [
        { value: '0', constant: 'OFF', meaning: 'never' },
        { value: '1', constant: 'ON', meaning: 'always' },
        { value: '2', constant: 'AUTO', meaning: 'while a program listens' },
      ],
    },
    summary: 'Whether programs are told of tracked connections.',
    kernelDefault: '2',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_high_thresh',
    shape: bytes(U64),
    summary: 'How much memory IPv6 fragments may take that connection tracking waits to put together.',
    caveat: 'It may not be below `net.netfilter.nf_conntrack_frag6_low_thresh`.',
    kernelDefault: '4194304',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_low_thresh',
    shape: bytes(U64),
    summary: 'Nothing: until Linux 4.17 it was the memory down to which waiting fragments were thrown away.',
    caveat: 'It may not exceed `net.netfilter.nf_conntrack_frag6_high_thresh`, and so has to be lowered with it.',
    kernelDefault: '3145728',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  {
    name: 'net.netfilter.nf_conntrack_frag6_timeout',
    shape: SECONDS,
    summary: 'How long connection tracking keeps IPv6 fragments that wait for the rest of their packet.',
    kernelDefault: '60',
    module: FRAGMENTS,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('generic_timeout', 'a connection of a protocol that connection tracking does not know', '600'),
  conntrackTimeout('gre_timeout', 'a GRE tunnel', '30'),
  conntrackTimeout('gre_timeout_stream', 'a GRE tunnel that both sides use', '180'),
  conntrackTimeout('icmp_timeout', 'a ping', '30'),
  conntrackTimeout('icmpv6_timeout', 'a ping over IPv6', '30'),
  {
    name: 'net.netfilter.nf_conntrack_log_invalid',
    shape: { kind: 'count', bounds: U8 },
    summary: 'Of which protocol packets that fit no connection are logged, by its number (6 TCP, 17 UDP); 0 of none, 255 of all.',
    caveat: 'Only the host\'s own namespace logs, unless the host allows others to.',
    kernelDefault: '0',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('sctp_timeout_closed', 'a closed SCTP association', '10', SCTP),
  conntrackTimeout('sctp_timeout_cookie_echoed', 'an SCTP association whose cookie was sent back', '3', SCTP),
  conntrackTimeout('sctp_timeout_cookie_wait', 'an SCTP association that waits for its cookie', '3', SCTP),
  conntrackTimeout('sctp_timeout_established', 'an established SCTP association', '210', SCTP),
  conntrackTimeout('sctp_timeout_heartbeat_sent', 'an SCTP association that is probed on another path', '30', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_ack_sent', 'an SCTP association whose end was confirmed', '3', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_recd', 'an SCTP association that the other side ends', '3', SCTP),
  conntrackTimeout('sctp_timeout_shutdown_sent', 'an SCTP association that this side ends', '3', SCTP),
  conntrackSwitch('tcp_be_liberal', 'Whether TCP segments outside the window still count as part of their connection, resets aside.', '0'),
  conntrackSwitch('tcp_ignore_invalid_rst', 'Whether resets outside the window still count as part of their connection.', '0'),
  conntrackSwitch('tcp_loose', 'Whether a TCP connection may be tracked from its middle on.', '1'),
  {
    name: 'net.netfilter.nf_conntrack_tcp_max_retrans',
    shape: count('retransmissions', U8),
    summary: 'After how many retransmissions without an answer a TCP connection is tracked for a shorter time.',
    kernelDefault: '3',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  },
  conntrackTimeout('tcp_timeout_close', 'a TCP connection that was reset', '10'),
  conntrackTimeout('tcp_timeout_close_wait', 'a TCP connection that the other side has closed', '60'),
  conntrackTimeout('tcp_timeout_established', 'an established TCP connection', '432000'),
  conntrackTimeout('tcp_timeout_fin_wait', 'a TCP connection that one side has closed', '120'),
  conntrackTimeout('tcp_timeout_last_ack', 'a TCP connection that waits for its last acknowledgement', '30'),
  conntrackTimeout('tcp_timeout_max_retrans', 'a TCP connection that has reached `net.netfilter.nf_conntrack_tcp_max_retrans`', '300'),
  conntrackTimeout('tcp_timeout_syn_recv', 'a TCP connection that was granted', '60'),
  conntrackTimeout('tcp_timeout_syn_sent', 'a TCP connection that was asked for', '120'),
  conntrackTimeout('tcp_timeout_time_wait', 'a TCP connection in TIME-WAIT', '120'),
  conntrackTimeout('tcp_timeout_unacknowledged', 'a TCP connection with unacknowledged data', '300'),
  conntrackSwitch('timestamp', 'Whether the times at which tracked connections begin and end are noted.', '0'),
  conntrackTimeout('udp_timeout', 'a UDP exchange', '30'),
  conntrackTimeout('udp_timeout_stream', 'a UDP exchange that both sides use', '120'),
  flowtableTimeout('tcp', 'TCP'),
  flowtableTimeout('udp', 'UDP'),
];

function conntrackTimeout(name: string, what: string, kernelDefault: string, more: Partial<SysctlEntry> = {}): SysctlEntry {
  return {
    name: `net.netfilter.nf_conntrack_${name}`,
    shape: SECONDS,
    summary: `How long ${what} is tracked without a packet.`,
    kernelDefault,
    module: CONNTRACK,
    source: NF_CONNTRACK,
    ...more,
  };
}

function conntrackSwitch(name: string, summary: string, kernelDefault: string): SysctlEntry {
  return { name: `net.netfilter.nf_conntrack_${name}`, shape: SWITCH, summary, kernelDefault, module: CONNTRACK, source: NF_CONNTRACK };
}

function flowtableTimeout(protocol: string, title: string): SysctlEntry {
  return {
    name: `net.netfilter.nf_flowtable_${protocol}_timeout`,
    shape: SECONDS,
    summary: `How long a ${title} connection that bypasses the firewall's rules may be silent before it goes back to them.`,
    caveat: 'The kernel has to be built with flow tables.',
    kernelDefault: '30',
    module: CONNTRACK,
    source: NF_CONNTRACK,
  };
}

function bridge(name: string, summary: string, kernelDefault: string): SysctlEntry {
  return { name: `net.bridge.bridge-nf-${name}`, shape: SWITCH_S32, summary, kernelDefault, module: BRIDGE, source: IP };
}
