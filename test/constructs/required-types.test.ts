import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Lazy, Token } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { exportsOf, hasModifier } from '../public-api';
import { ROOT } from '../run';
import { declaredOptions } from './patterns/declared-options';
import { clusterOf } from './patterns/fargate';
import { errorOf, IMAGE, newStack, templateOf } from './task/task-definitions';
import * as library from 'cdk-fargate-linux-controls';

// What a caller without type checks sees, for example in JavaScript or with tsx.
const untyped: any = library;
const { EntryPointRewrite } = library;
const container = { image: IMAGE };
const wrapper = { carrier: container, entryPoint: EntryPointRewrite.prefix('/wrap') };
const secret = new secretsmanager.Secret(newStack(), 'Secret');

const IMAGE_TYPE = 'must be an ecs.ContainerImage, for example of ecs.ContainerImage.fromRegistry()';
const SECRET_TYPE = 'must be an ecs.Secret, for example of ecs.Secret.fromSecretsManager()';
const ACCESS_TYPE = 'must be a ProcessAccess, for example of ProcessAccess.anyUser()';
const DURATION_TYPE = 'must be a Duration, for example of Duration.seconds()';

function pattern(name: string, props: object) {
  const stack = newStack();
  return new untyped[name](stack, 'Web', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') }), ...props });
}

function applied(observer: object) {
  return new ecs.FargateTaskDefinition(newStack(), 'Task').addExtension(observer as library.ObserverSidecar);
}

/** Calls with a value of a wrong type, and the whole message. */
const CALLS: Readonly<Record<string, readonly [call: () => unknown, message: string]>> = {
  'all properties': [() => new untyped.CustomObserver(), 'CustomObserver: the argument must be an object, not undefined.'],
  'image of a container': [() => new untyped.CustomObserver({ container: { image: 'nginx' } }), `CustomObserver: container.image ${IMAGE_TYPE}, not "nginx".`],
  'image for a container': [() => new untyped.EntryPointWrapper({ ...wrapper, carrier: IMAGE }), 'EntryPointWrapper: carrier must be an object with options, not an object of class RepositoryImage.'],
  'secret by name': [() => new untyped.EntryPointWrapper({ ...wrapper, applicationSecrets: { KEY: 'hunter2' } }), `EntryPointWrapper: applicationSecrets.KEY ${SECRET_TYPE}, not a string.`],
  'secret of another service': [() => new untyped.DatadogAgent({ apiKey: secret }), `DatadogAgent: apiKey ${SECRET_TYPE}, not an object of class Secret.`],
  'allowed secret': [() => applied(new class Agent extends untyped.ObserverSidecar { attach = (task: any) => task.allowSecret(secret); }()),
    `[Stack/Task] Agent failed to attach: Agent: task.allowSecret: secret ${SECRET_TYPE}, not an object of class Secret.`],
  'option of an observer in its container': [() => new untyped.CustomObserver({ container: { image: IMAGE, access: library.ProcessAccess.imageUser() } }),
    'CustomObserver: container.access is no option of a container. Set it in the options of the observer.'],
  'empty name': [() => untyped.KernelTuning.ipc(' ', {}), 'KernelTuning.ipc: containerName is empty. Use at least one character.'],
  'preset without values': [() => new untyped.NetworkPreset('Mine', { reason: 'r', source: 's', values: {} }), 'Mine: values is empty, so the preset would set nothing. Add a kernel parameter.'],
  'unresolved list': [() => new untyped.DebugToolbox({ excludeContainers: Token.asList({ Ref: 'Names' }) }),
    'DebugToolbox: excludeContainers is a list that only the deployment knows. Pass a list whose length is known at synthesis.'],
  'word': [() => untyped.EntryPointRewrite.prefixByArchitecture(['/a'], [1]), 'EntryPointRewrite.prefixByArchitecture: arm64[0] must be a string, not 1.'],
  'access without parentheses': [() => new untyped.DebugToolbox({ access: library.ProcessAccess.tracingOnly }),
    `DebugToolbox: access ${ACCESS_TYPE}, not the function tracingOnly. Add parentheses to call it: tracingOnly().`],
  'access by name': [() => new untyped.DebugToolbox({ access: 'tracingOnly' }), `DebugToolbox: access ${ACCESS_TYPE}, not "tracingOnly".`],
  'preset without parentheses': [() => untyped.KernelTuning.network({ presets: [library.TcpKeepAlive.natGateway] }),
    'KernelTuning.network: presets[0] must be a NetworkPreset, for example of TcpKeepAlive.natGateway(), not the function natGateway. Add parentheses to call it: natGateway().'],
  'class of an observer': [() => pattern('FargateSidecarObservedService', { application: container, observers: [library.DebugToolbox] }),
    '[Stack/Web] FargateSidecarObservedService: observers[0] must be an ObserverSidecar, not the class DebugToolbox. Pass an object, for example new DebugToolbox().'],
  'mistyped option': [() => new untyped.DebugToolbox({ package: ['strace'] }), 'DebugToolbox: there is no property package. Did you mean packages?'],
  'unknown option': [() => untyped.OutgoingConnections.many({ reserve: [] }), 'OutgoingConnections.many: there is no property reserve. Use listeningPorts.'],
  'mistyped option beside those of the CDK': [() => pattern('TunedProxyTask', { proxy: container, networkSysctl: {} }),
    '[Stack/Web] TunedProxyTask: there is no property networkSysctl. Did you mean networkSysctls?'],
  'number of a semaphore limit': [() => untyped.SemaphoreLimits.of({ semaphoresPerSet: 1, semaphores: 1, operationsPerCall: 1, sets: 40000 }),
    'SemaphoreLimits.of: sets must be a whole number from 0 to 32768, not 40000.'],
  'choice of another parameter': [() => untyped.KernelTuning.network({ netIpv4TcpTwReuse: library.TcpEcn.of('1') }),
    'KernelTuning.network: netIpv4TcpTwReuse must be a TcpTwReuse, for example of TcpTwReuse.of(), not an object of class TcpEcn.'],
  'preset for parameters': [() => pattern('TunedProxyTask', { proxy: container, networkSysctls: library.TcpKeepAlive.natGateway() }),
    '[Stack/Web] networkSysctls: the argument must be an object with options, not an object of class NetworkPreset.'],
  'container for the options of one': [() => pattern('FargateSidecarObservedService', { application: new ecs.FargateTaskDefinition(newStack(), 'Task').addContainer('app', container), observers: [] }),
    '[Stack/Web] FargateSidecarObservedService: application must be an object with options, not an object of class ContainerDefinition.'],
  'command line for words': [() => EntryPointRewrite.prefix('/wrap --quiet'),
    'EntryPointRewrite.prefix: words[0] "/wrap --quiet" contains a space before an option, and no shell splits it. Pass each word separately.'],
  'observer without attach': [() => applied(new class Agent extends untyped.ObserverSidecar { atach() {} }()), '[Stack/Task] Agent has no method attach. Rename atach to attach.'],
  'mistyped method': [() => applied(new class Agent extends untyped.ObserverSidecar { changeAplication() {} attach = (task: any) => task.addContainer('agent', container); }()),
    '[Stack/Task] Agent does not override changeApplication. Rename changeAplication to changeApplication.'],
  'option of a subclass': [() => applied(new class Agent extends untyped.ObserverSidecar { attach() {} excludeContainers = 'app'; }()), '[Stack/Task] Agent: excludeContainers must be a list, not "app".'],
  'getter of a subclass': [() => new class Agent extends untyped.ObserverSidecar { get excludeContainers() { return ['app']; } }(),
    'Agent: excludeContainers is a getter, which has no effect. Pass the option to the constructor of ObserverSidecar.'],
  'field of a subclass': [() => applied(new class Agent extends untyped.ObserverSidecar { attach() {} excludeContainers = undefined; }()), '[Stack/Task] Agent: excludeContainers must be a list, not undefined.'],
  'duration of a kernel parameter': [() => untyped.KernelTuning.network({ netIpv4TcpFinTimeout: 30 }), `KernelTuning.network: netIpv4TcpFinTimeout ${DURATION_TYPE}, not 30.`],
};

const messageOf = (call: () => unknown) => errorOf(call).message;

test.each(Object.entries(CALLS))('%s of a wrong type is one message', (_, [call, message]) => expect(messageOf(call)).toBe(message));

const named = (containerName: string | undefined) => () => new library.DebugToolbox({ containerName });

test.each(['web', 'Web_app-1', 'w'.repeat(255), undefined, Lazy.string({ produce: () => 'known later' })])('a container can be named %j', name => {
  expect(named(name)).not.toThrow();
});

test.each([
  ['my app', 'containerName "my app" contains " ", so ECS rejects it as the name of a container. Use 1 to 255 letters, digits, hyphens, and underscores.'],
  ['agent.v2', 'containerName "agent.v2" contains "."'],
  ['w'.repeat(256), 'containerName has 256 characters, but at most 255 are allowed, so ECS'],
  ['', 'containerName is empty, so ECS'],
])('a container cannot be named %j, with the reason', (name, message) => expect(named(name)).toThrow(`DebugToolbox: ${message}`));

test('a subclass can pass options of its own, and a caller null', () => {
  const Mine: any = class extends library.DebugToolbox {};
  expect(() => new Mine({ team: 'a', packages: null, logging: undefined })).not.toThrow();
  expect(() => new Mine({ package: ['strace'] })).toThrow('DebugToolbox: there is no property package. Did you mean packages?');
});

const FORMS: readonly (<Props extends object>(props: Props) => Props)[] = [
  props => props,
  props => Object.create(props),
  props => {
    class Options {}
    Object.entries(props).forEach(([name, value]) => Object.defineProperty(Options.prototype, name, { get: () => value }));
    return new Options() as any;
  },
];

test('options can be members of a prototype, or accessors of a class', () => {
  const [plain, ...others] = FORMS.map(given => {
    const stack = newStack();
    const observers = [new library.CustomObserver(given({ container: given({ ...container, cpu: 64 }) }))];
    const proxy = given({ ...container, user: '1000' });
    new library.TunedProxyTask(stack, 'Edge', given({ proxy, networkSysctls: given({ netCoreSomaxconn: 5000 }), cpu: 1024, memoryLimitMiB: 2048 }));
    new library.FargateSidecarObservedService(stack, 'Web', given({ cluster: clusterOf(stack), application: given(container), observers, desiredCount: 3 }));
    return templateOf(stack);
  });
  expect(others).toEqual([plain, plain]);
});

test('no option of the CDK looks like a mistyped option of the patterns', () => {
  const { BaseServiceOptions, FargateTaskDefinitionProps } = declaredOptions();
  const own = { cluster: true, family: 'x', cpu: 256 };
  const problems = [...BaseServiceOptions, ...FargateTaskDefinitionProps].filter(name => !(name in own)).map(name =>
    messageOf(() => pattern('FargateSidecarObservedService', { [name]: 'any', observers: 'none' })));
  expect(new Set(problems)).toEqual(new Set(['[Stack/Web] FargateSidecarObservedService: observers must be a list, not "none".']));
});

const FACTORIES = exportsOf(`${ROOT}/src/index.ts`).filter(({ declaration }) => ts.isClassDeclaration(declaration)
  && declaration.members.some(member => ts.isConstructorDeclaration(member) && hasModifier(member, ts.SyntaxKind.PrivateKeyword)))
  .map(({ name }) => name);

test.each(FACTORIES)('%s has no public constructor, and names its factories', name => {
  const [, use] = /^(?:.* has no public constructor[.]) (.*)$/.exec(messageOf(() => new untyped[name](1024, 65000)))!;
  expect(use).toMatch(/^(ObservedTask|ApplicationContainer)$/.test(name) ? /^The library creates it/ : new RegExp(`^Use ${name}[.]\\w+`));
});

test('the constants and the factories of a class', () => {
  expect(FACTORIES.length).toBeGreaterThan(20);
  expect(messageOf(() => new untyped.OutgoingConnections())).toBe('OutgoingConnections has no public constructor. Use OutgoingConnections.many().');
  expect(messageOf(() => new untyped.PortRange(1024, 65000))).toBe('PortRange has no public constructor. Use PortRange.of() or PortRange.port().');
  expect(messageOf(() => new untyped.TcpTwReuse('1'))).toMatch(/^TcpTwReuse has no public constructor[.] Use TcpTwReuse[.]of[(][)], TcpTwReuse[.]\w+,/);
});
