import { INTERNALS, NO_EFFECT } from './by-name';
import { REORDERING_KERNELS } from './consistency';
import { SysctlEntry } from './entry';
import { choiceClass, count, MILLISECONDS, NON_NEGATIVE, POSITIVE, S32, SWITCH, SWITCH_U8, time, U8 } from './shapes';
import { IP } from './sources';
import { table } from './table';

const PLB = 'Applies only if `net.ipv4.tcp_plb_enabled` is on.';

const TCP_TIMESTAMPS = choiceClass('TcpTimestamps', [
  ['0', 'OFF', 'no timestamps'],
  ['1', 'RANDOM_OFFSET', 'timestamps with a random offset per connection'],
  ['2', 'PLAIN', 'timestamps without an offset'],
], { kernelBounds: U8 });

/** TCP acknowledgments, reordering, loss recovery, and path selection. */
export const TCP_RECOVERY_SYSCTLS: readonly SysctlEntry[] = table({ source: IP }, [
  ['net.ipv4.tcp_backlog_ack_defer', SWITCH, '1',
    'Whether packets that arrive while a call uses the socket are acknowledged together.', { since: '6.7' }],
  ['net.ipv4.tcp_challenge_ack_limit', count('acknowledgments per second', NON_NEGATIVE, S32), '2147483647',
    'The maximum rate of answers to suspicious segments, for all connections together. In addition, `net.ipv4.tcp_invalid_ratelimit` applies to each connection.',
    { caveat: 'A low value can let attackers learn about connections.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_comp_sack_delay_ns', time('nanoseconds', [0, 1000000000], [0, 18446744073709551615n]), '1000000',
    'The maximum delay of selective acknowledgments (SACKs) that are combined into one.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_comp_sack_nr', count('acknowledgments', U8), '44',
    'The maximum number of selective acknowledgments (SACKs) that are combined into one; 0 disables combining.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_comp_sack_slack_ns', time('nanoseconds', [0, 1000000000], [0, 18446744073709551615n]), '100000',
    'The maximum lateness of the timer that sends combined acknowledgments. Newer kernels use 10000 by default.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_dsack', SWITCH_U8, '1',
    'Whether TCP reports duplicate segments to the other side (D-SACK).', { caveat: 'Requires `net.ipv4.tcp_sack`.' }],
  ['net.ipv4.tcp_early_retrans', { kind: 'count', bounds: [0, 4] }, '3',
    'Whether TCP sends new data or the last segment again early if no acknowledgment arrives: 3 and 4 turn it on; all other values turn it off.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_fack', SWITCH_U8, '0',
    'Has no effect, because the kernel no longer has the feature that it controlled.', { byNameBecause: NO_EFFECT }],
  ['net.ipv4.tcp_frto', { kind: 'count', bounds: [0, 2], kernelBounds: U8 }, '2',
    'Whether TCP distinguishes a late acknowledgment from a lost segment after a timeout (F-RTO): 0 turns it off; all other values turn it on.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_invalid_ratelimit', MILLISECONDS, '500',
    'The minimum interval between answers to invalid segments without data of a connection; 0 disables the limit.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_max_reordering', { ...count('segments', POSITIVE), kernelDependent: { bounds: S32, ...REORDERING_KERNELS } }, '300',
    'The maximum number of out-of-order segments that TCP can learn to tolerate.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_plb_cong_thresh', { kind: 'count', bounds: [0, 256] }, '128',
    'The share of packets in a round trip that must be marked for the round trip to count as congested, in 256ths.',
    { caveat: PLB, since: '6.2' }],
  ['net.ipv4.tcp_plb_enabled', SWITCH, '0',
    'Whether congested connections try other network paths (protective load balancing).',
    { caveat: 'Requires IPv6 and a congestion control algorithm that supports it, such as DCTCP.', since: '6.2' }],
  ['net.ipv4.tcp_plb_idle_rehash_rounds', count('round trips', [0, 31]), '3',
    'The number of consecutive congested round trips after which a connection without packets in flight tries another path; 0 turns this off.',
    { caveat: PLB, since: '6.2' }],
  ['net.ipv4.tcp_plb_rehash_rounds', count('round trips', [0, 31]), '12',
    'The number of consecutive congested round trips after which a connection with packets in flight also tries another path.',
    { caveat: PLB, since: '6.2' }],
  ['net.ipv4.tcp_plb_suspend_rto_sec', time('seconds', [0, 255]), '60',
    'The minimum time for which a timeout suspends protective load balancing.', { caveat: PLB, since: '6.2' }],
  ['net.ipv4.tcp_recovery', { kind: 'count', bounds: [0, 7], kernelBounds: U8 }, '1',
    'The loss recovery methods, as a sum: 1 detection by send time (RACK), which is always on since Linux 6.17, 2 with a fixed tolerance for reordering, 4 without counting duplicate acknowledgments.',
    { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_reordering', { ...count('segments', POSITIVE), kernelDependent: { bounds: S32, ...REORDERING_KERNELS } }, '3',
    'The number of out-of-order segments that a new connection tolerates by default.',
    { caveat: 'The value must not exceed `net.ipv4.tcp_max_reordering`.', byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_retrans_collapse', SWITCH_U8, '1',
    'Whether TCP combines small segments when it retransmits them.', { byNameBecause: INTERNALS }],
  ['net.ipv4.tcp_rto_max_ms', time('milliseconds', [1000, 120000]), '120000',
    'The maximum retransmission timeout, which usually doubles with each retransmission.',
    { caveat: 'With a lower value, connections reach the limit of `net.ipv4.tcp_retries2` sooner.', since: '6.15' }],
  ['net.ipv4.tcp_rto_min_us', time('microseconds', POSITIVE), '200000',
    'The minimum retransmission timeout. TCP retransmits earlier if acknowledgments show a loss.', { since: '6.11' }],
  ['net.ipv4.tcp_sack', SWITCH_U8, '1', 'Whether TCP acknowledges out-of-order data selectively (SACK).'],
  ['net.ipv4.tcp_thin_linear_timeouts', SWITCH_U8, '0',
    'Whether connections with fewer than four packets in flight retransmit up to six times without doubling the interval.'],
  ['net.ipv4.tcp_timestamps', TCP_TIMESTAMPS, '1',
    'Whether TCP segments carry timestamps. `net.ipv4.tcp_tw_reuse` requires them, and TCP can measure round-trip times with them.'],
]);
