import { acceptedValues, lookUp, problemOf, Shape } from '../../../src/sysctls/catalogue';
import { MEASURED } from '../measured';

// The kernel stores these in a shorter form that means the same.
const SAME_PORTS = ['8080,', '8080,9090,', '8080-8080'];
const WRITTEN = Object.entries(MEASURED.written).flatMap(([name, texts]) => Object.entries(texts).map(([text, stored]) => ({ name, text, stored })));

function severity(name: string, text: string): string | undefined {
  return problemOf(shapeOf(name), text)?.severity;
}

function shapeOf(name: string): Shape {
  const found = lookUp(name);
  if (found.verdict !== 'described') {
    throw new Error(`${name} has no entry`);
  }
  return found.entry.shape;
}

test.each(WRITTEN.filter(({ stored }) => stored === null))('$name: what the kernel refuses is refused ($text)', ({ name, text }) => {
  expect(severity(name, text)).toBe('refused');
});

test.each(WRITTEN.filter(({ stored, text }) => stored !== null && (stored === text.trim().split(/\s+/).join(' ') || SAME_PORTS.includes(text))))(
  '$name: what the kernel takes as written is not refused ($text)', ({ name, text }) => {
    expect(severity(name, text)).not.toBe('refused');
  });

test.each(WRITTEN.filter(({ stored, text }) => stored !== null && stored !== text.trim().split(/\s+/).join(' ') && !SAME_PORTS.includes(text)))(
  '$name: what the kernel takes for something else is nonsense ($text)', ({ name, text }) => {
    expect(severity(name, text)).toBe('nonsense');
  });

test.each([
  ['net.ipv4.tcp_keepalive_time', '1', '0'],
  ['net.ipv4.tcp_keepalive_time', '1', '-1'],
  ['net.ipv4.tcp_keepalive_time', '2147483', '2147484'], // seconds that fit at 1000 ticks a second
  ['net.ipv4.tcp_keepalive_probes', '1', '0'],
  ['net.ipv4.tcp_sack', '1', '2'],
  ['net.ipv4.tcp_mtu_probing', '2', '3'],
  ['net.ipv4.tcp_syncookies', '2', '255'],
  ['net.ipv4.tcp_max_syn_backlog', '1', '0'],
  ['net.ipv4.tcp_max_tw_buckets', '0', '-1'],
  ['net.unix.max_dgram_qlen', '0', '-1'],
  ['fs.mqueue.queues_max', '0', '-1'],
  ['net.ipv4.tcp_rmem', '4096 4096 4096', '4097 4096 4097'],
  ['net.ipv4.tcp_wmem', '1 2 3', '1 3 2'],
  ['kernel.sem', '0 0 0 0', '-1 0 0 0'],
  ['kernel.sem', '1 2 3 4', '1 2 3'],
  ['net.ipv4.ip_local_port_range', '1024 65000', '1024'],
])('%s: %s is right, and %s is nonsense, which the kernel takes all the same', (name, right, nonsense) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(severity(name, nonsense)).toBe('nonsense');
});

test.each([
  ['net.core.somaxconn'], ['net.ipv4.tcp_keepalive_time'], ['net.ipv4.tcp_sack'], ['net.ipv4.tcp_tw_reuse'], ['net.ipv4.ip_local_port_range'],
  ['net.ipv4.tcp_rmem'], ['kernel.sem'], ['kernel.shmmax'], ['net.ipv4.tcp_congestion_control'],
])('%s: nothing at all changes nothing, and white space alone is refused', name => {
  expect(severity(name, '')).toBe('nonsense');
  expect(severity(name, ' ')).toBe('refused');
  expect(severity(name, '\n')).toBe('refused');
});

test.each([
  ['net.core.somaxconn', '1\n', '1\r\n'],
  ['net.core.somaxconn', ' 1 ', '1\u00a0'],
  ['net.ipv4.ip_local_port_range', '1024\t65000\n', '1024\u00a065000'],
  ['net.ipv4.ip_local_reserved_ports', '8080\n', '8080\r\n'],
  ['net.ipv4.ip_local_reserved_ports', '8080,\n9090\n', '8080\n,9090'],
  ['net.ipv4.tcp_congestion_control', 'bbr\n', '\nbbr'],
])('%s: a value from a text block (%j) is right, and one that the kernel cannot read (%j) is refused', (name, right, refused) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(severity(name, refused)).toBe('refused');
});

test('of two lines the kernel keeps the first algorithm', () => {
  expect(severity('net.ipv4.tcp_congestion_control', 'bbr\ncubic')).toBe('nonsense');
});

test('a receive buffer below 4096 bytes is refused, as the latest 6.1 and 6.12 do, and a send buffer is not', () => {
  expect(problemOf(shapeOf('net.ipv4.tcp_rmem'), '4095 131072 6291456')).toEqual({ severity: 'refused', reason: '4095 is not from 4096 to 2147483647' });
  expect(problemOf(shapeOf('net.ipv4.tcp_wmem'), '1 1 1')).toBeUndefined();
});

test('an empty list of reserved ports is right: it reserves none', () => {
  expect(problemOf({ kind: 'portList' }, '')).toBeUndefined();
});

test('an algorithm\'s name is one word, and nothing stands around it', () => {
  expect(problemOf(shapeOf('net.ipv4.tcp_congestion_control'), 'bbr')).toBeUndefined();
  expect(problemOf(shapeOf('net.ipv4.tcp_congestion_control'), 'bbr ')).toEqual({ severity: 'refused', reason: '"bbr " is not one word of small letters without spaces around it' });
});

test.each([
  ['net.ipv4.tcp_keepalive_probes', '256', '256 is not from 0 to 255'],
  ['net.ipv4.tcp_keepalive_probes', '0x100', '0x100, which the kernel reads as 256, is not from 0 to 255'],
  ['net.ipv4.tcp_keepalive_probes', '010', '010, which the kernel reads as 8, is not a decimal number'],
  ['net.core.somaxconn', '4096 8192', 'the kernel keeps 4096 and ignores the rest'],
  ['net.core.somaxconn', 'many', '"many" is not a whole number'],
  ['net.ipv4.ip_local_port_range', '1024-65000', '"1024-65000" is not a whole number'],
  ['net.ipv4.ip_local_port_range', '65000 1024', '65000 1024 does not rise'],
  ['net.ipv4.ip_local_reserved_ports', '9010-9000', 'the range 9010-9000 runs backwards'],
  ['net.ipv4.ip_local_reserved_ports', '8080,99999', '"99999" is neither a port from 0 to 65535 nor a range of them'],
])('%s = %s: the reason names the value and the limit', (name, text, reason) => {
  expect(problemOf(shapeOf(name), text)?.reason).toBe(reason);
});

test('the limits read as the end of a sentence', () => {
  expect(acceptedValues(shapeOf('net.ipv4.tcp_keepalive_probes'))).toBe('a whole number of probes from 1 to 255');
  expect(acceptedValues(shapeOf('net.ipv4.tcp_sack'))).toBe('0 or 1');
  expect(acceptedValues(shapeOf('net.ipv4.tcp_tw_reuse'))).toMatch(/^one of 0 \(.+\), 1 \(.+\) or 2 \(.+\)$/);
  expect(acceptedValues(shapeOf('kernel.shmmax'))).toBe('whole bytes from 0 to 18446744073709551615');
});

test.each([
  ['net.ipv6.icmp.ratemask', '0-1,3-127', '0-256', '"0-256" is neither an ICMPv6 type from 0 to 255 nor a range of them'],
  ['net.ipv4.ping_group_range', '0 4294967294', '0 4294967295', '4294967295 is not from 0 to 4294967294'],
  ['net.ipv4.tcp_fastopen_key', '0123abcd-0-1-2,4-5-6-7', '1-2-3', '"1-2-3" is not one key, or'],
  ['net.core.rps_default_mask', 'f', 'g', '"g" is not a mask of processors'],
  ['net.ipv6.conf.default.stable_secret', '2001:db8::1', 'secret', '"secret" is not an IPv6 address'],
  ['net.mptcp.scheduler', 'default', 'the default', '"the default" is not the name of a scheduler'],
  ['net.ipv4.tcp_comp_sack_delay_ns', '1000000000', '-1', '-1 is not from 0'],
])('%s: %s is right, and %s is refused with the reason', (name, right, wrong, reason) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(problemOf(shapeOf(name), wrong)).toMatchObject({ severity: 'refused', reason: expect.stringContaining(reason) });
});

test.each([
  ['net.ipv4.ping_group_range', '1 0', '2 1'], // nobody, and what the kernel takes for nobody
  ['net.ipv4.conf.all.arp_ignore', '8', '4'], // reserved
  ['net.ipv4.conf.all.rp_filter', '2', '3'],
  ['net.ipv4.tcp_frto', '2', '3'],
  ['net.ipv4.tcp_fastopen', '1543', '1544'],
  ['net.ipv4.igmp_max_memberships', '5459', '5460'],
  ['net.ipv6.seg6_flowlabel', '-1', '-2'],
  ['net.ipv4.tcp_comp_sack_delay_ns', '1000000000', '1000000001'],
])('%s: %s means something, and %s, which the kernel takes all the same, nothing of its own', (name, right, nonsense) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(severity(name, nonsense)).toBe('nonsense');
});
