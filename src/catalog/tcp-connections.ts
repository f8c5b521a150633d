import { FIREWALL_MARKS, INTERNALS, NAMESPACES, ROUTES, VRF } from './by-name';
import { Shape, SysctlEntry } from './entry';
import { choiceClass, count, NON_NEGATIVE, POSITIVE, S32, SECONDS, SWITCH, SWITCH_U8, time, U8 } from './shapes';
import { IP } from './sources';
import { table } from './table';

const RETRANSMISSIONS = count('retransmissions', U8);
const KEEPALIVE = 'Only sockets with SO_KEEPALIVE send probes, and programs can override';

const FASTOPEN_KEYS: Shape = {
  kind: 'text',
  form: 'a key or two keys (current and previous) separated by a comma, each of four groups of hexadecimal digits, such as 0123abcd-0123abcd-0123abcd-0123abcd',
  pattern: /^[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3}(,[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3})?$/i,
};
const TCP_SYNCOOKIES = choiceClass('TcpSyncookies', [
  ['0', 'OFF', 'never'],
  ['1', 'ON_OVERFLOW', 'if the queue of half-open connections is full'],
  ['2', 'ALWAYS', 'for every connection, for testing'],
], { kernelBounds: U8 });
const TCP_TW_REUSE = choiceClass('TcpTwReuse', [
  ['0', 'OFF', 'never'],
  ['1', 'ON', 'for all outgoing connections'],
  ['2', 'LOOPBACK', 'for loopback connections only'],
]);

/** Opening, keeping, and closing TCP connections, and limits of listeners. */
export const TCP_CONNECTION_SYSCTLS: readonly SysctlEntry[] = table({ source: IP }, [
  ['net.ipv4.tcp_abort_on_overflow', SWITCH_U8, '0',
    'Whether a connection is reset if the accept queue is full at the end of its handshake. If this is off, that end is retried.'],
  ['net.ipv4.tcp_child_ehash_entries', { kind: 'count', bounds: [0, 16777216] }, '0',
    'The size of the TCP socket table in network namespaces created from this one; 0 shares the table of the host.',
    { byNameBecause: NAMESPACES }],
  ['net.ipv4.tcp_early_demux', SWITCH_U8, '1',
    'Whether the kernel looks up the connection of an incoming TCP packet before its route.',
    { caveat: 'Requires `net.ipv4.ip_early_demux`.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_fastopen', { kind: 'count', bounds: [0, 1543], kernelBounds: S32 }, '1',
    'The permitted uses of TCP Fast Open (data in the first packet), as a sum: 1 as a client, 2 as a server, 4 as a client without a cookie, 512 as a server without a cookie, 1024 for every listener.',
    { caveat: 'Clients must send with MSG_FASTOPEN or set TCP_FASTOPEN_CONNECT. Without 1024, listeners must set TCP_FASTOPEN.' }],
  ['net.ipv4.tcp_fastopen_blackhole_timeout_sec', time('seconds', NON_NEGATIVE), '0',
    'The time for which clients stop using TCP Fast Open after a path drops its packets. Repeated losses increase the time; 0 keeps TCP Fast Open on.'],
  ['net.ipv4.tcp_fastopen_key', FASTOPEN_KEYS, '00000000-00000000-00000000-00000000',
    'The key from which TCP Fast Open generates its cookies. Servers behind the same address need the same key.',
    { byNameBecause: 'the key is a secret, and everyone who can read the task definition can read it; programs can set it with TCP_FASTOPEN_KEY' }],
  ['net.ipv4.tcp_fin_timeout', SECONDS, '60',
    'The time for which a connection that the program has closed waits for the other side to close as well (FIN-WAIT-2). Lower values release connections sooner.'],
  ['net.ipv4.tcp_fwmark_accept', SWITCH_U8, '0',
    'Whether an accepted connection inherits the firewall mark of the packet that opened it.', { byNameBecause: FIREWALL_MARKS }],
  ['net.ipv4.tcp_keepalive_intvl', SECONDS, '75',
    'The interval between unanswered keepalive probes.', { caveat: `${KEEPALIVE} the interval: the HTTP agent of Node.js uses 1 s.` }],
  ['net.ipv4.tcp_keepalive_probes', count('probes', [1, 255], U8), '9',
    'The number of unanswered keepalive probes after which a connection is closed.', { caveat: `${KEEPALIVE} the number: the HTTP agent of Node.js uses 10.` }],
  ['net.ipv4.tcp_keepalive_time', SECONDS, '7200',
    'The idle time after which a connection sends its first keepalive probe. Set it below the idle timeouts on the path, such as those of NAT gateways and Network Load Balancers.',
    { caveat: `${KEEPALIVE} the time: Go uses 15 s, and the HTTP agent of Node.js 1 s. While data is unacknowledged, \`net.ipv4.tcp_retries2\` or TCP_USER_TIMEOUT applies instead.` }],
  ['net.ipv4.tcp_l3mdev_accept', SWITCH, '0',
    'Whether listeners that are not bound to an interface accept connections from all VRF domains.',
    { caveat: 'A task has no VRF (virtual routing and forwarding) domains.', byNameBecause: VRF }],
  ['net.ipv4.tcp_max_syn_backlog', count('connections', POSITIVE, S32), undefined,
    'The limit of half-open incoming connections per listener if `net.ipv4.tcp_syncookies` is 0. Above three quarters of it, only known clients can connect.',
    { caveat: 'The kernel ignores it while SYN cookies are on, as by default: the length of the accept queue, which `net.core.somaxconn` caps, then limits half-open connections as well.' }],
  ['net.ipv4.tcp_max_tw_buckets', count('connections', NON_NEGATIVE, S32), undefined,
    'The maximum number of connections in TIME-WAIT. Connections above the limit are closed immediately.',
    { caveat: 'The default is one for each 256 KiB of memory, rounded up to a power of two, at most 262144. If it is lower than the number of ephemeral ports, TIME-WAIT ends early, and cannot use up the ports alone; otherwise, it can. Do not lower it.' }],
  ['net.ipv4.tcp_migrate_req', SWITCH, '0',
    'Whether connections that a closed listener has not accepted move to another listener on the same port.',
    { caveat: 'The listeners must set SO_REUSEPORT, and should use the same socket options.' }],
  ['net.ipv4.tcp_no_metrics_save', SWITCH_U8, '0', 'Whether TCP discards what it learned about a path when a connection closes.'],
  ['net.ipv4.tcp_no_ssthresh_metrics_save', SWITCH, '1',
    'Whether TCP discards the slow start threshold when a connection closes.',
    { caveat: 'Applies only if `net.ipv4.tcp_no_metrics_save` is off.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_orphan_retries', RETRANSMISSIONS, '0',
    'The number of retransmissions for a connection that the program has already closed; 0 means 8.'],
  ['net.ipv4.tcp_reflect_tos', SWITCH, '0',
    'Whether an accepted connection uses the type of service of the packet that opened it.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_retries1', RETRANSMISSIONS, '3',
    'The number of retransmissions after which TCP asks the routing layer to check the path.', { byNameBecause: ROUTES }],
  ['net.ipv4.tcp_retries2', RETRANSMISSIONS, '15',
    'The number of retransmissions of unacknowledged data before a connection is closed; 15 takes at least 924 seconds by default. Lower values detect a dead peer sooner.',
    { caveat: 'It applies to all connections of the task, and RFC 1122 asks for at least 100 seconds, which takes 8. To detect a dead peer sooner on some connections, let the program set TCP_USER_TIMEOUT on their sockets.' }],
  ['net.ipv4.tcp_rfc1337', SWITCH_U8, '0', 'Whether connections in TIME-WAIT ignore resets (RFC 1337).'],
  ['net.ipv4.tcp_syn_linear_timeouts', count('retransmissions', [0, 127]), '4',
    'The maximum number of additional SYN retransmissions at one-second intervals before the interval starts to double.', { since: '6.5' }],
  ['net.ipv4.tcp_syn_retries', count('retransmissions', [1, 127]), '6',
    'The number of SYN retransmissions before an outgoing connection fails; 6 takes about 127 seconds.',
    { caveat: 'Linux 6.5 and later first send up to four more retransmissions at one-second intervals, so 6 takes about 131 seconds, and 3 takes about 19 instead of 15.' }],
  ['net.ipv4.tcp_synack_retries', RETRANSMISSIONS, '5',
    'The maximum number of SYN-ACK retransmissions before an incoming connection is dropped; 5 takes up to about 63 seconds.'],
  ['net.ipv4.tcp_syncookies', TCP_SYNCOOKIES, '1',
    'Whether the kernel answers new connections with SYN cookies, which keep no state until the client replies.'],
  ['net.ipv4.tcp_tw_reuse', TCP_TW_REUSE, '2',
    'Whether an outgoing connection can reuse the port of a connection in TIME-WAIT to the same destination.',
    { caveat: 'Requires `net.ipv4.tcp_timestamps` on both sides.' }],
  ['net.ipv4.tcp_tw_reuse_delay', time('milliseconds', [1, 60000]), '1000',
    'The minimum time that a connection spends in TIME-WAIT before another one to the same destination can reuse its port.',
    { caveat: 'Requires `net.ipv4.tcp_tw_reuse`.', since: '6.14' }],
]);
