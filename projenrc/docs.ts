import { Component, SourceCode, typescript } from 'projen';
import { loadRules } from './rule-index';
import { evidenceOf, Example, idOf, LIBRARY, Rule } from '../src/checks/rule';
import {
  CORE_SYSCTLS, hasProperty, ICMP_SYSCTLS, IP_SYSCTLS, IPC_SYSCTLS, IPV4_INTERFACE_SYSCTLS, IPV6_INTERFACE_SYSCTLS, IPV6_SYSCTLS, limitOf,
  MPTCP_SYSCTLS, NEIGHBOUR_INTERFACE_SYSCTLS, NETFILTER_SYSCTLS, NOT_ACCEPTED_SYSCTLS, propertyNameOf, SysctlEntry, TCP_CONNECTION_SYSCTLS,
  TCP_RECOVERY_SYSCTLS, TCP_TRANSFER_SYSCTLS, UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS, UnavailableSysctl,
} from '../src/sysctls/catalogue';

const NETWORK = 'The containers of a Fargate task share one network namespace: `KernelTuning.network`, and `networkSysctls` of the patterns.';
const IPC = 'Each container has an IPC namespace of its own: `KernelTuning.ipc`.';
const INTERFACES = 'For `<interface>` write an interface\'s name, `all`, or `default` for interfaces that are made later.';

const TOPICS: readonly (readonly [title: string, intro: string, entries: readonly SysctlEntry[]])[] = [
  ['TCP: opening, keeping and ending connections', NETWORK, TCP_CONNECTION_SYSCTLS],
  ['TCP: sending and receiving', NETWORK, TCP_TRANSFER_SYSCTLS],
  ['TCP: loss and reordering', NETWORK, TCP_RECOVERY_SYSCTLS],
  ['Sockets', NETWORK, CORE_SYSCTLS],
  ['IPv4 and UDP', NETWORK, IP_SYSCTLS],
  ['ICMP and multicast groups', NETWORK, ICMP_SYSCTLS],
  ['IPv6', NETWORK, IPV6_SYSCTLS],
  ['MPTCP', NETWORK, MPTCP_SYSCTLS],
  ['Message queues, semaphores and shared memory', IPC, IPC_SYSCTLS],
  ['Connection tracking and bridges', `${NETWORK} The kernel has these only once it has loaded a module, which a task cannot do and nobody has shown on Fargate: the library warns.`, NETFILTER_SYSCTLS],
  ['IPv4 of one interface', `${INTERFACES} A new network namespace takes the values over from the host.`, IPV4_INTERFACE_SYSCTLS],
  ['IPv6 of one interface', `${INTERFACES} The defaults are those of an ordinary interface, not of \`lo\`.`, IPV6_INTERFACE_SYSCTLS],
  ['Neighbours on the link of one interface', 'For `<interface>` write an interface\'s name; what stands under `default` belongs to the host.', NEIGHBOUR_INTERFACE_SYSCTLS],
];

const NOT_TO_SET = 'What no task can set';
const NOT_SUITABLE = 'What no task should set';
const NOT_ACCEPTED = 'What ECS does not accept';

/** Generates the reference pages from the catalog and the rules. */
export class ReferencePages extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    sysctlsPage(page(project, 'docs/sysctls.md', 'Kernel parameters of a task'));
    rulesPage(page(project, 'docs/rules.md', 'Rules'));
  }
}

function sysctlsPage(file: SourceCode) {
  file.line('Every kernel parameter that ECS accepts and that a task\'s namespaces have, as measured on Linux 6.1, 6.12 and 6.18; and what cannot be set, and why.');
  file.line();
  file.line('A parameter without a property is set with `byName`, and its value is checked all the same. Linux 6.1 is the kernel that a Fargate task can rely on;');
  file.line('what only a newer one has is marked with the first that has it, and the library warns.');
  file.line();
  TOPICS.forEach(([title]) => file.line(`- [${title}](#${anchorOf(title)})`));
  [NOT_TO_SET, NOT_SUITABLE, NOT_ACCEPTED].forEach(title => file.line(`- [${title}](#${anchorOf(title)})`));
  for (const [title, intro, entries] of TOPICS) {
    section(file, title, intro);
    table(file, ['parameter', 'property', 'what it does', 'values', 'kernel default'], entries.map(rowOf));
  }
  section(file, NOT_TO_SET, 'ECS registers a task definition with these, and the task dies when it starts. The library refuses them with the reason.');
  unavailableTable(file, UNAVAILABLE_SYSCTLS);
  section(file, NOT_SUITABLE, 'The kernel would take these. The library refuses them all the same.');
  unavailableTable(file, UNSUITABLE_SYSCTLS);
  section(file, NOT_ACCEPTED, 'ECS accepts `net.*` and the parameters of the IPC namespace. All others belong to the host; these are asked for most.');
  table(file, ['parameter', 'instead'], [...NOT_ACCEPTED_SYSCTLS].map(([name, instead]) => [`\`${name}\``, instead]));
}

function unavailableTable(file: SourceCode, sysctls: ReadonlyMap<string, UnavailableSysctl>) {
  table(file, ['parameter', 'why', 'instead'], [...sysctls].map(([name, { reason, instead }]) => [`\`${name}\``, reason, instead ?? '']));
}

function rowOf(entry: SysctlEntry): string[] {
  const { name, shape, summary, caveat, kernelDefault, since, goneIn, module, byNameBecause, source } = entry;
  const marks = [since && `since Linux ${since}`, goneIn && `until Linux ${goneIn}`, module && `module \`${module}\``].filter(mark => mark).join(', ');
  return [
    `[\`${name}\`](${source})${marks && `<br>${marks}`}`,
    hasProperty(entry) ? `\`${propertyNameOf(name)}\`` : byNameBecause ? `by name: ${byNameBecause}` : 'by name',
    caveat ? `${summary} ${caveat}` : summary,
    limitOf(shape),
    kernelDefault === undefined ? 'depends on the host' : kernelDefault || 'none',
  ];
}

/** Returns the anchor that GitHub generates for a title. */
function anchorOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}

function rulesPage(file: SourceCode) {
  file.line('What `NamespaceSharingChecks`, `NamespaceSharingPlugin`, the blocks, the patterns and the command find in a task definition.');
  file.line('[Checks](checks.md) tells how to turn them on, how to adopt them in an existing app and how they go with other checkers.');
  file.line('An error is known to fail or to mean nothing; a warning is a judgement and can be acknowledged by its id on the task definition or above it:');
  file.line();
  file.line('```ts');
  file.line(`Validations.of(taskDefinition).acknowledge({ id: '${LIBRARY}::tracer-not-root', reason: 'the tool traces its own user only' });`);
  file.line('```');
  const all = loadRules();
  for (const severity of ['error', 'warning', 'info'] as const) {
    const rules = all.filter(rule => rule.severity === severity);
    file.line();
    file.line(`${SEVERITIES[severity]}: ${rules.map(({ name }) => `[${name}](#${anchorOf(name)})`).join(', ')}.`);
  }
  all.forEach(rule => ruleSection(file, rule));
}

const SEVERITIES = { error: 'Errors', warning: 'Warnings', info: 'Good to know' };

function ruleSection(file: SourceCode, rule: Rule) {
  section(file, rule.name, `**${rule.severity}** · \`${idOf(rule)}\``);
  file.line(`${rule.title}.`);
  file.line();
  file.line(rule.why);
  file.line();
  example(file, 'Found', rule.fails[0]);
  example(file, 'Not found', rule.passes[0]);
  file.line(`Fix: ${rule.fix}`);
  for (const line of evidenceOf(rule)) {
    file.line();
    file.line(line);
  }
}

/** Writes a task definition as JSON that `check` accepts. */
function example(file: SourceCode, title: string, shown: Example) {
  file.line(`${title}:`);
  file.line();
  file.line('```json');
  jsonLines(shown).forEach(line => file.line(line));
  file.line('```');
  file.line();
}

/** Formats JSON with each innermost structure on one line if it fits. */
function jsonLines(value: unknown, indent = ''): string[] {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']');
  if (typeof value !== 'object' || value === null || (indent !== '' && indent.length + flat.length <= 110)) {
    return [`${indent}${flat}`];
  }
  const members = Array.isArray(value) ? value.map(item => jsonLines(item, `${indent}  `)) : Object.entries(value).map(([key, member]) => {
    const [first, ...rest] = jsonLines(member, `${indent}  `);
    return [`${indent}  ${JSON.stringify(key)}: ${first.trimStart()}`, ...rest];
  });
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return [`${indent}${open}`, ...members.flatMap((lines, i) => i < members.length - 1 ? [...lines.slice(0, -1), `${lines[lines.length - 1]},`] : lines), `${indent}${close}`];
}

function page(project: typescript.TypeScriptProject, path: string, title: string): SourceCode {
  const file = new SourceCode(project, path, { readonly: true });
  file.line(`<!-- ${file.marker} -->`);
  file.line();
  file.line(`# ${title}`);
  file.line();
  return file;
}

function section(file: SourceCode, title: string, intro: string) {
  file.line();
  file.line(`## ${title}`);
  file.line();
  file.line(intro);
  file.line();
}

function table(file: SourceCode, head: string[], rows: string[][]) {
  for (const row of [head, head.map(() => '---'), ...rows]) {
    file.line(`| ${row.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`);
  }
}
