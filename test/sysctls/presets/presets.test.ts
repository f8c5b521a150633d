import { Duration, Lazy } from 'aws-cdk-lib';
import { renderSysctls } from '../../../src/sysctls/render';
import { LongFatPipe, ProxyTuning, SysctlPreset, TcpKeepAlive, UnprivilegedPorts } from 'cdk-fargate-linux-controls';

const PRESETS: readonly SysctlPreset[] = [
  TcpKeepAlive.forIdleTimeout(Duration.seconds(350)),
  TcpKeepAlive.natGateway(),
  TcpKeepAlive.auroraFailover(),
  ProxyTuning.nginx(6000),
  ProxyTuning.haproxy(6000),
  ProxyTuning.envoy(6000),
  UnprivilegedPorts.all(),
  LongFatPipe.of(1000, Duration.millis(100)),
];

test.each(PRESETS.map(preset => [preset.name, preset] as const))('%s can be used alone, and says why and from where', (_, preset) => {
  expect([...renderSysctls('network', { presets: [preset] }, 'test').keys()]).toEqual(Object.keys(preset.values).sort());
  expect(preset.reason).toMatch(/\.$/);
  expect(preset.source).toMatch(/^https:/);
});

test('presets about different things compose', () => {
  const presets = [TcpKeepAlive.natGateway(), ProxyTuning.nginx(6000), UnprivilegedPorts.all(), LongFatPipe.of(1000, Duration.millis(100))];
  const names = [...renderSysctls('network', { presets }, 'test').keys()];
  expect(names).toEqual(presets.flatMap(({ values }) => Object.keys(values)).sort());
});

test('presets about one thing are refused with both names', () => {
  expect(() => renderSysctls('network', { presets: [TcpKeepAlive.natGateway(), TcpKeepAlive.auroraFailover()] }, 'test'))
    .toThrow('TcpKeepAlive.forIdleTimeout(350 s) sets net.ipv4.tcp_keepalive_time to 175 and TcpKeepAlive.auroraFailover to 1');
});

test('a dead Aurora instance is noticed within 20 seconds, idle or not', () => {
  const { values } = TcpKeepAlive.auroraFailover();
  const number = (name: string) => Number(values[`net.ipv4.${name}`]);
  const idle = number('tcp_keepalive_time') + number('tcp_keepalive_intvl') * number('tcp_keepalive_probes');
  // Waiting times double, from 0.2 seconds for data and from 1 second for a new connection.
  const unacknowledged = 0.2 * (2 ** (number('tcp_retries2') + 1) - 1);
  const connecting = 2 ** (number('tcp_syn_retries') + 1) - 1;
  expect(Math.max(idle, unacknowledged, connecting)).toBeLessThan(20);
});

test.each(['nginx', 'haproxy', 'envoy'] as const)('ProxyTuning.%s takes a backlog from 1 to 2147483647', proxy => {
  for (const good of [1, 2147483647]) {
    expect(ProxyTuning[proxy](good).values['net.core.somaxconn']).toBe(String(good));
  }
  for (const bad of [0, 2147483648, 1.5, NaN]) {
    expect(() => ProxyTuning[proxy](bad)).toThrow(`ProxyTuning.${proxy}(${bad}): the backlog has to be a whole number of connections from 1 to 2147483647`);
  }
});

test('a long fat pipe gets buffers of twice what is on its way', () => {
  // 1 Gbit/s is 125 MB/s, so 12.5 MB in 100 ms.
  expect(LongFatPipe.of(1000, Duration.millis(100)).values).toMatchObject({
    'net.ipv4.tcp_rmem': '4096 131072 25000000',
    'net.ipv4.tcp_wmem': '4096 16384 25000000',
  });
});

test('a pipe that needs no preset is refused, as is one that no buffer can fill', () => {
  expect(() => LongFatPipe.of(41, Duration.millis(100))).toThrow('that makes buffers of 1025000 bytes, which is not from 1048576');
  expect(LongFatPipe.of(42, Duration.millis(100)).values['net.ipv4.tcp_rmem']).toBe('4096 131072 1050000');
  expect(LongFatPipe.of(85899, Duration.millis(100)).values['net.ipv4.tcp_rmem']).toBe('4096 131072 2147475000');
  expect(() => LongFatPipe.of(85900, Duration.millis(100))).toThrow('the largest');
});

test('a round-trip time that only the deployment knows is refused with the reason', () => {
  const unknown = Duration.millis(Lazy.number({ produce: () => 100 }));
  expect(() => LongFatPipe.of(1000, unknown)).toThrow('LongFatPipe.of: the round-trip time is known only when the stack is deployed');
});
