import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import {
  agentWith, containerIn, frozen, IMAGE, l1Of, newStack, problemIn, problemsIn, reference, stackOf, statementsIn, taskDefinitionIn,
  taskIn,
} from '../task/task-definitions';

import { ApplicationContainer, ObservedTask } from 'cdk-fargate-linux-controls';

type Change = (container: ApplicationContainer) => unknown;

/** Creates an observer that applies a change to each application container. */
const observerApplying = (changeApplication: Change, attach: (task: ObservedTask) => unknown = () => {}, name?: string) =>
  agentWith({ attach, changeApplication }, { sharedPidNamespace: false, name });

const secretNamed = (name: string, field?: string) => ecs.Secret.fromSecretsManager(
  secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Secret', `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-a1b2c3`), field,
);
const KEY = secretNamed('token', 'key');
const OTHER_KEY = secretNamed('other');
const { START, HEALTHY, SUCCESS, COMPLETE } = ecs.ContainerDependencyCondition;

/** Returns a rendered container, even if a problem stops synthesis. */
function renderedIn(stack: Stack, name: string): any {
  const l1 = l1Of(taskDefinitionIn(stack));
  return stack.resolve(l1.containerDefinitions).find((container: any) => container.name === name);
}

/** Creates a stack with an application container and one observer for each change. */
function stackWith(options: Partial<ecs.ContainerDefinitionOptions>, ...changes: Change[]) {
  return stackOf({ app: options }, ...changes.map(change => observerApplying(change)));
}

test('keeps the caller\'s Linux parameters when SYS_PTRACE is added', () => {
  const linuxParameters = new ecs.LinuxParameters(newStack(), 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  const stack = stackWith({ linuxParameters }, container => [1, 2].forEach(() => container.addSysPtrace()));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } });
  expect(stack.resolve(linuxParameters.renderLinuxParameters()).capabilities.add).toBeUndefined();
});

const withoutTracing = new ecs.LinuxParameters(newStack(), 'LinuxParameters');
withoutTracing.dropCapabilities(ecs.Capability.SYS_PTRACE);
const DROPS = /^Agent adds SYS_PTRACE to container app, but linuxParameters\.capabilities\.drop of the container contains SYS_PTRACE\. .*Remove SYS_PTRACE from drop, or add the container to excludeContainers\.$/;
const NO_ENTRY_POINT = /Agent wraps the entry point of container app, but the container sets none.*image.*Set entryPoint, or add the container to excludeContainers/;

test.each<[string, Partial<ecs.ContainerDefinitionOptions>, Change, RegExp | string]>([
  ['SYS_PTRACE for a container that drops it', { linuxParameters: withoutTracing }, container => container.addSysPtrace(), DROPS],
  ['a variable with another value', { environment: { A: '1' } }, container => container.addEnvironment('A', '2'),
    /Agent sets the environment variable A of container app to "2", but the container sets it to "1"\. Remove one/],
  ['a variable that the container reads from a secret', { secrets: { A: KEY } }, container => container.addEnvironment('A', '1'),
    /environment variable A of container app to "1", but the container sets it from secret "arn:.*:secret:token-a1b2c3:key::"\. Remove one/],
  ['a wrapper without an entry point, which would replace that of the image', { command: ['serve'] }, container => container.wrapEntryPoint('/wrap'), NO_ENTRY_POINT],
  ['a wrapper of an empty entry point', { entryPoint: [] }, container => container.wrapEntryPoint('/wrap'), NO_ENTRY_POINT],
  ['a wrapper of an unresolved entry point', { entryPoint: Fn.split(' ', Fn.importValue('EntryPoint')) }, container => container.wrapEntryPoint('/wrap'),
    /entry point of container app, which is known only at deployment\. Set entryPoint to a list/],
  ['a new command for an unresolved one', { entryPoint: ['/app'], command: Token.asList({ Ref: 'Command' }) }, container => container.replaceEntryPoint(['/wrap'], container.command),
    'Agent replaces the command of container app, which is known only at deployment. Set command to a list.'],
  ['a secret that is not allowed, because a grant during rendering comes too late', {}, container => container.addSecret('KEY', KEY),
    /variable KEY of container app from a secret that the execution role may not read\. Call task\.allowSecret\(secret\) in attach/],
  ['a private volume that is not prepared', {}, container => container.addPrivateVolume('cache', '/cache'),
    'Agent adds a volume named "cache" for container app, but it is too late to add one. Call task.allowPrivateVolumes() in attach().'],
  ['a dependency on an unknown container', {}, container => container.addDependency('init', START),
    /container app wait until container init is START, but the task has no container with that name/],
  ['another user, with the reason as a sentence', { user: '1000' }, container => container.requireUser('33', 'They share files'),
    'runs as user 1000. They share files. Set the same user for both'],
  ['a problem of its own', {}, container => container.reportProblem(`needs container ${container.containerName} to listen on port 80.`),
    'Agent needs container app to listen on port 80.'],
  ['an edited copy of the variables', {}, container => { container.environment.A = '1'; }, 'Agent edits environment of container app, which is a copy, so this has no effect. Call addEnvironment, or edit another copy.'],
  ['an edited copy of the command', { command: ['serve'] }, container => container.command.push('-v'), 'Agent edits command of container app, which is a copy, so this has no effect. Call replaceEntryPoint'],
])('an observer stops synthesis for %s', (_, options, change, problem) => {
  expect(problemIn(stackWith(options, change))).toMatch(problem);
});

test('an edited copy can be passed on, and a container can be changed only in changeApplication', () => {
  const kept: ApplicationContainer[] = [];
  const stack = stackWith({ entryPoint: ['/app'] }, container => {
    const words = container.entryPoint;
    words.unshift('/wrap');
    container.replaceEntryPoint(words, container.command);
    kept.push(container);
  });
  expect(problemsIn(stack)).toEqual([]);
  expect(() => kept[0].addSysPtrace()).toThrow('[Stack/Task/Resource] Agent calls container.addSysPtrace after changeApplication, which is too late for the template. Call it in changeApplication.');
  expect(kept[0].runsOn(ecs.CpuArchitecture.X86_64)).toBe(true);
});

test('appends an environment variable to the existing ones', () => {
  const stack = stackWith({ environment: { B: '2' } }, container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }]);
});

test('does not repeat an environment variable that already has the value', () => {
  const stack = stackWith({ environment: { A: '1' } }, container => container.addEnvironment('A', '1'), container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'A', Value: '1' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each([['Same', []], ['Other', [expect.stringMatching(/to \{"Ref":"Same"\}, but the container sets it to \{"Ref":"Other"\}/)]]])('compares unresolved environment variables by their rendered values: %s', (name, expected) => {
  const stack = stackWith({ environment: { A: reference(name) } }, container => container.addEnvironment('A', reference('Same')));
  expect(problemsIn(stack)).toEqual(expected);
});

test('does not change an entry point array that two containers share', () => {
  const entryPoint = frozen(['/app']);
  const stack = stackOf({ app: { entryPoint }, other: { entryPoint } }, observerApplying(container => container.wrapEntryPoint('/wrap', container.containerName)));
  expect(containerIn(stack, 'app').EntryPoint).toEqual(['/wrap', 'app', '/app']);
  expect(containerIn(stack, 'other').EntryPoint).toEqual(['/wrap', 'other', '/app']);
});

const wrap = (...words: string[]) => (container: ApplicationContainer) => container.wrapEntryPoint(...words);
const replace = (...words: string[]) => (container: ApplicationContainer) => container.replaceEntryPoint(words, []);
const replaceKeeping = (...words: string[]): Change => container =>
  container.replaceEntryPoint(words, [...container.entryPoint, ...container.command]);

test.each([wrap('/wrap --all'), replace('/wrap --all')])('a program with its arguments in one word is refused', change => {
  expect(() => renderedIn(stackWith({ entryPoint: ['/app'] }, change), 'app')).toThrow('[0] "/wrap --all" contains a space before an option, and no shell splits it. Pass each word separately.');
});

const mount = (sourceVolume: string, readOnly: boolean): Change => container => container.addMountPoint({ sourceVolume, containerPath: '/x', readOnly });

/** Creates a stack with an application container and two observers, Alpha and then Beta. */
function stackOfTwo(options: Partial<ecs.ContainerDefinitionOptions>, alpha: Change, beta: Change): Stack {
  const prepare = (task: ObservedTask) => {
    task.allowSecret(KEY);
    task.allowSecret(OTHER_KEY);
    task.allowPrivateVolumes();
  };
  return stackOf({ web: options, init: { essential: false, healthCheck: { command: ['CMD', 'true'] } } }, ...Object.entries({ Alpha: alpha, Beta: beta }).map(([name, change]) =>
    observerApplying(container => container.containerName === 'web' && change(container), prepare, name)));
}

test.each<[string, Change, Change, words: string[]]>([
  ['wrapped twice: the last wrapper is outermost', wrap('/a'), wrap('/b'), ['/b', '/a', '/app', 'serve']],
  ['wrapped after it was replaced: the replacement is wrapped', replace('/a'), wrap('/b'), ['/b', '/a']],
  ['replaced by one that runs the wrapper', wrap('/a', '--'), replaceKeeping('/b'), ['/b', '/a', '--', '/app', 'serve']],
  ['replaced twice by the same words', replace('/a'), replace('/a'), ['/a']],
])('an entry point is %s', (_, alpha, beta, words) => {
  const stack = stackOfTwo({ entryPoint: ['/app'], command: ['serve'] }, alpha, beta);
  expect(problemsIn(stack)).toEqual([]);
  const { EntryPoint, Command = [] } = containerIn(stack, 'web');
  expect([...EntryPoint, ...Command]).toEqual(words);
});

test.each<[setting: string, Change, Change, problem: string]>([
  ['environment variable', container => container.addEnvironment('MODE', 'alpha'), container => container.addEnvironment('MODE', 'beta'),
    'sets the environment variable MODE of container web to "beta", but Alpha sets it to "alpha". Remove one of the two.'],
  ['secret', container => container.addSecret('KEY', KEY), container => container.addSecret('KEY', OTHER_KEY),
    `sets the environment variable KEY of container web from secret "${OTHER_KEY.arn}", but Alpha sets it from secret "${KEY.arn}". Remove one of the two.`],
  ['variable after a secret', container => container.addSecret('KEY', KEY), container => container.addEnvironment('KEY', 'beta'),
    `sets the environment variable KEY of container web to "beta", but Alpha sets it from secret "${KEY.arn}". Remove one of the two.`],
  ['secret after a variable', container => container.addEnvironment('KEY', 'alpha'), container => container.addSecret('KEY', KEY),
    `sets the environment variable KEY of container web from secret "${KEY.arn}", but Alpha sets it to "alpha". Remove one of the two.`],
  ['mount of another volume', mount('a', true), mount('b', false),
    'mounts volume "b" at /x of container web, but Alpha mounts read-only volume "a" there. Use a different path for one of them.'],
  ['mount of another volume, which is writable too', mount('a', false), mount('b', false),
    'mounts volume "b" at /x of container web, but Alpha mounts volume "a" there. Use a different path for one of them.'],
  ['read-only mount', mount('a', false), mount('a', true),
    'mounts read-only volume "a" at /x of container web, but Alpha mounts volume "a" there. Use a different path for one of them.'],
  ['writable mount', mount('a', true), mount('a', false),
    'mounts volume "a" at /x of container web, but Alpha mounts read-only volume "a" there. Use a different path for one of them.'],
  ['volumes of a container', container => container.addVolumesFrom({ sourceContainer: 'init', readOnly: true }),
    container => container.addVolumesFrom({ sourceContainer: 'init', readOnly: false }),
    'mounts the volumes of container init in container web writable, but Alpha mounts them read-only. Remove one of the two.'],
  ['private volume', container => container.addPrivateVolume('data', '/a'), container => container.addPrivateVolume('data', '/b'),
    'adds a volume named "data" for container web, but Alpha already has a volume with that name. Rename one of them.'],
  ['dependency', container => container.addDependency('init', START), container => container.addDependency('init', SUCCESS),
    'makes container web wait until container init is SUCCESS, but Alpha makes it wait until it is "START". Remove one of the two.'],
  ['entry point', replace('/a'), replaceKeeping('/b'),
    'replaces the entry point and the command of container web with ["/b","/a"], but Alpha replaces them with ["/a"]. Remove one of the two.'],
  ['wrapper that a replacement loses', wrap('/a', '--'), replace('/b'),
    'replaces the entry point and the command of container web with ["/b"], but Alpha wraps the entry point with ["/a","--"], which would be lost. Apply Alpha later, or keep the words that entryPoint returns.'],
])('two observers that contradict each other stop synthesis, with both names and both values: %s', (_, alpha, beta, problem) => {
  expect(problemsIn(stackOfTwo({ entryPoint: ['/app'] }, alpha, beta))).toEqual([`Beta ${problem}`]);
});

// Secrets, volumes, and dependencies.

test('adds an allowed secret as an environment variable, and grants the execution role access to that secret only', () => {
  const stack = stackOf({ app: {} }, observerApplying(container => container.addSecret('KEY', KEY), task => task.allowSecret(KEY)));
  expect(containerIn(stack, 'app').Secrets).toEqual([{ Name: 'KEY', ValueFrom: `${KEY.arn}` }]);
  expect(statementsIn(stack)).toEqual([
    { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: expect.stringMatching(/:secret:token-a1b2c3$/) },
  ]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  ['the same secret', { secrets: { KEY } }, []],
  ['another secret', { secrets: { KEY: OTHER_KEY } }, [/variable KEY of container app from secret ".*:token-.*", but the container sets it from secret ".*:other-a1b2c3"/]],
  ['a plain value', { environment: { KEY: 'x' } }, [/variable KEY of container app from secret ".*:token-.*", but the container sets it to "x"/]],
])('adds a secret if the container has %s with that name, or reports the conflict', (_, options, expected) => {
  const stack = stackOf({ app: options }, observerApplying(container => container.addSecret('KEY', KEY), task => task.allowSecret(KEY)));
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
});

test('mounts each volume once, writable or read-only', () => {
  const stack = stackWith({}, ...[1, 2].map(() => (container: ApplicationContainer) => {
    container.addMountPoint({ sourceVolume: 'diag', containerPath: '/diag', readOnly: false });
    container.addMountPoint({ sourceVolume: 'tools', containerPath: '/opt/tools', readOnly: true });
  }));
  expect(containerIn(stack, 'app').MountPoints).toEqual([
    { SourceVolume: 'diag', ContainerPath: '/diag', ReadOnly: false },
    { SourceVolume: 'tools', ContainerPath: '/opt/tools', ReadOnly: true },
  ]);
  expect(problemsIn(stack)).toEqual([]);
});

test('mounts the volumes of another container once, and reports a conflicting readOnly', () => {
  const stack = stackWith({}, ...[true, true, false].map(readOnly => (container: ApplicationContainer) => container.addVolumesFrom({ sourceContainer: 'carrier', readOnly })));
  expect(renderedIn(stack, 'app').volumesFrom).toEqual([{ sourceContainer: 'carrier', readOnly: true }]);
  expect(problemIn(stack))
    .toMatch(/mounts the volumes of container carrier in container app writable, but Agent \(observer 1 of the task\) mounts them read-only/);
});

/** Creates a stack in which the application waits for a container of the observer. */
function stackWaiting(options: Partial<ecs.ContainerDefinitionOptions>, ...conditions: ecs.ContainerDependencyCondition[]): Stack {
  return stackOf({ app: {} }, observerApplying(
    container => conditions.forEach(condition => container.addDependency('init', condition)), task => task.addContainer('init', { image: IMAGE, ...options }),
  ));
}

test.each<[ecs.ContainerDependencyCondition, Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  [START, { essential: true }, []],
  [SUCCESS, { essential: false }, []],
  [COMPLETE, { essential: false }, []],
  [SUCCESS, { essential: true }, [/makes container app wait until container init is SUCCESS, but that container is essential: the task stops when it exits/]],
  [COMPLETE, { essential: true }, [/until container init is COMPLETE, but that container is essential/]],
  [HEALTHY, { healthCheck: { command: ['CMD', 'true'] } }, []],
  [HEALTHY, {}, [/until container init is HEALTHY, but that container has no health check, so ECS refuses/]],
])('adds a dependency with condition %s on a container with %j, or stops synthesis if ECS would reject it', (condition, options, expected) => {
  const stack = stackWaiting(options, condition);
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
  expect(renderedIn(stack, 'app').dependsOn).toEqual(expected.length === 0 ? [{ containerName: 'init', condition }] : undefined);
});

test('adds equal dependencies once, and stops synthesis if their conditions differ', () => {
  expect(containerIn(stackWaiting({}, START, START), 'app').DependsOn).toHaveLength(1);
  expect(problemIn(stackWaiting({}, START, SUCCESS)))
    .toMatch(/until container init is SUCCESS, but Agent makes it wait until it is "START"\. Remove one/);
});

test('stops synthesis for an unresolved list', () => {
  const stack = stackOf({ app: {} });
  const environment = Lazy.any({ produce: () => reference('Variables') });
  l1Of(taskDefinitionIn(stack)).containerDefinitions = [{ name: 'app', image: 'i', environment }];
  taskDefinitionIn(stack).addExtension(observerApplying(container => container.addEnvironment('A', '1')));
  expect(problemIn(stack)).toMatch(/cannot add to environment of container app, which is known only at deployment/);
});

test('exposes properties of the container and its task', () => {
  const properties: unknown[] = [];
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'], command: ['serve'] });
  taskDefinition.addContainer('job', { image: IMAGE, essential: false });
  taskDefinition.addExtension(observerApplying(({ containerName, entryPoint, command, isEssential, cpuArchitecture }) => {
    properties.push({ containerName, entryPoint, command, isEssential, cpuArchitecture });
  }));
  taskIn(stack);
  expect(properties.slice(0, 2)).toEqual([
    { containerName: 'app', entryPoint: ['/app'], command: ['serve'], isEssential: true, cpuArchitecture: ecs.CpuArchitecture.ARM64 },
    { containerName: 'job', entryPoint: [], command: [], isEssential: false, cpuArchitecture: ecs.CpuArchitecture.ARM64 },
  ]);
});

test('reads the user and the plain environment, including variables of other observers', () => {
  const read: unknown[] = [];
  const options = { environment: { A: '1' }, user: '33:33', secrets: { KEY } };
  taskIn(stackWith(options, container => container.addEnvironment('B', '2'), ({ user, environment }) => read.push({ user, environment })));
  expect(read[0]).toEqual({ user: '33:33', environment: { A: '1', B: '2' } });
});

test.each<[string, Partial<ecs.FargateTaskDefinitionProps>, boolean[]]>([
  ['by default', {}, [true, false]],
  ['on ARM64', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, [false, true]],
  ['on an architecture known only at deployment', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.of(Lazy.string({ produce: () => 'ARM64' })) } }, [false, false]],
])('runsOn compares the architecture %s', (_, props, expected) => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', props);
  taskDefinition.addContainer('app', { image: IMAGE });
  const results: boolean[][] = [];
  taskDefinition.addExtension(observerApplying(container => {
    results.push([ecs.CpuArchitecture.X86_64, ecs.CpuArchitecture.ARM64].map(architecture => container.runsOn(architecture)));
  }));
  taskIn(stack);
  expect(results[0]).toEqual(expected);
});

test('adds a default variable only where the container sets none', () => {
  const stack = stackWith({ environment: { A: '1' }, secrets: { KEY } }, container => ['A', 'B', 'KEY'].forEach(name => container.addDefaultEnvironment(name, '2')));
  expect(problemsIn(stack)).toEqual([]);
  const { Environment, Secrets } = containerIn(stack, 'app');
  expect([Environment, Secrets.length]).toEqual([[{ Name: 'A', Value: '1' }, { Name: 'B', Value: '2' }], 1]);
});

test('adds a private volume of each container once, and reports a name that the task already has', () => {
  const addTwice = (container: ApplicationContainer) => [1, 2].forEach(() => container.addPrivateVolume(`cache-${container.containerName}`, '/cache'));
  const stack = stackOf({ app: {}, other: {} }, observerApplying(addTwice, task => task.allowPrivateVolumes()));
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'cache-app' }, { Name: 'cache-other' }]);
  expect(containerIn(stack, 'other').MountPoints).toEqual([{ SourceVolume: 'cache-other', ContainerPath: '/cache', ReadOnly: false }]);
  expect(problemsIn(stack)).toEqual([]);
  taskDefinitionIn(stack).addVolume({ name: 'cache-app' });
  expect(problemsIn(stack)[0])
    .toBe('Agent adds a volume named "cache-app" for container app, but the task already has a volume with that name. Rename one of them.');
});

test.each<[string, string | undefined, boolean]>([
  ['the same user', '33', true], ['the same user with a group', '33:0', true], ['no user', undefined, true], ['a user by name', 'app', true],
  ['another user', '1000', false], ['root', 'root', false],
])('a required user fits a container with %s', (_, user, fits) => {
  const stack = stackWith({ user }, container => container.requireUser('33', 'They share files.'));
  const problem = `Agent runs as user 33, but container app runs as user ${user}. They share files. Set the same user for both, or add the container to excludeContainers.`;
  expect(problemsIn(stack)).toEqual(fits ? [] : [problem]);
});

test('a required user fits a user that is known only at deployment, and must not be empty', () => {
  const requiring = (required: string) => (container: ApplicationContainer) => container.requireUser(required, 'They share files.');
  expect(problemsIn(stackWith({ user: '1000' }, requiring(reference('User'))))).toEqual([]);
  expect(problemsIn(stackWith({ user: reference('User') }, requiring('33')))).toEqual([]);
  expect(() => taskIn(stackWith({}, requiring('')))).toThrow('requireUser: user is empty. Pass the user of the observer, for example 1000.');
});

test('items of an entry point and a command that are known only at deployment are token strings, which a new entry point can contain', () => {
  const stack = stackWith({ entryPoint: [reference('Binary')], command: ['--name', reference('Name')] }, container => {
    expect([...container.entryPoint, ...container.command].map(word => typeof word)).toEqual(['string', 'string', 'string']);
    container.replaceEntryPoint(['/wrap'], [...container.entryPoint, ...container.command]);
  });
  expect(containerIn(stack, 'app')).toMatchObject({ EntryPoint: ['/wrap'], Command: [{ Ref: 'Binary' }, '--name', { Ref: 'Name' }] });
});
