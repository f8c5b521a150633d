import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bitrate, Duration, Size } from 'aws-cdk-lib';
import fc from 'fast-check';
import { renderSysctls } from '../../../../src/constructs/sysctls/render';
import { MEASURED } from '../../../catalog/measured';
import { ROOT } from '../../../run';
import {
  GroupRange, ListenBacklog, LongFatPipe, NetworkSysctls, OutgoingConnections, PortRange, ProxyTuning, SysctlPreset, SystemVIpc, TcpKeepAlive,
  UnprivilegedPing, UnprivilegedPorts,
} from 'cdk-fargate-linux-controls';

const BACKLOGS = [1, 10, 511, 4095, 4096, 4097, 65535, 2147483647];

/** The presets of each class, over their whole range: both ends, and both sides of each default. */
const PRESETS: Readonly<Record<string, readonly SysctlPreset[]>> = {
  ListenBacklog: BACKLOGS.flatMap(backlog => [ListenBacklog.redis(backlog), ListenBacklog.valkey(backlog), ListenBacklog.of(backlog)]),
  // A round-trip time of 1 s, so that the buffer is a quarter of the bits per second.
  LongFatPipe: [1048576, 2500000, 4194303, 4194304, 4194305, 6291455, 6291456, 6291457, 33554432, 2147483646]
    .map(buffer => LongFatPipe.of(Bitrate.bps(buffer * 4), Duration.seconds(1))),
  OutgoingConnections: [OutgoingConnections.many(), OutgoingConnections.many({ listeningPorts: [PortRange.of(1024, 9000)] })],
  ProxyTuning: BACKLOGS.flatMap(backlog => [ProxyTuning.nginx(backlog), ProxyTuning.haproxy(backlog), ProxyTuning.envoy(backlog)]),
  SystemVIpc: [1, 806, 807, 6540].map(processes => SystemVIpc.postgresql(Size.mebibytes(1), processes)),
  TcpKeepAlive: [
    TcpKeepAlive.natGateway(), TcpKeepAlive.auroraFailover(), TcpKeepAlive.auroraFailover({ limitRetransmissions: true }),
    ...[4, 350, 4000000].map(timeout => TcpKeepAlive.forIdleTimeout(Duration.seconds(timeout))),
  ],
  UnprivilegedPing: [UnprivilegedPing.all(), UnprivilegedPing.forGroups(GroupRange.of(0, 0))],
  UnprivilegedPorts: [UnprivilegedPorts.all(), UnprivilegedPorts.startingAt(1), UnprivilegedPorts.startingAt(1023)],
};

test.each(Object.entries(PRESETS))('each preset of %s renders on its own, and has a reason and a link to a source', (name, presets) => {
  for (const preset of presets) {
    expect([...renderSysctls(name === 'SystemVIpc' ? 'ipc' : 'network', { presets: [preset] } as NetworkSysctls, 'test').keys()])
      .toEqual(Object.keys(preset.values).sort());
    expect(preset.reason).toMatch(/\.$/);
    expect(preset.source).toMatch(/^https:\/\/\S+$/);
    expect(preset.name).toMatch(/^[A-Z]\w+\.[a-z]\w*\(.*\)$/);
  }
});

const numbersOf = (value: string) => value.split(/\s+/).map(Number);

/** The defaults that follow the memory of the host, up to these values on Linux 6.18, the highest (test/kernel/behavior.test.ts). */
const BUFFERS: Readonly<Record<string, string>> = { 'net.ipv4.tcp_rmem': '4096 131072 33554432', 'net.ipv4.tcp_wmem': '4096 16384 4194304' };
const defaultOf = (name: string) => numbersOf(BUFFERS[name] ?? MEASURED.parameters[name].default!);

/** What the preset takes from the task if it sets a value below the default of a measured kernel. */
const CAPACITIES: Readonly<Record<string, (value: number[]) => number[]>> = {
  'kernel.sem': limits => limits,
  'kernel.shmmni': limits => limits,
  'net.core.somaxconn': limits => limits,
  'net.ipv4.ip_local_port_range': ([first, last]) => [last - first + 1],
  'net.ipv4.tcp_rmem': sizes => sizes,
  'net.ipv4.tcp_wmem': sizes => sizes,
};

/** Timeouts, retries, permissions, and modes, and two limits that the caller asks for, where the kernel has none. */
const NO_CAPACITIES = [
  'kernel.shmall', 'kernel.shmmax', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range',
  'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_retries2',
  'net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_syn_retries', 'net.ipv4.tcp_tw_reuse',
];

/** Returns the parameters that are lower than the default of a measured kernel. */
function loweredIn(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).filter(([name]) => name in CAPACITIES).filter(([name, value]) => {
    const defaults = CAPACITIES[name](defaultOf(name));
    return CAPACITIES[name](numbersOf(value)).some((number, field) => number < defaults[field]);
  }).map(([name, value]) => `${name} to ${value}`);
}

test('the list has the presets of each class', () => {
  const files = readdirSync(join(ROOT, 'src/constructs/sysctls/presets')).filter(file => file !== 'sysctl-preset.ts');
  const wordsOf = (name: string) => name.replace(/(\w)([A-Z])/g, '$1-$2').replace(/([A-Z])([A-Z])/g, '$1-$2').toLowerCase();
  expect(Object.keys(PRESETS).map(name => `${wordsOf(name)}.ts`)).toEqual(files);
});

test('each parameter that a preset sets either is a capacity or is known not to be one', () => {
  const names = new Set(Object.values(PRESETS).flat().flatMap(({ values }) => Object.keys(values)));
  expect([...names].sort()).toEqual([...Object.keys(CAPACITIES), ...NO_CAPACITIES].sort());
});

test.each(Object.entries(PRESETS))('no preset of %s lowers a capacity below the default of a measured kernel', (_, presets) => {
  expect(presets.flatMap(({ name: preset, values }) => loweredIn(values).map(lowered => `${preset} sets ${lowered}`))).toEqual([]);
});

test.each([
  ['the receive buffer', (mbps: number) => LongFatPipe.of(Bitrate.mbps(mbps), Duration.millis(10)), [1000, 13600], 'net.ipv4.tcp_rmem',
    ['4096 131072 33554432', '4096 131072 34000000']],
  ['the send buffer', (mbps: number) => LongFatPipe.of(Bitrate.mbps(mbps), Duration.millis(10)), [1000, 1700], 'net.ipv4.tcp_wmem',
    ['4096 16384 4194304', '4096 16384 4250000']],
] as const)('raises %s as soon as more than the default is asked for', (_, preset, inputs, name, expected) => {
  expect(inputs.map(input => preset(input).values[name])).toEqual(expected);
});

test('no combination of options lowers a capacity below the default of a measured kernel', () => {
  const backlog = fc.integer({ min: 1, max: 2147483647 });
  const preset: fc.Arbitrary<SysctlPreset> = fc.oneof(
    fc.tuple(fc.constantFrom(ListenBacklog.redis, ListenBacklog.valkey, ListenBacklog.of, ProxyTuning.nginx, ProxyTuning.envoy), backlog)
      .map(([create, length]) => create(length)),
    fc.tuple(fc.integer({ min: 1048576, max: 1073741823 }), fc.constantFrom(1, 0.5, 0.08))
      .map(([buffer, seconds]) => LongFatPipe.of(Bitrate.bps(Math.floor(buffer * 4 / seconds)), Duration.millis(seconds * 1000))),
    fc.integer({ min: 1, max: 6540 }).map(processes => SystemVIpc.postgresql(Size.mebibytes(1), processes)),
    fc.tuple(fc.integer({ min: 6, max: 100000 }), fc.boolean())
      .map(([seconds, limitRetransmissions]) => TcpKeepAlive.auroraFailover({ detectionTime: Duration.seconds(seconds), limitRetransmissions })),
  );
  fc.assert(fc.property(preset, ({ name, values }) => expect([name, loweredIn(values)]).toEqual([name, []])), { numRuns: 300 });
});
