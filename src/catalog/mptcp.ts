import { MPTCP_PATHS } from './by-name';
import { SysctlEntry } from './entry';
import { choice, count, NON_NEGATIVE, SECONDS_OR_ZERO, SWITCH, time, U32, U8 } from './shapes';
import { MPTCP } from './sources';
import { table } from './table';

const NAME_PATTERN = /^[a-z0-9_-]+$/i;

/** Multipath TCP (MPTCP), connections over several paths. Programs request it when they open a socket (IPPROTO_MPTCP). */
export const MPTCP_SYSCTLS: readonly SysctlEntry[] = table({ source: MPTCP }, [
  ['net.mptcp.add_addr_timeout', SECONDS_OR_ZERO, '120',
    'The maximum time to wait for the peer to confirm an announced address before announcing it again; 0 announces it only once.',
    { byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.allow_join_initial_addr_port', SWITCH, '1',
    'Whether the peer can open additional paths to the address and port of the first path.', { byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.blackhole_timeout', time('seconds', NON_NEGATIVE), '3600',
    'The time for which new outgoing connections do not use MPTCP after a path drops its packets. Repeated losses increase the time; 0 keeps MPTCP on.',
    { since: '6.12' }],
  ['net.mptcp.checksum_enabled', SWITCH, '0', 'Whether MPTCP requires its own checksum for data.', { byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.close_timeout', SECONDS_OR_ZERO, '60',
    'The time for which a connection without any path waits for a new one.', { since: '6.7', byNameBecause: MPTCP_PATHS }],
  // https://go.dev/doc/go1.24, https://github.com/golang/go/blob/go1.24.0/src/net/mptcpsock_linux.go (the fallback),
  // and https://github.com/golang/go/blob/go1.24.0/src/internal/godebugs/table.go (the default follows the version in go.mod).
  ['net.mptcp.enabled', SWITCH, '1',
    'Whether programs can open MPTCP sockets.',
    { caveat: 'Go programs whose go.mod sets Go 1.24 or later listen with MPTCP by default, and fall back to TCP if this is off.' }],
  ['net.mptcp.path_manager', { kind: 'text', form: 'the name of a path manager, such as kernel or userspace', pattern: NAME_PATTERN }, 'kernel',
    'The path manager of new connections, which manages additional paths.', { since: '6.15', byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.pm_type', choice([0, 1], ['0', 'the kernel'], ['1', 'a program with network administration privileges']), '0',
    'The type of path manager of new connections, which manages additional paths.', { byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.scheduler', { kind: 'text', form: 'the name of a packet scheduler, such as default', pattern: NAME_PATTERN }, 'default',
    'The scheduler of new connections, which distributes data over the paths.', { since: '6.6', byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.stale_loss_cnt', count('retransmission intervals', U32), '4',
    'The number of intervals without traffic, although data is in flight, after which a path is no longer used. Lower values switch to another path sooner; 0 turns this off.',
    { byNameBecause: MPTCP_PATHS }],
  ['net.mptcp.syn_retrans_before_tcp_fallback', count('retransmissions', U8), '2',
    'The number of SYN retransmissions with MPTCP before a connection is opened without it.', { since: '6.14' }],
]);
