import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import type * as ts from 'typescript';
import { declaredOptions } from './declared-options';
import { clusterOf, expectSame } from './fargate';
import { exportsOf, membersOf } from '../../public-api';
import { ROOT } from '../../run';
import { annotationsIn, containerIn, frozen, IMAGE, namesIn, newStack, reference, sysctlsIn, taskIn } from '../task/task-definitions';
import {
  CustomObserver, DebugToolbox, ExecuteCommandUse, FargateSidecarObservedService, FargateSidecarObservedServiceProps, KernelReport, ObserverSidecar,
} from 'cdk-fargate-linux-controls';

const APPLICATION: ecs.ContainerDefinitionOptions = { image: IMAGE, portMappings: [{ containerPort: 80, name: 'http' }] };

/** Creates an observed service in an imported cluster. */
function serviceIn(stack: Stack, props: Partial<FargateSidecarObservedServiceProps> = {}, id = 'Web'): FargateSidecarObservedService {
  return new FargateSidecarObservedService(stack, id, { cluster: clusterOf(stack), application: APPLICATION, observers: [], ...props });
}

function agent(containerName: string, props: { sharedPidNamespace?: boolean } = {}): ObserverSidecar {
  return new CustomObserver({ container: { image: IMAGE, containerName }, ...props });
}

/** Creates a stack with an observed service. */
function stackWith(props: Partial<FargateSidecarObservedServiceProps>): Stack {
  const stack = newStack();
  serviceIn(stack, props);
  return stack;
}

/** Creates a task definition to pass to the service. */
function taskDefinitionOf(scope: Construct, ...containers: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Own');
  containers.forEach(name => taskDefinition.addContainer(name, { image: IMAGE }));
  return taskDefinition;
}

const WINDOWS: ecs.FargateTaskDefinitionProps = {
  cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
};

test('adds observers in their order, a shared PID namespace, and operating system family LINUX', () => {
  const stack = newStack();
  const { observerContainers } = serviceIn(stack, { observers: [agent('b'), new DebugToolbox(), agent('a')] });
  expect(namesIn(stack)).toEqual(['application', 'b', 'toolbox', 'a']);
  expect(observerContainers.map(({ containerName }) => containerName)).toEqual(['b', 'toolbox', 'a']);
  expect(taskIn(stack)).toMatchObject({ PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' }, RequiresCompatibilities: ['FARGATE'] });
});

test('lists the containers of an observer that is passed twice once', () => {
  const toolbox = new DebugToolbox();
  const { observerContainers } = serviceIn(newStack(), { observers: [toolbox, agent('a'), toolbox] });
  expect(observerContainers.map(({ containerName }) => containerName)).toEqual(['toolbox', 'a']);
});

test('rejects a containerName that ECS rejects', () => {
  expect(() => serviceIn(newStack(), { application: { ...APPLICATION, containerName: 'shop.web' } }))
    .toThrow('[Stack/Web] FargateSidecarObservedService: application.containerName "shop.web" contains "."');
});

test.each<[string, Partial<FargateSidecarObservedServiceProps>, object]>([
  ['none', { observers: [agent('a')] }, { OperatingSystemFamily: 'LINUX' }],
  ['none, and pidMode is set', { pidMode: ecs.PidMode.TASK }, { OperatingSystemFamily: 'LINUX' }],
  ['a processor architecture only', { observers: [agent('a')], runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, {
    CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX',
  }],
  ['the Windows family, and nothing requires Linux', WINDOWS, { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }],
])('adds the operating system family that pidMode requires to the runtime platform: %s', (_, props, expected) => {
  expect(taskIn(stackWith(props)).RuntimePlatform).toEqual(expected);
});

test.each<[string, Partial<FargateSidecarObservedServiceProps>]>([
  ['an observer', { observers: [agent('a')] }],
  ['kernel parameters', { networkSysctls: { netCoreSomaxconn: 6000 } }],
])('rejects %s in a Windows task, with the construct path and a fix', (_, props) => {
  expect(() => serviceIn(newStack(), { ...WINDOWS, ...props })).toThrow(/^\[Stack\/Web.*\] .+ Windows .+ set the operating system family to LINUX\.$/);
});

test('an error about a kernel parameter has the path of the service', () => {
  expect(() => serviceIn(newStack(), { networkSysctls: { netCoreSomaxconn: -1 } })).toThrow(/^\[Stack\/Web\] networkSysctls: net\.core\.somaxconn = -1/);
});

test('sets kernel parameters on the application, or on the container that containerName names', () => {
  const parameters = [['net.core.somaxconn', '6000'], ['net.ipv4.tcp_syn_retries', '3']];
  const networkSysctls = { netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 };
  expect(sysctlsIn(stackWith({ observers: [new DebugToolbox()], networkSysctls }))).toEqual({ application: parameters });
  expect(sysctlsIn(stackWith({ observers: [new DebugToolbox()], networkSysctls: { ...networkSysctls, containerName: 'toolbox' } })))
    .toEqual({ toolbox: parameters });
});

test('supports every option of a Fargate service in the installed aws-cdk-lib', () => {
  const props = exportsOf(`${ROOT}/src/index.ts`).find(({ name }) => name === 'FargateSidecarObservedServiceProps')!;
  const own = membersOf(props).map(member => member.name!.getText());
  const { BaseServiceOptions, FargateServiceProps } = declaredOptions();
  expect((props.declaration as ts.InterfaceDeclaration).heritageClauses![0].getText()).toContain('ecs.BaseServiceOptions');
  expect(BaseServiceOptions).toContain('desiredCount');
  expect(FargateServiceProps).toContain('assignPublicIp');
  const missing = FargateServiceProps.filter(option => !own.includes(option));
  expect({ missing }).toEqual({ missing: [] });
  // Declared options must not collide with inherited options.
  expect({ collisions: own.filter(option => BaseServiceOptions.includes(option)) }).toEqual({ collisions: [] });
});

test.each([
  ['FargateService', 'BaseServiceOptions'], ['FargateService', 'FargateServiceProps'], ['FargateTaskDefinition', 'FargateTaskDefinitionProps'],
] as const)('passes every option to ecs.%s: %s', (name, struct) => {
  const stack = newStack();
  // Any values of those that the library does not check: the CDK gets only those that it requires.
  const checked: Record<string, unknown> = {
    assignPublicIp: true, availabilityZoneRebalancing: 'DISABLED', platformVersion: 'LATEST', securityGroups: [],
  };
  const options = Object.fromEntries(declaredOptions()[struct].filter(option => option !== 'cluster').map(option => [option, checked[option] ?? { of: option }]));
  let passed: object = {};
  const required = { cluster: clusterOf(stack), taskDefinition: taskDefinitionOf(stack, 'app') };
  class Recorder extends (ecs[name] as new (scope: Construct, id: string, props: any) => Construct) {
    constructor(scope: Construct, id: string, props: object) {
      super(scope, id, required);
      passed = props;
    }
  }
  const original = Object.getOwnPropertyDescriptor(ecs, name)!;
  Object.defineProperty(ecs, name, { value: Recorder, configurable: true });
  serviceIn(stack, options);
  Object.defineProperty(ecs, name, original);
  expect(passed).toMatchObject(options);
});

test('exposes its L2 constructs', () => {
  const web = serviceIn(newStack(), { observers: [new DebugToolbox(), agent('a')] });
  expect(web.service).toBe(web.node.findChild('Service'));
  expect(web.taskDefinition).toBe(web.node.findChild('TaskDefinition'));
  expect(web.service.taskDefinition).toBe(web.taskDefinition);
  expect(web.connections).toBe(web.service.connections);
  expect(web.applicationContainer).toBe(web.taskDefinition.findContainer('application'));
  expect(web.taskDefinition.defaultContainer).toBe(web.applicationContainer);
  expectSame(web.observerContainers, [web.taskDefinition.findContainer('toolbox'), web.taskDefinition.findContainer('a')]);
});

test('observes the default container of an existing task definition', () => {
  const stack = newStack();
  const own = taskDefinitionOf(stack, 'first', 'second');
  own.defaultContainer = own.findContainer('second');
  const web = serviceIn(stack, { application: undefined, taskDefinition: own, observers: [agent('a')] });
  expect(web.taskDefinition).toBe(own);
  expect(web.applicationContainer).toBe(own.findContainer('second'));
  expect(web.service.taskDefinition).toBe(own);
  expect(namesIn(stack)).toEqual(['first', 'second', 'a']);
  expect(taskIn(stack)).toMatchObject({ PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
});

test('adds the application to an existing task definition, which keeps its default container', () => {
  const stack = newStack();
  const own = taskDefinitionOf(stack, 'first');
  const web = serviceIn(stack, { taskDefinition: own, observers: [agent('a')] });
  expect(web.applicationContainer).toBe(own.findContainer('application'));
  expect(own.defaultContainer).toBe(own.findContainer('first'));
  expect(namesIn(stack)).toEqual(['first', 'application', 'a']);
});

test.each(declaredOptions().FargateTaskDefinitionProps)('rejects the option %s of a new task definition together with an existing one', option => {
  const stack = newStack();
  expect(() => serviceIn(stack, { taskDefinition: taskDefinitionOf(stack, 'app'), [option]: {} }))
    .toThrow(`[Stack/Web] ${option} is an option of a new task definition, but taskDefinition is an existing one. Set it where that task definition is created, or remove taskDefinition.`);
});

test('lists all options of a new task definition that are combined with an existing one', () => {
  const stack = newStack();
  expect(() => serviceIn(stack, { taskDefinition: taskDefinitionOf(stack, 'app'), memoryLimitMiB: 1024, cpu: 512 }))
    .toThrow('cpu and memoryLimitMiB are options of a new task definition');
  expect(() => serviceIn(stack, { taskDefinition: taskDefinitionOf(new Construct(stack, 'Scope'), 'app'), cpu: undefined }, 'Other')).not.toThrow();
});

test.each<[string, (stack: Stack) => Partial<FargateSidecarObservedServiceProps>]>([
  ['neither an application nor a task definition', () => ({})],
  ['a task definition without containers', stack => ({ taskDefinition: taskDefinitionOf(stack) })],
  ['a task definition without an essential container', stack => {
    const taskDefinition = taskDefinitionOf(stack);
    taskDefinition.addContainer('agent', { image: IMAGE, essential: false });
    return { taskDefinition };
  }],
])('rejects, with its path, a service without an application container: %s', (_, propsFor) => {
  const stack = newStack();
  expect(() => serviceIn(stack, { observers: [agent('a')], ...propsFor(stack), application: undefined }))
    .toThrow('[Stack/Web] there is no application container to observe. Set application, or pass a taskDefinition with an essential container.');
});

test('two services can share a task definition and its observer', () => {
  const stack = newStack();
  const taskDefinition = taskDefinitionOf(stack, 'app');
  const observers = [new DebugToolbox()];
  const [web, api] = ['Web', 'Api'].map(id => serviceIn(stack, { application: undefined, taskDefinition, observers }, id));
  expectSame(api.observerContainers, web.observerContainers);
  expectSame(web.observerContainers, [taskDefinition.findContainer('toolbox')]);
  expect(namesIn(stack)).toEqual(['app', 'toolbox']);
});

test('keeps all logical ids when an observer is added', () => {
  const ids = (props: Partial<FargateSidecarObservedServiceProps>) => Object.keys(Template.fromStack(stackWith(props)).toJSON().Resources);
  const before = ids({});
  expect(before.length).toBeGreaterThan(3);
  expect(ids({ observers: [new DebugToolbox()], networkSysctls: { netCoreSomaxconn: 6000 } })).toEqual(expect.arrayContaining(before));
});

test('does not change its props', () => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'Parameters', { initProcessEnabled: true });
  const props: FargateSidecarObservedServiceProps = frozen({
    cluster: clusterOf(stack),
    application: { image: IMAGE, linuxParameters, environment: { A: '1' }, portMappings: [{ containerPort: 80 }], systemControls: [{ namespace: 'net.ipv4.tcp_syn_retries', value: '3' }] },
    observers: [new CustomObserver(frozen({ container: { image: IMAGE, containerName: 'a', linuxParameters, environment: { B: '2' } } }))],
    networkSysctls: { netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_fin_timeout': '30' } },
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 },
    volumes: [{ name: 'scratch' }],
    circuitBreaker: { rollback: true },
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
  });
  new FargateSidecarObservedService(stack, 'Web', props);
  expect(containerIn(stack, 'application').SystemControls).toHaveLength(3);
});

// ECS Exec.

const warningsAboutExec = (props: Partial<FargateSidecarObservedServiceProps>) =>
  annotationsIn(stackWith(props)).filter(text => text.includes('toolbox-without-exec'));

test.each([
  ['a toolbox', new DebugToolbox(), 'toolbox'],
  ['a toolbox that installs packages', new DebugToolbox({ packages: ['strace'] }), 'toolbox'],
  ['an observer that needs ECS Exec', new CustomObserver({ container: { image: IMAGE, containerName: 'own' }, executeCommand: ExecuteCommandUse.NEEDED }), 'own'],
])('warns about %s in a service without ECS Exec, and not in one with it', (_, observer, name) => {
  expect(warningsAboutExec({ observers: [observer] })).toStrictEqual([expect.stringContaining(`container ${name}: it needs ECS Exec, but ECS Exec is not enabled by service Stack/Web/Service/Service.`)]);
  expect(warningsAboutExec({ observers: [observer], enableExecuteCommand: true })).toEqual([]);
});

test('warns about no observer that works without ECS Exec, and about a toolbox whose name is a token', () => {
  expect(warningsAboutExec({ observers: [agent('agent'), new KernelReport()] })).toEqual([]);
  expect(warningsAboutExec({ observers: [new DebugToolbox({ containerName: reference('Name') })] })).toHaveLength(1);
});
