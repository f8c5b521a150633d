import { App, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import {
  addContainers, agentWith, APPLY_BY, containerIn, errorOf, fargateTask, IMAGE, l1Task, loadBalancedService, namesIn, newStack, OBSERVERS, otherCopy,
  problemIn, problemsIn, reference, resourcesOf, stackOf, taskDefinitionIn, taskIn, templateText, TracingObserver, variablesOf,
} from '../task/task-definitions';
import {
  ApplicationContainer, CustomObserver, DebugToolbox, EntryPointRewrite, EntryPointWrapper, ExecuteCommandUse, KernelReport,
  KernelTuning, ObservedTask, ObserverSidecar, ObserverSidecarProps, ProcessAccess, SamplingProfiler, SharedPidNamespace, TunedProxyTask,
} from 'cdk-fargate-linux-controls';

/** An observer with one container, which applies a change to each application container. */
class Watcher extends ObserverSidecar {
  public readonly changedContainers: string[] = [];

  constructor(private readonly change: (container: ApplicationContainer) => void = () => {}, private readonly id = 'watcher') {
    super();
  }

  public attach(task: ObservedTask): void {
    task.addContainer(this.id, { image: IMAGE });
  }

  public changeApplication(container: ApplicationContainer): void {
    this.changedContainers.push(container.containerName);
    this.change(container);
  }

  public toString(): string {
    return `the ${this.id}`;
  }
}

const OBSERVERS_BY_WAY = Object.keys(OBSERVERS).flatMap(observer => Object.keys(APPLY_BY).map(way => [observer, way]));

test.each(OBSERVERS_BY_WAY)('%s by %s does not change the default container, even if it is added first', (observer, way) => {
  const first = fargateTask(newStack());
  APPLY_BY[way](first, OBSERVERS[observer]());
  expect(first.defaultContainer).toBeUndefined();
  addContainers(first, 'app', 'other');
  expect(first.defaultContainer?.containerName).toBe('app');
  const last = fargateTask(newStack(), 'app', 'other');
  last.defaultContainer = last.findContainer('other');
  APPLY_BY[way](last, OBSERVERS[observer]());
  expect(last.defaultContainer?.containerName).toBe('other');
});

test.each(Object.keys(APPLY_BY))('an essential observer that is added first, by %s, does not become the load balancer target', way => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  APPLY_BY[way](taskDefinition, new CustomObserver({ container: { image: IMAGE, essential: true, portMappings: [{ containerPort: 9000 }] } }));
  taskDefinition.addContainer('app', { image: IMAGE, portMappings: [{ containerPort: 8080 }] });
  loadBalancedService(stack, taskDefinition);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name, Essential }) => [Name, Essential])).toEqual([['observer', true], ['app', true]]);
  expect(resourcesOf(stack, 'AWS::ECS::Service')).toMatchObject([{ LoadBalancers: [{ ContainerName: 'app', ContainerPort: 8080 }] }]);
});

test.each(OBSERVERS_BY_WAY)('%s by %s is rejected on an L1 with a reason', (observer, way) => {
  const stack = newStack();
  const taskDefinition = l1Task(stack, [{ name: 'app', image: 'nginx' }]);
  const apply = () => way === 'with' ? taskDefinition.with(OBSERVERS[observer]()) : OBSERVERS[observer]().extend(taskDefinition as any);
  expect(apply).toThrow(/^\[Stack\/Task\] an observer cannot add containers to an L1 \(CfnTaskDefinition\)\. Use ecs\.FargateTaskDefinition, or .*SharedPidNamespace/);
  expect(taskIn(stack).PidMode).toBeUndefined();
});

test.each<[string, (props: ObserverSidecarProps) => ObserverSidecar]>([
  ['DebugToolbox', props => new DebugToolbox(props)],
  ['KernelReport', props => new KernelReport(props)],
  ['CustomObserver', props => new CustomObserver({ container: { image: IMAGE }, ...props })],
  ['a derived ObserverSidecar', props => new TracingObserver(props)],
])('%s shares the PID namespace unless sharedPidNamespace is false', (_, make) => {
  for (const sharedPidNamespace of [undefined, true, false]) {
    const observer = make({ sharedPidNamespace });
    expect(observer.sharedPidNamespace).toBe(sharedPidNamespace ?? true);
    expect(taskIn(stackOf({ app: {} }, observer)).PidMode).toBe(sharedPidNamespace === false ? undefined : 'task');
  }
});

test('an observer that does not require a shared PID namespace keeps an existing one', () => {
  expect(taskIn(stackOf({ app: {} }, new SharedPidNamespace(), new TracingObserver({ sharedPidNamespace: false }))).PidMode).toBe('task');
});

test('an observer that requires a shared PID namespace is rejected if the task has another PID mode, and adds nothing', () => {
  const stack = newStack();
  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task', { pidMode: ecs.PidMode.HOST });
  addContainers(taskDefinition, 'app');
  expect(() => taskDefinition.addExtension(new DebugToolbox())).toThrow(/^\[Stack\/Task\/Resource\] pidMode is host/);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app']);
});

// Changes to application containers.

test.each(Object.keys(APPLY_BY))('by %s, changeApplication changes each application container, added before or after, and no observer container', way => {
  const stack = stackOf({ before: {} });
  const watcher = new Watcher(container => container.addEnvironment('WATCHED', container.containerName));
  APPLY_BY[way](taskDefinitionIn(stack), watcher);
  APPLY_BY[way](taskDefinitionIn(stack), OBSERVERS.DebugToolbox());
  addContainers(taskDefinitionIn(stack), 'later');
  expect(taskIn(stack).ContainerDefinitions.map(container => [container.Name, variablesOf(container)])).toEqual([
    ['before', { WATCHED: 'before' }], ['watcher', {}], ['observer', {}], ['later', { WATCHED: 'later' }],
  ]);
  expect(new Set(watcher.changedContainers)).toEqual(new Set(['before', 'later']));
});

test('an observer container with an unresolved name can trace and is not changed', () => {
  const attach = (task: ObservedTask) => task.addContainer('late', { image: IMAGE, containerName: reference('Name'), access: ProcessAccess.anyUser() });
  const stack = stackOf({ app: {} }, agentWith({ attach, changeApplication: container => container.addEnvironment('A', '1') }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } });
  expect(containerIn(stack, { Ref: 'Name' }).Environment).toBeUndefined();
  expect(containerIn(stack, 'app').Environment).toHaveLength(1);
});

test('an observer changes each container once, however often the task is rendered', () => {
  const stack = stackOf(
    { app: { entryPoint: ['/app'] } },
    new Watcher(container => container.wrapEntryPoint('/outer'), 'first'), new Watcher(container => container.wrapEntryPoint('/outermost', '--'), 'second'),
  );
  const texts = [templateText(stack), templateText(stack), templateText(stack)];
  expect(new Set(texts).size).toBe(1);
  expect(containerIn(stack, 'app').EntryPoint).toEqual(['/outermost', '--', '/outer', '/app']);
});

test('an observer without containers can change the application, and is applied once', () => {
  const changer = agentWith(wrapEntryPoint, { sharedPidNamespace: false });
  const stack = stackOf({ app: { entryPoint: ['/app'] } }, changer, changer);
  taskDefinitionIn(stack).with(changer);
  expect(namesIn(stack)).toEqual(['app']);
  expect(containerIn(stack, 'app').EntryPoint).toEqual(['/wrap', '/app']);
});

test('problems of an observer are reported for each container, with the problems of other blocks', () => {
  const stack = stackOf(
    { app: {}, other: {} }, new Watcher(container => container.wrapEntryPoint('/wrap')), KernelTuning.network({ netCoreSomaxconn: 1, containerName: 'ap' }),
  );
  expect(problemsIn(stack)).toEqual([
    expect.stringMatching(/Did you mean app\?/),
    expect.stringMatching(/the watcher wraps the entry point of container app/),
    expect.stringMatching(/the watcher wraps the entry point of container other/),
  ]);
  expect(() => (stack.node.root as App).synth()).toThrow(/^Validation failed[^]*\[Stack\/Task\/Resource\] the watcher/);
});

test('a log router that CDK adds at rendering is not an application container', () => {
  const logging = ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } });
  const stack = stackOf({ app: { logging } }, new Watcher(container => container.addEnvironment('A', '1')));
  expect(containerIn(stack, 'log-router').Environment).toBeUndefined();
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'A', Value: '1' }]);
});

// Excluded application containers.

test('does not change excluded containers, even if they are added later', () => {
  const observer = agentWith({ changeApplication: container => container.addEnvironment('A', '1') }, { excludeContainers: ['later'] });
  const stack = stackOf({ before: {} }, observer);
  addContainers(taskDefinitionIn(stack), 'later');
  expect(taskIn(stack).ContainerDefinitions.filter(({ Environment }) => Environment).map(({ Name }) => Name)).toEqual(['before']);
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis if an excluded container does not exist, and suggests a name', () => {
  const stack = stackOf({ sidekick: {} }, foreignObserver({ name: 'Profiler', excludeContainers: ['sidekik'] }, { changeApplication: () => {} }));
  expect(problemIn(stack)).toBe('Profiler: excludeContainers names container sidekik, which is not in the task definition. Did you mean sidekick?');
});

test('reports an excluded observer container, which is not an application container', () => {
  const stack = stackOf({ app: {} }, new DebugToolbox(), foreignObserver({ excludeContainers: ['toolbox'] }, { changeApplication: () => {} }));
  expect(problemIn(stack)).toMatch(/excludeContainers names container toolbox, which is not an application container, so the observer does not change it anyway\. Remove it/);
});

test('copies the list of excluded containers', () => {
  const excludeContainers = ['app'];
  const observer = new TracingObserver({ excludeContainers });
  excludeContainers.push('other');
  expect(observer.excludeContainers).toEqual(['app']);
});

// Names and exceptions of user-defined classes.

/** A class as jsii creates it for a class in another language: of the base class itself, with the overridden methods as its own properties. */
function foreignObserver(props: ObserverSidecarProps, methods: Partial<Pick<ObserverSidecar, 'attach' | 'changeApplication' | 'toString'>>): ObserverSidecar {
  const Base = ObserverSidecar as unknown as new (props: ObserverSidecarProps) => ObserverSidecar;
  return Object.assign(new Base(props), { attach: () => {} }, methods);
}

const addContainer = (name: string) => ({ attach: (task: ObservedTask) => void task.addContainer(name, { image: IMAGE }) });
const wrapEntryPoint = { changeApplication: (container: ApplicationContainer) => container.wrapEntryPoint('/wrap') };

test.each<[string, ObserverSidecar[], string[]]>([
  ['by its name', [foreignObserver({ name: 'Profiler' }, wrapEntryPoint)], ['Profiler']],
  ['by its class', [agentWith(wrapEntryPoint)], ['Agent']],
  ['by its container if jsii does not pass on its class', [foreignObserver({}, { ...addContainer('agent'), ...wrapEntryPoint })], ['an observer (container agent; set name of ObserverSidecar to name it)']],
  ['by its position if it has neither', [new DebugToolbox(), foreignObserver({}, wrapEntryPoint)], ['an observer (observer 2 of the task; set name of ObserverSidecar to name it)']],
  ['apart from another of the same name', [
    foreignObserver({ name: 'Profiler' }, { ...addContainer('a'), ...wrapEntryPoint }), foreignObserver({ name: 'Profiler' }, { ...addContainer('b'), ...wrapEntryPoint }),
  ], ['Profiler (container a)', 'Profiler (container b)']],
  ['apart from another of the same class', [agentWith(wrapEntryPoint), agentWith(wrapEntryPoint)], ['Agent (observer 1 of the task)', 'Agent (observer 2 of the task)']],
])('messages identify an observer %s', (_, observers, names) => {
  expect(problemsIn(stackOf({ app: {} }, ...observers)).map(problem => problem.split(' wraps ')[0])).toStrictEqual(names);
});

test('a custom observer can have a name', () => {
  expect(new CustomObserver({ name: 'Watcher', container: { image: IMAGE } }).toString()).toBe('Watcher');
});

test.each(['', ' '])('the name %j of an observer is rejected', name => {
  expect(() => new TracingObserver({ name })).toThrow('ObserverSidecar: name is empty. Set it to a name for messages, or omit it.');
});

test('two observers of another language that add the same container are named', () => {
  expect(() => stackOf({ app: {} }, foreignObserver({}, addContainer('agent')), foreignObserver({}, addContainer('agent'))))
    .toThrow('[Stack/Task] an observer (observer 2 of the task; set name of ObserverSidecar to name it) adds a container named agent, but an observer (container agent; set name of ObserverSidecar to name it) already uses that name. Rename one: with');
});

const BUG = new TypeError('x is not a function');
const throwBug = () => {
  throw BUG;
};

test.each<[string, string, () => ObserverSidecar]>([
  ['attach', '[Stack/Task] Profiler failed to attach', () => foreignObserver({ name: 'Profiler' }, { attach: throwBug })],
  ['changeApplication', '[Stack/Task/Resource] Profiler failed to change container app', () => foreignObserver({ name: 'Profiler' }, { changeApplication: throwBug })],
  ['EntryPointRewrite.rewrite', "[Stack/Task/Resource] EntryPointWrapper('carrier') failed to change container app", () => new EntryPointWrapper({
    carrier: { image: IMAGE },
    entryPoint: new class extends EntryPointRewrite {
      public rewrite = throwBug;
    }(),
  })],
])('an exception in %s names the task, the observer, and the container, and keeps the cause', (_, where, create) => {
  const error = errorOf(() => taskIn(stackOf({ app: {} }, create())));
  expect(error.message).toBe(`${where}: x is not a function`);
  expect(error.cause).toBe(BUG);
});

test.each<[string, string, ObserverSidecar]>([
  ['attach', '[Stack/Task] Profiler failed to attach', foreignObserver({ name: 'Profiler' }, { attach: (async () => {}) as () => void })],
  ['changeApplication', '[Stack/Task/Resource] Profiler failed to change container app', foreignObserver({ name: 'Profiler' }, { changeApplication: (() => Promise.reject(BUG)) as () => void })],
  ['rewrite', "[Stack/Task/Resource] EntryPointWrapper('carrier') failed to change container app", new EntryPointWrapper({
    carrier: { image: IMAGE }, entryPoint: new class extends EntryPointRewrite { rewrite = (async () => {}) as () => void; }(),
  })],
])('an asynchronous %s is refused, because the CDK does not wait for it', (_, where, observer) => {
  expect(() => taskIn(stackOf({ app: {} }, observer)))
    .toThrow(`${where}: the method is asynchronous, and the CDK does not wait for it. Do asynchronous work before you create the observer.`);
});

test('an observer whose attach has failed is not applied, so that a second attempt is not ignored', () => {
  const taskDefinition = fargateTask(newStack(), 'app');
  const addAndFail = (task: ObservedTask) => {
    task.addContainer('agent', { image: IMAGE });
    throwBug();
  };
  const failing = foreignObserver({ name: 'Profiler' }, { attach: addAndFail });
  expect(() => taskDefinition.addExtension(failing)).toThrow('Profiler failed to attach: x is not a function');
  expect(() => failing.containersIn(taskDefinition)).toThrow('Profiler is not applied to this task definition');
  expect(() => taskDefinition.addExtension(failing)).toThrow('adds a container named agent, but Profiler already uses that name');
});

test('an observer that applies itself is applied once', () => {
  const taskDefinition = fargateTask(newStack(), 'app');
  const attach = (task: ObservedTask) => {
    task.addContainer('agent', { image: IMAGE });
    taskDefinition.addExtension(recursive);
  };
  const recursive: ObserverSidecar = foreignObserver({ name: 'Profiler' }, { attach });
  taskDefinition.addExtension(recursive);
  expect(recursive.containersIn(taskDefinition)).toHaveLength(1);
});

test('a refusal in attach that names the task is not changed', () => {
  expect(() => stackOf({ app: {} }, foreignObserver({ name: 'Profiler' }, addContainer('app'))))
    .toThrow(/^\[Stack\/Task\] Profiler adds a container named app, but the application already uses that name/);
});

test.each<[string, ObserverSidecarProps, (task: ObservedTask) => void, string]>([
  ['excludes containers', { excludeContainers: ['app'] }, () => {}, 'sets excludeContainers'],
  ['allows a secret', {}, task => task.allowSecret(ecs.Secret.fromSecretsManager(new secretsmanager.Secret(task.taskDefinition, 'Key'))), 'calls task.allowSecret()'],
])('an observer that %s must override changeApplication', (_, props, attach, reason) => {
  const apply = (methods: object) => stackOf({ app: {} }, foreignObserver({ name: 'Profiler', ...props }, { attach, ...methods }));
  expect(() => apply({})).toThrow(`[Stack/Task] Profiler ${reason}, which has no effect because it does not override changeApplication. Check the spelling of the method, or remove the setting.`);
  expect(() => apply({ changeApplication: () => {} })).not.toThrow();
});

test('an observer whose attach does nothing must override changeApplication', () => {
  const apply = (methods: object) => () => stackOf({ app: {} }, foreignObserver({ name: 'Profiler' }, methods));
  expect(apply({ attach: () => {} })).toThrow('[Stack/Task] Profiler: attach did nothing, and changeApplication is not overridden. Add a container in attach, or do not apply the observer to this task.');
  const attachments: ((task: ObservedTask) => unknown)[] = [
    task => task.addContainer('agent', { image: IMAGE }), task => task.addVolume({ name: 'data' }), task => task.taskDefinition.taskRole,
  ];
  attachments.forEach(attach => expect(apply({ attach: (task: ObservedTask) => void attach(task) })).not.toThrow());
  expect(apply({ attach: () => {}, changeApplication: () => {} })).not.toThrow();
});

// Capabilities and ECS Exec.

const { NEEDED, FORBIDDEN } = ExecuteCommandUse;

test.each<[string, (ExecuteCommandUse | undefined)[], boolean]>([
  ['one observer that needs ECS Exec and one that fails with it', [NEEDED, FORBIDDEN], true],
  ['one observer that fails with ECS Exec and one that needs it', [FORBIDDEN, NEEDED], true],
  ['two observers that need ECS Exec', [NEEDED, NEEDED], false],
  ['two observers that fail with ECS Exec', [FORBIDDEN, FORBIDDEN], false],
  ['one observer that needs ECS Exec and one without a requirement', [NEEDED, undefined], false],
])('reports conflicting uses of ECS Exec: %s', (_, uses, isConflict) => {
  const stack = stackOf({ app: {} }, ...uses.map((executeCommand, i) => new CustomObserver({ container: { image: IMAGE, containerName: `o${i}` }, executeCommand })));
  const [needs, forbids] = [uses.indexOf(NEEDED), uses.indexOf(FORBIDDEN)];
  expect(problemsIn(stack)).toEqual(isConflict
    ? [expect.stringContaining(`CustomObserver('o${needs}') needs ECS Exec, and CustomObserver('o${forbids}') fails while ECS Exec is enabled. Remove one of them`)]
    : []);
});

// What an observer creates.

test('returns the containers of an observer by task definition, in their order', () => {
  const stack = newStack();
  const tasks = ['First', 'Second', 'Third'].map(id => new ecs.FargateTaskDefinition(stack, id));
  const two = agentWith({ attach: task => ['b', 'a'].forEach(name => task.addContainer(name, { image: IMAGE })) });
  tasks.forEach(task => task.addExtension(new DebugToolbox()));
  tasks.slice(0, 2).forEach(task => task.addExtension(two));
  const pathsIn = (task: ecs.TaskDefinition) => two.containersIn(task).map(({ node }) => node.path);
  expect(tasks.slice(0, 2).map(pathsIn)).toEqual([['Stack/First/b', 'Stack/First/a'], ['Stack/Second/b', 'Stack/Second/a']]);
  const refusal = '[Stack/Third] Agent is not applied to this task definition, so it has created nothing here yet. Apply it first, with taskDefinition.addExtension.';
  expect(() => two.containersIn(tasks[2])).toThrow(refusal);
  expect(() => two.logGroupsIn(tasks[2])).toThrow(refusal);
  two.containersIn(tasks[0]).pop();
  expect(two.containersIn(tasks[0])).toHaveLength(2);
});

test('a log group of the app is not one of the observer', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  const logGroup = new logs.LogGroup(stack, 'Logs');
  const observer = new KernelReport({ logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'report', logGroup }) });
  task.addExtension(observer);
  expect(observer.logGroupsIn(task)).toEqual([]);
});

test('a pattern and a profiler accept objects of another copy of the library', () => {
  const { KernelReport: OtherReport, ProfilingTool, ProfileOutput } = otherCopy();
  const stack = newStack();
  new TunedProxyTask(stack, 'Edge', {
    proxy: { image: IMAGE },
    networkSysctls: { netCoreSomaxconn: 6000 },
    observers: [new OtherReport(), new SamplingProfiler({ profiler: ProfilingTool.rbspy(), output: ProfileOutput.existingVolume('data'), processName: 'ruby' })],
  }).taskDefinition.addVolume({ name: 'data' });
  expect(namesIn(stack)).toEqual(['proxy', 'kernel-report', 'profiler']);
  expect(containerIn(stack, 'profiler').MountPoints).toMatchObject([{ SourceVolume: 'data' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('two copies of the library in an app know each other\'s observer containers', () => {
  const other = otherCopy();
  const stack = stackOf({ app: {} }, new other.KernelReport(), new DebugToolbox({ applicationsMayTrace: true }));
  expect(containerIn(stack, 'app').LinuxParameters.Capabilities).toEqual({ Add: ['SYS_PTRACE'] });
  expect(containerIn(stack, 'kernel-report').LinuxParameters).toBeUndefined();
});
