import { INTERNALS, IPSEC } from './by-name';
import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, POSITIVE, S32, SWITCH, SWITCH_S32, time, U32 } from './shapes';
import { linux, NET, XFRM, XFRM_SYNC } from './sources';

/** Sockets of all protocols, Unix domain sockets, and IPsec keys. */
export const CORE_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.core.optmem_max',
    shape: bytes(NON_NEGATIVE),
    summary: 'The maximum memory per socket for control messages and zero-copy notifications.',
    kernelDefault: '131072',
    since: '6.8',
    source: NET,
  },
  {
    name: 'net.core.rps_default_mask',
    shape: { kind: 'text', form: 'a hexadecimal CPU mask, such as 3 for the first two CPUs', pattern: /^[0-9a-f]{1,8}(,[0-9a-f]{1,8})*$/i },
    summary: 'The CPUs that process received packets of network interfaces created later (receive packet steering), as a hexadecimal mask; 0 disables steering.',
    kernelDefault: '0',
    since: '6.3',
    source: NET,
  },
  {
    name: 'net.core.somaxconn',
    shape: count('connections', POSITIVE, NON_NEGATIVE),
    summary: 'The maximum length of the accept queue that a listening socket can request. Increase it to absorb bursts of new connections.',
    caveat: 'This is only a ceiling: the program must request a longer queue as well. NGINX requests 511 connections unless `listen … backlog=` sets another value. A socket keeps the limit that applied when it was opened.',
    kernelDefault: '4096',
    source: NET,
  },
  {
    name: 'net.core.tstamp_allow_data',
    shape: SWITCH,
    summary: 'Whether programs that cannot capture raw packets receive transmit timestamps together with a copy of the packet.',
    kernelDefault: '1',
    since: '6.13',
    source: NET,
  },
  {
    name: 'net.core.txrehash',
    shape: SWITCH,
    summary: 'Whether accepted connections switch to another network path when packets are lost.',
    caveat: 'Programs can override it for their own sockets with SO_TXREHASH.',
    kernelDefault: '1',
    byNameBecause: INTERNALS,
    source: NET,
  },
  {
    name: 'net.core.xfrm_acq_expires',
    shape: time('seconds', [1, 2147483647], S32),
    summary: 'The time to wait for an IPsec key that the kernel has requested from a key daemon.',
    kernelDefault: '30',
    byNameBecause: IPSEC,
    source: XFRM,
  },
  {
    name: 'net.core.xfrm_aevent_etime',
    shape: count('tenths of a second', U32),
    summary: 'The minimum interval between reports about the use of an IPsec key.',
    kernelDefault: '10',
    byNameBecause: IPSEC,
    source: XFRM_SYNC,
  },
  {
    name: 'net.core.xfrm_aevent_rseqth',
    shape: count('packets', U32),
    summary: 'The number of packets after which the use of an IPsec key is reported.',
    kernelDefault: '2',
    byNameBecause: IPSEC,
    source: XFRM_SYNC,
  },
  {
    name: 'net.core.xfrm_larval_drop',
    shape: SWITCH_S32,
    summary: 'Whether packets are dropped while their IPsec key is being negotiated, instead of blocking the sender.',
    kernelDefault: '1',
    byNameBecause: IPSEC,
    source: linux('net/xfrm/xfrm_sysctl.c'),
  },
  {
    name: 'net.unix.max_dgram_qlen',
    // Measured.
    shape: { ...count('datagrams', NON_NEGATIVE), kernelDependent: { bounds: S32, acceptedBy: ['6.1.192', '6.12.115', '6.18.44'], rejectedBy: ['6.12.117'] } },
    summary: 'The maximum number of datagrams queued at a Unix domain socket. When the queue is full, senders wait.',
    caveat: 'A socket keeps the limit that applied when it was opened.',
    kernelDefault: '10',
    source: NET,
  },
];
