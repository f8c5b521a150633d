import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import {
  agentWith, containerIn, IMAGE, l1Of, newStack, problemIn, problemsIn, stackOf, taskDefinitionIn, taskIn,
} from '../task/task-definitions';
import { CustomObserver, DebugToolbox } from 'cdk-fargate-linux-controls';

type Options = Partial<ecs.ContainerDefinitionOptions>;

/** Creates a stack with a task of the given size, application containers, and an observer container. */
function stackFor(size: ecs.FargateTaskDefinitionProps, application: Record<string, Options>, observer: Options): Stack {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', size);
  Object.entries(application).forEach(([name, options]) => taskDefinition.addContainer(name, { image: IMAGE, ...options }));
  taskDefinition.addExtension(agentWith({ attach: task => void task.addContainer('agent', { image: IMAGE, ...observer }) }));
  return stack;
}

const cpusOf = (stack: Stack) => taskIn(stack).ContainerDefinitions.map(({ Name, Cpu }) => [Name, Cpu]);

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (cpu): a container without CPU units gets 2 shares.
test.each<[string, Record<string, Options>, Options, [string, number | undefined][]]>([
  ['the only application container gets the rest', { app: {} }, { cpu: 64 }, [['app', 448], ['agent', 64]]],
  ['the only application container gets everything if the observer reserves none', { app: {} }, {}, [['app', 512], ['agent', undefined]]],
  ['several application containers share the rest', { app: {}, other: {} }, { cpu: 12 }, [['app', 250], ['other', 250], ['agent', 12]]],
  ['a container with its own CPU units keeps them', { app: { cpu: 256 }, other: {} }, { cpu: 56 }, [['app', 256], ['other', 200], ['agent', 56]]],
  ['a container gets none if nothing is left', { app: { cpu: 256 }, other: {} }, { cpu: 256 }, [['app', 256], ['other', undefined], ['agent', 256]]],
  ['0 CPU units count as not set', { app: { cpu: 0 } }, { cpu: 64 }, [['app', 448], ['agent', 64]]],
])('divides the CPU units that an observer leaves among application containers without CPU units: %s', (_, application, observer, expected) => {
  const stack = stackFor({ cpu: 512, memoryLimitMiB: 1024 }, application, observer);
  expect(cpusOf(stack)).toEqual(expected);
  expect(problemsIn(stack)).toEqual([]);
});

const FLUENT_BIT = { image: IMAGE, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } };

test.each<[string, boolean, boolean]>([
  ['added before the observer', true, false],
  ['added after the observer', true, true],
  ['that the CDK adds for a container with FireLens', false, false],
  ['that the CDK adds for a late container with FireLens', false, true],
])('a log router gets the same CPU units as the application, however often it is rendered: %s', (_, isAdded, isLate) => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
  const observe = () => taskDefinition.addExtension(new CustomObserver({ container: { image: IMAGE, cpu: 64 } }));
  const build = () => {
    taskDefinition.addContainer('app', { image: IMAGE, logging: isAdded ? undefined : ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
    return isAdded && taskDefinition.addFirelensLogRouter('log-router', FLUENT_BIT);
  };
  (isLate ? [observe, build] : [build, observe]).forEach(step => step());
  for (const _synthesis of [1, 2]) {
    expect(Object.fromEntries(cpusOf(stack))).toStrictEqual({ 'app': 224, 'log-router': 224, 'observer': 64 });
  }
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, number | undefined, number, number, number]>([
  ['a log router keeps its own CPU units', 48, 64, 400, 48],
  ['a log router gets CPU units even if the application has its own', undefined, 64, 256, 192],
])('%s', (_, router, observer, app, expected) => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
  taskDefinition.addContainer('app', { image: IMAGE, cpu: router === undefined ? app : undefined });
  taskDefinition.addFirelensLogRouter('log-router', { ...FLUENT_BIT, cpu: router });
  taskDefinition.addExtension(new CustomObserver({ container: { image: IMAGE, cpu: observer } }));
  expect(Object.fromEntries(cpusOf(stack))).toStrictEqual({ 'app': app, 'log-router': expected, 'observer': 64 });
});

test('observers change nothing else of a log router', () => {
  const [{ Cpu, ...before }, { Cpu: share, ...after }] = [[], [new DebugToolbox({ applicationsMayTrace: true })]].map(blocks => {
    const stack = stackOf({ app: {} }, ...blocks);
    taskDefinitionIn(stack).addFirelensLogRouter('log-router', FLUENT_BIT);
    return containerIn(stack, 'log-router');
  });
  expect([Cpu, share]).toEqual([undefined, 128]);
  expect(after).toStrictEqual(before);
});

test('does not change a task on EC2 without a task size', () => {
  const stack = newStack();
  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task');
  taskDefinition.addContainer('app', { image: IMAGE, memoryLimitMiB: 4096 });
  taskDefinition.addExtension(new CustomObserver({ container: { image: IMAGE, cpu: 64, memoryLimitMiB: 4096 } }));
  expect(cpusOf(stack)).toEqual([['app', undefined], ['observer', 64]]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, Options, Options]>([
  ['CPU units', { cpu: 448 }, { cpu: 64 }],
  ['memory limits', { memoryLimitMiB: 768 }, { memoryLimitMiB: 256 }],
  ['memory reservations below the limits', { memoryLimitMiB: 1024, memoryReservationMiB: 896 }, { memoryLimitMiB: 512, memoryReservationMiB: 128 }],
])('accepts a task with exactly the %s that its containers reserve', (_, application, observer) => {
  expect(problemsIn(stackFor({ cpu: 512, memoryLimitMiB: 1024 }, { app: application }, observer))).toEqual([]);
});

test.each<[Options, Options, string]>([
  [{ memoryLimitMiB: 1025 }, {}, 'app 1025'],
  [{ memoryLimitMiB: 769 }, { memoryLimitMiB: 256 }, 'app 769, agent 256'],
  [{ memoryReservationMiB: 897 }, { memoryReservationMiB: 128 }, 'app 897, agent 128'],
])('stops synthesis if a task is too small for its observer: application %j, observer %j', (application, observer, parts) => {
  expect(problemIn(stackFor({ cpu: 512, memoryLimitMiB: 1024 }, { app: application }, observer))).toBe(`the containers reserve 1025 MiB (${parts}), but the task has only 1024. Increase memoryLimitMiB of the task definition, or reserve less for its containers.`);
});

test('rejects an observer that exceeds the CPU units of the task, with an error that names each container', () => {
  expect(() => stackFor({ cpu: 512 }, { app: { cpu: 449 } }, { cpu: 64 }))
    .toThrow('[Stack/Task] Agent: the containers reserve 513 CPU units (app 449, agent 64), but the task has only 512. Increase cpu of the task definition, or reserve less for its containers.');
});

test('reports exceeded CPU units if the task size is reduced later', () => {
  const stack = stackFor({ cpu: 512 }, {}, { cpu: 64 });
  const l1 = l1Of(taskDefinitionIn(stack));
  l1.cpu = '32';
  expect(problemIn(stack)).toMatch(/reserve 64 CPU units \(agent 64\), but the task has only 32/);
});

test.each<[string | undefined, string | undefined, number | undefined, boolean]>([
  ['512', '1024', 448, false],
  ['.5 vCPU', '1 GB', 448, false],
  ['0.5vcpu', '1GB', 448, false],
  ['1 vCPU', '0.5 GB', 960, true],
  ['half a CPU', 'much', undefined, false],
  [undefined, undefined, undefined, false],
])('parses task size %s and %s as CloudFormation does', (cpu, memory, expected, isTooSmall) => {
  const stack = stackFor({}, { app: { memoryLimitMiB: 768 } }, { cpu: 64 });
  const l1 = l1Of(taskDefinitionIn(stack));
  Object.assign(l1, { cpu, memory });
  const containers = stack.resolve(l1.containerDefinitions) as ecs.CfnTaskDefinition.ContainerDefinitionProperty[];
  expect(containers.map(container => [container.name, container.cpu])).toEqual([['app', expected], ['agent', 64]]);
  expect(problemsIn(stack).length > 0).toBe(isTooSmall);
});

test('sets no CPU units if the task size is unresolved', () => {
  const cpu = Token.asNumber({ Ref: 'Cpu' });
  const stack = stackFor({ cpu }, { app: {}, other: { cpu } }, { cpu: 64 });
  expect(cpusOf(stack)).toEqual([['app', undefined], ['other', { Ref: 'Cpu' }], ['agent', 64]]);
  expect(problemsIn(stack)).toEqual([]);
});
