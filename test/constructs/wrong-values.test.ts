import { aws_ecs as ecs, aws_s3 as s3, aws_secretsmanager as secretsmanager, Bitrate, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import * as ts from 'typescript';
import { type Exported, exportsOf, hasModifier, membersOf } from '../public-api';
import { ROOT } from '../run';
import { CLASSES } from './observers/all-presets';
import { clusterOf } from './patterns/fargate';
import { agentWith, fargateTask, IMAGE, newStack } from './task/task-definitions';
import * as library from 'cdk-fargate-linux-controls';

// What a caller without type checks sees, for example in JavaScript: a wrong value of any option or argument ends in an error of the library, never in
// silence, and never in an error of JavaScript. The declarations of the public API are the inputs.
const untyped = library as any;

/** Values, and the types that accept them. */
const VALUES: readonly (readonly [name: string, value: unknown, types?: RegExp])[] = [
  ['a string', 'x', /^string$/],
  ['an empty string', '', /^string$/],
  ['a number', 1, /^number$/],
  ['NaN', NaN],
  ['true', true, /^boolean$/],
  ['an empty object', {}, /^(Record<.*>|\{ \[.*|\w+(Options|Props|Sysctls)|ecs\.\w+Options|ec2\.SubnetSelection)$/],
  ['an empty list', [], /\[\]$/],
  ['a list of null', [null]],
  ['a map', new Map()],
  ['a class', class Wrong {}],
  ['a function', () => 1],
  ['an unresolved value', Lazy.any({ produce: () => 'x' })],
];

const SECRET = ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Key', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-a1b2c3'));
/** Sound values by their types. Structs have what they require. */
const SOUND: Readonly<Record<string, () => unknown>> = {
  'Bitrate': () => Bitrate.mbps(1000),
  'Duration': () => Duration.seconds(4),
  'ecs.CpuArchitecture': () => ecs.CpuArchitecture.ARM64,
  'ecs.ContainerDependencyCondition': () => 'START',
  'ecs.ContainerImage': () => IMAGE,
  'ecs.MountPoint': () => ({ sourceVolume: 'db', containerPath: '/v', readOnly: true }),
  'ecs.Secret': () => SECRET,
  'ecs.Volume': () => ({ name: 'cache' }),
  'ecs.VolumeFrom': () => ({ sourceContainer: 'db', readOnly: true }),
  'GroupRange': () => library.GroupRange.all(),
  'IConstruct': () => newStack(),
  'number': () => 80,
  'ObserverContainerOptions': () => ({ image: IMAGE }),
  's3.IBucket': () => s3.Bucket.fromBucketName(newStack(), 'Bucket', 'profiles'),
  'Size': () => Size.gibibytes(1),
  'string': () => 'db',
  'string[]': () => ['/db'],
};

/** Sound arguments of what requires others. */
const ARGUMENTS: Readonly<Record<string, () => readonly unknown[]>> = {
  'ApplicationContainer.addPrivateVolume': () => ['own', '/own'],
  'FargateSidecarObservedService': () => {
    const stack = newStack();
    return [stack, 'Web', { cluster: clusterOf(stack), application: { image: IMAGE }, observers: [] }];
  },
  'IpcPreset': () => ['Mine', { reason: 'r', source: 's', values: { 'kernel.msgmni': '32000' } }],
  'KernelTuning.ipc': () => ['app', { kernelMsgmni: 32000 }],
  'KernelTuning.network': () => [{ netCoreSomaxconn: 5000 }],
  'NetworkPreset': () => ['Mine', { reason: 'r', source: 's', values: { 'net.core.somaxconn': '5000' } }],
  'ObservedTask.addContainer': () => ['agent', { image: IMAGE }],
  'PortRange.of': () => [1024, 65000],
  'TunedProxyTask': () => [newStack(), 'Edge', { proxy: { image: IMAGE }, networkSysctls: { netCoreSomaxconn: 5000 } }],
  ...Object.fromEntries(Object.entries(CLASSES).map(([name, [, props]]) => [name, () => [{ ...props(newStack()), ...name === 'DatadogAgent' && { apiKey: SECRET } }]])),
};

/** What is not called with wrong values, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'EntryPointRewrite.rewrite': 'the library calls it',
  'FargateSidecarObservedService.id': 'constructs checks it',
  'FargateSidecarObservedService.scope': 'constructs checks it',
  'NamespaceSharingChecks.visit': 'the CDK calls it',
  'NamespaceSharingPlugin.validate': 'the CDK calls it',
  'ObserverSidecar.attach': 'the library calls it',
  'ObserverSidecar.changeApplication': 'the library calls it',
  'ToolboxImage.bind': 'the CDK calls it',
  'TunedProxyTask.id': 'constructs checks it',
  'TunedProxyTask.scope': 'constructs checks it',
};

const EXPORTED = exportsOf(`${ROOT}/src/index.ts`);
const STRUCTS = new Map(EXPORTED.filter(({ declaration }) => ts.isInterfaceDeclaration(declaration)).map(each => [each.name, each]));

type Input = ts.ParameterDeclaration | ts.PropertySignature;
const nameOf = (node: ts.NamedDeclaration) => node.name!.getText();
const typeOf = (input: Input) => input.type!.getText();

/** The options of a struct, with those of the structs of the library that it extends. */
function optionsOf(struct: Exported): ts.PropertySignature[] {
  const { heritageClauses = [] } = struct.declaration as ts.InterfaceDeclaration;
  const parents = heritageClauses.flatMap(({ types }) => types.map(type => STRUCTS.get(type.getText())));
  return [...parents.flatMap(parent => parent ? optionsOf(parent) : []), ...membersOf(struct) as ts.PropertySignature[]];
}

function soundValue({ type, questionToken, initializer }: { type?: ts.TypeNode; questionToken?: unknown; initializer?: unknown }): unknown {
  const struct = STRUCTS.get(type?.getText() ?? '');
  const isOptional = questionToken !== undefined || initializer !== undefined;
  const options = struct && Object.fromEntries(optionsOf(struct).map(option => [nameOf(option), soundValue(option)]));
  return isOptional ? undefined : SOUND[type!.getText()]?.() ?? options;
}

/** Each public constructor and method with parameters. */
const CALLABLES = EXPORTED.flatMap(({ name, declaration }) => ts.isClassDeclaration(declaration) ? declaration.members.flatMap(member => {
  const isPublic = (ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member) && !hasModifier(declaration, ts.SyntaxKind.AbstractKeyword))
    && !/^#/.test(member.name?.getText() ?? '') && !hasModifier(member, ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword) && member.parameters.length > 0;
  const inherited = name !== 'ObserverSidecar' && ts.isMethodDeclaration(member) && /^(attach|changeApplication)$/.test(nameOf(member));
  return isPublic && !inherited ? [{ name: ts.isConstructorDeclaration(member) ? name : `${name}.${nameOf(member)}`, parameters: [...member.parameters] }] : [];
}) : []);

const SYSCTLS = (['NetworkSysctls', 'IpcSysctls'] as const).flatMap(struct => optionsOf(STRUCTS.get(struct)!).map(option => ({ struct, option })));

/** Puts what a call returns into a task, and returns its template. */
function templateWith(result: unknown): string {
  if (result instanceof library.TaskDefinitionBlock) {
    const task = fargateTask(newStack());
    ['app', 'db'].forEach(name => task.addContainer(name, { image: IMAGE, entryPoint: [`/${name}`], command: ['run'], essential: name === 'app' }));
    task.addVolume({ name: 'db' });
    task.addExtension(result);
    return JSON.stringify(Template.fromStack(Stack.of(task)).toJSON());
  }
  const typeName = (result as object | undefined)?.constructor.name ?? '';
  const option = SYSCTLS.find(({ option: { type } }) => [typeName, `${typeName}[]`].includes(type!.getText()));
  if (option) {
    const sysctls = { [nameOf(option.option)]: typeOf(option.option).endsWith('[]') ? [result] : result };
    return templateWith(option.struct === 'IpcSysctls' ? untyped.KernelTuning.ipc('app', sysctls) : untyped.KernelTuning.network(sysctls));
  }
  const users: Record<string, () => unknown> = {
    FaultAction: () => new untyped.FaultInjection({ actions: [result] }),
    ProcessAccess: () => new untyped.DebugToolbox({ access: result }),
    ProfileOutput: () => new untyped.SamplingProfiler({ profiler: library.ProfilingTool.pySpy({ image: IMAGE }), processName: 'p', output: result }),
    ProfilingTool: () => new untyped.SamplingProfiler({ profiler: result, processName: 'p' }),
    Prefix: () => new untyped.EntryPointWrapper({ carrier: { image: IMAGE }, entryPoint: result }),
  };
  return typeName in users ? templateWith(users[typeName]()) : 'node' in Object(result) ? JSON.stringify(Template.fromStack(Stack.of(result as IConstruct)).toJSON()) : String(result);
}

function allowAll(task: library.ObservedTask): void {
  task.allowPrivateVolumes();
  task.allowSecret(SECRET);
}

/** Calls a constructor or method, by its name in `ARGUMENTS`, and returns the template of the task that uses the result. */
function outcomeOf(name: string, args: readonly unknown[]): { template?: string; error?: Error } {
  const [type, method] = name.split('.');
  try {
    const call = (receiver: any) => receiver[method](...args);
    const result = method === undefined ? new untyped[type](...args)
      : type === 'ObservedTask' ? agentWith({ attach: call, changeApplication: () => {} })
        : type === 'ApplicationContainer' ? agentWith({ attach: allowAll, changeApplication: call }, { excludeContainers: ['db'] })
          : method in untyped[type] ? call(untyped[type]) : call(new library.FaultInjection());
    return { template: templateWith(result) };
  } catch (error) {
    return { error: error as Error };
  }
}

const isOurs = (error?: Error) => error?.name === 'LinuxControlsError' || error?.message.startsWith('Validation failed with the following errors:');
const isRaw = (error?: Error) => error instanceof TypeError || error instanceof RangeError || /^Cannot (read|destructure)|is not (a function|iterable)/.test(error?.message ?? '');

/** Returns what is wrong with the outcomes of wrong values in the place of a sound one. */
function problemsOf(name: string, input: Input, argumentsWith: (value: unknown) => readonly unknown[]): string[] {
  const type = typeOf(input);
  const isOptional = input.questionToken !== undefined || ts.isParameter(input) && input.initializer !== undefined;
  const show = (value: string, { template, error }: ReturnType<typeof outcomeOf>) => `${value}: ${error ? `${error.name}: ${error.message}` : `no error, ${template!.length}`}`.slice(0, 200);
  const wrong = VALUES.flatMap(([value, it, types]) => {
    const outcome = outcomeOf(name, argumentsWith(it));
    return types?.test(type) ? isRaw(outcome.error) ? [show(value, outcome)] : [] : isOurs(outcome.error) ? [] : [show(value, outcome)];
  });
  const [absent, none] = [undefined, null].map(value => outcomeOf(name, argumentsWith(value)));
  const asAbsent = isOptional ? none.template === absent.template && !absent.error || isOurs(none.error) : isOurs(none.error) && isOurs(absent.error);
  return [...wrong, ...asAbsent ? [] : [show('null', none), show('undefined', absent)]];
}

const argumentsOf = ({ name, parameters }: typeof CALLABLES[number]) => [...ARGUMENTS[name]?.() ?? parameters.map(soundValue)];

const CASES = CALLABLES.flatMap(callable => callable.parameters.flatMap((parameter, position): [string, () => string[]][] => {
  const { name } = callable;
  const changed = (change: (sound: unknown) => unknown) => argumentsOf(callable).map((sound, i) => i === position ? change(sound) : sound);
  const replaced = (value: unknown) => changed(() => value);
  const struct = STRUCTS.get(typeOf(parameter).replace('Options = {}', 'Options'));
  const options = struct ? optionsOf(struct) : [];
  const withOption = (option: string) => (value: unknown) => changed(sound => ({ ...sound as object, [option]: value }));
  const misspelled = (option: string) => outcomeOf(name, withOption(`${option}s`)('x'));
  return name in EXCEPTIONS || `${name}.${nameOf(parameter)}` in EXCEPTIONS ? [] : [
    [`${name}(${nameOf(parameter)})`, () => parameter.dotDotDotToken ? [] : problemsOf(name, parameter, replaced)],
    ...options.map((option): [string, () => string[]] => [`${name}(${nameOf(parameter)}.${nameOf(option)})`, () => [
      ...problemsOf(name, option, withOption(nameOf(option))),
      ...isOurs(misspelled(nameOf(option)).error) ? [] : [`${nameOf(option)}s is not refused`],
    ]]),
  ];
}));

// Otherwise, an error about one argument could be about another one.
test.each(CALLABLES.filter(({ name, parameters }) => !(name in EXCEPTIONS) && (parameters.length > 1 || STRUCTS.has(parameters[0].type!.getText()))))('$name has sound arguments', callable => {
  expect(outcomeOf(callable.name, argumentsOf(callable)).error).toBeUndefined();
});

test.each(CASES)('%s: a wrong value is an error of the library', (_, problems) => expect(problems()).toEqual([]));
