import { INTERNALS } from './by-name';
import { Shape, SysctlEntry } from './entry';
import { bytes, choiceClass, count, POSITIVE, S32, SWITCH, SWITCH_U8, time, U32, U8 } from './shapes';
import { IP } from './sources';
import { table } from './table';

const PROBING = 'Applies only if `net.ipv4.tcp_mtu_probing` is on.';
const TCP_CONGESTION_CONTROL = choiceClass('TcpCongestionControl', [
  ['cubic', 'CUBIC', 'CUBIC, the usual default of Linux'],
  ['reno', 'RENO', 'NewReno, which every kernel allows by default'],
  ['bbr', 'BBR', 'BBR, which paces packets by measured bandwidth and round-trip time'],
]);
// Measured, except 7.0: https://github.com/torvalds/linux/commit/8ae3e8e6ceedfb3cf74ca18169c942e073586a39
const TCP_ECN = choiceClass('TcpEcn', [
  ['0', 'OFF', 'never'],
  ['1', 'ALWAYS', 'requested on outgoing connections and accepted on incoming ones'],
  ['2', 'ON_REQUEST', 'accepted on incoming connections only'],
], { kernelDependent: { bounds: [0, 5], acceptedBy: ['7.0'], rejectedBy: ['6.1', '6.12', '6.18'] } });
const TCP_MTU_PROBING = choiceClass('TcpMtuProbing', [
  ['0', 'OFF', 'never'],
  ['1', 'ON_BLACK_HOLE', 'after large packets disappear on the path'],
  ['2', 'ALWAYS', 'always, starting at `net.ipv4.tcp_base_mss`'],
], { kernelBounds: U8 });

// Measured.
const RECEIVE_BUFFER: Shape = {
  kind: 'bufferSizes',
  lowest: 4096,
  kernelDependent: { bounds: [1, 2147483647], acceptedBy: ['6.1.187', '6.12.111', '6.18.44'], rejectedBy: ['6.1.190', '6.12.113'] },
};
const TSO_RTT_LOG: Shape = {
  kind: 'count',
  bounds: [0, 31],
  kernelDependent: { bounds: U8, acceptedBy: ['6.1.192', '6.12.115', '6.18.44'], rejectedBy: ['6.12.117'] },
};

/** TCP congestion control, buffers, windows, segment sizes, and pacing. */
export const TCP_TRANSFER_SYSCTLS: readonly SysctlEntry[] = table({ source: IP }, [
  ['net.ipv4.tcp_adv_win_scale', { kind: 'count', bounds: [-31, 31] }, '1',
    'The share of a receive buffer that is reserved for overhead: 1/2^n for a positive n, or all but 1/2^n for a negative number -n.',
    { caveat: 'Linux 6.6 and later ignore this parameter.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_app_win', { kind: 'count', bounds: [0, 31] }, '31',
    'The share of a receive window that is reserved for the program: 1/2^n; 0 reserves nothing.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_autocorking', SWITCH, '1',
    'Whether small writes are combined into one packet while an earlier packet still waits to be sent.'],
  ['net.ipv4.tcp_base_mss', bytes([48, 65535], S32), '1024', 'The segment size at which MTU probing starts.', { caveat: PROBING }],
  ['net.ipv4.tcp_congestion_control', TCP_CONGESTION_CONTROL, undefined,
    'The congestion control algorithm of new TCP connections.',
    { caveat: 'A task can use only algorithms that the host allows in network namespaces. Which ones Fargate allows is not documented.' }],
  ['net.ipv4.tcp_ecn', TCP_ECN, '2', 'Whether TCP uses explicit congestion notification (ECN).'],
  ['net.ipv4.tcp_ecn_fallback', SWITCH, '1',
    'Whether a connection is requested again without ECN if a request with ECN gets no answer.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_ecn_option', { kind: 'count', bounds: [0, 2], kernelDependent: { bounds: [0, 3], acceptedBy: ['7.0'], rejectedBy: ['6.18'] } }, '2',
    'The frequency of the accurate ECN option: 0 never, 1 only when required, 2 in every packet with room for it.', { since: '6.18' }],
  ['net.ipv4.tcp_ecn_option_beacon', count('options', [0, 3]), '3',
    'The minimum number of accurate ECN options per round trip.', { since: '6.18' }],
  ['net.ipv4.tcp_limit_output_bytes', bytes(POSITIVE, S32), undefined,
    'The maximum amount of data of one connection in the queues below TCP. Lower values can reduce the delay of other connections.',
    { caveat: 'Does not apply to paced connections, such as those with BBR.' }],
  ['net.ipv4.tcp_min_rtt_wlen', time('seconds', [0, 86400]), '300',
    'The time for which the minimum round-trip time of a connection is valid before it is measured again.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_min_snd_mss', bytes([48, 65535]), '48',
    'The lowest maximum segment size that TCP uses, even if the other side requests a lower one.'],
  ['net.ipv4.tcp_min_tso_segs', count('segments', [1, 255]), '2',
    'The lowest limit to the number of segments that are passed to the network interface at once.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_moderate_rcvbuf', SWITCH_U8, '1',
    'Whether the kernel sizes receive buffers automatically, up to the third value of `net.ipv4.tcp_rmem`.'],
  ['net.ipv4.tcp_mtu_probe_floor', bytes([48, 65535]), '48',
    'The smallest segment size that MTU probing tries.', { caveat: PROBING, byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_mtu_probing', TCP_MTU_PROBING, '0',
    'Whether TCP searches for the largest packet that a path can carry, without relying on ICMP (MTU probing).'],
  // https://blog.cloudflare.com/http-2-prioritization-with-nginx/
  ['net.ipv4.tcp_notsent_lowat', bytes(U32), '4294967295',
    'The amount of unsent data that a socket buffers before it stops being writable.',
    { caveat: 'Programs can override it for their own sockets with TCP_NOTSENT_LOWAT. Lower it, for example to 16384, only for a server that decides late what to send, such as one with HTTP/2 priorities.' }],
  ['net.ipv4.tcp_pacing_ca_ratio', { kind: 'count', bounds: [0, 1000] }, '120',
    'The sending rate of paced connections after slow start, in percent of the measured rate.', { caveat: 'BBR ignores it.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_pacing_ss_ratio', { kind: 'count', bounds: [0, 1000] }, '200',
    'The sending rate of paced connections during early slow start, in percent of the measured rate.', { caveat: 'BBR ignores it.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_pingpong_thresh', count('replies', [1, 255]), '1',
    'The number of replies after which a connection counts as request-response traffic, so that its acknowledgments can be delayed.',
    { since: '6.7' }],
  ['net.ipv4.tcp_probe_interval', time('seconds', [1, 4294967], [0, 17179869]), '600',
    'The time after which MTU probing tries larger packets again.', { caveat: PROBING, byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_probe_threshold', bytes([0, 65535], S32), '8',
    'The difference between the largest working and the smallest failing size at which MTU probing ends.',
    { caveat: PROBING, byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_rmem', RECEIVE_BUFFER, undefined,
    'The minimum, initial, and maximum size of a TCP receive buffer. Increase the maximum for fast connections over long distances.',
    { caveat: 'SO_RCVBUF overrides the initial and the maximum size.' }],
  ['net.ipv4.tcp_shrink_window', SWITCH, '0',
    'Whether a receive window can shrink, so that a connection stays within its buffer.', { byNameBecause: INTERNALS }],
  // RFC 5681, section 4.1, for the burst. https://www.rfc-editor.org/rfc/rfc5681#section-4.1
  ['net.ipv4.tcp_slow_start_after_idle', SWITCH_U8, '1',
    'Whether connections repeat slow start after being idle for a retransmission timeout, by default at least 200 ms.',
    { caveat: 'Turn it off if the task keeps connections open and sends in bursts, as proxies and connection pools do. The first burst after a pause may then lose packets if the path has become slower. Short connections and BBR do not benefit.' }],
  ['net.ipv4.tcp_stdurg', SWITCH_U8, '0',
    'Whether the urgent pointer is interpreted according to RFC 1122, unlike on most hosts.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_tso_rtt_log', TSO_RTT_LOG, '9',
    'The scale by which a long round-trip time reduces the data passed to the network interface at once: the extra amount halves for each 2^n microseconds; 0 in effect turns it off.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_tso_win_divisor', { kind: 'count', bounds: U8 }, '3',
    'The share of the congestion window that TCP tries to pass to the network interface at once: 1/n.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_window_scaling', SWITCH_U8, '1', 'Whether TCP windows can be larger than 64 KiB.'],
  ['net.ipv4.tcp_wmem', { kind: 'bufferSizes' }, undefined,
    'The minimum, initial, and maximum size of a TCP send buffer. Increase the maximum for fast connections over long distances.',
    { caveat: 'SO_SNDBUF overrides the initial and the maximum size.' }],
  ['net.ipv4.tcp_workaround_signed_windows', SWITCH_U8, '0',
    'Whether TCP assumes that hosts without window scaling support windows of at most 32 KiB.', { byNameBecause: INTERNALS }],
]);
