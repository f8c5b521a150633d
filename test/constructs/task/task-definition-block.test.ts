import { App, aws_ecs as ecs, Aspects, CfnParameter, CfnResource, Mixins, Stack, Stage } from 'aws-cdk-lib';
import {
  addContainers, annotationsIn, APPLY_BY, BLOCKS, Container, containerIn, containerOf, fargateTask, frozen, genericTask, IMAGE, includedTask, l1Task,
  L2S, loadBalancedService, newStack, OBSERVERS, problemsIn, stackOf, sysctlsIn, sysctlsOf, Task, taskDefinitionIn, taskIn, templateOf, templateText,
  TracingObserver, windowsTask,
} from './task-definitions';
import { withoutAttachingChecks } from '../../../src/constructs/task/task-definition-block';
import { ApplicationContainer, CustomObserver, KernelTuning, NamespaceSharingChecks, SharedPidNamespace, TaskDefinitionBlock } from 'cdk-fargate-linux-controls';

const NETWORK_SYSCTLS = [['net.core.somaxconn', '6000'], ['net.ipv4.tcp_tw_reuse', '1']];
const SHARED_NETWORK = ['Fargate', 'EC2 in awsvpc mode'];

/** Expects the effect of a block on a task with containers `app` and `other`, created by the given kind of L2. */
function expectEffect(block: string, kind: string, task: Task): void {
  const names = task.ContainerDefinitions.map(({ Name }) => Name);
  if (block in OBSERVERS) {
    expect([...names].sort()).toEqual(['app', 'observer', 'other']);
    expect(containerOf(task, 'observer')).toMatchObject({ Essential: false, LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } });
    expect(containerOf(task, 'app').LinuxParameters).toBeUndefined();
    expect(sysctlsOf(task)).toEqual({});
  } else {
    expect(names).toEqual(['app', 'other']);
  }
  switch (block) {
    case 'KernelTuning.network':
      expect(task.PidMode).toBeUndefined();
      expect(sysctlsOf(task)).toEqual(SHARED_NETWORK.includes(kind) ? { app: NETWORK_SYSCTLS } : { app: NETWORK_SYSCTLS, other: NETWORK_SYSCTLS });
      break;
    case 'KernelTuning.ipc':
      expect(task.PidMode).toBeUndefined();
      expect(sysctlsOf(task)).toEqual({ app: [['fs.mqueue.msg_max', '64']] });
      break;
    default:
      expect(task.PidMode).toBe('task');
      expect(task.RuntimePlatform).toEqual(kind === 'Fargate' ? { OperatingSystemFamily: 'LINUX' } : undefined);
  }
}

const COMBINATIONS = Object.keys(BLOCKS).flatMap(block => Object.keys(L2S)
  .filter(kind => !(block === 'KernelTuning.network' && kind === 'EC2 in host mode'))
  .map(kind => [block, kind]));

test.each(COMBINATIONS)('%s changes a task definition (%s) the same way before and after its containers are added, as an extension and as a mixin', (block, kind) => {
  const [before, after, mixedIn, low] = [newStack(), newStack(), newStack(), newStack()];
  const early = L2S[kind](before);
  early.addExtension(BLOCKS[block]());
  addContainers(early, 'app', 'other');
  const late = L2S[kind](after);
  addContainers(late, 'app', 'other');
  late.addExtension(BLOCKS[block]());
  const changed = taskIn(before);
  expectEffect(block, kind, changed);
  const withContainersByName = ({ ContainerDefinitions, ...rest }: Task) =>
    ({ ...rest, containers: Object.fromEntries(ContainerDefinitions.map(container => [container.Name, container])) });
  expect(withContainersByName(taskIn(after))).toEqual(withContainersByName(changed));
  // As a mixin, on the L2 and on its L1.
  const extended = templateText(before);
  const [l2, withL1] = [L2S[kind](mixedIn), L2S[kind](low)];
  l2.with(BLOCKS[block]());
  withL1.node.defaultChild!.with(BLOCKS[block]());
  [l2, withL1].forEach(task => addContainers(task, 'app', 'other'));
  expect([templateText(mixedIn), templateText(low)]).toEqual([extended, extended]);
});

test.each(Object.keys(BLOCKS))('%s is idempotent when one instance is applied as an extension and as a mixin', block => {
  const instance = BLOCKS[block]();
  const twice = stackOf({ app: {}, other: {} }, instance, instance);
  taskDefinitionIn(twice).with(instance);
  expect(templateText(twice)).toBe(templateText(stackOf({ app: {}, other: {} }, BLOCKS[block]())));
  expect(problemsIn(twice)).toEqual([]);
});

test.each(Object.keys(BLOCKS).filter(block => !(block in OBSERVERS)))('%s is idempotent when two instances with equal options are applied', block => {
  const twice = stackOf({ app: {}, other: {} }, BLOCKS[block]());
  taskDefinitionIn(twice).with(BLOCKS[block]());
  expect(templateText(twice)).toBe(templateText(stackOf({ app: {}, other: {} }, BLOCKS[block]())));
  expect(problemsIn(twice)).toEqual([]);
});

test.each(Object.keys(BLOCKS))('%s can be applied to several task definitions, and renders the same template in each synthesis', block => {
  const instance = BLOCKS[block]();
  const [first, second, alone] = [instance, instance, BLOCKS[block]()].map(each => stackOf({ app: {} }, each));
  expect([first, first, second].map(templateText)).toEqual(Array(3).fill(templateText(alone)));
});

test.each(Object.keys(BLOCKS))('%s is rejected on Windows', block => {
  expect(() => windowsTask(newStack()).addExtension(BLOCKS[block]())).toThrow(/^\[Stack\/Task(\/Resource)?\] .*Windows/);
});

test.each(Object.keys(APPLY_BY))('by %s, all kinds of blocks can be combined in any order', way => {
  const kinds = Object.values(BLOCKS).slice(0, 4);
  const [forwards, backwards] = [kinds, [...kinds].reverse()].map(blocks => {
    const stack = stackOf({ app: {} });
    blocks.forEach(make => APPLY_BY[way](taskDefinitionIn(stack), make()));
    return stack;
  });
  expect(templateText(backwards)).toBe(templateText(forwards));
  expect(taskIn(forwards).PidMode).toBe('task');
  expect(containerIn(forwards, 'app').SystemControls).toHaveLength(3);
});

// Existing task definitions.

test.each(Object.keys(BLOCKS).filter(block => !(block in OBSERVERS)))('%s changes an L1, also one included from a template', block => {
  const [created, included] = [newStack(), newStack()];
  l1Task(created, [{ name: 'app', image: 'nginx' }, { name: 'other', image: 'nginx' }]).with(BLOCKS[block]());
  includedTask(included, {
    RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }, { Name: 'other', Image: 'nginx' }],
  }).with(BLOCKS[block]());
  [created, included].forEach(stack => expectEffect(block, 'Fargate', taskIn(stack)));
});

test('keeps the properties of an included template, including conditions and references', () => {
  const stack = newStack();
  const properties = {
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    PidMode: '',
    RuntimePlatform: { CpuArchitecture: 'ARM64' },
    ContainerDefinitions: [{
      Name: 'app',
      Image: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/app:1' },
      Environment: { 'Fn::If': ['IsProd', [{ Name: 'A', Value: '1' }], { Ref: 'AWS::NoValue' }] },
      MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data', ReadOnly: true }],
    }],
    Volumes: [{ Name: 'data' }],
  };
  const rest = { Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } } };
  includedTask(stack, properties, rest).with(BLOCKS['KernelTuning.network'](), new SharedPidNamespace());
  const { PidMode, RuntimePlatform, ContainerDefinitions: [{ SystemControls, ...app }], ...unchanged } = taskIn(stack);
  const { PidMode: _, RuntimePlatform: __, ContainerDefinitions: [original], ...expected } = properties;
  expect(app).toEqual(original);
  expect(unchanged).toEqual(expected);
  expect(PidMode).toBe('task');
  expect(RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
  expect(SystemControls).toHaveLength(2);
});

test('`.with()` on a construct applies a block once to the task definition inside it', () => {
  const [inside, direct] = [newStack(), newStack()];
  loadBalancedService(inside).with(...Object.values(BLOCKS).slice(0, 4).map(make => make()));
  const { taskDefinition } = loadBalancedService(direct);
  Object.values(BLOCKS).slice(0, 4).forEach(make => taskDefinition.addExtension(make()));
  expect(templateText(inside)).toBe(templateText(direct));
});

test('`.with()` on an app changes every task definition in all its stacks and stages, L2 and L1', () => {
  const app = new App();
  const stacks = [newStack(app, 'First'), newStack(app, 'Second'), newStack(new Stage(app, 'Prod'))];
  fargateTask(stacks[0], 'app');
  l1Task(stacks[1], [{ name: 'app', image: 'nginx' }]);
  fargateTask(stacks[2], 'app');
  app.with(new SharedPidNamespace(), BLOCKS['KernelTuning.network'](), BLOCKS['KernelTuning.ipc']());
  for (const stack of stacks) {
    expect(taskIn(stack).PidMode).toBe('task');
    expect(sysctlsIn(stack)).toEqual({ app: [['fs.mqueue.msg_max', '64'], ...NETWORK_SYSCTLS] });
  }
});

test('`.with()` on an app without task definitions does nothing, and elsewhere it is refused', () => {
  const stack = newStack();
  const blocks = () => Object.values(BLOCKS).map(make => make());
  expect(() => stack.node.root.with(...blocks())).not.toThrow();
  expect(templateOf(stack).Resources).toBeUndefined();
  const topic = new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' }).with(...blocks());
  expect(problemsIn(stack)).toHaveLength(blocks().length);
  expect(problemsIn(topic)[2]).toBe('SharedPidNamespace changes nothing: Stack/Topic had no task definition and no service when the block was applied to it. Apply the block to a task definition, with taskDefinition.with(), after it is created.');
});

test('`.with()` on a construct that contains a task definition is not refused, in any order of constructs', () => {
  const stack = newStack();
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
  fargateTask(stack, 'app');
  Mixins.of(stack).apply(new SharedPidNamespace());
  stack.with(BLOCKS['KernelTuning.network']());
  expect(problemsIn(stack)).toEqual([]);
  expect(taskIn(stack).PidMode).toBe('task');
});

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1';
const IMPORTED = /^\[Stack\/Imported\] .*imported.*where the task definition is created/;
const UNSUPPORTED: Record<string, [(stack: Stack) => { with: Stack['with'] }, RegExp]> = {
  'an imported task definition': [stack => ecs.FargateTaskDefinition.fromFargateTaskDefinitionArn(stack, 'Imported', ARN), IMPORTED],
  'a task definition imported with its roles': [stack => ecs.TaskDefinition.fromTaskDefinitionAttributes(stack, 'Imported', { taskDefinitionArn: ARN }), IMPORTED],
  'an imported EC2 task definition': [stack => ecs.Ec2TaskDefinition.fromEc2TaskDefinitionArn(stack, 'Imported', ARN), IMPORTED],
  'a generic CfnResource, which isCfnTaskDefinition accepts': [genericTask, /^\[Stack\/Task\] .*CfnTaskDefinition or an L2 task definition instead of a generic CfnResource/],
};

test.each(Object.keys(UNSUPPORTED).flatMap(kind => Object.keys(BLOCKS).map(block => [kind, block])))('%s is rejected with a reason by %s, also through `.with()`, which silently skips unsupported constructs', (kind, block) => {
  const [make, reason] = UNSUPPORTED[kind];
  const construct = make(newStack()) as ecs.TaskDefinition;
  expect(BLOCKS[block]().supports(construct)).toBe(true);
  expect(() => BLOCKS[block]().applyTo(construct)).toThrow(reason);
  expect(() => construct.with(BLOCKS[block]())).toThrow(reason);
  expect(() => Stack.of(construct).with(BLOCKS[block]())).toThrow(reason);
});

test('supports only task definitions and services', () => {
  const stack = newStack();
  const { service, taskDefinition } = loadBalancedService(stack);
  const supported = stack.node.findAll().filter(construct => new SharedPidNamespace().supports(construct));
  expect(supported.map(({ node }) => node.path)).toEqual([taskDefinition, taskDefinition.node.defaultChild!, service].map(({ node }) => node.path));
});

test.each(Object.keys(BLOCKS).filter(block => !block.includes('ipc')))('%s changes the task definition of a service, wherever that is defined', block => {
  const app = { portMappings: [{ containerPort: 80 }] };
  const [direct, byService] = [stackOf({ app }, BLOCKS[block]()), stackOf({ app })];
  loadBalancedService(newStack(byService.node.root as App, 'Other'), taskDefinitionIn(byService)).service.with(BLOCKS[block]());
  expect(taskIn(byService)).toEqual(taskIn(direct));
});

// The caller's objects.

test('does not change Linux parameters that two containers share when SYS_PTRACE is added to one of them', () => {
  const linuxParameters = new ecs.LinuxParameters(newStack(), 'Shared', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.NET_RAW);
  const stack = stackOf({ app: { linuxParameters } }, new CustomObserver({ container: { image: IMAGE, linuxParameters } }));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Drop: ['NET_RAW'] } });
  expect(containerIn(stack, 'observer').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_RAW'] } });
});

test('does not change the container definitions passed to an L1, frozen or shared by two L1s', () => {
  const [stack, untouched] = [newStack(), newStack()];
  const containerDefinitions = frozen([{ name: 'app', image: 'nginx', systemControls: [{ namespace: 'net.ipv4.tcp_fin_timeout', value: '30' }] }]);
  const runtimePlatform = frozen({ cpuArchitecture: 'ARM64' });
  l1Task(stack, containerDefinitions, { runtimePlatform }).with(BLOCKS['KernelTuning.network'](), BLOCKS['KernelTuning.ipc'](), new SharedPidNamespace());
  l1Task(untouched, containerDefinitions, { runtimePlatform });
  expect([stack, untouched].map(each => sysctlsIn(each).app.length)).toEqual([4, 1]);
  expect(taskIn(untouched)).toMatchObject({ RuntimePlatform: { CpuArchitecture: 'ARM64' } });
  expect(taskIn(untouched).PidMode).toBeUndefined();
});

test('accepts frozen props', () => {
  const stack = stackOf(
    { app: {}, agent: { systemControls: [{ namespace: 'fs.mqueue.msg_max', value: '8' }] } },
    KernelTuning.network(frozen({ netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_tw_reuse': '1' }, presets: [], containerName: 'app' })),
    KernelTuning.ipc('agent', frozen({ fsMqueueQueuesMax: 8, byName: { 'kernel.msgmax': '8192' }, presets: [] })),
  );
  expect(sysctlsIn(stack)).toEqual({
    app: NETWORK_SYSCTLS,
    agent: [['fs.mqueue.msg_max', '8'], ['fs.mqueue.queues_max', '8'], ['kernel.msgmax', '8192']],
  });
});

test('is not affected by changes to its options after it is created', () => {
  const byName: Record<string, string> = { 'net.ipv4.tcp_tw_reuse': '1' };
  const block = KernelTuning.network({ netCoreSomaxconn: 6000, byName });
  byName['net.ipv4.tcp_tw_reuse'] = '2';
  expect(sysctlsIn(stackOf({ app: {} }, block))).toEqual({ app: NETWORK_SYSCTLS });
});

// Aspects, cross-stack references, and intrinsic functions.

test.each(Object.keys(BLOCKS))('%s applied by an aspect has the same effect as applied directly', block => {
  const [byAspect, direct] = [stackOf({ app: {} }), stackOf({ app: {} }, BLOCKS[block]())];
  const instance = BLOCKS[block]();
  Aspects.of(byAspect).add({ visit: node => node instanceof ecs.FargateTaskDefinition && node.addExtension(instance) });
  expect(templateText(byAspect)).toBe(templateText(direct));
});

/** A reference to another stack, from a container itself or only from a block. */
test.each<[string, (value: string) => [Partial<ecs.ContainerDefinitionOptions>, ...TaskDefinitionBlock[]], string, unknown]>([
  ['a container', A => [{ environment: { A } }, BLOCKS['KernelTuning.network']()], 'Environment', (Value: unknown) => [{ Name: 'A', Value }]],
  ['only a kernel parameter', value => [{}, BLOCKS.SharedPidNamespace(), KernelTuning.network({ byName: { 'net.core.somaxconn': value } })], 'SystemControls',
    (Value: unknown) => [{ Namespace: 'net.core.somaxconn', Value }]],
  ['one kernel parameter beside others and an observer', value => [
    {}, new TracingObserver(), BLOCKS['KernelTuning.network'](), KernelTuning.ipc('app', { fsMqueueMsgMax: 64, byName: { 'fs.mqueue.queues_max': value } }),
  ], 'SystemControls', (Value: unknown) => expect.arrayContaining([{ Namespace: 'fs.mqueue.queues_max', Value }])],
  ['only an observer', value => [{}, new class extends TracingObserver {
    public changeApplication(container: ApplicationContainer): void {
      container.addEnvironment('TASK', value);
    }
  }()], 'Environment', (Value: unknown) => [{ Name: 'TASK', Value }]],
])('exports a value of another stack that %s refers to', (_, build, field, expected) => {
  const app = new App();
  const [other, stack] = [newStack(app, 'Other'), newStack(app)];
  const [options, ...blocks] = build(new CfnParameter(other, 'Value').valueAsString);
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, ...options });
  blocks.forEach(block => taskDefinition.addExtension(block));
  const [{ Export: { Name } }] = Object.values(templateOf(other).Outputs as Record<string, Container>);
  expect(containerIn(stack, 'app')[field]).toEqual((expected as (value: unknown) => unknown)({ 'Fn::ImportValue': Name }));
});

// Checks.

/** Creates a task with two containers that set the same parameter to different values. */
function conflicting(...blocks: TaskDefinitionBlock[]): Stack {
  const setting = (value: string) => ({ systemControls: [{ namespace: 'net.ipv4.tcp_syn_retries', value }] });
  return stackOf({ app: setting('1'), other: setting('2') }, ...blocks);
}

const CONFLICT = expect.stringContaining('cdk-fargate-linux-controls::net-sysctl-conflict');

test.each(Object.keys(BLOCKS))('%s attaches the checks once', block => {
  for (const way of Object.values(APPLY_BY)) {
    const stack = conflicting();
    way(taskDefinitionIn(stack), BLOCKS[block]());
    taskDefinitionIn(stack).addExtension(new SharedPidNamespace());
    expect(annotationsIn(stack).filter(text => text.includes('net.ipv4.tcp_syn_retries'))).toEqual([CONFLICT]);
  }
});

test.each(Object.keys(BLOCKS))('%s reports nothing without checks', block => {
  expect(annotationsIn(conflicting(BLOCKS[block]().withoutChecks()))).toEqual([]);
});

test('withoutChecks does not disable the checks of the app', () => {
  const stack = conflicting(new SharedPidNamespace().withoutChecks());
  NamespaceSharingChecks.addTo(stack.node.root);
  expect(annotationsIn(stack)).toEqual([CONFLICT]);
});

test('withoutChecks does not disable the checks of another block, in either order', () => {
  const [checked, unchecked] = [new SharedPidNamespace(), new SharedPidNamespace().withoutChecks()];
  expect([conflicting(checked, unchecked), conflicting(unchecked, checked)].map(annotationsIn)).toEqual([[CONFLICT], [CONFLICT]]);
});

test('a block attaches no checks while a pattern applies it, and attaches them afterwards, also if that fails', () => {
  const stacks: Stack[] = [];
  const apply = () => stacks.push(conflicting(new SharedPidNamespace()));
  expect(() => withoutAttachingChecks(() => {
    withoutAttachingChecks(apply);
    apply();
    throw new Error('failed');
  })).toThrow('failed');
  apply();
  expect(stacks.map(annotationsIn)).toEqual([[], [], [CONFLICT]]);
});

test('the base class of blocks cannot be applied or extended, also not in Python', () => {
  const refusal = '[Stack/Task/Resource] TaskDefinitionBlock cannot be extended. Use KernelTuning, SharedPidNamespace, or an observer, or extend ObserverSidecar.';
  for (const base of [TaskDefinitionBlock, class extends (TaskDefinitionBlock as any) {}]) {
    expect(() => stackOf({ app: {} }, Reflect.construct(base, []) as TaskDefinitionBlock)).toThrow(refusal);
  }
});
