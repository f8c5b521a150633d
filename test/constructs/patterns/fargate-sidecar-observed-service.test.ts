import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ec2 as ec2, aws_ecs as ecs, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as ts from 'typescript';
import { clusterOf, containerIn, expectSame, frozen, IMAGE, newStack, sysctlsIn, taskDefinitionIn, vpcOf } from './fargate';
import { declaredOptions, exampleNames, exampleOf, ServiceOptions } from './fargate-service-options';
import { CustomObserver, DebugToolbox, ExecuteCommandUse, FargateSidecarObservedService, FargateSidecarObservedServiceProps, KernelReport, NamespaceSharingChecks, ObserverSidecar } from 'cdk-fargate-linux-controls';

const APPLICATION: ecs.ContainerDefinitionOptions = { image: IMAGE, portMappings: [{ containerPort: 80, name: 'http' }] };
const NAMES = exampleNames();

/** Creates an observed service in an imported cluster. */
function serviceIn(stack: Stack, props: Partial<FargateSidecarObservedServiceProps> = {}, id = 'Web'): FargateSidecarObservedService {
  return new FargateSidecarObservedService(stack, id, { cluster: clusterOf(stack), application: APPLICATION, observers: [], ...props });
}

function agent(containerName: string, props: { sharedPidNamespace?: boolean } = {}): ObserverSidecar {
  return new CustomObserver({ container: { image: IMAGE, containerName }, ...props });
}

/** Creates a task definition to pass to the service. */
function taskDefinitionOf(scope: Construct, ...containers: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Own');
  containers.forEach(name => taskDefinition.addContainer(name, { image: IMAGE }));
  return taskDefinition;
}

function errorsIn(stack: Stack): string[] {
  return Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

test('adds an observer, a shared PID namespace, and operating system family LINUX', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox()] });
  const task = taskDefinitionIn(stack);
  expect(task.ContainerDefinitions.map(({ Name }) => Name)).toEqual(['application', 'toolbox']);
  expect(task.PidMode).toBe('task');
  expect(task.RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX' });
  expect(task.RequiresCompatibilities).toEqual(['FARGATE']);
});

test('rejects a containerName that ECS rejects', () => {
  expect(() => serviceIn(newStack(), { application: { ...APPLICATION, containerName: 'shop.web' } })).toThrow('[Stack/Web] application.containerName "shop.web" contains "."');
});

test('adds several observers in their order', () => {
  const stack = newStack();
  const { observerContainers } = serviceIn(stack, { observers: [agent('b'), new DebugToolbox(), agent('a')] });
  expect(taskDefinitionIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['application', 'b', 'toolbox', 'a']);
  expect(observerContainers.map(({ containerName }) => containerName)).toEqual(['b', 'toolbox', 'a']);
});

test.each<[string, string | undefined, Partial<FargateSidecarObservedServiceProps>]>([
  ['without observers', undefined, {}],
  ['with an empty list of observers', undefined, { observers: [] }],
  ['with an observer that does not require a shared PID namespace', undefined, { observers: [agent('a', { sharedPidNamespace: false })] }],
  ['with one of two observers requiring a shared PID namespace', 'task', { observers: [agent('a', { sharedPidNamespace: false }), agent('b')] }],
  ['with pidMode task and without observers', 'task', { pidMode: ecs.PidMode.TASK }],
  ['with pidMode task and an observer that does not require it', 'task', { pidMode: ecs.PidMode.TASK, observers: [agent('a', { sharedPidNamespace: false })] }],
])('%s, the PID mode is %s', (_, expected, props) => {
  const stack = newStack();
  serviceIn(stack, props);
  expect(taskDefinitionIn(stack).PidMode).toBe(expected);
});

test('rejects pidMode host, which Fargate does not support', () => {
  expect(() => serviceIn(newStack(), { pidMode: ecs.PidMode.HOST }))
    .toThrow("'pidMode' can only be set to 'task' for Linux Fargate containers, got: 'host'.");
});

test.each<[string, ecs.RuntimePlatform | undefined, object]>([
  ['none', undefined, { OperatingSystemFamily: 'LINUX' }],
  ['a processor architecture only', { cpuArchitecture: ecs.CpuArchitecture.ARM64 }, { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
  [
    'a processor architecture and a family',
    { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
  ],
])('adds the operating system family that pidMode requires to the runtime platform: %s', (_, runtimePlatform, expected) => {
  const stack = newStack();
  serviceIn(stack, { observers: [agent('a')], runtimePlatform });
  expect(taskDefinitionIn(stack).RuntimePlatform).toEqual(expected);
});

test('accepts pidMode without an operating system family', () => {
  const stack = newStack();
  serviceIn(stack, { pidMode: ecs.PidMode.TASK });
  expect(taskDefinitionIn(stack)).toMatchObject({ PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
});

const WINDOWS: ecs.FargateTaskDefinitionProps = {
  cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
};

test('keeps the Windows family of a task if nothing requires Linux', () => {
  const stack = newStack();
  serviceIn(stack, WINDOWS);
  expect(taskDefinitionIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' });
});

test.each<[string, Partial<FargateSidecarObservedServiceProps>]>([
  ['an observer', { observers: [agent('a')] }],
  ['kernel parameters', { networkSysctls: { netCoreSomaxconn: 6000 } }],
])('rejects %s in a Windows task, with the construct path and a fix', (_, props) => {
  expect(() => serviceIn(newStack(), { ...WINDOWS, ...props })).toThrow(/^\[Stack\/Web.*\] .+ Windows .+ set the operating system family to LINUX\.$/);
});

test('sets kernel parameters on the application, not on an observer', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox()], networkSysctls: { netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 } });
  expect(sysctlsIn(stack)).toEqual({ application: { 'net.core.somaxconn': '6000', 'net.ipv4.tcp_syn_retries': '3' } });
});

test('sets kernel parameters on the container that containerName names', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox()], networkSysctls: { netCoreSomaxconn: 6000, containerName: 'toolbox' } });
  expect(sysctlsIn(stack)).toEqual({ toolbox: { 'net.core.somaxconn': '6000' } });
});

test('reports all invalid kernel parameters in one error with the path of the service', () => {
  const networkSysctls = { netCoreSomaxconn: -1, byName: { 'net.core.rmem_max': '1', 'net.ipv4.tcp_fin_timout': '30' } };
  expect(() => serviceIn(newStack(), { networkSysctls })).toThrow(
    /^\[Stack\/Web\] networkSysctls: (?=[^]*net\.core\.somaxconn = -1)(?=[^]*net\.core\.rmem_max = 1)(?=[^]*Did you mean net\.ipv4\.tcp_fin_timeout\?)/,
  );
});

test('adds the toolbox as a nonessential root container that can trace and logs to CloudWatch', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox()] });
  const toolbox = containerIn(stack, 'toolbox');
  expect(toolbox).toMatchObject({
    Essential: false,
    User: '0',
    LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } },
    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-stream-prefix': 'toolbox' } },
  });
  const group = toolbox.LogConfiguration.Options['awslogs-group'].Ref as string;
  expect(Object.keys(Template.fromStack(stack).findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 } }))).toEqual([group]);
  expect(containerIn(stack, 'application').LinuxParameters).toBeUndefined();
  expect(containerIn(stack, 'application').Essential).toBe(true);
});

test.each([[true, 1], [false, 0], [undefined, 0]])('with enableExecuteCommand %s, the number of task role policies for ECS Exec is %i', (enableExecuteCommand, count) => {
  const stack = newStack();
  const { taskDefinition } = serviceIn(stack, { observers: [new DebugToolbox()], enableExecuteCommand });
  const role = stack.resolve(taskDefinition.taskRole.roleName);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::IAM::Policy', {
    Roles: [role],
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
        Effect: 'Allow',
      })]),
    },
  }, count);
});

/** Returns the template of a service with the given options, built by the pattern or by the CDK's own constructs. */
function templateOf(
  build: (stack: Stack, options: ServiceOptions) => ecs.ContainerDefinition,
  options: readonly string[],
  others: Partial<ServiceOptions>,
): string {
  const stack = newStack();
  const cluster = clusterOf(stack);
  const values = Object.fromEntries(options.map(option => [option, exampleOf(option).value(stack)]));
  build(stack, { cluster, ...others, ...values }).addMountPoints({ containerPath: '/data', readOnly: false, sourceVolume: 'data' });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

const TASK: ecs.FargateTaskDefinitionProps = {
  runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  volumes: [{ name: 'data', configuredAtLaunch: true }],
};

function observed(stack: Stack, options: ServiceOptions): ecs.ContainerDefinition {
  return new FargateSidecarObservedService(stack, 'Web', { ...options, ...TASK, application: APPLICATION, observers: [] }).applicationContainer;
}

function unobserved(stack: Stack, options: ServiceOptions): ecs.ContainerDefinition {
  const web = new Construct(stack, 'Web');
  const taskDefinition = new ecs.FargateTaskDefinition(web, 'TaskDefinition', TASK);
  const application = taskDefinition.addContainer('application', APPLICATION);
  new ecs.FargateService(web, 'Service', { ...options, taskDefinition });
  return application;
}

test.each(NAMES)('%s renders the same template as in ecs.FargateService', option => {
  const { requires = {} } = exampleOf(option);
  const template = templateOf(observed, [option], requires);
  expect(template).toBe(templateOf(unobserved, [option], requires));
  expect(template).not.toBe(templateOf(observed, [], requires));
});

test.each<[keyof ServiceOptions, keyof ServiceOptions]>([
  ['canaryConfiguration', 'linearConfiguration'],
  ['linearConfiguration', 'canaryConfiguration'],
])('all options together, with %s and without %s, render the same template as in ecs.FargateService', (included, excluded) => {
  const { requires = {} } = exampleOf(included);
  const options = NAMES.filter(option => option !== excluded && !(option in requires));
  expect(templateOf(observed, options, requires)).toBe(templateOf(unobserved, options, requires));
});

/** Reads from the source which properties the props interface declares and which interfaces it extends. */
function propsInterface(): { extended: string[]; own: string[] } {
  const file = join(__dirname, '..', '..', '..', 'src', 'constructs', 'patterns', 'fargate-sidecar-observed-service.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === 'FargateSidecarObservedServiceProps')!;
  return {
    extended: declaration.heritageClauses!.flatMap(({ types }) => types.map(type => type.getText())),
    own: declaration.members.map(member => member.name!.getText()),
  };
}

test('supports every option of a Fargate service in the installed aws-cdk-lib', () => {
  const { extended, own } = propsInterface();
  const { BaseServiceOptions, FargateServiceProps } = declaredOptions();
  expect(extended).toContain('ecs.BaseServiceOptions');
  expect(BaseServiceOptions).toContain('desiredCount');
  expect(FargateServiceProps).toContain('assignPublicIp');
  const missing = FargateServiceProps.filter(option => !own.includes(option));
  expect({ missing }).toEqual({ missing: [] });
  // Declared options must not collide with inherited options.
  expect({ collisions: own.filter(option => BaseServiceOptions.includes(option)) }).toEqual({ collisions: [] });
});

test('the comparison with ecs.FargateService covers every option in the installed aws-cdk-lib', () => {
  const { BaseServiceOptions, FargateServiceProps } = declaredOptions();
  const untested = [...BaseServiceOptions, ...FargateServiceProps].filter(option => !NAMES.includes(option));
  expect({ untested }).toEqual({ untested: [] });
});

test('a database can allow connections from the service', () => {
  const stack = newStack();
  const database = new ec2.SecurityGroup(stack, 'Database', { vpc: vpcOf(stack) });
  const web = serviceIn(stack);
  database.connections.allowFrom(web, ec2.Port.POSTGRES);
  expect(web.connections).toBe(web.service.connections);
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 5432,
    GroupId: stack.resolve(database.securityGroupId),
    SourceSecurityGroupId: stack.resolve(web.service.connections.securityGroups[0].securityGroupId),
  });
});

test('the service supports automatic scaling', () => {
  const stack = newStack();
  serviceIn(stack).service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 7 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 7, ServiceNamespace: 'ecs' });
  Template.fromStack(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
});

test('exposes its L2 constructs', () => {
  const web = serviceIn(newStack(), { observers: [new DebugToolbox(), agent('a')] });
  expect(web.service).toBe(web.node.findChild('Service'));
  expect(web.taskDefinition).toBe(web.node.findChild('TaskDefinition'));
  expect(web.service.taskDefinition).toBe(web.taskDefinition);
  expect(web.applicationContainer).toBe(web.taskDefinition.findContainer('application'));
  expect(web.taskDefinition.defaultContainer).toBe(web.applicationContainer);
  expectSame(web.observerContainers, [web.taskDefinition.findContainer('toolbox'), web.taskDefinition.findContainer('a')]);
});

test('keeps the containerName of the application', () => {
  const stack = newStack();
  const { applicationContainer } = serviceIn(stack, { application: { ...APPLICATION, containerName: 'nginx' } });
  expect(applicationContainer.containerName).toBe('nginx');
  expect(taskDefinitionIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['nginx']);
});

test('observes the default container of an existing task definition', () => {
  const stack = newStack();
  const own = taskDefinitionOf(stack, 'first', 'second');
  own.defaultContainer = own.findContainer('second');
  const web = serviceIn(stack, { application: undefined, taskDefinition: own, observers: [agent('a')] });
  expect(web.taskDefinition).toBe(own);
  expect(web.applicationContainer).toBe(own.findContainer('second'));
  expect(web.service.taskDefinition).toBe(own);
  const task = taskDefinitionIn(stack);
  expect(task.ContainerDefinitions.map(({ Name }) => Name)).toEqual(['first', 'second', 'a']);
  expect(task).toMatchObject({ PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
});

test('adds the application to an existing task definition, which keeps its default container', () => {
  const stack = newStack();
  const own = taskDefinitionOf(stack, 'first');
  const web = serviceIn(stack, { taskDefinition: own, observers: [agent('a')] });
  expect(web.applicationContainer).toBe(own.findContainer('application'));
  expect(own.defaultContainer).toBe(own.findContainer('first'));
  expect(taskDefinitionIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['first', 'application', 'a']);
});

/** A value for each option of a new task definition. */
const TASK_OPTIONS: { readonly [Option in keyof ecs.FargateTaskDefinitionProps]-?: unknown } = {
  cpu: 512,
  enableFaultInjection: false,
  ephemeralStorageGiB: 30,
  executionRole: {},
  family: 'web',
  memoryLimitMiB: 1024,
  pidMode: ecs.PidMode.TASK,
  proxyConfiguration: {},
  runtimePlatform: {},
  taskRole: {},
  volumes: [],
};

test('the options of a new task definition are those of the installed aws-cdk-lib', () => {
  expect(Object.keys(TASK_OPTIONS).sort()).toEqual(declaredOptions().FargateTaskDefinitionProps);
});

test.each(Object.entries(TASK_OPTIONS))('rejects the option %s of a new task definition together with an existing one', (option, value) => {
  const stack = newStack();
  expect(() => serviceIn(stack, { taskDefinition: taskDefinitionOf(stack, 'app'), [option]: value }))
    .toThrow(`[Stack/Web] ${option} is an option of a new task definition, but taskDefinition is an existing one. Set it where that task definition is created, or remove taskDefinition.`);
});

test('lists all options of a new task definition that are combined with an existing one', () => {
  const stack = newStack();
  expect(() => serviceIn(stack, { taskDefinition: taskDefinitionOf(stack, 'app'), memoryLimitMiB: 1024, cpu: 512 })).toThrow('cpu and memoryLimitMiB are options of a new task definition');
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

test('rejects an observer with the container name of the application', () => {
  expect(() => serviceIn(newStack(), { application: { ...APPLICATION, containerName: 'toolbox' }, observers: [new DebugToolbox()] }))
    .toThrow('DebugToolbox adds a container named toolbox, but the application already uses that name.');
});

test('adds an observer once that is listed twice', () => {
  const stack = newStack();
  const toolbox = new DebugToolbox();
  const { observerContainers } = serviceIn(stack, { observers: [toolbox, toolbox] });
  expect(observerContainers.map(({ containerName }) => containerName)).toEqual(['toolbox']);
  expect(taskDefinitionIn(stack).ContainerDefinitions).toHaveLength(2);
});

test('adds a container to each of two services that share an observer', () => {
  const stack = newStack();
  const observers = [new DebugToolbox()];
  const [web, api] = ['Web', 'Api'].map(id => serviceIn(stack, { observers }, id));
  expect(web.observerContainers[0]).toBe(web.taskDefinition.findContainer('toolbox'));
  expect(api.observerContainers[0]).toBe(api.taskDefinition.findContainer('toolbox'));
  const tasks = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  expect(tasks.map(({ Properties }) => Properties.ContainerDefinitions.map(({ Name }: { Name: string }) => Name))).toEqual([['application', 'toolbox'], ['application', 'toolbox']]);
});

test('renders the same template if a service in another stack shares the observer', () => {
  const templateIn = (app: App, observers: ObserverSidecar[]) => {
    const stack = newStack(app, 'West');
    serviceIn(stack, { observers, networkSysctls: { netCoreSomaxconn: 6000 } });
    return () => Template.fromStack(stack).toJSON();
  };
  const alone = templateIn(new App(), [new DebugToolbox()]);
  const app = new App();
  const observers = [new DebugToolbox()];
  const east = newStack(app, 'East');
  serviceIn(east, { observers });
  const shared = templateIn(app, observers);
  expect(JSON.stringify(shared())).toBe(JSON.stringify(alone()));
  expect(taskDefinitionIn(east).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['application', 'toolbox']);
});

test('two services can share a task definition and its observer', () => {
  const stack = newStack();
  const taskDefinition = taskDefinitionOf(stack, 'app');
  const observers = [new DebugToolbox()];
  const [web, api] = ['Web', 'Api'].map(id => serviceIn(stack, { application: undefined, taskDefinition, observers }, id));
  expectSame(api.observerContainers, web.observerContainers);
  expectSame(web.observerContainers, [taskDefinition.findContainer('toolbox')]);
  expect(taskDefinitionIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'toolbox']);
});

test('keeps all logical ids when an observer is added', () => {
  const ids = (props: Partial<FargateSidecarObservedServiceProps>) => {
    const stack = newStack();
    serviceIn(stack, props);
    return Object.keys(Template.fromStack(stack).toJSON().Resources);
  };
  const before = ids({});
  expect(before.length).toBeGreaterThan(3);
  expect(ids({ observers: [new DebugToolbox()], networkSysctls: { netCoreSomaxconn: 6000 } })).toEqual(expect.arrayContaining(before));
});

/** Sets a parameter that no task can set, because the kernel has one value for the whole host. */
const INVALID_APPLICATION: ecs.ContainerDefinitionOptions = { ...APPLICATION, systemControls: [{ namespace: 'net.core.rmem_max', value: '1' }] };

test.each([[undefined, 1], [true, 1], [false, 0]])('with checks %s, the number of errors is %i', (checks, count) => {
  const stack = newStack();
  serviceIn(stack, { application: INVALID_APPLICATION, checks });
  expect(errorsIn(stack)).toHaveLength(count);
});

test.each([[undefined], [true], [false]])('with checks %s, a finding of the app\'s checks is reported once', checks => {
  const stack = newStack();
  NamespaceSharingChecks.addTo(stack.node.root);
  serviceIn(stack, { application: INVALID_APPLICATION, checks });
  expect(errorsIn(stack)).toEqual([expect.stringMatching(/net\.core\.rmem_max.*\[cdk-fargate-linux-controls::sysctl-not-namespaced\]/)]);
});

test('checks an existing task definition, including containers added later', () => {
  const stack = newStack();
  const taskDefinition = taskDefinitionOf(stack, 'app');
  serviceIn(stack, { application: undefined, taskDefinition });
  taskDefinition.addContainer('late', INVALID_APPLICATION);
  expect(errorsIn(stack)).toEqual([expect.stringContaining('container late')]);
});

test('a valid service has no findings', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox(), agent('a')], networkSysctls: { netCoreSomaxconn: 6000 }, enableExecuteCommand: true });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-fargate-linux-controls')).map(({ entry }) => entry.data)).toEqual([]);
  expect(errorsIn(stack)).toEqual([]);
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
  expect(sysctlsIn(stack)).toEqual({ application: { 'net.core.somaxconn': '6000', 'net.ipv4.tcp_fin_timeout': '30', 'net.ipv4.tcp_syn_retries': '3' } });
  expect(containerIn(stack, 'a').LinuxParameters).toMatchObject({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } });
  expect(containerIn(stack, 'application').LinuxParameters.Capabilities?.Add ?? []).toEqual([]);
});

test('passes lazy kernel parameters to the template', () => {
  const stack = newStack();
  const value = Lazy.string({ produce: () => '6000' });
  serviceIn(stack, { networkSysctls: { byName: { 'net.core.somaxconn': value } } });
  expect(sysctlsIn(stack)).toEqual({ application: { 'net.core.somaxconn': '6000' } });
});

// ECS Exec.

function warningsAboutExec(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('toolbox-without-exec')).map(({ entry }) => String(entry.data));
}

test.each([
  ['a toolbox', new DebugToolbox(), 'toolbox'],
  ['a toolbox that installs packages', new DebugToolbox({ packages: ['strace'] }), 'toolbox'],
  ['an observer that needs ECS Exec', new CustomObserver({ container: { image: IMAGE, containerName: 'own' }, executeCommand: ExecuteCommandUse.NEEDED }), 'own'],
])('warns about %s in a service without ECS Exec, and not in one with it', (_, observer, name) => {
  const [without, withExec] = [newStack(), newStack()];
  serviceIn(without, { observers: [observer] });
  serviceIn(withExec, { observers: [observer], enableExecuteCommand: true });
  expect(warningsAboutExec(without)).toStrictEqual([expect.stringContaining(`container ${name}: it needs ECS Exec, but ECS Exec is not enabled by service Stack/Web/Service/Service.`)]);
  expect(warningsAboutExec(withExec)).toEqual([]);
});

test('warns about no observer that works without ECS Exec', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [agent('agent'), new KernelReport()] });
  expect(warningsAboutExec(stack)).toEqual([]);
});

test('warns about a toolbox with a container name that is a token', () => {
  const stack = newStack();
  serviceIn(stack, { observers: [new DebugToolbox({ packages: ['strace'], containerName: Lazy.string({ produce: () => 'lazy' }) })] });
  expect(warningsAboutExec(stack)).toHaveLength(1);
});
