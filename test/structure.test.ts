import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { CLASSES as PRESETS } from './constructs/observers/all-presets';
import { clusterOf, IMAGE, newStack } from './constructs/patterns/fargate';
import { agentWith, TracingObserver } from './constructs/task/task-definitions';
import { PAGES } from './docs/blocks';
import { defaultOf, docOf, exportsOf, hasModifier, membersOf } from './public-api';
import { contentOf, ROOT } from './run';
import {
  FargateSidecarObservedService, FargateSidecarObservedServiceProps, FaultAction, ObserverSidecar, PortRange, TcpKeepAlive, TunedProxyTask,
} from 'cdk-fargate-linux-controls';

const PUBLIC = exportsOf(join(__dirname, '..', 'src', 'index.ts'));
const MEMBERS = PUBLIC.flatMap(exported => membersOf(exported).map(member => ({ name: `${exported.name}.${member.name!.getText()}`, member })));
const OPTIONAL = MEMBERS.filter(({ member }) => ts.isPropertySignature(member) && member.questionToken);

const CLASSES = PUBLIC.map(({ declaration }) => declaration).filter(ts.isClassDeclaration);

/** The members that a class overrides, which the class above documents. */
const OVERRIDES = new Set(CLASSES.flatMap(declaration => inheritedBy(declaration).map(member => `${declaration.name!.text}.${member}`)));

/** Returns the names of the members of all exported classes above a class. */
function inheritedBy({ heritageClauses }: ts.ClassDeclaration): string[] {
  const extended = heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? [];
  const names = extended.flatMap(({ types }) => types.map(type => type.expression.getText()));
  return CLASSES.filter(({ name }) => names.includes(name!.text))
    .flatMap(base => [...membersOf({ name: base.name!.text, declaration: base }).map(({ name }) => name!.getText()), ...inheritedBy(base)]);
}

function isPrivate(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.PrivateKeyword);
}

function isStatic(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.StaticKeyword);
}

test('finds the public members', () => {
  expect(MEMBERS.map(({ name }) => name)).toEqual(expect.arrayContaining(['TunedProxyTaskProps.maxOpenFiles', 'PortRange.low', 'ObserverSidecar.attach', 'TaskDefinitionBlock.withoutChecks']));
  expect(OPTIONAL.length).toBeGreaterThan(20);
});

test('docs/sysctls.md lists each factory of a preset', () => {
  const factories = MEMBERS.filter(({ member }) => ts.isMethodDeclaration(member) && ['NetworkPreset', 'IpcPreset'].includes(member.type?.getText() ?? '')).map(({ name }) => name);
  expect(factories)
    .toEqual(expect.arrayContaining(['ListenBacklog.redis', 'OutgoingConnections.many', 'SystemVIpc.postgresql', 'UnprivilegedPing.all']));
  const page = contentOf('docs/sysctls.md');
  expect(factories.filter(name => !page.includes(`| \`${name}(`))).toEqual([]);
});

test('every public type and member has a doc comment', () => {
  const types = PUBLIC.map(({ name, declaration }) => ({ name, member: declaration }));
  const undocumented = [...types, ...MEMBERS].filter(({ member }) => !/^[^@\s]/.test(docOf(member)));
  expect(undocumented.filter(({ name }) => !OVERRIDES.has(name)).map(({ name }) => name)).toEqual([]);
});

test('no public function has a positional boolean: a call would not show what it means', () => {
  const functions = CLASSES.flatMap(({ members }) => members)
    .filter(member => ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member))
    .filter(member => !isPrivate(member) && !member.name?.getText().startsWith('#'));
  expect(functions.length).toBeGreaterThan(100);
  const booleans = [ts.SyntaxKind.BooleanKeyword, ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword];
  const isBoolean = ({ type, initializer }: ts.ParameterDeclaration) => [type, initializer].some(node => node && booleans.includes(node.kind));
  expect(functions.filter(({ parameters }) => parameters.some(isBoolean)).map(member => member.getText())).toEqual([]);
});

test('structs are named …Props for constructors, and …Options for functions', () => {
  const structs = (kind: ts.SyntaxKind) => CLASSES.flatMap(({ members }) => members)
    .filter(member => member.kind === kind && !isPrivate(member))
    .flatMap(member => (member as ts.MethodDeclaration | ts.ConstructorDeclaration).parameters)
    .flatMap(({ type }) => type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : [])
    .filter(name => /(Props|Options)$/.test(name));
  const [ofConstructors, ofMethods] = [ts.SyntaxKind.Constructor, ts.SyntaxKind.MethodDeclaration].map(structs);
  expect(ofConstructors.filter(name => !name.endsWith('Props'))).toEqual([]);
  expect(ofMethods.filter(name => !name.endsWith('Options'))).toEqual([]);
  expect([ofConstructors.length, ofMethods.length].every(count => count > 5)).toBe(true);
});

test('a class that users can extend has no private member with a plain name, which their own member could not have', () => {
  const extensible = CLASSES.filter(({ members }) => !members.some(member => ts.isConstructorDeclaration(member) && isPrivate(member)));
  const names = ['DebugToolbox', 'EntryPointRewrite', 'ObserverSidecar', 'TaskDefinitionBlock', 'TunedProxyTask'];
  expect(extensible.map(({ name }) => name!.text)).toEqual(expect.arrayContaining(names));
  const own = extensible.flatMap(({ members }) => members);
  const members = [...own, ...own.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => parameters)];
  expect(members.filter(isPrivate).map(member => `${member.parent.getText().slice(0, 60)}: ${member.name!.getText()}`)).toEqual([]);
});

test('a value class has a private member, so that TypeScript accepts no other object with the same members', () => {
  const isInstanceMember = (member: ts.ClassElement | ts.ParameterDeclaration) => !ts.isConstructorDeclaration(member)
    && (isPrivate(member) || member.name?.getText().startsWith('#'))
    && !isStatic(member);
  const open = CLASSES.filter(({ members }) => {
    const constructor = members.find(ts.isConstructorDeclaration);
    const hasState = members.some(member => !ts.isConstructorDeclaration(member) && !isStatic(member)) || (constructor?.parameters.length ?? 0) > 0;
    return constructor && isPrivate(constructor) && hasState && ![...members, ...constructor.parameters].some(isInstanceMember);
  }).filter(({ name }) => name!.text !== 'KernelTuning'); // Its base class has a private member.
  expect(open.map(({ name }) => name!.text)).toEqual([]);
});

/** Each enum, and why no user needs a value that it does not have. Other vocabularies grow without us: use a class with constants and `of`. */
const ENUMS: Record<string, string> = {
  ExecuteCommandUse: 'The two ways in which an observer can depend on ECS Exec, in our own words.',
  FindingSeverity: 'The severities of our own rules.',
};

test('every enum is a closed vocabulary of our own', () => {
  expect(PUBLIC.filter(({ declaration }) => ts.isEnumDeclaration(declaration)).map(({ name }) => name).sort()).toEqual(Object.keys(ENUMS));
});

test('every optional property documents its default', () => {
  expect(OPTIONAL.filter(({ member }) => defaultOf(member) === undefined).map(({ name }) => name)).toEqual([]);
});

test('a default is a literal, or a description after a dash', () => {
  expect(OPTIONAL.filter(({ member }) => !/^(- \S|true$|false$|\d+$|'[^']*'$)/.test(defaultOf(member)!)).map(({ name }) => name)).toEqual([]);
});

test('a required property documents no default', () => {
  const required = MEMBERS.filter(({ member }) => ts.isPropertySignature(member) && !member.questionToken);
  expect(required.length).toBeGreaterThan(5);
  expect(required.filter(({ member }) => defaultOf(member) !== undefined).map(({ name }) => name)).toEqual([]);
});

test('no class has a member that starts with an underscore, or a protected one: both would be public in other languages', () => {
  const members: readonly ts.NamedDeclaration[] = CLASSES.flatMap(({ members: all }) =>
    [...all, ...all.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => [...parameters])]);
  const hidden = members.filter(member => member.name?.getText().startsWith('_') || (member.name && hasModifier(member, ts.SyntaxKind.ProtectedKeyword)));
  expect(members.length).toBeGreaterThan(150);
  expect(hidden.map(member => member.getText())).toEqual([]);
});

/** Returns the template of a stack with what a function adds. */
function templateOf(add: (stack: Stack) => unknown): unknown {
  const stack = newStack();
  add(stack);
  return Template.fromStack(stack).toJSON();
}

const service = (props: Partial<FargateSidecarObservedServiceProps>) => templateOf(stack =>
  new FargateSidecarObservedService(stack, 'Web', { cluster: clusterOf(stack), application: { image: IMAGE }, observers: [], ...props }));

/** Returns the template of a task with an observer. */
const observed = (observer: (stack: Stack) => ObserverSidecar) => templateOf(stack => {
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  task.addExtension(observer(stack));
});

const WRONG = { image: IMAGE, systemControls: [{ namespace: 'net.core.rmem_max', value: '1' }] };

const findings = (checks: boolean | undefined) => findingsIn(stack =>
  new FargateSidecarObservedService(stack, 'Web', { cluster: clusterOf(stack), application: WRONG, observers: [], checks }));

const proxyFindings = (checks: boolean | undefined) => findingsIn(stack =>
  new TunedProxyTask(stack, 'Edge', { proxy: WRONG, networkSysctls: { netCoreSomaxconn: 6000 }, checks }));

function findingsIn(add: (stack: Stack) => unknown): unknown {
  const stack = newStack();
  add(stack);
  return Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => entry.data);
}

const proxy = (reserveListeningPorts: boolean | undefined) => templateOf(stack => new TunedProxyTask(stack, 'Edge', {
  proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] },
  networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000), reserveListeningPorts },
}));

/** The properties with a literal default. */
const LITERAL = OPTIONAL.filter(({ member }) => !defaultOf(member)?.startsWith('- ')).map(({ name }) => name);

/** For each property with a literal default: a function that returns the library's output for a value. Those of presets are options of an observer. */
const LITERAL_DEFAULTS: Record<string, (value: any) => unknown> = {
  ...Object.fromEntries(LITERAL.map(name => [name, ...name.split('Props.')] as const).filter(([, preset]) => preset in PRESETS).map(([name, preset, option]) => {
    const [Preset, props] = PRESETS[preset];
    return [name, value => observed(stack => new Preset({ ...props(stack, 'agent'), [option]: value }))];
  })),
  'FaultActionOptions.network': network => FaultAction.of('a', { network }).network,
  'FaultActionOptions.sharedPidNamespace': sharedPidNamespace => FaultAction.of('a', { sharedPidNamespace }).sharedPidNamespace,
  'FargateSidecarObservedServiceProps.assignPublicIp': assignPublicIp => service({ assignPublicIp }),
  'ObserverContainerOptions.stopAfterApplication': stopAfterApplication =>
    observed(() => agentWith({ attach: task => task.addContainer('own', { image: IMAGE, stopAfterApplication }) })),
  'ObserverSidecarProps.sharedPidNamespace': sharedPidNamespace => observed(() => new TracingObserver({ sharedPidNamespace })),
  'FargateSidecarObservedServiceProps.checks': findings,
  'NetworkSysctls.reserveListeningPorts': proxy,
  'TunedProxyTaskProps.checks': proxyFindings,
  'AuroraFailoverOptions.limitRetransmissions': limitRetransmissions => TcpKeepAlive.auroraFailover({ limitRetransmissions }).values,
};

test('every literal default is compared with the code', () => {
  expect(LITERAL.sort()).toEqual(Object.keys(LITERAL_DEFAULTS).sort());
});

test.each(Object.entries(LITERAL_DEFAULTS))('the documented default of %s is the default of the code', (name, make) => {
  const documented = defaultOf(OPTIONAL.find(optional => optional.name === name)!.member)!;
  const literal = documented.startsWith("'") ? documented.slice(1, -1) : JSON.parse(documented) as boolean;
  const documentedResult = make(literal);
  expect(make(undefined)).toEqual(documentedResult);
  expect(make(typeof literal === 'string' ? 'datadoghq.eu' : !literal)).not.toEqual(documentedResult);
});

const PORTS = 'NetworkSysctls.reserveListeningPorts';
const STOPS_AFTER = '| only if `stopAfterApplication` is true | `CustomObserver`, `DatadogAgent`, `SamplingProfiler`, `SyscallTracer` |';

/** The literal defaults on which a sentence rests. With another default, the sentence is wrong. */
const STATED: readonly [name: string, value: unknown, file: string, sentence: string][] = [
  [PORTS, true, 'docs/blocks.md', 'So the construct reserves it, as `FargateSidecarObservedService` and `KernelTuning.network` do;'],
  [PORTS, true, 'docs/blocks.md', '`reserveListeningPorts: false` among the parameters turns that off.'],
  [PORTS, true, 'docs/blocks.md', '| your parameters, and the [reserved ports](sysctls.md) of the listeners that the template shows, also of observers |'],
  [PORTS, true, 'docs/sysctls.md', '`reserveListeningPorts`, which is true by default, adds these ports to `net.ipv4.ip_local_reserved_ports`'],
  [PORTS, true, 'src/checks/rules/listener-in-ephemeral-range.ts', 'KernelTuning.network and the constructs reserve it by default.'],
  [PORTS, true, 'src/constructs/sysctls/presets/proxy-tuning.ts', '`reserveListeningPorts`, which is true by default, reserves those'],
  [PORTS, true, 'src/constructs/sysctls/presets/outgoing-connections.ts', 'The ports that the task shows are reserved (`reserveListeningPorts`)'],
  ['FargateSidecarObservedServiceProps.checks', true, 'docs/checks.md', 'Constructs and blocks check the task definitions that they change; `withoutChecks()` and `checks: false` turn that off.'],
  ['TunedProxyTaskProps.checks', true, 'docs/checks.md', 'Constructs and blocks check the task definitions that they change; `withoutChecks()` and `checks: false` turn that off.'],
  ['DatadogAgentProps.processMonitoring', false, 'docs/observers/DatadogAgent.md', '| `processMonitoring` | off |'],
  ['DatadogAgentProps.networkMonitoring', false, 'docs/observers/DatadogAgent.md', '| `networkMonitoring` | off |'],
  ['DatadogAgentProps.workloadProtection', false, 'docs/observers/DatadogAgent.md', '| `workloadProtection` | off |'],
  ['EntryPointWrapperProps.sharedPidNamespace', false, 'docs/observers/EntryPointWrapper.md', 'The wrapper shares the PID namespace only if `sharedPidNamespace` is true'],
  ['DebugToolboxProps.sharedPidNamespace', true, 'docs/observers.md', '| [`DebugToolbox`](observers/DebugToolbox.md) | `pidMode: task`, '],
  ['KernelReportProps.sharedPidNamespace', true, 'docs/observers.md', '| [`KernelReport`](observers/KernelReport.md) | `pidMode: task` |'],
  ['DebugToolboxProps.applicationsMayTrace', false, 'docs/walkthrough.md', '| no `applicationsMayTrace`, as by default |'],
  ['AuroraFailoverOptions.limitRetransmissions', false, 'docs/tune-a-workload.md', 'Why `limitRetransmissions` is off.'],
  ...Object.keys(LITERAL_DEFAULTS).filter(name => /^(Cus|Dat|Sam|Sys).*[.]stopAfterApplication$/.test(name))
    .map((name): [string, unknown, string, string] => [name, false, 'docs/observers.md', STOPS_AFTER]),
];

test.each(STATED)('%s is %j by default, as %s states: %s', (name, value, file, sentence) => {
  const make = LITERAL_DEFAULTS[name];
  expect(contentOf(file).replace(/\n *\* /g, ' ')).toContain(sentence);
  expect(make(undefined)).toEqual(make(value));
});

test('each sentence about a literal default of an option is compared with the code', () => {
  const options = [...new Set(Object.keys(LITERAL_DEFAULTS).map(name => name.split('.')[1]))];
  const sources = ['src/checks/rules', 'src/cli/explain/known'].flatMap(folder => readdirSync(join(ROOT, folder)).map(file => `${folder}/${file}`));
  const files = [...PAGES, ...sources];
  const statements = files.flatMap(file => contentOf(file).split(/(?<=[.;]) |\n/).map(text => ({ file, text })))
    .filter(({ text }) => new RegExp(`\`(${options.join('|')})\\b`).test(text) && /\bby default\b|\bturns? (that|it) off\b|` is (on|off|true|false)\b|\| off \|/.test(text));
  expect(statements.length).toBeGreaterThan(9);
  const isListed = ({ file, text }: typeof statements[number]) =>
    STATED.some(([, , page, sentence]) => page === file && (text.includes(sentence) || sentence.includes(text)));
  expect(statements.filter(statement => !isListed(statement))).toEqual([]);
});
