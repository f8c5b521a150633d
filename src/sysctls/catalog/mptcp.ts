import { SysctlEntry } from './entry';
import { count, NON_NEGATIVE, SECONDS_OR_ZERO, SWITCH, time, U32, U8 } from './shapes';
import { MPTCP } from './sources';

const NAME = /^[a-z0-9_-]+$/i;

/** MPTCP, connections over several paths; a program asks for it when it opens a socket (IPPROTO_MPTCP). */
export const MPTCP_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.mptcp.add_addr_timeout',
    shape: SECONDS_OR_ZERO,
    summary: 'How long MPTCP waits for the other side to confirm an address before it is told again; 0 tells it once.',
    kernelDefault: '120',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.allow_join_initial_addr_port',
    shape: SWITCH,
    summary: 'Whether the other side may open further paths to the address and port of the first.',
    kernelDefault: '1',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.blackhole_timeout',
    shape: time('seconds', NON_NEGATIVE),
    summary: 'How long new connections do without MPTCP after something on the path swallowed it, longer each time; 0 never.',
    kernelDefault: '3600',
    since: '6.12',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.checksum_enabled',
    shape: SWITCH,
    summary: 'Whether MPTCP protects data with checksums of its own.',
    kernelDefault: '0',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.close_timeout',
    shape: SECONDS_OR_ZERO,
    summary: 'How long a connection without any path left waits for a new one.',
    kernelDefault: '60',
    since: '6.7',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.enabled',
    shape: SWITCH,
    summary: 'Whether programs may open MPTCP sockets.',
    kernelDefault: '1',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.path_manager',
    shape: { kind: 'text', form: 'the name of a path manager, such as kernel or userspace', pattern: NAME },
    summary: 'Who decides about further paths of new connections.',
    kernelDefault: 'kernel',
    since: '6.15',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.pm_type',
    shape: {
      kind: 'choice',
      className: 'MptcpPathManager',
      bounds: [0, 1],
      choices: [
        { value: '0', constant: 'KERNEL', meaning: 'the kernel' },
        { value: '1', constant: 'PROGRAM', meaning: 'a program that may administer the network' },
      ],
    },
    summary: 'Who decides about further paths of new connections.',
    kernelDefault: '0',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.scheduler',
    shape: { kind: 'text', form: 'the name of a packet scheduler, such as default', pattern: NAME },
    summary: 'Which scheduler spreads data over the paths of new connections.',
    kernelDefault: 'default',
    since: '6.6',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.stale_loss_cnt',
    shape: count('retransmission intervals', U32),
    summary: 'After how many silent intervals with data under way a path is no longer used.',
    kernelDefault: '4',
    source: MPTCP,
  },
  {
    name: 'net.mptcp.syn_retrans_before_tcp_fallback',
    shape: count('retransmissions', U8),
    summary: 'After how many unanswered attempts a connection is opened without MPTCP.',
    kernelDefault: '2',
    since: '6.14',
    source: MPTCP,
  },
];
