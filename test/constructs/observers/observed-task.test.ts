import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import {
  addContainers, agentWith, containerIn, fargateTask, IMAGE, newStack, problemIn, problemsIn, reference, stackOf, taskDefinitionIn,
  taskIn,
} from '../task/task-definitions';

import { DebugToolbox, ObservedTask } from 'cdk-fargate-linux-controls';

/** Creates an observer with the given `attach` method. */
const observer = (attach: (task: ObservedTask) => unknown) => agentWith({ attach });

test.each([['my agent', undefined], ['agent', 'agent.v2'], ['agent', '']])('a container name that ECS rejects is rejected when the observer is applied (id %j, name %j)', (id, containerName) => {
  const task = fargateTask(newStack(), 'app');
  expect(() => task.addExtension(observer(observed => observed.addContainer(id, { image: IMAGE, containerName }))))
    .toThrow(/^\[Stack\/Task\] Agent: the container name .*, so ECS rejects it/);
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

const ROUTER: ecs.FirelensLogRouterDefinitionOptions = { image: IMAGE, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } };

test('adds a log router, which is not essential by default', () => {
  const found: unknown[] = [];
  const stack = stackOf({ app: {} }, observer(task => {
    found.push(task.logRouter, task.addLogRouter('router', ROUTER).containerName, task.logRouter?.containerName);
  }));
  expect(found).toEqual([undefined, 'router', 'router']);
  expect(containerIn(stack, 'router')).toMatchObject({ Essential: false, FirelensConfiguration: { Type: 'fluentbit' } });
});

test.each<[string, (taskDefinition: ecs.TaskDefinition) => void, string]>([
  ['the application', taskDefinition => taskDefinition.addFirelensLogRouter('own', { ...ROUTER, essential: true }), 'the task'],
  ['another observer', taskDefinition => taskDefinition.addExtension(observer(task => task.addLogRouter('own', ROUTER))), 'Agent (container own)'],
])('rejects a second log router besides that of %s', (_, add, holder) => {
  const taskDefinition = fargateTask(newStack(), 'app');
  add(taskDefinition);
  expect(() => taskDefinition.addExtension(observer(task => task.addLogRouter('router', ROUTER))))
    .toThrow(`adds a log router, but ${holder} already has one, the container own, and ECS accepts only one. Remove one of the two.`);
});

const AGENT = fargateTask(newStack(), 'agent').findContainer('agent')!;

test.each<[string, (task: ObservedTask) => unknown]>([
  ['addContainer', task => task.addContainer('late', { image: IMAGE })],
  ['addLogRouter', task => task.addLogRouter('late', ROUTER)],
  ['addVolume', task => task.addVolume({ name: 'late' })],
  ['allowPrivateVolumes', task => task.allowPrivateVolumes()],
  ['allowSecret', task => task.allowSecret(ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(newStack(), 'Key', 'key')))],
  ['allowTracing', task => task.allowTracing(AGENT)],
  ['dropCapabilities', task => task.dropCapabilities(AGENT)],
  ['stopAfterApplication', task => task.stopAfterApplication(AGENT)],
])('%s is refused after attach', (method, call) => {
  const kept: ObservedTask[] = [];
  stackOf({ app: {} }, observer(task => kept.push(task)));
  expect(() => call(kept[0])).toThrow(`[Stack/Task] Agent calls task.${method} after attach, which is too late for the template. Call it in attach.`);
});

test.each<[string, (task: ObservedTask, container: ecs.ContainerDefinition) => void]>([
  ['allowTracing', (task, container) => task.allowTracing(container)], ['dropCapabilities', (task, container) => task.dropCapabilities(container)],
  ['stopAfterApplication', (task, container) => task.stopAfterApplication(container)],
])('%s is refused for a container that the observer has not added', (method, call) => {
  const taskDefinition = fargateTask(newStack(), 'app');
  const refusal = (name: string) => `[Stack/Task] Agent calls task.${method} for container ${name}, which it has not added with task.addContainer. Call it for a container of the observer.`;
  expect(() => taskDefinition.addExtension(observer(task => call(task, taskDefinition.findContainer('app')!)))).toThrow(refusal('app'));
  expect(() => taskDefinition.addExtension(observer(task => call(task, AGENT)))).toThrow(refusal('agent'));
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
  const agentOf = observer(observed => observed.stopAfterApplication(observed.addContainer('agent', { image: IMAGE, healthCheck })));
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
    task.addFirelensLogRouter('router', ROUTER);
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
    const second = observed.addContainer('second', { image: IMAGE });
    second.addContainerDependencies({ container: app, condition: START });
    observed.stopAfterApplication(second);
  })));
  const awaited = awaitedIn(stack);
  expect(awaited).toEqual({
    agent: undefined, app: AWAITS_AGENT, other: [...AWAITS_AGENT, { ContainerName: 'second', Condition: 'START' }], second: [{ ContainerName: 'app', Condition: 'START' }],
  });
});

test('an observer that stops after the application can exclude containers without changing others', () => {
  const attach = (task: ObservedTask) => task.stopAfterApplication(task.addContainer('agent', { image: IMAGE, containerName: reference('Agent') }));
  const agent = agentWith({ attach }, { excludeContainers: ['migration'] });
  const stack = stackOf({ app: {}, migration: { essential: false } }, agent);
  expect(taskIn(stack).ContainerDefinitions.map(({ DependsOn }) => DependsOn))
    .toEqual([[{ ContainerName: { Ref: 'Agent' }, Condition: 'START' }], undefined, undefined]);
  expect(problemsIn(stack)).toEqual([]);
});
