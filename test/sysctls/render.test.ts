import { CfnParameter, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { hasProperty, IPC_SYSCTLS, NETWORK_SYSCTLS, problemOf, propertyNameOf, SysctlEntry, SysctlNamespace, TimeUnit } from '../../src/sysctls/catalogue';
import { renderSysctls } from '../../src/sysctls/render';
import * as library from 'cdk-fargate-linux-controls';
import {
  GroupRange, IpcSysctls, NetworkSysctls, PortRange, SemaphoreLimits, SysctlPreset, TcpBufferSizes, TcpCongestionControl, TcpEcn, TcpTwReuse,
} from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';
const LIBRARY = library as unknown as Record<string, Record<string, unknown>>;
const TIMES: Record<TimeUnit, [Duration, string]> = {
  seconds: [Duration.minutes(2), '120'],
  milliseconds: [Duration.seconds(2), '2000'],
  microseconds: [Duration.millis(0.07), '70'],
  nanoseconds: [Duration.millis(0.07), '70000'],
};
const ENTRIES = [
  ...NETWORK_SYSCTLS.filter(hasProperty).map(entry => ['network', entry] as const),
  ...IPC_SYSCTLS.filter(hasProperty).map(entry => ['ipc', entry] as const),
];

/** Renders a struct as plain JavaScript would hand it over. */
function render(namespace: SysctlNamespace, struct: unknown): Record<string, string> {
  return Object.fromEntries(renderSysctls(namespace, struct as NetworkSysctls, 'Here'));
}

function network(struct: NetworkSysctls): Record<string, string> {
  return render('network', struct);
}

function ipc(struct: IpcSysctls): Record<string, string> {
  return render('ipc', struct);
}

/** The message of what a call throws. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect((error as Error).name).toBe('LinuxControlsError');
    return (error as Error).message;
  }
  throw new Error('it threw nothing');
}

/** A typed value that is right for the parameter, and the text that the kernel is to get. */
function example({ name, shape }: SysctlEntry): [value: unknown, text: string] {
  const within = (wish: number, [min, max]: readonly [number | bigint, number | bigint]) => Math.min(Math.max(wish, Number(min)), Number(max));
  switch (shape.kind) {
    case 'count': return [within(3, shape.bounds), String(within(3, shape.bounds))];
    case 'duration': return TIMES[shape.unit];
    case 'bytes': return name.endsWith('_high_thresh') ? [Size.mebibytes(4), '4194304'] : [Size.kibibytes(8), '8192'];
    case 'switch': return [true, '1'];
    case 'choice': return [LIBRARY[shape.className!][shape.choices[1].constant], shape.choices[1].value];
    case 'portRange': return [PortRange.of(1024, 65000), '1024 65000'];
    case 'portList': return [[PortRange.port(8080), PortRange.of(9000, 9010)], '8080,9000-9010'];
    case 'icmpTypes': return [[1, 3, 4, 128], '1,3,4,128'];
    case 'groupRange': return [GroupRange.of(100, 200), '100 200'];
    case 'bufferSizes': return [TcpBufferSizes.of(Size.kibibytes(4), Size.kibibytes(128), Size.mebibytes(6)), '4096 131072 6291456'];
    case 'semaphores': return [SemaphoreLimits.of({ semaphoresPerSet: 1, semaphores: 2, operationsPerCall: 3, sets: 4 }), '1 2 3 4'];
    case 'text': throw new Error(`${name} has no property`);
  }
}

test.each(ENTRIES.map(([namespace, entry]) => [entry.name, namespace, entry] as const))('%s is rendered from its property and accepted', (name, namespace, entry) => {
  const [value, text] = example(entry);
  expect(render(namespace, { [propertyNameOf(name)]: value })).toEqual({ [name]: text });
  expect(problemOf(entry.shape, text)).toBeUndefined();
});

test.each(ENTRIES.map(([namespace, entry]) => [entry.name, namespace, entry] as const))('%s says the same by its name', (name, namespace, entry) => {
  const [, text] = example(entry);
  expect(render(namespace, { byName: { [name]: text } })).toEqual({ [name]: text });
});

test.each(ENTRIES.flatMap(([namespace, { name, shape }]) => shape.kind === 'choice' ? [[shape.className!, namespace, name, shape] as const] : []))(
  '%s has a constant for each choice of the catalogue', (className, namespace, name, { choices }) => {
    expect(Object.keys({ ...LIBRARY[className] }).sort()).toEqual(choices.map(({ constant }) => constant).sort());
    for (const { constant, value } of choices) {
      expect(render(namespace, { [propertyNameOf(name)]: LIBRARY[className][constant] })).toEqual({ [name]: value });
    }
  });

test('times are written in the kernel\'s own unit, without what binary fractions leave over', () => {
  expect(network({
    netIpv4TcpCompSackDelayNs: Duration.millis(0.07),
    netIpv4TcpCompSackSlackNs: Duration.millis(1.1),
    netIpv4IcmpRatelimit: Duration.seconds(1),
    netIpv4TcpMinRttWlen: Duration.days(1),
  })).toEqual({
    'net.ipv4.icmp_ratelimit': '1000',
    'net.ipv4.tcp_comp_sack_delay_ns': '70000',
    'net.ipv4.tcp_comp_sack_slack_ns': '1100000',
    'net.ipv4.tcp_min_rtt_wlen': '86400',
  });
  expect(messageOf(() => network({ netIpv4TcpCompSackDelayNs: Duration.millis(0.0000005) }))).toContain('net.ipv4.tcp_comp_sack_delay_ns = 0.5: "0.5" is not a whole number. It takes whole nanoseconds from 0 to 1000000000.');
  expect(messageOf(() => network({ netIpv4IcmpRatelimit: Duration.millis(0.5) }))).toContain('net.ipv4.icmp_ratelimit = 0.5: "0.5" is not a whole number. It takes whole milliseconds');
});

test('nanoseconds that only the deployment knows cannot be computed, and the way out is named', () => {
  const number = new CfnParameter(new Stack(), 'Number', { type: 'Number' }).valueAsNumber;
  expect(messageOf(() => network({ netIpv4TcpCompSackDelayNs: Duration.millis(number) }))).toBe(
    'Here: netIpv4TcpCompSackDelayNs: a time that only the deployment knows cannot be converted to nanoseconds. Set the parameter by its name, with byName.');
});

test('types of messages are listed, and one that does not exist is refused', () => {
  expect(network({ netIpv6IcmpRatemask: [0, 3, 255] })).toEqual({ 'net.ipv6.icmp.ratemask': '0,3,255' });
  expect(messageOf(() => network({ netIpv6IcmpRatemask: [256] }))).toContain('"256" is neither an ICMPv6 type from 0 to 255 nor a range of them');
});

test('what has no property, because the kernel is newer or the value a secret, is sent to byName', () => {
  expect(messageOf(() => render('network', { netIpv4TcpPlbEnabled: true }))).toBe(
    'Here: there is no property netIpv4TcpPlbEnabled. Linux 6.1 lacks net.ipv4.tcp_plb_enabled; where your tasks run on Linux 6.2 or later, set it with byName.');
  expect(messageOf(() => render('network', { netIpv4TcpFastopenKey: 'x' }))).toBe('Here: there is no property netIpv4TcpFastopenKey. net.ipv4.tcp_fastopen_key can be set with byName.');
});

test('a parameter of one interface is set by its name, and its value is checked', () => {
  expect(network({ byName: { 'net.ipv4.conf.eth0.rp_filter': '2' } })).toEqual({ 'net.ipv4.conf.eth0.rp_filter': '2' });
  expect(messageOf(() => network({ byName: { 'net.ipv4.conf.eth0.rp_filter': '3' } }))).toContain('net.ipv4.conf.eth0.rp_filter = 3: the kernel takes it, but');
  expect(messageOf(() => network({ byName: { 'net.ipv6.conf.all.hop_limit': '256' } }))).toContain('net.ipv6.conf.all.hop_limit = 256: 256 is not from 1 to 255');
});

test('what a kernel may lack is rendered: whether it is there is for the checks to warn about', () => {
  expect(network({ netNetfilterNfConntrackTcpTimeoutEstablished: Duration.hours(1), netBridgeBridgeNfCallIptables: false, byName: { 'net.core.optmem_max': '65536' } })).toEqual({
    'net.bridge.bridge-nf-call-iptables': '0',
    'net.core.optmem_max': '65536',
    'net.netfilter.nf_conntrack_tcp_timeout_established': '3600',
  });
});

test('a switch that is off is written, and one that is not given is not', () => {
  expect(network({ netIpv4TcpSack: false, netIpv4TcpTimestamps: undefined })).toEqual({ 'net.ipv4.tcp_sack': '0' });
  expect(render('network', { netIpv4TcpSack: false, netIpv4TcpFinTimeout: null })).toEqual({ 'net.ipv4.tcp_sack': '0' });
});

test('an empty list of reserved ports is written: it reserves none', () => {
  expect(network({ netIpv4IpLocalReservedPorts: [] })).toEqual({ 'net.ipv4.ip_local_reserved_ports': '' });
});

test('a choice that has no name is taken if the kernel gives it a meaning', () => {
  expect(network({ netIpv4TcpCongestionControl: TcpCongestionControl.of('htcp') })).toEqual({ 'net.ipv4.tcp_congestion_control': 'htcp' });
  expect(messageOf(() => network({ netIpv4TcpTwReuse: TcpTwReuse.of('3') }))).toContain('net.ipv4.tcp_tw_reuse = 3: 3 is not from 0 to 2. It takes one of 0 (');
  expect(messageOf(() => network({ netIpv4TcpCongestionControl: TcpCongestionControl.of('bbr ') }))).toContain('is not one word');
});

test.each([
  [{ netIpv4TcpKeepaliveProbes: 255 }, { netIpv4TcpKeepaliveProbes: 256 }, 'net.ipv4.tcp_keepalive_probes = 256: 256 is not from 0 to 255. It takes a whole number of probes from 1 to 255.'],
  [{ netIpv4TcpKeepaliveProbes: 1 }, { netIpv4TcpKeepaliveProbes: 0 }, 'net.ipv4.tcp_keepalive_probes = 0: the kernel takes it, but it is not from 1 to 255.'],
  [{ netCoreSomaxconn: 2147483647 }, { netCoreSomaxconn: 2147483648 }, 'net.core.somaxconn = 2147483648: 2147483648 is not from 0 to 2147483647'],
  [{ netCoreSomaxconn: 0 }, { netCoreSomaxconn: -1 }, 'net.core.somaxconn = -1: -1 is not from 0'],
  [{ netCoreSomaxconn: 1 }, { netCoreSomaxconn: 1.5 }, 'net.core.somaxconn = 1.5: "1.5" is not a whole number'],
  [{ netCoreSomaxconn: 1 }, { netCoreSomaxconn: NaN }, 'net.core.somaxconn = NaN: "NaN" is not a whole number'],
  [{ netCoreSomaxconn: 1 }, { netCoreSomaxconn: 1e-7 }, 'net.core.somaxconn = 1e-7: "1e-7" is not a whole number'],
  [{ netCoreSomaxconn: 1 }, { netCoreSomaxconn: 1e21 }, 'net.core.somaxconn = 1000000000000000000000: 1000000000000000000000 is not from 0'],
  [{ netIpv4TcpFinTimeout: Duration.seconds(1) }, { netIpv4TcpFinTimeout: Duration.seconds(0) }, 'net.ipv4.tcp_fin_timeout = 0'],
  [{ netIpv4TcpFinTimeout: Duration.millis(2000) }, { netIpv4TcpFinTimeout: Duration.millis(2500) }, 'net.ipv4.tcp_fin_timeout = 2.5: "2.5" is not a whole number. It takes whole seconds from 1 to 2147483.'],
  [{ netIpv4TcpKeepaliveTime: Duration.seconds(2147483) }, { netIpv4TcpKeepaliveTime: Duration.seconds(2147484) }, 'net.ipv4.tcp_keepalive_time = 2147484'],
  [{ netIpv4UdpRmemMin: Size.bytes(1) }, { netIpv4UdpRmemMin: Size.bytes(0) }, 'net.ipv4.udp_rmem_min = 0'],
  [{ netIpv4UdpRmemMin: Size.kibibytes(0.5) }, { netIpv4UdpRmemMin: Size.bytes(0.5) }, 'net.ipv4.udp_rmem_min = 0.5: "0.5" is not a whole number. It takes whole bytes from 1 to 2147483647.'],
  [{ netIpv4IpLocalPortRange: PortRange.of(1024, 65535) }, { netIpv4IpLocalPortRange: PortRange.of(0, 65535) }, 'net.ipv4.ip_local_port_range = 0 65535: 0 is not from 1 to 65535'],
  [{ netIpv4IpLocalPortRange: PortRange.of(1024, 65535) }, { netIpv4IpLocalPortRange: PortRange.of(1023, 65535) }, 'the kernel refuses a lowest ephemeral port below net.ipv4.ip_unprivileged_port_start, which is 1024'],
  [{ netIpv4IpUnprivilegedPortStart: 32768 }, { netIpv4IpUnprivilegedPortStart: 32769 }, 'a first unprivileged port of at most 32768'],
] as [NetworkSysctls, NetworkSysctls, string][])('takes %j and refuses %j', (good, bad, message) => {
  expect(() => network(good)).not.toThrow();
  expect(messageOf(() => network(bad))).toContain(message);
});

test('takes sizes up to the whole of the address space, without an exponent', () => {
  expect(ipc({ kernelShmmax: Size.pebibytes(8192) })).toEqual({ 'kernel.shmmax': '9223372036854775808' });
  expect(ipc({ kernelShmall: 1e16 })).toEqual({ 'kernel.shmall': '10000000000000000' });
  expect(messageOf(() => ipc({ kernelShmmax: Size.pebibytes(16384) }))).toContain('18446744073709551616 is not from 0 to 18446744073709551615');
});

test('numbers, times, sizes and ranges that only the deployment knows pass unchecked and are resolved', () => {
  const stack = new Stack();
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const rendered = network({
    netCoreSomaxconn: number,
    netIpv4TcpFinTimeout: Duration.seconds(number),
    netIpv4UdpRmemMin: Size.bytes(number),
    netIpv4IpLocalPortRange: PortRange.of(number, 65535),
    netIpv4IpLocalReservedPorts: [PortRange.port(number), PortRange.of(1, number)],
  });
  expect(stack.resolve(rendered)).toEqual({
    'net.core.somaxconn': { Ref: 'Number' },
    'net.ipv4.tcp_fin_timeout': { Ref: 'Number' },
    'net.ipv4.udp_rmem_min': { Ref: 'Number' },
    'net.ipv4.ip_local_port_range': { 'Fn::Join': ['', [{ Ref: 'Number' }, ' 65535']] },
    'net.ipv4.ip_local_reserved_ports': { 'Fn::Join': ['', [{ Ref: 'Number' }, ',1-', { Ref: 'Number' }]] },
  });
});

test('texts that only the deployment knows pass unchecked, by name, in a choice and in a preset', () => {
  const stack = new Stack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const rendered = network({
    netIpv4TcpEcn: TcpEcn.of(text),
    byName: { [SOMAXCONN]: text },
    presets: [new SysctlPreset('Mine', { reason: 'r', source: 's', values: { 'net.ipv4.tcp_retries2': text } })],
  });
  expect(stack.resolve(rendered)).toEqual({
    'net.core.somaxconn': { Ref: 'Text' },
    'net.ipv4.tcp_ecn': { Ref: 'Text' },
    'net.ipv4.tcp_retries2': { Ref: 'Text' },
  });
});

test('a name that only the deployment knows passes unchecked', () => {
  const stack = new Stack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  expect(Object.entries(network({ byName: { [name]: '1' } }))).toEqual([[name, '1']]);
});

test('a number token in a unit that has to be converted is refused with the property\'s name', () => {
  const number = new CfnParameter(new Stack(), 'Number', { type: 'Number' }).valueAsNumber;
  const message = messageOf(() => network({
    netIpv4TcpFinTimeout: Duration.minutes(number),
    netIpv4UdpRmemMin: Size.kibibytes(number),
    netCoreSomaxconn: -1,
  }));
  expect(message).toMatch(/netIpv4TcpFinTimeout: .*Duration\.seconds/);
  expect(message).toMatch(/netIpv4UdpRmemMin: .*Size\.bytes/);
  expect(message).toContain('net.core.somaxconn = -1');
});

test('byName is checked like a property: its bounds, mistyped names, and names that no task can set', () => {
  expect(network({ byName: { 'net.ipv4.tcp_syn_retries': '127' } })).toEqual({ 'net.ipv4.tcp_syn_retries': '127' });
  const message = messageOf(() => network({
    byName: {
      'net.ipv4.tcp_syn_retries': '128',
      'net.core.somaxcon': '1',
      'net.core.rmem_max': '1',
      'vm.max_map_count': '262144',
      'net.ipv4.ip_local_port_range': '1024-65000',
    },
  }));
  expect(message).toContain('net.ipv4.tcp_syn_retries = 128: 128 is not from 1 to 127');
  expect(message).toContain('net.core.somaxcon = 1: there is no such kernel parameter. Did you mean net.core.somaxconn?');
  expect(message).toMatch(/net\.core\.rmem_max = 1: .*may not write it.* Remove it; raise the third value of net\.ipv4\.tcp_rmem/);
  expect(message).toMatch(/vm\.max_map_count = 262144: ECS accepts net\.\*.* Remove it; configure the program/);
  expect(message).toContain('It takes two ports from 1 to 65535 separated by a space');
});

test('byName lets a parameter through that nobody has heard of', () => {
  expect(network({ byName: { 'net.ipv4.tcp_some_new_key': 'on' } })).toEqual({ 'net.ipv4.tcp_some_new_key': 'on' });
  expect(network({ byName: { 'net.ipv4.conf.eth0.rp_filter': '2' } })).toEqual({ 'net.ipv4.conf.eth0.rp_filter': '2' });
});

test.each([[4096, '4096'], [true, 'true'], [null, 'null']])('a value of byName that is no text is refused: %j', (value, text) => {
  expect(messageOf(() => render('network', { byName: { [SOMAXCONN]: value } }))).toContain(`byName['net.core.somaxconn'] is ${text}: give its text, '${text}'.`);
});

test.each(['__proto__', 'constructor', 'toString'])('byName takes %s for a name like any other, and refuses it', name => {
  const byName = Object.defineProperty({}, name, { value: '1', enumerable: true });
  expect(messageOf(() => render('network', { byName }))).toMatch(new RegExp(`^Here: ${name} = 1: ECS accepts [^\\n]*\\. Remove it\\.$`));
});

test('a property and byName may say the same, and not two things', () => {
  expect(network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: '4096' } })).toEqual({ [SOMAXCONN]: '4096' });
  expect(messageOf(() => network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: '6000' } })))
    .toBe('Here: net.core.somaxconn is set to 4096 by its property netCoreSomaxconn and to 6000 by byName: keep one of the two.');
  expect(() => network({ netCoreSomaxconn: 4096, byName: { [SOMAXCONN]: Token.asString({ Ref: 'Backlog' }) } })).toThrow('keep one of the two');
});

const BACKLOG = new SysctlPreset('Backlog', { reason: 'r', source: 's', values: { [SOMAXCONN]: '4096', 'net.ipv4.tcp_syn_retries': '3' } });
const BURST = new SysctlPreset('Burst', { reason: 'r', source: 's', values: { [SOMAXCONN]: '8192' } });

test('a value that is set explicitly wins over a preset\'s, by property and by name', () => {
  expect(network({ presets: [BACKLOG], netCoreSomaxconn: 1 })).toEqual({ [SOMAXCONN]: '1', 'net.ipv4.tcp_syn_retries': '3' });
  expect(network({ presets: [BACKLOG], byName: { [SOMAXCONN]: '2' } })).toEqual({ [SOMAXCONN]: '2', 'net.ipv4.tcp_syn_retries': '3' });
});

test('two presets that disagree are refused, naming both, their values and the way out', () => {
  const message = messageOf(() => network({ presets: [BACKLOG, BURST] }));
  expect(message).toContain('Backlog sets net.core.somaxconn to 4096 and Burst to 8192');
  expect(message).toContain('leave one preset out, or set the parameter yourself');
  expect(network({ presets: [BACKLOG, BURST], netCoreSomaxconn: 6000 })).toMatchObject({ [SOMAXCONN]: '6000' });
});

test('of three presets the last one is heard too', () => {
  const again = new SysctlPreset('Again', { reason: 'r', source: 's', values: { [SOMAXCONN]: '4096' } });
  expect(network({ presets: [BACKLOG, again] })).toMatchObject({ [SOMAXCONN]: '4096' });
  expect(() => network({ presets: [BACKLOG, again, BURST] })).toThrow('Again sets net.core.somaxconn to 4096 and Burst to 8192');
});

test('the values of a preset are checked as well', () => {
  const wrong = new SysctlPreset('Wrong', { reason: 'r', source: 's', values: { [SOMAXCONN]: '-1', 'net.core.rmem_max': '1', 'kernel.shmmax': '1' } });
  expect(() => network({ presets: [wrong] })).toThrow(/net\.core\.somaxconn = -1.*\n.*net\.core\.rmem_max.*\n.*kernel\.shmmax = 1: each container has an IPC namespace/);
});

test.each([{}, { presets: [] }, { byName: {} }, { containerName: 'web' }, { netCoreSomaxconn: undefined }, { byName: undefined, presets: undefined }])(
  'refuses %j, which sets nothing, and says how a dict gets lost in Python', struct => {
    expect(messageOf(() => network(struct))).toMatch(/^Here: no parameter is given\. In Python, .*keyword arguments.*dict/);
  });

test('an IPC parameter in the network struct is sent to its container, and the reverse to the task', () => {
  expect(messageOf(() => network({ byName: { 'kernel.shmmax': '1' } }))).toBe('Here: kernel.shmmax = 1: each container has an IPC namespace of its own, so this belongs to a container. Use KernelTuning.ipc.');
  expect(messageOf(() => render('network', { kernelShmmax: Size.gibibytes(1) }))).toMatch(/^Here: kernelShmmax: each container .* Use KernelTuning\.ipc\.$/);
  expect(messageOf(() => ipc({ byName: { [SOMAXCONN]: '1' } }))).toBe('Here: net.core.somaxconn = 1: the containers of a task share one network namespace, so this belongs to the task. Use KernelTuning.network.');
  expect(messageOf(() => render('ipc', { netCoreSomaxconn: 1 }))).toMatch(/^Here: netCoreSomaxconn: the containers .* Use KernelTuning\.network\.$/);
  expect(messageOf(() => ipc({ byName: { 'net.ipv4.ip_forward': '1' } }))).toContain('Use KernelTuning.network');
});

test('an unknown property is named, with the one that is meant or with byName as the way out', () => {
  expect(messageOf(() => render('network', { netCoreSomaxcon: 1 }))).toBe('Here: there is no property netCoreSomaxcon. Did you mean netCoreSomaxconn?');
  expect(messageOf(() => render('network', { byname: { [SOMAXCONN]: '1' } }))).toBe('Here: there is no property byname. Did you mean byName?');
  expect(messageOf(() => render('ipc', { kernelShmax: 1 }))).toBe('Here: there is no property kernelShmax. Did you mean kernelShmmax?');
  expect(messageOf(() => render('network', { netIpv4TcpSomeNewKey: 1 }))).toBe('Here: there is no property netIpv4TcpSomeNewKey. Use byName for a parameter that has no property.');
});

test('a container\'s name has no place among IPC parameters, which name theirs already', () => {
  expect(network({ containerName: 'web', netCoreSomaxconn: 1 })).toEqual({ [SOMAXCONN]: '1' });
  expect(() => render('ipc', { containerName: 'web', kernelMsgmax: Size.bytes(1) })).toThrow('there is no property containerName');
});

test('tells all problems at once, one a line, after the place', () => {
  const lines = messageOf(() => render('network', {
    netCoreSomaxconn: -1,
    netIpv4TcpFinTimeoutt: Duration.seconds(1),
    netIpv4IpLocalPortRange: PortRange.of(80, 65000),
    byName: { 'vm.swappiness': '1', 'kernel.msgmax': '1' },
    presets: [BACKLOG, new SysctlPreset('Other', { reason: 'r', source: 's', values: { 'net.ipv4.tcp_syn_retries': '4' } })],
  })).split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^Here: /);
  for (const part of ['net.core.somaxconn', 'netIpv4TcpFinTimeoutt', 'ip_local_port_range', 'vm.swappiness', 'kernel.msgmax', 'Other']) {
    expect(lines.filter(line => line.includes(part))).toHaveLength(1);
  }
});

test('renders in the order of the names, whoever gives them', () => {
  expect(Object.keys(network({
    netUnixMaxDgramQlen: 20,
    netIpv4TcpFinTimeout: Duration.seconds(30),
    byName: { 'net.ipv6.bindv6only': '1', 'net.core.txrehash': '1' },
    presets: [BACKLOG],
  }))).toEqual(['net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_syn_retries', 'net.ipv6.bindv6only', 'net.unix.max_dgram_qlen']);
});

test('leaves what the caller holds as it was', () => {
  const struct = Object.freeze({
    netIpv4IpLocalReservedPorts: Object.freeze([PortRange.port(8080)]) as PortRange[],
    byName: Object.freeze({ 'net.ipv4.ip_forward': '1' }),
    presets: Object.freeze([BACKLOG]) as SysctlPreset[],
  });
  const before = JSON.stringify(struct);
  const first = network(struct);
  expect(network(struct)).toEqual(first);
  expect(JSON.stringify(struct)).toBe(before);
});
