import { Bitrate, Duration, Size } from 'aws-cdk-lib';
import { Component, SourceCode, typescript } from 'projen';
import { loadRules } from './rule-index';
import {
  acceptedValues, CORE_SYSCTLS, hasProperty, ICMP_SYSCTLS, IP_SYSCTLS, IPC_SYSCTLS, IPV4_INTERFACE_SYSCTLS, IPV6_INTERFACE_SYSCTLS, IPV6_SYSCTLS,
  kernelDependence, MPTCP_SYSCTLS, NEIGHBOR_INTERFACE_SYSCTLS, NETFILTER_SYSCTLS, NOT_ACCEPTED_SYSCTLS, PROPERTY_CRITERION, propertyNameOf,
  SysctlEntry, TCP_CONNECTION_SYSCTLS, TCP_RECOVERY_SYSCTLS, TCP_TRANSFER_SYSCTLS, UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS, UnavailableSysctl,
} from '../src/catalog';
import { SITE } from '../src/checks/addresses';
import { LIBRARY, Rule } from '../src/checks/rule';
import { rulePage } from '../src/cli/explain/rule-page';
import { GroupRange, ListenBacklog, LongFatPipe, OutgoingConnections, ProxyTuning, SysctlPreset, SystemVIpc, TcpKeepAlive, UnprivilegedPing, UnprivilegedPorts } from '../src/constructs/sysctls/index';
import { sentence } from '../src/wording';

/** The address of the playground, which is a part of the documentation site. */
const PLAYGROUND = `${SITE}/playground/`;

const NETWORK = 'All containers of a Fargate task share these parameters, because they share one network namespace. Set them with `KernelTuning.network` or with `networkSysctls` of the constructs.';
const IPC = 'Each container has its own values, because each container has its own IPC namespace. Set them with `KernelTuning.ipc`.';
const INTERFACES = 'Replace `<interface>` with the name of an interface, with `all`, or with `default` for interfaces that are created later.';

export const TOPICS: readonly (readonly [title: string, intro: string, entries: readonly SysctlEntry[]])[] = [
  ['TCP: opening, keeping, and closing connections', NETWORK, TCP_CONNECTION_SYSCTLS],
  ['TCP: sending and receiving', NETWORK, TCP_TRANSFER_SYSCTLS],
  ['TCP: loss and reordering', NETWORK, TCP_RECOVERY_SYSCTLS],
  ['Sockets', NETWORK, CORE_SYSCTLS],
  ['IPv4 and UDP', NETWORK, IP_SYSCTLS],
  ['ICMP and multicast groups', NETWORK, ICMP_SYSCTLS],
  ['IPv6', NETWORK, IPV6_SYSCTLS],
  ['MPTCP', NETWORK, MPTCP_SYSCTLS],
  ['Message queues, semaphores, and shared memory', IPC, IPC_SYSCTLS],
  ['Connection tracking and bridges', `${NETWORK} These parameters exist only if the host has loaded a kernel module. A task cannot load a module, and Fargate is not known to load these, so the library warns.`, NETFILTER_SYSCTLS],
  ['IPv4 interfaces', `${INTERFACES} A new network namespace copies its values from the host.`, IPV4_INTERFACE_SYSCTLS],
  ['IPv6 interfaces', `${INTERFACES} The defaults are for ordinary interfaces, not for \`lo\`.`, IPV6_INTERFACE_SYSCTLS],
  ['Neighbor tables', 'A neighbor table maps the IP addresses of hosts on the same link to their link-layer addresses (ARP and NDP). Replace `<interface>` with the name of an interface; the values of `default` belong to the host.', NEIGHBOR_INTERFACE_SYSCTLS],
];

const PRESETS = 'Presets';
export const LISTENING_PORTS = 'Listening ports in the ephemeral range';
export const EXAMPLE_PRESETS: readonly (readonly [code: string, preset: SysctlPreset])[] = [
  ['OutgoingConnections.many()', OutgoingConnections.many()],
  ['ListenBacklog.redis(16384)', ListenBacklog.redis(16384)],
  ['ListenBacklog.valkey(16384)', ListenBacklog.valkey(16384)],
  ['ListenBacklog.of(16384)', ListenBacklog.of(16384)],
  ['ProxyTuning.nginx(6000)', ProxyTuning.nginx(6000)],
  ['ProxyTuning.haproxy(6000)', ProxyTuning.haproxy(6000)],
  ['ProxyTuning.envoy(6000)', ProxyTuning.envoy(6000)],
  ['UnprivilegedPorts.all()', UnprivilegedPorts.all()],
  ['UnprivilegedPorts.startingAt(80)', UnprivilegedPorts.startingAt(80)],
  ['UnprivilegedPing.all()', UnprivilegedPing.all()],
  ['UnprivilegedPing.forGroups(GroupRange.of(1000, 1000))', UnprivilegedPing.forGroups(GroupRange.of(1000, 1000))],
  ['TcpKeepAlive.forIdleTimeout(Duration.seconds(350))', TcpKeepAlive.forIdleTimeout(Duration.seconds(350))],
  ['TcpKeepAlive.natGateway()', TcpKeepAlive.natGateway()],
  ['TcpKeepAlive.auroraFailover()', TcpKeepAlive.auroraFailover()],
  ['TcpKeepAlive.auroraFailover({ limitRetransmissions: true })', TcpKeepAlive.auroraFailover({ limitRetransmissions: true })],
  ['LongFatPipe.of(Bitrate.mbps(1000), Duration.millis(100))', LongFatPipe.of(Bitrate.mbps(1000), Duration.millis(100))],
  ['SystemVIpc.postgresql(Size.gibibytes(1), 200)', SystemVIpc.postgresql(Size.gibibytes(1), 200)],
];

/** The listening ports that `reservedPortList` and `shownPortsIn` find. */
const RESERVED = [
  'The ports and ranges of port mappings, those of observers included.',
  'Ports to which a health check connects on its own address: `curl http://localhost:9901/ready`, `nc -z 127.0.0.1 9901`, `/dev/tcp/127.0.0.1/9901`, `grpc_health_probe -addr=:9901`.',
  '`ingressPortOverride` of Service Connect, in services of the same app that run the task definition.',
];
const NOT_SEEN = [
  'Ports that a program opens without a mapping and without such a health check: admin and metrics endpoints, for example [5000 and 5001 of the Datadog Agent](https://docs.datadoghq.com/agent/architecture/).',
  'Ports in a `HEALTHCHECK` of the image, in a script, or in a configuration file.',
  'Services outside the app or in another stage, and the ports of client aliases, on which the Service Connect proxy of each client listens.',
  'Numbers that only the deployment knows.',
];

/** Returns the lines about listening ports in the ephemeral range. The site links to the rule elsewhere. */
export function listeningPorts(rule: string): readonly string[] {
  return [
    `An outgoing connection can take a port of the ephemeral range before a program listens on it. \`reserveListeningPorts\`, which is true by default, adds these ports to \`net.ipv4.ip_local_reserved_ports\`, and the rule [listener-in-ephemeral-range](${rule}) reports them in other task definitions:`,
    '',
    ...RESERVED.map(ports => `- ${ports}`),
    '',
    'They cannot see the following ports. Reserve them with `listeningPorts` of `OutgoingConnections.many`, or with `netIpv4IpLocalReservedPorts`:',
    '',
    ...NOT_SEEN.map(ports => `- ${ports}`),
    '',
    'A list that leaves no ephemeral port is not set, because every outgoing connection would fail.',
  ];
}

/** Reasons why several parameters have no property. */
const REASONS = reasonsOfSeveral();

/** The end of a reason, which the section states for all parameters. */
const FAILS_TO_START = /, so (?:ECS registers the task definition but )?the task fails to start$/;

const UNAVAILABLE = 'Parameters that no task can set';
const UNSUITABLE = 'Parameters that no task should set';
const NOT_ACCEPTED = 'Parameters that ECS does not accept';

/** Generates the reference pages from the catalog and the rules. */
export class ReferencePages extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    sysctlsPage(page(project, 'docs/sysctls.md', 'Kernel parameters of a task'));
    rulesPage(page(project, 'docs/rules.md', 'Rules'));
    // Strict readers of JSON accept no comment.

  }
}

function sysctlsPage(file: SourceCode) {
  file.line('All kernel parameters that ECS accepts and that exist in a task\'s namespaces, as measured on Linux 6.1, 6.12, and 6.18. The last sections list');
  file.line('parameters that cannot be set, with the reason and an alternative.');
  file.line();
  file.line(NETWORK.replace('these', 'the `net.*`'));
  file.line();
  file.line('The values are those that all three kernels accept: `npm run suite -- kernel` writes them, and the next values on both sides, to each of them. Numbers are whole.');
  file.line('If kernels disagree about a value, the table names those that accept it, and the library warns about it. It also warns about values that every kernel accepts');
  file.line('but that make no sense, such as a negative time. The table leaves these out.');
  file.line();
  file.line(`${PROPERTY_CRITERION} Set the others with \`byName\`;`);
  file.line('the library checks their values as well. A Fargate task can rely on Linux 6.1.');
  file.line('Parameters of newer kernels are marked with the first version that has them, and the library warns about them.');
  file.line();
  file.line('The property column states why a parameter has no property. A letter stands for a frequent reason:');
  file.line();
  REASONS.forEach((reason, i) => file.line(`- ${letterOf(i)}: ${reason}.`));
  file.line();
  example(file, [
    'import { aws_ecs as ecs } from \'aws-cdk-lib\';',
    `import { KernelTuning, PortRange, TcpKeepAlive } from '${LIBRARY}';`,
    '',
    'declare const taskDefinition: ecs.FargateTaskDefinition;',
    '',
    'taskDefinition.addExtension(KernelTuning.network({',
    '  presets: [TcpKeepAlive.natGateway()],',
    '  netIpv4IpLocalPortRange: PortRange.of(1024, 65000),',
    '  byName: { \'net.ipv4.conf.all.arp_announce\': \'2\' },',
    '}));',
    'taskDefinition.addExtension(KernelTuning.ipc(\'web\', { fsMqueueMsgMax: 64 }));',
  ], [
    'from aws_cdk import aws_ecs as ecs',
    'from cdk_fargate_linux_controls import KernelTuning, PortRange, TcpKeepAlive',
    '',
    'task_definition: ecs.FargateTaskDefinition',
    '',
    'task_definition.add_extension(KernelTuning.network(',
    '    presets=[TcpKeepAlive.nat_gateway()],',
    '    net_ipv4_ip_local_port_range=PortRange.of(1024, 65000),',
    '    by_name={"net.ipv4.conf.all.arp_announce": "2"},',
    '))',
    'task_definition.add_extension(KernelTuning.ipc("web", fs_mqueue_msg_max=64))',
  ]);
  file.line();
  file.line('In Python, properties have underscores: `netIpv4IpLocalPortRange` is `net_ipv4_ip_local_port_range`.');
  file.line();
  [PRESETS, LISTENING_PORTS].forEach(title => file.line(`- [${title}](#${anchorOf(title)})`));
  TOPICS.forEach(([title]) => file.line(`- [${title}](#${anchorOf(title)})`));
  [UNAVAILABLE, UNSUITABLE, NOT_ACCEPTED].forEach(title => file.line(`- [${title}](#${anchorOf(title)})`));
  section(file, PRESETS, 'A preset groups values that belong together. Pass presets with `presets` of `KernelTuning.network`, `networkSysctls`, or `KernelTuning.ipc`; values that you set yourself override them. '
    + 'No preset sets a queue, a buffer, or a count of IPC objects below the default of Linux 6.1, 6.12, or 6.18, and the presets for PostgreSQL limit shared memory, which has no limit by default, to the size that you specify. '
    + 'Timeouts and retries are lower on purpose.');
  table(file, ['preset', 'sets', 'reason', 'requirements'], EXAMPLE_PRESETS.map(presetRow));
  section(file, LISTENING_PORTS, '');
  listeningPorts('rules.md#listener-in-ephemeral-range').forEach(line => file.line(line));
  for (const [title, intro, entries] of TOPICS) {
    section(file, title, intro.replace(NETWORK, '').trim());
    table(file, ['parameter', 'property', 'description', 'values', 'kernel default'], merged(entries.map(rowOf)));
  }
  section(file, UNAVAILABLE, 'ECS registers a task definition that sets one of these parameters, but the task fails to start. The library rejects them with the reason.');
  unavailableTable(file, UNAVAILABLE_SYSCTLS);
  section(file, UNSUITABLE, 'The kernel accepts these parameters, but setting them in a task has no use or affects the whole host. The library rejects them.');
  unavailableTable(file, UNSUITABLE_SYSCTLS);
  section(file, NOT_ACCEPTED, 'ECS accepts only `net.*` and the parameters of the IPC namespace. All other parameters belong to the host. [Not possible on Fargate](not-possible.md) explains the alternatives. The most requested parameters are:');
  table(file, ['parameter', 'alternative'], [...NOT_ACCEPTED_SYSCTLS].map(([name, instead]) => [`\`${name}\``, withCode(sentence(instead))]));
}

function reasonsOfSeveral(): readonly string[] {
  const reasons = TOPICS.flatMap(([, , entries]) => entries.flatMap(({ byNameBecause }) => byNameBecause ?? []));
  return [...new Set(reasons)].filter(reason => reasons.filter(other => other === reason).length > 2);
}

/** Writes one row for all parameters with the same reason and alternative. */
function unavailableTable(file: SourceCode, sysctls: ReadonlyMap<string, UnavailableSysctl>) {
  const rows = new Map<string, { readonly names: string[]; readonly cells: string[] }>();
  for (const [name, { reason, instead }] of sysctls) {
    const cells = [reason.replace(FAILS_TO_START, ''), instead ?? ''].map(clause => clause && withCode(sentence(clause)));
    const { names } = rows.get(cells.join()) ?? { names: [] };
    rows.set(cells.join(), { names: [...names, `\`${name}\``], cells });
  }
  table(file, ['parameters', 'reason', 'alternative'], [...rows.values()].map(({ names, cells }) => [names.join(', '), ...cells]));
}

/** Writes one row for adjacent parameters that differ only in their names, such as those of IPv4 and IPv6. */
function merged(rows: readonly string[][]): string[][] {
  return rows.reduce<string[][]>((kept, row) => {
    const last = kept.at(-1);
    if (last && last.slice(1).join('|') === row.slice(1).join('|')) {
      last[0] += `<br>${row[0]}`;
    } else {
      kept.push([...row]);
    }
    return kept;
  }, []);
}

/** Formats the names of kernel parameters as code. */
function withCode(text: string): string {
  return text.replace(/\b(?:net|kernel)(?:\.\w+)+/g, '`$&`');
}

function presetRow([code, { values, reason, requirements, source }]: readonly [string, SysctlPreset]): string[] {
  const settings = Object.entries(values).map(([name, value]) => `\`${name}\` = ${value}`).join('<br>');
  return [`\`${code}\``, settings, `${reason} [Source](${source})`, requirements ?? ''];
}

function rowOf(entry: SysctlEntry): string[] {
  const { name, shape, summary, caveat, kernelDefault, since, removedIn, module, byNameBecause, source } = entry;
  const marks = [since && `since Linux ${since}`, removedIn && `removed in Linux ${removedIn}`, module && `module \`${module}\``].filter(mark => mark).join(', ');
  return [
    `[\`${name}\`](${source})${marks && `<br>${marks}`}`,
    hasProperty(entry) ? `\`${propertyNameOf(name)}\`` : byNameBecause ? `\`byName\`: ${shortReason(byNameBecause)}` : '`byName`',
    caveat ? `${summary} ${caveat}` : summary,
    [shortValues(acceptedValues(shape)), kernelDependence(shape)].filter(text => text).join('. '),
    kernelDefault === undefined ? 'depends on the host' : kernelDefault || 'empty',
  ];
}

/** "a whole number of seconds from 1 to 60" becomes "1 to 60 seconds". */
function shortValues(values: string): string {
  return values.replace(/^a whole number (?:of (.+) )?from (\S+ to \S+)$/, (_, unit: string | undefined, range: string) => unit ? `${range} ${unit}` : range);
}

function shortReason(reason: string): string {
  const index = REASONS.indexOf(reason);
  return index < 0 ? reason : letterOf(index);
}

function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** Returns the anchor that GitHub generates for a title. */
function anchorOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}

function rulesPage(file: SourceCode) {
  file.line('`NamespaceSharingChecks`, `NamespaceSharingPlugin`, the constructs, the blocks, and the command check task definitions by these rules.');
  file.line('[Checks](checks.md) explains how to enable them, how to adopt them in an existing app, and how to combine them with other tools.');
  file.line('An error is known to fail or to have no effect. A warning is a judgment. Acknowledge it by its id, on the task definition or above it:');
  file.line();
  example(file, [
    'import { aws_ecs as ecs, Validations } from \'aws-cdk-lib\';',
    '',
    'declare const taskDefinition: ecs.FargateTaskDefinition;',
    '',
    `Validations.of(taskDefinition).acknowledge({ id: '${LIBRARY}::tracer-not-root', reason: 'the tool traces only processes of its own user' });`,
  ], [
    'from aws_cdk import Acknowledgment, Validations, aws_ecs as ecs',
    '',
    'task_definition: ecs.FargateTaskDefinition',
    '',
    'Validations.of(task_definition).acknowledge(',
    `    Acknowledgment(id="${LIBRARY}::tracer-not-root", reason="the tool traces only processes of its own user")`,
    ')',
  ]);
  file.line();
  file.line('The evidence is documentation, public reports, and measurements. In a clone of the repository, `npm run verify:aws` compares the rules with what ECS answers in your account:');
  file.line('see [Contributing](../CONTRIBUTING.md#ask-ecs-itself).');
  const all = loadRules();
  for (const severity of ['error', 'warning', 'info'] as const) {
    const rules = all.filter(rule => rule.severity === severity);
    file.line();
    table(file, [SEVERITIES[severity], 'What it reports'], rules.map(({ name, title }) => [`[${name}](#${anchorOf(name)})`, title]));
  }
  all.forEach(rule => ruleSection(file, rule));
}

const SEVERITIES = { error: 'Errors', warning: 'Warnings', info: 'Information' };

function ruleSection(file: SourceCode, rule: Rule) {
  const [intro, ...rest] = rulePage(rule);
  section(file, rule.name, intro);
  rest.slice(1).forEach(line => file.line(line));
  file.line();
  file.line(`[Try it in the playground](${PLAYGROUND}#rule=${rule.name})`);
}

function page(project: typescript.TypeScriptProject, path: string, title: string): SourceCode {
  const file = new SourceCode(project, path, { readonly: true });
  file.line(`<!-- ${file.marker} -->`);
  file.line();
  file.line(`# ${title}`);
  file.line();
  return file;
}

/** Writes an example in TypeScript and in Python. */
function example(file: SourceCode, typeScript: readonly string[], python: readonly string[]) {
  ['```ts', ...typeScript, '```', '', '<details><summary>Python</summary>', '', '```python', ...python, '```', '', '</details>'].forEach(line => file.line(line));
}

function section(file: SourceCode, title: string, intro: string) {
  file.line();
  file.line(`## ${title}`);
  file.line();
  if (intro !== '') {
    file.line(intro);
    file.line();
  }
}

function table(file: SourceCode, head: string[], rows: string[][]) {
  for (const row of [head, head.map(() => '---'), ...rows]) {
    file.line(`| ${row.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`);
  }
}
