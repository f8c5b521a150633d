import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, S32, SWITCH, SWITCH_S32, time, U32 } from './shapes';
import { linux, NET, XFRM, XFRM_SYNC } from './sources';

const IPSEC = 'It matters to IPsec only, which no Fargate task can set up.';

/** Sockets of every protocol, Unix sockets, and the keys of IPsec. */
export const CORE_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.core.optmem_max',
    shape: bytes(NON_NEGATIVE),
    summary: 'How much memory the control messages and zero-copy notices of one socket may take.',
    kernelDefault: '131072',
    since: '6.8',
    source: NET,
  },
  {
    name: 'net.core.rps_default_mask',
    shape: { kind: 'text', form: 'a hexadecimal CPU mask, such as 3 for the first two CPUs', pattern: /^[0-9a-f]{1,8}(,[0-9a-f]{1,8})*$/i },
    summary: 'Which processors take packets off the queues of network interfaces that are made later.',
    kernelDefault: '0',
    since: '6.3',
    source: NET,
  },
  {
    name: 'net.core.somaxconn',
    shape: count('connections', NON_NEGATIVE),
    summary: 'The longest queue of established connections that a listening socket may ask for.',
    caveat: 'It is only a ceiling: the listener must ask for more as well (NGINX asks for 511 unless `listen … backlog=` says otherwise), and a socket keeps the limit that held when it was opened.',
    kernelDefault: '4096',
    source: NET,
  },
  {
    name: 'net.core.tstamp_allow_data',
    shape: SWITCH,
    summary: 'Whether the time at which a packet left is told together with a copy of the packet to programs that may not see raw packets.',
    kernelDefault: '1',
    since: '6.13',
    source: NET,
  },
  {
    name: 'net.core.txrehash',
    shape: SWITCH,
    summary: 'Whether connections that a listener accepts try another path through the network when packets get lost.',
    caveat: 'A program decides for its own sockets with SO_TXREHASH.',
    kernelDefault: '1',
    source: NET,
  },
  {
    name: 'net.core.xfrm_acq_expires',
    shape: time('seconds', [1, 2147483647], S32),
    summary: 'How long the kernel waits for the key that it has asked a key daemon for.',
    caveat: IPSEC,
    kernelDefault: '30',
    source: XFRM,
  },
  {
    name: 'net.core.xfrm_aevent_etime',
    shape: count('tenths of a second', U32),
    summary: 'The shortest time between two reports of how much a key has been used.',
    caveat: IPSEC,
    kernelDefault: '10',
    source: XFRM_SYNC,
  },
  {
    name: 'net.core.xfrm_aevent_rseqth',
    shape: count('packets', U32),
    summary: 'After how many packets the use of a key is reported.',
    caveat: IPSEC,
    kernelDefault: '2',
    source: XFRM_SYNC,
  },
  {
    name: 'net.core.xfrm_larval_drop',
    shape: SWITCH_S32,
    summary: 'Whether packets for which a key is still being agreed on are dropped, instead of holding up their sender.',
    caveat: IPSEC,
    kernelDefault: '1',
    source: linux('net/xfrm/xfrm_sysctl.c'),
  },
  {
    name: 'net.unix.max_dgram_qlen',
    shape: count('datagrams', NON_NEGATIVE, S32),
    summary: 'How many datagrams wait at a Unix socket before its sender has to.',
    caveat: 'A socket keeps the length that held when it was opened.',
    kernelDefault: '10',
    source: NET,
  },
];
