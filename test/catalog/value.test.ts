import { MEASURED } from './measured';
import { acceptedValues, kernelDependence, lookUp, problemOf, Shape } from '../../src/catalog';

// The kernel stores these in an equivalent shorter form.
const SAME_PORTS = ['8080,', '8080,9090,', '8080-8080'];
const WRITTEN = Object.entries(MEASURED.written).flatMap(([name, all]) => Object.entries(all).map(([text, stored]) => ({ name, text, stored })));

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

test('refuses each written value that the kernel refuses, and reports those as nonsense that it stores differently', () => {
  const isStoredAsWritten = (text: string, stored: string) => stored === text.trim().split(/\s+/).join(' ') || SAME_PORTS.includes(text);
  const expectedFor = (text: string, stored: string | null) =>
    stored === null ? ['refused'] : isStoredAsWritten(text, stored) ? [undefined, 'nonsense'] : ['nonsense'];
  expect(new Set(WRITTEN.map(({ text, stored }) => expectedFor(text, stored).join())).size).toBe(3);
  expect(WRITTEN.filter(({ name, text, stored }) => !expectedFor(text, stored).includes(severity(name, text)))).toEqual([]);
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
  ['fs.mqueue.queues_max', '0', '-1'],
  ['net.ipv4.tcp_rmem', '4096 4096 4096', '4097 4096 4097'],
  ['net.ipv4.tcp_wmem', '1 2 3', '1 3 2'],
  ['kernel.sem', '0 0 0 0', '-1 0 0 0'],
  ['kernel.sem', '1 2 3 4', '1 2 3'],
  ['net.ipv4.ip_local_port_range', '1024 65000', '1024'],
  ['net.ipv4.tcp_congestion_control', 'bbr', 'bbr\ncubic'],
  ['net.ipv4.ping_group_range', '1 0', '2 1'], // the kernel treats every descending range as empty
  ['net.ipv4.conf.all.arp_ignore', '8', '4'], // reserved
  ['net.ipv4.conf.all.rp_filter', '2', '3'],
  ['net.ipv4.tcp_frto', '2', '3'],
  ['net.ipv4.tcp_fastopen', '1543', '1544'],
  ['net.ipv4.igmp_max_memberships', '5459', '5460'],
  ['net.ipv6.seg6_flowlabel', '-1', '-2'],
  ['net.ipv4.tcp_comp_sack_delay_ns', '1000000000', '1000000001'],
])('%s: accepts %s, and reports %s as nonsense although the kernel accepts it', (name, right, nonsense) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(severity(name, nonsense)).toBe('nonsense');
});

test.each([
  ['net.core.somaxconn'], ['net.ipv4.tcp_keepalive_time'], ['net.ipv4.tcp_sack'], ['net.ipv4.tcp_tw_reuse'], ['net.ipv4.ip_local_port_range'],
  ['net.ipv4.tcp_rmem'], ['kernel.sem'], ['kernel.shmmax'], ['net.ipv4.tcp_congestion_control'],
])('%s: reports an empty value as nonsense and refuses a blank one', name => {
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
])('%s: accepts white space that the kernel accepts (%j) and refuses other white space (%j)', (name, right, refused) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(severity(name, refused)).toBe('refused');
});

test.each([
  ['net.ipv4.tcp_rmem', '4096 131072 6291456', '4095 131072 6291456', '0 131072 6291456'],
  ['net.ipv4.tcp_rmem', '4096 4096 4096', '4096 4096 1', '1 4096 2147483648'],
  ['net.ipv4.tcp_rmem', '4096 4096 4096', '0x10 4096 4096', '1 4096 x'],
  ['net.ipv4.tcp_ecn', '2', '3', '6'],
  ['net.ipv4.tcp_ecn', '0', '5', '-1'],
  ['net.ipv4.tcp_ecn_option', '2', '3', '4'],
  ['net.ipv4.tcp_tso_rtt_log', '31', '32', '256'],
  ['net.ipv4.tcp_reordering', '1', '0', '2147483648'],
  ['net.unix.max_dgram_qlen', '0', '-1', '-2147483649'],
])('%s: accepts %s, leaves %s to the kernel version, and refuses %s', (name, right, dependent, refused) => {
  expect([right, dependent, refused].map(text => severity(name, text))).toEqual([undefined, 'kernelDependent', 'refused']);
});

test('names the kernels that reject a value and those that accept it', () => {
  expect(problemOf(shapeOf('net.ipv4.tcp_rmem'), '4095 131072 6291456')).toEqual({
    severity: 'kernelDependent',
    reason: '4095 is out of range (4096 to 2147483647): Linux 6.1.190 and 6.12.113 reject it, and Linux 6.1.187, 6.12.111, and 6.18.44 accept it',
    fix: 'Use a value in this range.',
  });
  expect(problemOf(shapeOf('net.ipv4.tcp_ecn'), '3')).toMatchObject({
    reason: '3 is out of range (0 to 2): Linux 6.1, 6.12, and 6.18 reject it, and Linux 7.0 accepts it',
    fix: expect.stringMatching(/^Use 0 \(never\)/),
  });
  expect(problemOf(shapeOf('net.ipv4.tcp_wmem'), '1 1 1')).toBeUndefined();
});

test('says in one sentence for which values the kernel version decides', () => {
  expect(kernelDependence(shapeOf('net.ipv4.tcp_ecn')))
    .toBe('For other values from 0 to 5, the kernel version decides: Linux 6.1, 6.12, and 6.18 reject them, and Linux 7.0 accepts them.');
  expect(kernelDependence(shapeOf('net.ipv4.tcp_wmem'))).toBeUndefined();
  expect(kernelDependence(shapeOf('net.ipv4.ip_local_port_range'))).toBeUndefined();
});

test.each([
  ['net.ipv4.ip_local_port_range', '0x400 x', 'refused'],
  ['net.ipv4.ip_local_port_range', '0x400 65000', 'nonsense'],
  ['net.ipv4.tcp_wmem', '010 020 0', 'refused'],
])('%s = %s: the most severe problem of its numbers counts: %s', (name, text, expected) => {
  expect(severity(name, text)).toBe(expected);
});

test('accepts an algorithm name only without surrounding spaces', () => {
  expect(problemOf(shapeOf('net.ipv4.tcp_congestion_control'), 'bbr')).toBeUndefined();
  expect(problemOf(shapeOf('net.ipv4.tcp_congestion_control'), 'bbr ')).toEqual({
    severity: 'refused', reason: '"bbr " is not the name of an algorithm', fix: 'Use only lowercase letters, digits, _, and -, without spaces.',
  });
});

test.each([
  ['net.ipv4.tcp_keepalive_probes', '256', '256 is out of range (1 to 255)', 'Use a value in this range.'],
  ['net.ipv4.tcp_keepalive_probes', '0', 'the kernel accepts it, but only 1 to 255 probes make sense', 'Use a value in this range.'],
  ['net.ipv4.tcp_keepalive_probes', '0x100', '0x100 (256) is out of range (1 to 255)', 'Use a value in this range.'],
  ['net.ipv4.tcp_keepalive_probes', '010', '010 is not a decimal number: the kernel reads it as 8', expect.anything()],
  ['net.ipv4.tcp_keepalive_probes', 'many', '"many" is not a whole number', 'Use a whole number of probes from 1 to 255.'],
  ['net.core.somaxconn', '4096 8192', 'the kernel uses only the first number, 4096', expect.anything()],
  ['net.ipv4.ip_local_port_range', '1024-65000', '"1024-65000" is not a whole number', expect.anything()],
  ['net.ipv4.ip_local_port_range', '65000 1024', 'the lower port must come first', 'Use 1024 65000.'],
  ['net.ipv4.tcp_wmem', '1 3 2', expect.anything(), 'Use 1 2 3.'],
  ['net.ipv4.ip_local_reserved_ports', '9010-9000', 'the lower port must come first', 'Use 9000-9010.'],
  ['net.ipv4.ip_local_reserved_ports', '8080,99999', '"99999" is not a port or a range of ports', expect.stringContaining('such as 8080,9000-9010.')],
  ['net.mptcp.scheduler', 'the default', '"the default" has the wrong format', 'Use the name of a packet scheduler, such as default.'],
  ['net.ipv4.tcp_sack', '2', expect.anything(), 'Use 0 or 1.'],
  ['net.ipv4.tcp_tw_reuse', '3', expect.anything(), expect.stringMatching(/^Use 0 \(.+\), 1 \(.+\), or 2 \(.+\)\.$/)],
])('%s = %s: names the value and the limit in the reason, and suggests a fix that does not repeat the range', (name, text, reason, fix) => {
  expect(problemOf(shapeOf(name), text)).toMatchObject({ reason, fix });
});

test('describes accepted values as a noun phrase', () => {
  expect(acceptedValues(shapeOf('net.ipv4.tcp_keepalive_probes'))).toBe('a whole number of probes from 1 to 255');
  expect(acceptedValues(shapeOf('net.ipv4.tcp_sack'))).toBe('0 or 1');
  expect(acceptedValues(shapeOf('net.ipv4.tcp_tw_reuse'))).toMatch(/^0 \(.+\), 1 \(.+\), or 2 \(.+\)$/);
  expect(acceptedValues(shapeOf('kernel.shmmax'))).toBe('a whole number of bytes from 0 to 18446744073709551615');
});

test.each([
  ['net.ipv6.icmp.ratemask', '0-1,3-127', '0-256', '"0-256" is not an ICMPv6 type or a range of types'],
  ['net.ipv4.ping_group_range', '0 4294967294', '0 4294967295', '4294967295 is out of range (0 to 4294967294)'],
  ['net.ipv4.tcp_fastopen_key', '0123abcd-0-1-2,4-5-6-7', '1-2-3', '"1-2-3" has the wrong format'],
  ['net.core.rps_default_mask', 'f', 'g', '"g" has the wrong format'],
  ['net.ipv6.conf.default.stable_secret', '2001:db8::1', 'secret', '"secret" has the wrong format'],
  ['net.ipv4.tcp_comp_sack_delay_ns', '1000000000', '-1', '-1 is out of range (0 to 1000000000)'],
])('%s: accepts %s, and refuses %s with the reason', (name, right, wrong, reason) => {
  expect(problemOf(shapeOf(name), right)).toBeUndefined();
  expect(problemOf(shapeOf(name), wrong)).toMatchObject({ severity: 'refused', reason: expect.stringContaining(reason) });
});

test.each([
  ['net.ipv4.tcp_keepalive_time', '0', 'the kernel accepts it, but only 1 to 2147483 seconds make sense'],
  ['net.ipv4.tcp_sack', '2', 'the kernel accepts it, but only 0 and 1 make sense'],
  ['net.ipv4.tcp_mtu_probe_floor', '0x40', '0x40 is not a decimal number: the kernel reads it as 64'],
  ['net.ipv4.tcp_probe_threshold', '-1', 'the kernel accepts it, but only 0 to 65535 bytes make sense'],
  ['net.ipv4.ip_local_port_range', '1024', 'it has 1 number instead of 2, and the kernel leaves the missing ones unchanged'],
  ['net.ipv4.ip_local_port_range', '1024 65000 1', 'it has 3 numbers instead of 2, and the kernel ignores the rest'],
  ['kernel.sem', '-1 0 0 0', 'the kernel accepts -1, but a limit must not be negative'],
  ['net.ipv4.ip_local_reserved_ports', '010', '010 is not a decimal number: the kernel reads it as 8'],
])('%s = %s: explains what the kernel does instead', (name, text, reason) => {
  expect(problemOf(shapeOf(name), text)).toMatchObject({ severity: 'nonsense', reason });
});
