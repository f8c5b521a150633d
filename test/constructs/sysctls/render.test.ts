import { Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { hasProperty, IPC_SYSCTLS, NETWORK_SYSCTLS, propertyNameOf, SysctlNamespace } from '../../../src/catalog';
import { renderSysctls } from '../../../src/constructs/sysctls/render';
import { errorOf } from '../task/task-definitions';
import * as library from 'cdk-fargate-linux-controls';
import {
  IpcSysctls, NetworkSysctls, PortRange, NetworkPreset, OutgoingConnections, TcpCongestionControl, TcpEcn, TcpTwReuse,
} from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';
const LIBRARY = library as unknown as Record<string, Record<string, unknown>>;
const ENTRIES = [
  ...NETWORK_SYSCTLS.filter(hasProperty).map(entry => ['network', entry] as const),
  ...IPC_SYSCTLS.filter(hasProperty).map(entry => ['ipc', entry] as const),
];

/** Renders an untyped struct, as plain JavaScript would pass it. */
function render(namespace: SysctlNamespace, struct: unknown): Record<string, string> {
  return Object.fromEntries(renderSysctls(namespace, struct as NetworkSysctls, 'Here'));
}

function network(struct: NetworkSysctls): Record<string, string> {
  return render('network', struct);
}

function ipc(struct: IpcSysctls): Record<string, string> {
  return render('ipc', struct);
}

/** The message of the error that a call throws. */
function messageOf(call: () => unknown): string {
  const { name, message } = errorOf(call);
  expect(name).toBe('LinuxControlsError');
  return message;
}

test.each(ENTRIES.flatMap(([namespace, { name, shape }]) => shape.kind === 'choice' ? [[shape.className!, namespace, name, shape] as const] : []))(
  '%s has a constant for each choice in the catalog', (className, namespace, name, { choices }) => {
    expect(Object.keys({ ...LIBRARY[className] }).sort()).toEqual(choices.map(({ constant }) => constant).sort());
    for (const { constant, value } of choices) {
      expect(render(namespace, { [propertyNameOf(name)]: LIBRARY[className][constant] })).toEqual({ [name]: value });
      expect(render(namespace, { byName: { [name]: value } })).toEqual({ [name]: value });
    }
  });

test.each([
  ['netIpv4TcpPlbEnabled', '. Linux 6.1 does not have net.ipv4.tcp_plb_enabled; if your tasks run on Linux 6.2 or later, set it with byName.'],
  ['netIpv4TcpFastopenKey', ', because the key is a secret, and everyone who can read the task definition can read it; programs can set it with TCP_FASTOPEN_KEY. Set net.ipv4.tcp_fastopen_key with byName.'],
  ['netIpv4IpForward', ', because a Fargate task does not forward packets. Set net.ipv4.ip_forward with byName.'],
  ['netBridgeBridgeNfCallIptables', ', because it requires the kernel module br_netfilter, which a task cannot load and Fargate is not known to load. Set net.bridge.bridge-nf-call-iptables with byName.'],
])('explains why there is no property %s and suggests byName', (property, explanation) => {
  expect(messageOf(() => render('network', { [property]: true }))).toBe(`Here: there is no property ${property}${explanation}`);
});

test('checks the value of an interface parameter set with byName', () => {
  expect(network({ byName: { 'net.ipv4.conf.eth0.rp_filter': '2' } })).toEqual({ 'net.ipv4.conf.eth0.rp_filter': '2' });
  expect(messageOf(() => network({ byName: { 'net.ipv4.conf.eth0.rp_filter': '3' } })))
    .toContain('net.ipv4.conf.eth0.rp_filter = 3: the kernel accepts it, but');
});

test('renders a switch that is false, but not one that is undefined or null', () => {
  expect(network({ netIpv4TcpSack: false, netIpv4TcpTimestamps: undefined })).toEqual({ 'net.ipv4.tcp_sack': '0' });
  expect(render('network', { netIpv4TcpSack: false, netIpv4TcpFinTimeout: null })).toEqual({ 'net.ipv4.tcp_sack': '0' });
});

test('renders an empty list of reserved ports', () => {
  expect(network({ netIpv4IpLocalReservedPorts: [] })).toEqual({ 'net.ipv4.ip_local_reserved_ports': '' });
});

test('accepts a choice without a constant only if the value is valid', () => {
  expect(network({ netIpv4TcpCongestionControl: TcpCongestionControl.of('htcp') })).toEqual({ 'net.ipv4.tcp_congestion_control': 'htcp' });
  expect(messageOf(() => network({ netIpv4TcpTwReuse: TcpTwReuse.of('3') })))
    .toContain('net.ipv4.tcp_tw_reuse = 3: 3 is out of range (0 to 2). Use 0 (');
  expect(messageOf(() => network({ netIpv4TcpCongestionControl: TcpCongestionControl.of('bbr ') }))).toContain('is not the name of an algorithm');
});

// test/catalog covers the bounds of each parameter, and the defaults that values must agree with.
test.each([
  [{ netIpv4TcpKeepaliveProbes: 255 }, { netIpv4TcpKeepaliveProbes: 256 }, 'net.ipv4.tcp_keepalive_probes = 256: 256 is out of range (1 to 255). Use a value in this range.'],
  [{ netCoreSomaxconn: 1 }, { netCoreSomaxconn: NaN }, 'net.core.somaxconn = NaN: "NaN" is not a whole number'],
  [{ netIpv4TcpFinTimeout: Duration.millis(2000) }, { netIpv4TcpFinTimeout: Duration.millis(2500) }, 'net.ipv4.tcp_fin_timeout = 2.5: "2.5" is not a whole number. Use a whole number of seconds from 1 to 2147483.'],
  [{ netIpv4UdpRmemMin: Size.kibibytes(0.5) }, { netIpv4UdpRmemMin: Size.kibibytes(0.3) }, 'net.ipv4.udp_rmem_min = 307.2: "307.2" is not a whole number. Use a whole number of bytes from 1 to 2147483647.'],
  [{ netIpv4IpLocalPortRange: PortRange.of(1024, 65535) }, { netIpv4IpLocalPortRange: PortRange.of(1023, 65535) }, 'the first ephemeral port must not be below net.ipv4.ip_unprivileged_port_start (1024 by default)'],
  [
    { netIpv4IpLocalPortRange: PortRange.of(8080, 8081), netIpv4IpLocalReservedPorts: [PortRange.port(8080)] },
    { netIpv4IpLocalPortRange: PortRange.of(8080, 8081), netIpv4IpLocalReservedPorts: [PortRange.of(8080, 8081)] },
    'every port of the ephemeral range 8080 to 8081 is reserved, so the kernel cannot choose a port for outgoing connections. Reserve fewer ports, or widen net.ipv4.ip_local_port_range.',
  ],
] as [NetworkSysctls, NetworkSysctls, string][])('accepts %j and rejects %j', (good, bad, message) => {
  expect(() => network(good)).not.toThrow();
  expect(messageOf(() => network(bad))).toContain(message);
});

test.each<[IpcSysctls, Record<string, string>]>([
  [{ kernelShmmax: Size.bytes(Number.MAX_SAFE_INTEGER) }, { 'kernel.shmmax': '9007199254740991' }],
  [{ kernelShmall: Size.kibibytes(4) }, { 'kernel.shmall': '1' }],
  [{ kernelShmall: Size.pebibytes(1) }, { 'kernel.shmall': '274877906944' }],
  [{ byName: { 'kernel.shmmax': '18446744073709551615' } }, { 'kernel.shmmax': '18446744073709551615' }],
])('accepts %j, which is exact', (struct, expected) => expect(ipc(struct)).toEqual(expected));

test.each<[string, () => unknown, string]>([
  ['text for a number', () => render('network', { netCoreSomaxconn: '6000' }), 'Here: netCoreSomaxconn must be a number, not "6000".'],
  ['a size that may be rounded', () => ipc({ kernelShmmax: Size.bytes(2 ** 53) }), 'kernelShmmax: 9007199254740992 is beyond 9007199254740991, up to which numbers are exact. Set the parameter with byName.'],
  ['part of a page', () => ipc({ kernelShmall: Size.bytes(4097) }), 'kernelShmall: 4097 bytes are not a whole number of pages of 4096 bytes. Use a multiple, for example 8192 bytes.'],
  ['a number of pages that is known only at deployment', () => ipc({ kernelShmall: Size.bytes(Lazy.number({ produce: () => 4096 })) }), 'kernelShmall: the size is known only at deployment'],
])('rejects %s', (_, call, message) => expect(messageOf(call)).toContain(message));

test('renders unresolved numbers, durations, sizes, and ranges as tokens without checking them', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  const rendered = network({
    netCoreSomaxconn: number,
    netIpv4TcpFinTimeout: Duration.seconds(number),
    netIpv4UdpRmemMin: Size.bytes(number),
    netIpv4IpLocalPortRange: PortRange.of(number, 65535),
    netIpv4IpLocalReservedPorts: [PortRange.port(number), PortRange.of(1, number)],
  });
  expect(new Stack().resolve(rendered)).toEqual({
    'net.core.somaxconn': { Ref: 'Number' },
    'net.ipv4.tcp_fin_timeout': { Ref: 'Number' },
    'net.ipv4.udp_rmem_min': { Ref: 'Number' },
    'net.ipv4.ip_local_port_range': { 'Fn::Join': ['', [{ Ref: 'Number' }, ' 65535']] },
    'net.ipv4.ip_local_reserved_ports': { 'Fn::Join': ['', [{ Ref: 'Number' }, ',1-', { Ref: 'Number' }]] },
  });
});

test('a problem begins with the name that was meant, and names the preset whose value it is about', () => {
  expect(messageOf(() => network({ byName: { 'net/core/somaxconn': '5000' } }))).toMatch(/^Here: net\/core\/somaxconn = 5000: did you mean net\.core\.somaxconn\?/);
  expect(messageOf(() => network({ presets: [OutgoingConnections.many()], netIpv4IpUnprivilegedPortStart: 2000 })))
    .toMatch(/ip_unprivileged_port_start \(2000\).* OutgoingConnections\.many\(\) sets net\.ipv4\.ip_local_port_range\.$/);
});

test('renders unresolved text from byName, a choice, and a preset, and an unresolved name, without checking it', () => {
  const text = Token.asString({ Ref: 'Text' });
  const rendered = network({
    netIpv4TcpEcn: TcpEcn.of(text),
    byName: { [SOMAXCONN]: text },
    presets: [new NetworkPreset('Mine', { reason: 'r', source: 's', values: { 'net.ipv4.tcp_retries2': text } })],
  });
  expect(new Stack().resolve(rendered)).toEqual({
    'net.core.somaxconn': { Ref: 'Text' },
    'net.ipv4.tcp_ecn': { Ref: 'Text' },
    'net.ipv4.tcp_retries2': { Ref: 'Text' },
  });
  expect(Object.entries(network({ byName: { [text]: '1' } }))).toEqual([[text, '1']]);
});

test('rejects an unresolved value whose unit must be converted, and names the property', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  const message = messageOf(() => network({
    netIpv4TcpFinTimeout: Duration.minutes(number),
    netIpv4UdpRmemMin: Size.kibibytes(number),
    netCoreSomaxconn: -1,
  }));
  expect(message).toMatch(/netIpv4TcpFinTimeout: .*Duration\.seconds/);
  expect(message).toMatch(/netIpv4UdpRmemMin: .*Size\.bytes/);
  expect(message).toContain('net.core.somaxconn = -1');
});

test('accepts an unknown parameter in byName', () => {
  expect(network({ byName: { 'net.ipv4.tcp_some_new_key': 'on' } })).toEqual({ 'net.ipv4.tcp_some_new_key': 'on' });
});

test.each([[4096, '4096'], [true, 'true'], [null, 'null']])('rejects a value of byName that is not a string: %j', (value, text) => {
  expect(messageOf(() => render('network', { byName: { [SOMAXCONN]: value } })))
    .toContain(`byName['net.core.somaxconn'] must be a string, not ${text}. Use '${text}'.`);
});

test('accepts the same value from a property and byName, but not conflicting values', () => {
  expect(network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: '4096' } })).toEqual({ [SOMAXCONN]: '4096' });
  expect(messageOf(() => network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: '6000' } })))
    .toBe('Here: net.core.somaxconn has conflicting values: 4096 from netCoreSomaxconn and 6000 from byName. Remove one of them.');
  expect(() => network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: Token.asString({ Ref: 'Backlog' }) } })).toThrow('Remove one of them.');
});

const BACKLOG = new NetworkPreset('Backlog', { reason: 'r', source: 's', values: { [SOMAXCONN]: '4096', 'net.ipv4.tcp_syn_retries': '3' } });
const BURST = new NetworkPreset('Burst', { reason: 'r', source: 's', values: { [SOMAXCONN]: '8192' } });

test('overrides the value of a preset with a property or with byName', () => {
  expect(network({ presets: [BACKLOG], netCoreSomaxconn: 1 })).toEqual({ [SOMAXCONN]: '1', 'net.ipv4.tcp_syn_retries': '3' });
  expect(network({ presets: [BACKLOG], byName: { [SOMAXCONN]: '2' } })).toEqual({ [SOMAXCONN]: '2', 'net.ipv4.tcp_syn_retries': '3' });
});

test.each([
  [[library.ListenBacklog], 'presets[0] must be a NetworkPreset, for example of TcpKeepAlive.natGateway(), not the class ListenBacklog. Pass an object, for example ListenBacklog.redis().'],
  [[BACKLOG, undefined], 'presets[1] must be a NetworkPreset, for example of TcpKeepAlive.natGateway(), not undefined.'],
  [BACKLOG, 'presets must be a list, not an object of class NetworkPreset.'],
])('rejects what is no list of presets', (presets, problem) => {
  expect(messageOf(() => network({ presets } as never))).toContain(problem);
  expect(messageOf(() => ipc({ presets } as never))).toContain(problem.replace('a NetworkPreset, for example of TcpKeepAlive.natGateway()', 'an IpcPreset, for example of SystemVIpc.postgresql()'));
});

test('rejects presets with conflicting values, and names both presets, their values, and the fix', () => {
  const message = messageOf(() => network({ presets: [BACKLOG, BURST] }));
  expect(message).toContain('Backlog sets net.core.somaxconn to 4096, and Burst sets it to 8192');
  expect(message).toContain('Remove one preset, or override both by setting the parameter explicitly.');
  expect(network({ presets: [BACKLOG, BURST], netCoreSomaxconn: 6000 })).toMatchObject({ [SOMAXCONN]: '6000' });
});

test('compares the third preset as well', () => {
  const again = new NetworkPreset('Again', { reason: 'r', source: 's', values: { [SOMAXCONN]: '4096' } });
  expect(network({ presets: [BACKLOG, again] })).toMatchObject({ [SOMAXCONN]: '4096' });
  expect(() => network({ presets: [BACKLOG, again, BURST] })).toThrow('Again sets net.core.somaxconn to 4096, and Burst sets it to 8192');
});

test('checks the values of a preset', () => {
  const wrong = new NetworkPreset('Wrong', { reason: 'r', source: 's', values: { [SOMAXCONN]: '-1', 'net.core.rmem_max': '1', 'net.ipv4.tcp_fin_timout': '1' } });
  expect(() => network({ presets: [wrong] }))
    .toThrow(/net\.core\.somaxconn = -1.*\n.*net\.core\.rmem_max.*Remove it\..*\n.*Did you mean net\.ipv4\.tcp_fin_timeout\?/);
});

test.each([{}, { presets: [] }, { byName: {} }, { containerName: 'web' }, { netCoreSomaxconn: undefined }, { byName: undefined, presets: undefined }])(
  'rejects %j, which sets no parameter', struct => {
    expect(messageOf(() => network(struct))).toBe('Here: no kernel parameter is set. Set one, for example netCoreSomaxconn, or a preset.');
    expect(messageOf(() => ipc({}))).toContain('Set one, for example kernelShmmax');
  });

test('names the right block for an IPC parameter in the network struct, and the reverse', () => {
  expect(messageOf(() => network({ byName: { 'kernel.shmmax': '1' } })))
    .toBe('Here: kernel.shmmax = 1: each container has its own IPC namespace, so this parameter is set for a container. Use KernelTuning.ipc.');
  expect(messageOf(() => render('network', { kernelShmmax: Size.gibibytes(1) })))
    .toMatch(/^Here: kernelShmmax: each container .* Use KernelTuning\.ipc\.$/);
  expect(messageOf(() => ipc({ byName: { [SOMAXCONN]: '1' } }))).toBe('Here: net.core.somaxconn = 1: all containers of a task share one network namespace, so this parameter is set for the task. Use KernelTuning.network.');
  expect(messageOf(() => render('ipc', { netCoreSomaxconn: 1 }))).toMatch(/^Here: netCoreSomaxconn: all containers .* Use KernelTuning\.network\.$/);
  expect(messageOf(() => ipc({ byName: { 'net.ipv4.ip_forward': '1' } }))).toContain('Use KernelTuning.network');
});

test('names an unknown property and suggests the closest one or byName', () => {
  expect(messageOf(() => render('network', { netCoreSomaxcon: 1 }))).toBe('Here: there is no property netCoreSomaxcon. Did you mean netCoreSomaxconn?');
  expect(messageOf(() => render('network', { byname: { [SOMAXCONN]: '1' } }))).toBe('Here: there is no property byname. Did you mean byName?');
  expect(messageOf(() => render('ipc', { kernelShmax: 1 }))).toBe('Here: there is no property kernelShmax. Did you mean kernelShmmax?');
  expect(messageOf(() => render('network', { netIpv4TcpSomeNewKey: 1 })))
    .toBe('Here: there is no property netIpv4TcpSomeNewKey. Use byName for a parameter without a property.');
  expect(messageOf(() => render('network', { [Token.asString({ Ref: 'Name' })]: 1 }))).toContain('a property has an unresolved name. Use byName');
});

test('accepts containerName for network parameters only', () => {
  expect(network({ containerName: 'web', netCoreSomaxconn: 1 })).toEqual({ [SOMAXCONN]: '1' });
  expect(() => render('ipc', { containerName: 'web', kernelMsgmax: Size.bytes(1) })).toThrow('there is no property containerName');
});

test('lists all problems in one error, one per line', () => {
  const lines = messageOf(() => render('network', {
    netCoreSomaxconn: -1,
    netIpv4TcpFinTimeoutt: Duration.seconds(1),
    netIpv4IpLocalPortRange: PortRange.of(80, 65000),
    byName: { 'vm.swappiness': '1', 'kernel.msgmax': '1' },
    presets: [BACKLOG, new NetworkPreset('Other', { reason: 'r', source: 's', values: { 'net.ipv4.tcp_syn_retries': '4' } })],
  })).split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^Here: /);
  for (const part of ['net.core.somaxconn', 'netIpv4TcpFinTimeoutt', 'ip_local_port_range', 'vm.swappiness', 'kernel.msgmax', 'Other']) {
    expect(lines.filter(line => line.includes(part))).toHaveLength(1);
  }
});

test('sorts the values by name, regardless of where they are set', () => {
  expect(Object.keys(network({
    netUnixMaxDgramQlen: 20,
    netIpv4TcpFinTimeout: Duration.seconds(30),
    byName: { 'net.ipv6.bindv6only': '1', 'net.core.txrehash': '1' },
    presets: [BACKLOG],
  }))).toEqual(['net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_syn_retries', 'net.ipv6.bindv6only', 'net.unix.max_dgram_qlen']);
});
