import { Bitrate, Duration, Size } from 'aws-cdk-lib';
import { Project, TextFile } from 'projen';
import { observerResources } from './adopt';
import { GeneratedParts, table } from './generated-parts';
import { confirmedConstructs, confirmedRules } from './support';
import {
  acceptedValues, CORE_SYSCTLS, hasProperty, ICMP_SYSCTLS, IP_SYSCTLS, IPC_SYSCTLS, IPV4_INTERFACE_SYSCTLS, IPV6_INTERFACE_SYSCTLS, IPV6_SYSCTLS,
  kernelDependence, MPTCP_SYSCTLS, NEIGHBOR_INTERFACE_SYSCTLS, NETFILTER_SYSCTLS, NOT_ACCEPTED_SYSCTLS, PROPERTY_CRITERION, propertyNameOf,
  SysctlEntry, TCP_CONNECTION_SYSCTLS, TCP_RECOVERY_SYSCTLS, TCP_TRANSFER_SYSCTLS, UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS, UnavailableSysctl,
} from '../src/catalog';
import { SITE } from '../src/checks/addresses';
import { Rule } from '../src/checks/rule';
import { RULES } from '../src/checks/rules';
import { rulePage } from '../src/cli/explain/rule-page';
import { GroupRange, ListenBacklog, LongFatPipe, OutgoingConnections, ProxyTuning, SysctlPreset, SystemVIpc, TcpKeepAlive, UnprivilegedPing, UnprivilegedPorts } from '../src/constructs/sysctls/index';
import { groupBy } from '../src/grouping';
import * as library from '../src/index';
import { FIELDS } from '../src/local/run/definition/fields';
import { sentence } from '../src/wording';

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

/** Reasons why at least three parameters have no property. */
const REASONS = TOPICS.flatMap(([, , entries]) => entries.flatMap(({ byNameBecause }) => byNameBecause ?? []))
  .filter((reason, index, all) => all.indexOf(reason) === index && all.filter(other => other === reason).length > 2);

/** The end of a reason, which the section states for all parameters. */
const FAILS_TO_START = /, so (?:ECS registers the task definition but )?the task fails to start$/;

/** Generates the tables of pages. */
export function generateTables(project: Project): void {
  new GeneratedParts(project, 'docs/sysctls.md', {
    properties: [
      `${PROPERTY_CRITERION} Set the others with \`byName\`; the library checks their values as well.`,
      '',
      'The property column states why a parameter has no property. A letter stands for a frequent reason:',
      '',
      ...REASONS.map((reason, i) => `- ${letterOf(i)}: ${reason}.`),
    ],
    topics: TOPICS.map(([title]) => `- [${title}](#${anchorOf(title)})`),
    presets: table(['preset', 'sets', 'reason', 'requirements'], EXAMPLE_PRESETS.map(presetRow)),
    parameters: TOPICS.flatMap(([title, intro, entries]) => [
      '', `## ${title}`, '', intro.replace(NETWORK, '').trim(), '', ...table(['parameter', 'property', 'description', 'values', 'kernel default'], merged(entries.map(rowOf))),
    ]).filter((line, i, lines) => line !== '' || lines[i - 1] !== ''),
    unavailable: unavailableTable(UNAVAILABLE_SYSCTLS),
    unsuitable: unavailableTable(UNSUITABLE_SYSCTLS),
    alternatives: table(['parameter', 'alternative'], [...NOT_ACCEPTED_SYSCTLS].map(([name, instead]) => [`\`${name}\``, withCode(sentence(instead))])),
  });
  new GeneratedParts(project, 'docs/rules.md', {
    list: Object.entries({ error: 'Errors', warning: 'Warnings', info: 'Information' }).flatMap(([severity, title]) =>
      ['', ...table([title, 'What it reports'], RULES.filter(rule => rule.severity === severity).map(rule => [`[${rule.name}](#${rule.name})`, rule.title]))]),
    rules: RULES.flatMap(ruleSection),
  });
  new GeneratedParts(project, 'docs/support.md', { constructs: confirmedConstructs(EXAMPLE_PRESETS.map(([code]) => code.split('.')[0])), rules: confirmedRules() });
  new GeneratedParts(project, 'docs/run.md', { fields: fieldTable() });
  new GeneratedParts(project, 'docs/adopt.md', { observers: observerResources() });
}

/** Generates what surrounds the examples of docstrings when jsii-rosetta compiles and translates them. */
export function generateFixture(project: Project): void {
  new TextFile(project, 'rosetta/default.ts-fixture', {
    lines: `
import { App, Duration, Size, Stack, Stage, Validations, aws_ecs as ecs, aws_ec2 as ec2, aws_ecs_patterns as patterns, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ${Object.keys(library).sort().join(',\n  ')},
} from 'cdk-fargate-linux-controls';

class Fixture extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    /// here
  }
}
`.trimStart().split('\n'),
  });
}

/** What `run` does with each field. Fields that are treated alike are one row, in the place of the first. */
function fieldTable(): string[] {
  const rows = [...groupBy(FIELDS, ({ support, remark }) => `${support} ${remark}`).values()];
  return table(['fields', 'support', 'what `run` does'], rows.map(fields => [fields.map(({ path }) => `\`${path}\``).join(', '), fields[0].support, fields[0].remark]));
}

/** One row for all parameters with the same reason and alternative. */
function unavailableTable(sysctls: ReadonlyMap<string, UnavailableSysctl>): string[] {
  const rows = new Map<string, string[]>();
  for (const [name, { reason, instead }] of sysctls) {
    const cells = [reason.replace(FAILS_TO_START, ''), instead ?? ''].map(clause => clause && withCode(sentence(clause)));
    const [names] = rows.get(cells.join()) ?? [];
    rows.set(cells.join(), [[...names === undefined ? [] : [names], `\`${name}\``].join(', '), ...cells]);
  }
  return table(['parameters', 'reason', 'alternative'], [...rows.values()]);
}

/** Returns one row for adjacent parameters that differ only in their names, such as those of IPv4 and IPv6. */
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

function ruleSection(rule: Rule): string[] {
  return ['', `## ${rule.name}`, '', ...rulePage(rule), '', `[Try it in the playground](${SITE}/playground/#rule=${rule.name})`];
}
