import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import {
  addContainers, agentWith, containerIn, fargateTask, IMAGE, newStack, problemIn, problemsIn, reference, stackOf, taskDefinitionIn,
  taskIn,
} from '../task/task-definitions';

import { DebugToolbox, ObservedTask, ObserverContainerOptions, ProcessAccess } from 'cdk-fargate-linux-controls';

/** Creates an observer with the given `attach` method. */
const observer = (attach: (task: ObservedTask) => unknown) => agentWith({ attach });

test.each([['my agent', undefined], ['agent', 'agent.v2'], ['agent', '']])('a container name that ECS rejects is rejected when the observer is applied (id %j, name %j)', (id, containerName) => {
  const task = fargateTask(newStack(), 'app');
  expect(() => task.addExtension(observer(observed => observed.addContainer(id, { image: IMAGE, containerName }))))
    .toThrow(/^\[Stack\/Task\] Agent: (the container name|task\.addContainer: containerName) .*, so ECS rejects it/);
  expect(task.findContainer('app')).toBeDefined();
  expect(task.node.tryFindChild(id)).toBeUndefined();
});

test.each<[string, (taskDefinition: ecs.TaskDefinition) => void, RegExp]>([
  ['the application, by its id', task => addContainers(task, 'agent'), /Agent adds a container named agent, but the application already uses that name/],
  ['the application, by its name', task => task.addContainer('other', { image: IMAGE, containerName: 'agent' }), /named agent, but the application already uses that name/],
  ['another observer', task => task.addExtension(new DebugToolbox({ containerName: 'agent' })), /named agent, but DebugToolbox already uses that name/],
])('rejects a container with the name of %s', (_, build, message) => {
  const taskDefinition = fargateTask(newStack());
  build(taskDefinition);
  expect(() => taskDefinition.addExtension(observer(task => task.addContainer('agent', { image: IMAGE })))).toThrow(message);
});

test('reports an application container that is added later with the name of an observer container', () => {
  const stack = stackOf({}, observer(task => task.addContainer('agent', { image: IMAGE })));
  taskDefinitionIn(stack).addContainer('app', { image: IMAGE, containerName: 'agent' });
  expect(problemIn(stack)).toMatch(/two containers are named agent/);
});

test('adds a volume, and rejects one with a name that the task already has', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addVolume({ name: 'data' });
  taskDefinition.addExtension(observer(task => task.addVolume({ name: 'tools', efsVolumeConfiguration: { fileSystemId: 'fs-1' } })));
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'data' }, { Name: 'tools', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }]);
  expect(() => taskDefinition.addExtension(observer(task => task.addVolume({ name: 'data' }))))
    .toThrow('[Stack/Task] Agent (observer 2 of the task) adds a volume named data, but the task already has a volume with that name. Rename one of them.');
  expect(() => taskDefinition.addExtension(observer(task => task.addVolume({ name: 'tools' }))))
    .toThrow('adds a volume named tools, but Agent (observer 1 of the task) already has a volume with that name. Rename one of them.');
});

test.each<[string, (task: ObservedTask) => unknown]>([
  ['addContainer', task => task.addContainer('late', { image: IMAGE })],
  ['addVolume', task => task.addVolume({ name: 'late' })],
  ['allowPrivateVolumes', task => task.allowPrivateVolumes()],
  ['allowSecret', task => task.allowSecret(ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(newStack(), 'Key', 'key')))],
])('%s is refused after attach', (method, call) => {
  const kept: ObservedTask[] = [];
  stackOf({ app: {} }, observer(task => kept.push(task) && task.taskDefinition));
  expect(() => call(kept[0])).toThrow(`[Stack/Task] Agent calls task.${method} after attach, which is too late for the template. Call it in attach.`);
});

const UNPRIVILEGED = { Drop: ['ALL'] };
const TRACING = { Add: ['SYS_PTRACE'] };

test.each<[string, Partial<ObserverContainerOptions>, user: string | undefined, capabilities: object | undefined]>([
  ['no access', {}, undefined, undefined],
  ['a user of its own', { access: ProcessAccess.sameUser('33'), user: '33:34' }, '33:34', UNPRIVILEGED],
  ['root with another group', { access: ProcessAccess.anyUser(), user: 'root:34' }, 'root:34', TRACING],
  ['a user that the image knows', { access: ProcessAccess.anyUser(), user: 'admin' }, 'admin', TRACING],
  ['a user that is known only at deployment', { access: ProcessAccess.anyUser(), user: reference('User') }, { Ref: 'User' } as unknown as string, TRACING],
])('a container with %s gets its user and capabilities', (_, options, user, capabilities) => {
  const { User, LinuxParameters } = containerIn(stackOf({ app: {} }, observer(task => task.addContainer('agent', { image: IMAGE, ...options }))), 'agent');
  expect([User, LinuxParameters?.Capabilities]).toEqual([user, capabilities]);
});

test('a container that may trace must not have a user for which SYS_PTRACE has no effect', () => {
  const taskDefinition = fargateTask(newStack(), 'app');
  const attach = (task: ObservedTask) => task.addContainer('agent', { image: IMAGE, access: ProcessAccess.tracingOnly(), user: '1000:0' });
  expect(() => taskDefinition.addExtension(observer(attach)))
    .toThrow('[Stack/Task] Agent: container agent may trace, but runs as user 1000:0, for which SYS_PTRACE has no effect. Remove user, or use ProcessAccess.sameUser or ProcessAccess.imageUser.');
  expect(taskDefinition.findContainer('agent')).toBeUndefined();
});

// The order in which ECS stops containers. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html

const { START, HEALTHY } = ecs.ContainerDependencyCondition;
const AWAITS_AGENT = [{ ContainerName: 'agent', Condition: 'START' }];

/** An observer whose container is stopped last, and a task with the containers `app` and `other`. */
function stoppingLast(build: (containers: Record<'agent' | 'app' | 'other', ecs.ContainerDefinition>, task: ecs.TaskDefinition) => void = () => {}) {
  const stack = newStack();
  const task = fargateTask(stack);
  // ECS requires a health check of a container that others wait for until it is healthy.
  const healthCheck = { command: ['CMD', 'true'] };
  const [app, other] = ['app', 'other'].map(name => task.addContainer(name, { image: IMAGE, healthCheck }));
  const agentOf = observer(observed => observed.addContainer('agent', { image: IMAGE, healthCheck, stopAfterApplication: true }));
  task.addExtension(agentOf);
  build({ agent: agentOf.containersIn(task)[0], app, other }, task);
  return stack;
}

const awaitedIn = (stack: Stack) => Object.fromEntries(taskIn(stack).ContainerDefinitions.map(({ Name, DependsOn }) => [Name, DependsOn]));

test.each<[string, Parameters<typeof stoppingLast>[0], Record<string, unknown>]>([
  ['each application container', undefined, { app: AWAITS_AGENT, other: AWAITS_AGENT }],
  ['one that is added later', (_, task) => addContainers(task, 'late'), { app: AWAITS_AGENT, other: AWAITS_AGENT, late: AWAITS_AGENT }],
  ['one that waits for another', ({ app, other }) => app.addContainerDependencies({ container: other, condition: START }), {
    app: [{ ContainerName: 'other', Condition: 'START' }, ...AWAITS_AGENT], other: AWAITS_AGENT,
  }],
  ['one that is not essential, but no log router', (_, task) => {
    task.addContainer('init', { image: IMAGE, essential: false });
    task.addFirelensLogRouter('router', { image: IMAGE, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } });
  }, { app: AWAITS_AGENT, other: AWAITS_AGENT, init: AWAITS_AGENT, router: undefined }],
  ['none that the observer waits for', ({ agent, app }) => agent.addContainerDependencies({ container: app, condition: START }), {
    app: undefined, other: AWAITS_AGENT, agent: [{ ContainerName: 'app', Condition: 'START' }],
  }],
  ['none that the observer waits for indirectly', ({ agent, app, other }) => {
    agent.addContainerDependencies({ container: app, condition: START });
    app.addContainerDependencies({ container: other, condition: START });
  }, { app: [{ ContainerName: 'other', Condition: 'START' }], other: undefined, agent: [{ ContainerName: 'app', Condition: 'START' }] }],
  ['none whose volumes the observer mounts', ({ agent }) => agent.addVolumesFrom({ sourceContainer: 'app', readOnly: true }), { app: undefined, other: AWAITS_AGENT }],
  ['not again one that already waits for the observer', ({ agent, app }) => app.addContainerDependencies({ container: agent, condition: HEALTHY }), {
    app: [{ ContainerName: 'agent', Condition: 'HEALTHY' }], other: AWAITS_AGENT,
  }],
])('of the application, ECS stops before an observer: %s', (_, build, expected) => {
  const stack = stoppingLast(build);
  expect(awaitedIn(stack)).toEqual({ agent: undefined, ...expected });
  expect(problemsIn(stack)).toEqual([]);
});

test('no container waits in a circle for two observers of which one needs an application container', () => {
  const stack = stoppingLast(({ app }, task) => task.addExtension(observer(observed => {
    observed.addContainer('second', { image: IMAGE, stopAfterApplication: true }).addContainerDependencies({ container: app, condition: START });
  })));
  const awaited = awaitedIn(stack);
  expect(awaited).toEqual({
    agent: undefined, app: AWAITS_AGENT, other: [...AWAITS_AGENT, { ContainerName: 'second', Condition: 'START' }], second: [{ ContainerName: 'app', Condition: 'START' }],
  });
});

test('an observer that stops after the application can exclude containers without changing others', () => {
  const attach = (task: ObservedTask) => task.addContainer('agent', { image: IMAGE, containerName: reference('Agent'), stopAfterApplication: true });
  const agent = agentWith({ attach }, { excludeContainers: ['migration'] });
  const stack = stackOf({ app: {}, migration: { essential: false } }, agent);
  expect(taskIn(stack).ContainerDefinitions.map(({ DependsOn }) => DependsOn))
    .toEqual([[{ ContainerName: { Ref: 'Agent' }, Condition: 'START' }], undefined, undefined]);
  expect(problemsIn(stack)).toEqual([]);
});
