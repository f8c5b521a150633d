import { INTERNALS, IPSEC } from './by-name';
import { Shape, SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, POSITIVE, S32, SWITCH, SWITCH_S32, time, U32 } from './shapes';
import { linux, NET, XFRM, XFRM_SYNC } from './sources';
import { table } from './table';

const CPU_MASK: Shape = {
  kind: 'text',
  form: 'a hexadecimal CPU mask, such as 3 for the first two CPUs',
  pattern: /^[0-9a-f]{1,8}(,[0-9a-f]{1,8})*$/i,
};

// Measured.
const QUEUE_LENGTH: Shape = {
  ...count('datagrams', NON_NEGATIVE),
  kernelDependent: { bounds: S32, acceptedBy: ['6.1.192', '6.12.115', '6.18.44'], rejectedBy: ['6.12.117'] },
};

/** Sockets of all protocols, Unix domain sockets, and IPsec keys. */
export const CORE_SYSCTLS: readonly SysctlEntry[] = table({ source: NET }, [
  ['net.core.optmem_max', bytes(NON_NEGATIVE), '131072',
    'The maximum memory per socket for extra data, such as control messages, filters, and zero-copy notifications.', { since: '6.8' }],
  ['net.core.rps_default_mask', CPU_MASK, '0',
    'The CPUs that process received packets of network interfaces created later (receive packet steering), as a hexadecimal mask; 0 disables steering.',
    { since: '6.3' }],
  ['net.core.somaxconn', count('connections', POSITIVE, NON_NEGATIVE), '4096',
    'The maximum backlog of a listening socket, which limits its accept queue. Increase it to absorb bursts of new connections.',
    { caveat: 'This is only a ceiling: the program must request a longer queue as well. NGINX requests 511 connections unless `listen … backlog=` sets another value. A socket keeps the limit that applied at its last `listen()`: a program that calls it again gets the limit of that moment.' }],
  ['net.core.tstamp_allow_data', SWITCH, '1',
    'Whether programs that cannot capture raw packets receive transmit timestamps together with a copy of the packet.',
    { since: '6.13' }],
  ['net.core.txrehash', SWITCH, '1',
    'Whether connections can switch to another network path when packets are lost.',
    { caveat: 'Programs can override it for their own sockets with SO_TXREHASH.', byNameBecause: INTERNALS }],
  ['net.core.xfrm_acq_expires', time('seconds', [1, 2147483647], S32), '30',
    'The time to wait for an IPsec key that the kernel has requested from a key daemon.', { byNameBecause: IPSEC, source: XFRM }],
  ['net.core.xfrm_aevent_etime', count('tenths of a second', U32), '10',
    'The default time after which the use of an IPsec key is reported, even after fewer packets than `net.core.xfrm_aevent_rseqth`.', { byNameBecause: IPSEC, source: XFRM_SYNC }],
  ['net.core.xfrm_aevent_rseqth', count('packets', U32), '2',
    'The default number of packets after which the use of an IPsec key is reported.', { byNameBecause: IPSEC, source: XFRM_SYNC }],
  ['net.core.xfrm_larval_drop', SWITCH_S32, '1',
    'Whether packets are dropped while their IPsec key is being negotiated, instead of waiting in a queue.',
    { byNameBecause: IPSEC, source: linux('net/xfrm/xfrm_sysctl.c') }],
  ['net.unix.max_dgram_qlen', QUEUE_LENGTH, '10',
    'The number of datagrams queued at a Unix domain socket above which senders wait or get EAGAIN.',
    { caveat: 'A socket keeps the limit that applied when it was created. Two sockets that are connected to each other ignore it.' }],
]);
