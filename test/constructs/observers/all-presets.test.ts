import { aws_ecs as ecs, aws_ssm as ssm, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CLASSES, PRESETS } from './all-presets';
import { annotationsIn, APPLY_BY, containerIn, IMAGE, newStack, problemsIn, reference, resourcesOf, stackOf, taskIn, templateOf } from '../task/task-definitions';
import { KernelReport, ObserverSidecar, ProcessAccess, SharedPidNamespace, SidecarOptions } from 'cdk-fargate-linux-controls';

// What holds for every preset.

/** Creates a task for a preset, with an application. */
function taskFor(observer: ObserverSidecar, stack = newStack(), id = 'Task') {
  const task = new ecs.FargateTaskDefinition(stack, id, { cpu: 1024, memoryLimitMiB: 2048 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'], logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
  task.addExtension(observer);
  return { stack, task };
}

test('finds the presets that the library exports', () => expect(Object.keys(CLASSES)).toEqual(expect.arrayContaining(['CustomObserver', 'KernelReport', 'SyscallTracer'])));

describe.each(Object.entries(CLASSES))('%s', (name, [preset, props]) => {
  const create = (stack = newStack(), containerName = 'agent') => new preset(props(stack, containerName));

  test('rejects a container name that ECS rejects, in its constructor', () => {
    const setting = { CustomObserver: 'container.', EntryPointWrapper: 'carrier.' }[name] ?? '';
    expect(() => create(newStack(), 'my agent')).toThrow(`${name}: ${setting}containerName "my agent" contains " ", so ECS rejects it`);
    expect(() => create(newStack(), 'my-agent_2')).not.toThrow();
    expect(() => create(newStack(), Lazy.string({ produce: () => 'agent' }))).not.toThrow();
  });

  test('accepts an unresolved container name', () => {
    const stack = newStack();
    taskFor(create(stack, reference('Name')), stack);
    expect(containerIn(stack, { Ref: 'Name' }).Essential).toBe(false);
    expect(problemsIn(stack)).toEqual([]);
  });
});

describe.each(Object.entries(PRESETS))('%s', (name, create) => {
  test('rejects another object of the same kind with the same container names', () => {
    const stack = newStack();
    const { task } = taskFor(create(stack), stack);
    for (const way of Object.values(APPLY_BY)) {
      expect(() => way(task, create(stack)))
        .toThrow(/^\[Stack\/Task\] (\w+)(\('\w+'\))? adds a container named \S+, but another observer of the same kind already uses that name\. Apply only one of them, or rename one: with containerName in the options, or where attach calls task\.addContainer\.$/);
    }
  });

  test('does the same to two task definitions of a stack', () => {
    const stack = newStack();
    const observer = create(stack);
    ['One', 'Two'].forEach(id => taskFor(observer, stack, id));
    const [one, two] = resourcesOf(stack, 'AWS::ECS::TaskDefinition').map(task => JSON.stringify(task).replace(/One|Two/g, 'Task').replace(/[0-9A-F]{8}/g, ''));
    expect(one).toBe(two);
    expect(problemsIn(stack)).toEqual([]);
  });

  test('returns the log groups that it created, to change how long they remain', () => {
    const stack = newStack();
    const observer = create(stack);
    const { task } = taskFor(observer, stack);
    observer.logGroupsIn(task).forEach(group => group.applyRemovalPolicy(RemovalPolicy.DESTROY));
    const groups = Object.entries(templateOf(stack).Resources).filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup');
    const ofApplication = ([id]: [string, object]) => id.startsWith('Taskapp');
    expect(groups.filter(ofApplication)).toMatchObject([[expect.anything(), { DeletionPolicy: 'Retain' }]]);
    const ofObserver = groups.filter(group => !ofApplication(group)).map(([, group]) => (group as { DeletionPolicy?: string }).DeletionPolicy);
    // The containers of these two have the caller's log driver.
    expect(new Set(ofObserver)).toEqual(new Set(['CustomObserver', 'EntryPointWrapper'].includes(name) ? [] : ['Delete']));
  });
});

/** The presets that have the options of a sidecar. */
const SIDECARS = Object.entries(CLASSES).filter(([name]) => !['CustomObserver', 'EntryPointWrapper'].includes(name));

test.each(SIDECARS)('%s accepts a restart policy', (_, [preset, props]) => {
  const stack = newStack();
  taskFor(new preset({ ...props(stack, 'own'), restartAttemptPeriod: Duration.minutes(2), restartIgnoredExitCodes: [0, 3] }), stack);
  expect(containerIn(stack, 'own').RestartPolicy).toEqual({ Enabled: true, IgnoredExitCodes: [0, 3], RestartAttemptPeriod: 120 });
});

test.each(SIDECARS)('%s accepts an image, a size, a log driver, and no restart policy', (name, [preset, props]) => {
  const image = ecs.ContainerImage.fromRegistry('mirror/tool:1');
  const stack = newStack();
  // The image of a profiler is part of its tool.
  const isProfiler = name === 'SamplingProfiler';
  const options = { ...!isProfiler && { image }, cpu: 32, memoryLimitMiB: 300, enableRestartPolicy: false, logging: new ecs.JsonFileLogDriver() };
  taskFor(new preset({ ...props(stack, 'own'), ...options }), stack);
  const own = containerIn(stack, 'own');
  expect(own).toMatchObject({ Cpu: 32, Memory: 300, LogConfiguration: { LogDriver: 'json-file' } });
  expect([own.MemoryReservation, own.RestartPolicy]).toEqual([undefined, undefined]);
  expect(own.Image).toBe(isProfiler ? 'public.ecr.aws/nginx/nginx:1.29' : 'mirror/tool:1');
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toHaveLength(1);
});

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
test.each<[string, SidecarOptions, object | RegExp]>([
  ['after 1800 s', { restartAttemptPeriod: Duration.minutes(30) }, { Enabled: true, RestartAttemptPeriod: 1800 }],
  ['except after some exit codes', { restartIgnoredExitCodes: [0, 143], enableRestartPolicy: true }, { Enabled: true, IgnoredExitCodes: [0, 143] }],
  ['not after 59 s', { restartAttemptPeriod: Duration.seconds(59) }, /between 60 seconds and 1800 seconds, got 59 seconds/],
  ['not with 51 exit codes', { restartIgnoredExitCodes: Array(51).fill(1) }, /up to 50 .* got: 51/],
  ['not with a period alone', { restartAttemptPeriod: Duration.seconds(60), enableRestartPolicy: false }, /cannot be specified if enableRestartPolicy is false/],
  ['not with exit codes alone', { restartIgnoredExitCodes: [0], enableRestartPolicy: false }, /cannot be specified if enableRestartPolicy is false/],
])('a preset with the options of a sidecar restarts %s', (_, options, expected) => {
  const stack = newStack();
  const observe = () => taskFor(new KernelReport(options), stack);
  if (expected instanceof RegExp) {
    expect(observe).toThrow(expected);
  } else {
    observe();
    expect(containerIn(stack, 'kernel-report').RestartPolicy).toEqual(expected);
  }
});

/** Returns what the application waits for. */
function awaitedWith(name: string, options: { readonly stopAfterApplication?: boolean }): unknown {
  const [preset, props] = CLASSES[name];
  const stack = newStack();
  taskFor(new preset({ ...props(stack, 'agent'), ...options }), stack);
  expect(problemsIn(stack)).toEqual([]);
  return containerIn(stack, 'app').DependsOn;
}

const AGENT_FIRST = [{ ContainerName: 'agent', Condition: 'START' }];

test.each(['CustomObserver', 'DatadogAgent', 'SamplingProfiler', 'SyscallTracer'])('ECS stops %s after the application only on request', name => {
  expect([{}, { stopAfterApplication: true }, { stopAfterApplication: false }].map(options => awaitedWith(name, options)))
    .toEqual([undefined, AGENT_FIRST, undefined]);
});

/** The presets whose tool does not look at processes of other containers by default. */
const NEED_NO_PROCESSES = ['DatadogAgent', 'EntryPointWrapper'];

const applications = fc.dictionary(fc.stringMatching(/^app-[a-z]{1,4}$/), fc.record({
  entryPoint: fc.constant<string[]>(['/app']),
  user: fc.constantFrom(undefined, '0', '100', '1000:0', 'www-data'),
  readonlyRootFilesystem: fc.constantFrom(undefined, true),
  cpu: fc.constantFrom(undefined, 64),
  healthCheck: fc.constantFrom<(ecs.HealthCheck | undefined)[]>(undefined, { command: ['CMD', 'true'] }),
}), { minKeys: 1, maxKeys: 3, noNullPrototype: true });

test.each(Object.entries(CLASSES))('by default, no application depends on %s, gains a capability, or shares a namespace that its tool does not need', (name, [preset, props]) => {
  // It carries the entry point: the exception.
  const carried = name === 'EntryPointWrapper' ? { EntryPoint: undefined, VolumesFrom: undefined } : {};
  fc.assert(fc.property(applications, containers => {
    const [before, after] = [[], [(stack: Stack) => new preset(props(stack, 'agent'))]].map(observers => {
      const stack = stackOf(containers, ...observers);
      expect(problemsIn(stack)).toEqual([]);
      return taskIn(stack);
    });
    expect([after.PidMode, after.IpcMode]).toEqual([NEED_NO_PROCESSES.includes(name) ? undefined : 'task', undefined]);
    before.ContainerDefinitions.forEach((container, i) => {
      // Next to a container with CPU units, an application without any would starve.
      expect({ ...after.ContainerDefinitions[i], Cpu: undefined, ...carried }).toEqual({ ...container, Cpu: undefined, ...carried });
    });
  }), { numRuns: 15 });
});

const asUser = (user: string) => ({ access: ProcessAccess.sameUser(user) });

/** The options with which each preset runs as a user. */
const WITH_USER: Record<string, (user: string) => object> = {
  CustomObserver: asUser,
  DatadogAgent: user => ({ user }),
  DebugToolbox: asUser,
  EntryPointWrapper: user => ({ carrier: { containerName: 'agent', image: IMAGE, user } }),
  FaultInjection: user => ({ ...asUser(user), image: IMAGE }),
  KernelReport: asUser,
  SamplingProfiler: asUser,
  SyscallTracer: asUser,
};

// The fix of the rule shared-pid-shows-secrets.
test.each(Object.keys(WITH_USER))('%s can be given a user of its own, and cannot read the secrets of an application of another user then', name => {
  const [preset, props] = CLASSES[name];
  const warnings = (user: string) => {
    const stack = newStack();
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    const key = ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/key' }));
    task.addContainer('app', { image: IMAGE, entryPoint: ['/app'], user: '1654', secrets: { PASSWORD: key } });
    task.addExtension(new SharedPidNamespace());
    task.addExtension(new preset({ ...props(stack, 'agent'), ...WITH_USER[name](user) }));
    expect(problemsIn(stack)).toEqual([]);
    return annotationsIn(stack).filter(text => text.includes('PASSWORD'));
  };
  expect(warnings('1654')).toEqual([expect.stringMatching(/agent.* can read .*PASSWORD/)]);
  expect(warnings('1001')).toEqual([]);
});
