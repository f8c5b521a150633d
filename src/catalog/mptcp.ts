import { MPTCP_PATHS } from './by-name';
import { SysctlEntry } from './entry';
import { choice, count, NON_NEGATIVE, SECONDS_OR_ZERO, SWITCH, time, U32, U8 } from './shapes';
import { MPTCP } from './sources';

const NAME_PATTERN = /^[a-z0-9_-]+$/i;

/** Multipath TCP (MPTCP), connections over several paths. Programs request it when they open a socket (IPPROTO_MPTCP). */
export const MPTCP_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.mptcp.add_addr_timeout',
    shape: SECONDS_OR_ZERO,
    summary: 'The time to wait for the peer to confirm an announced address before announcing it again; 0 announces it only once.',
    kernelDefault: '120',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.allow_join_initial_addr_port',
    shape: SWITCH,
    summary: 'Whether the peer can open additional paths to the address and port of the first path.',
    kernelDefault: '1',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.blackhole_timeout',
    shape: time('seconds', NON_NEGATIVE),
    summary: 'The time for which new connections do not use MPTCP after a path drops its packets. The time increases with each occurrence; 0 keeps MPTCP on.',
    kernelDefault: '3600',
    since: '6.12',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.checksum_enabled',
    shape: SWITCH,
    summary: 'Whether MPTCP adds its own checksum to data.',
    kernelDefault: '0',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.close_timeout',
    shape: SECONDS_OR_ZERO,
    summary: 'The time for which a connection without any path waits for a new one.',
    kernelDefault: '60',
    since: '6.7',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.enabled',
    shape: SWITCH,
    summary: 'Whether programs can open MPTCP sockets.',
    // https://go.dev/doc/go1.24, https://github.com/golang/go/blob/go1.24.0/src/net/mptcpsock_linux.go (the fallback),
    // and https://github.com/golang/go/blob/go1.24.0/src/internal/godebugs/table.go (the default follows the version in go.mod).
    caveat: 'Go programs whose go.mod sets Go 1.24 or later listen with MPTCP by default, and fall back to TCP if this is off.',
    kernelDefault: '1',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.path_manager',
    shape: { kind: 'text', form: 'the name of a path manager, such as kernel or userspace', pattern: NAME_PATTERN },
    summary: 'The path manager of new connections, which manages additional paths.',
    kernelDefault: 'kernel',
    since: '6.15',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.pm_type',
    shape: choice([0, 1], ['0', 'the kernel'], ['1', 'a program with network administration privileges']),
    summary: 'The type of path manager of new connections, which manages additional paths.',
    kernelDefault: '0',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.scheduler',
    shape: { kind: 'text', form: 'the name of a packet scheduler, such as default', pattern: NAME_PATTERN },
    summary: 'The scheduler of new connections, which distributes data over the paths.',
    kernelDefault: 'default',
    since: '6.6',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.stale_loss_cnt',
    shape: count('retransmission intervals', U32),
    summary: 'The number of intervals without traffic, although data is in flight, after which a path is no longer used. Lower values switch to another path sooner.',
    kernelDefault: '4',
    byNameBecause: MPTCP_PATHS,
    source: MPTCP,
  },
  {
    name: 'net.mptcp.syn_retrans_before_tcp_fallback',
    shape: count('retransmissions', U8),
    summary: 'The number of unanswered attempts after which a connection is opened without MPTCP.',
    kernelDefault: '2',
    since: '6.14',
    source: MPTCP,
  },
];
