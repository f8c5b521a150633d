import { Bitrate, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { renderSysctls } from '../../../../src/constructs/sysctls/render';
import {
  GroupRange, ListenBacklog, LongFatPipe, OutgoingConnections, PortRange, ProxyTuning, SysctlPreset, TcpKeepAlive, UnprivilegedPing,
  UnprivilegedPorts,
} from 'cdk-fargate-linux-controls';

const times = (idle: string) => ({ 'net.ipv4.tcp_keepalive_time': idle, 'net.ipv4.tcp_keepalive_intvl': idle, 'net.ipv4.tcp_keepalive_probes': '5' });

test.each([[undefined, '5'], [6, '1'], [11, '1'], [12, '2'], [60, '10']])('detects a failed Aurora instance within %s seconds on idle connections', (seconds, sixth) => {
  expect(TcpKeepAlive.auroraFailover({ detectionTime: seconds === undefined ? undefined : Duration.seconds(seconds) }).values).toEqual(times(sixth));
});

test('limits the retransmissions of the whole task only on request', () => {
  expect(TcpKeepAlive.auroraFailover().values).toEqual(TcpKeepAlive.auroraFailover({ limitRetransmissions: false }).values);
  const { values } = TcpKeepAlive.auroraFailover({ limitRetransmissions: true });
  expect(values).toEqual({ ...times('5'), 'net.ipv4.tcp_retries2': '5', 'net.ipv4.tcp_syn_retries': '3' });
});

test.each([
  [Duration.seconds(5), 'TcpKeepAlive.auroraFailover(5 seconds): the detection time must be a whole number of seconds, at least 6. The first probe'],
  [Duration.millis(6500), 'TcpKeepAlive.auroraFailover(6.5 seconds): the detection time must be a whole number'],
  [Duration.seconds(Lazy.number({ produce: () => 6 })), 'TcpKeepAlive.auroraFailover: the detection time is resolved at deployment'],
  [30 as unknown as Duration, 'TcpKeepAlive.auroraFailover: detectionTime must be a Duration, for example of Duration.seconds(), not 30.'],
])('rejects a detection time that is too short, not whole, unresolved, or no Duration (%#)', (detectionTime, message) =>
  expect(() => TcpKeepAlive.auroraFailover({ detectionTime })).toThrow(message));

test('names how to limit only the connections to Aurora, or the price of limiting all', () => {
  expect(TcpKeepAlive.auroraFailover().requirements).toContain('set TCP_USER_TIMEOUT on the connections to Aurora');
  expect(TcpKeepAlive.auroraFailover({ limitRetransmissions: true }).requirements).toContain('RFC 1122 asks for at least 100 seconds');
});

test.each(['nginx', 'haproxy', 'envoy'] as const)('ProxyTuning.%s sets only what helps a proxy, and combines with keepalive and long fat pipes', proxy => {
  const preset = ProxyTuning[proxy](6000);
  // Not the SYN backlog, which the kernel ignores while SYN cookies are on, nor tcp_fin_timeout, which does not shorten TIME-WAIT.
  expect(preset.values).toStrictEqual({
    'net.core.somaxconn': '6000', 'net.ipv4.ip_local_port_range': '1024 65023', 'net.ipv4.tcp_slow_start_after_idle': '0', 'net.ipv4.tcp_tw_reuse': '1',
  });
  expect(() => renderSysctls('network', { presets: [preset, TcpKeepAlive.natGateway(), LongFatPipe.of(Bitrate.gbps(1), Duration.millis(80))] }, 'test'))
    .not.toThrow();
});

test('sizes the buffers of a long fat pipe to twice the bandwidth-delay product', () => {
  // 1 Gbit/s is 125 MB/s, so 12.5 MB in 100 ms.
  expect(LongFatPipe.of(Bitrate.mbps(1000), Duration.millis(100))).toMatchObject({
    reason: expect.stringContaining('12500000 bytes in flight'),
    values: { 'net.ipv4.tcp_rmem': '4096 131072 33554432', 'net.ipv4.tcp_wmem': '4096 16384 25000000' },
  });
});

test('rejects a bandwidth-delay product that needs no preset or exceeds the largest buffer', () => {
  expect(() => LongFatPipe.of(Bitrate.mbps(41), Duration.millis(100))).toThrow('LongFatPipe.of(41 Mbit/s, 100 ms): a buffer of 1025000 bytes is out of range (1048576 to 2147483647). Linux allows smaller buffers');
  expect(LongFatPipe.of(Bitrate.mbps(4194.304), Duration.millis(1)).values['net.ipv4.tcp_rmem']).toBe('4096 131072 33554432');
  expect(LongFatPipe.of(Bitrate.mbps(42), Duration.millis(100)).values['net.ipv4.tcp_rmem']).toBe('4096 131072 33554432');
  expect(LongFatPipe.of(Bitrate.mbps(85899), Duration.millis(100)).values['net.ipv4.tcp_rmem']).toBe('4096 131072 2147475000');
  expect(() => LongFatPipe.of(Bitrate.mbps(85900), Duration.millis(100)))
    .toThrow(/a buffer of 2147500000 bytes is out of range .* Use several connections/);
});

test('rejects an unresolved bandwidth or round-trip time with the reason', () => {
  const bandwidth = Bitrate.mbps(Lazy.number({ produce: () => 100 }));
  expect(() => LongFatPipe.of(bandwidth, Duration.millis(100))).toThrow('LongFatPipe.of: the bandwidth is resolved at deployment');
  const unknown = Duration.millis(Lazy.number({ produce: () => 100 }));
  expect(() => LongFatPipe.of(Bitrate.mbps(1000), unknown)).toThrow('LongFatPipe.of: the round-trip time is resolved at deployment');
});

test('combines the presets for outgoing connections and for proxies, which use the same ports', () => {
  const presets = [OutgoingConnections.many({ listeningPorts: [PortRange.port(8080)] }), ProxyTuning.nginx(6000), ListenBacklog.of(6000)];
  expect(renderSysctls('network', { presets }, 'test').get('net.ipv4.ip_local_port_range')).toBe('1024 65023');
});

test('reserves the listening ports of a task with many outgoing connections, if it has any', () => {
  expect(OutgoingConnections.many({ listeningPorts: [PortRange.port(8080), PortRange.of(9000, 9010)] })).toMatchObject({
    name: 'OutgoingConnections.many(8080,9000-9010)',
    values: { 'net.ipv4.ip_local_port_range': '1024 65023', 'net.ipv4.ip_local_reserved_ports': '8080,9000-9010', 'net.ipv4.tcp_tw_reuse': '1' },
  });
  for (const preset of [OutgoingConnections.many(), OutgoingConnections.many({ listeningPorts: [] })]) {
    expect(Object.keys(preset.values)).toEqual(['net.ipv4.ip_local_port_range', 'net.ipv4.tcp_tw_reuse']);
  }
});

test.each<[string, (backlog: number) => SysctlPreset]>([
  ['ProxyTuning.nginx', ProxyTuning.nginx], ['ProxyTuning.haproxy', ProxyTuning.haproxy], ['ProxyTuning.envoy', ProxyTuning.envoy],
  ['ListenBacklog.redis', ListenBacklog.redis], ['ListenBacklog.valkey', ListenBacklog.valkey], ['ListenBacklog.of', ListenBacklog.of],
])('%s accepts a backlog from 1 to 2147483647, and never lowers the limit of other programs', (factory, preset) => {
  const limitFor = (backlog: number) => preset(backlog).values['net.core.somaxconn'];
  expect([1, 4096, 4097, 2147483647].map(limitFor)).toEqual(['4096', '4096', '4097', '2147483647']);
  for (const bad of [0, 2147483648, 1.5, NaN]) {
    expect(() => limitFor(bad))
      .toThrow(`${factory}(${bad}): the backlog must be a whole number of connections from 1 to 2147483647. Linux allows 4096 by default.`);
  }
});

test.each([['redis', 'tcp-backlog 8192` in redis.conf'], ['valkey', 'tcp-backlog 8192` in valkey.conf']] as const)(
  'states the setting that %s also needs', (server, setting) => expect(ListenBacklog[server](8192).requirements).toContain(setting));

test.each([1, 80, 1023])('lets every user listen on ports from %d', port => expect(UnprivilegedPorts.startingAt(port)).toMatchObject({
  name: `UnprivilegedPorts.startingAt(${port})`,
  reason: `A program that does not run as root can listen on ports from ${port}.`,
  values: { 'net.ipv4.ip_unprivileged_port_start': String(port) },
}));

test.each([0, 1024, 80.5, NaN, -1])('rejects %d as the first port without root', port => {
  expect(() => UnprivilegedPorts.startingAt(port)).toThrow(`UnprivilegedPorts.startingAt(${port}): the port must be a whole number from 1 to 1023. Linux allows`);
});

test('accepts a first port without root that is known only at deployment', () => {
  const port = Lazy.number({ produce: () => 80 });
  expect(UnprivilegedPorts.startingAt(port)).toMatchObject({ name: 'UnprivilegedPorts.startingAt(an unresolved number)' });
  expect(new Stack().resolve(UnprivilegedPorts.startingAt(port).values)).toEqual({ 'net.ipv4.ip_unprivileged_port_start': '80' });
});

test('lets every user listen on every port, and every user or some groups send pings', () => {
  expect(UnprivilegedPorts.all().values).toEqual({ 'net.ipv4.ip_unprivileged_port_start': '0' });
  expect(UnprivilegedPing.all().values).toEqual({ 'net.ipv4.ping_group_range': '0 2147483647' });
  expect(UnprivilegedPing.forGroups(GroupRange.of(1000, 1001))).toMatchObject({
    name: 'UnprivilegedPing.forGroups(1000 1001)',
    values: { 'net.ipv4.ping_group_range': '1000 1001' },
  });
});
