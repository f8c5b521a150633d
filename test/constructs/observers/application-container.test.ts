import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack, problemsIn, resourcesOf, taskIn } from '../task/task-definitions';
import { ApplicationContainer, ObservedTask, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** Creates an observer that applies a change to each application container. */
function observerApplying(change: (container: ApplicationContainer) => void, prepare: (task: ObservedTask) => void = () => {}): ObserverSidecar {
  return new class Agent extends ObserverSidecar {
    public attach(task: ObservedTask): void {
      prepare(task);
    }

    public changeApplication(container: ApplicationContainer): void {
      change(container);
    }
  }({ sharedPidNamespace: false });
}

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-a1b2c3';

/** Returns a rendered container, even if a problem stops synthesis. */
function renderedIn(stack: Stack, name: string): any {
  const l1 = stack.node.findChild('Task').node.defaultChild as ecs.CfnTaskDefinition;
  return stack.resolve(l1.containerDefinitions).find((container: any) => container.name === name);
}

/** Creates a stack with an application container and one observer for each change. */
function stackOf(options: Partial<ecs.ContainerDefinitionOptions>, ...changes: ((container: ApplicationContainer) => void)[]) {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, ...options });
  changes.forEach(change => taskDefinition.addExtension(observerApplying(change)));
  return stack;
}

test('keeps the caller\'s Linux parameters when SYS_PTRACE is added', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  taskDefinition.addContainer('app', { image: IMAGE, linuxParameters });
  taskDefinition.addExtension(observerApplying(container => {
    container.addSysPtrace();
    container.addSysPtrace();
  }));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } });
  expect(stack.resolve(linuxParameters.renderLinuxParameters()).capabilities.add).toBeUndefined();
});

test('appends an environment variable to the existing ones', () => {
  const stack = stackOf({ environment: { B: '2' } }, container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }]);
});

test('does not repeat an environment variable that already has the value', () => {
  const stack = stackOf({ environment: { A: '1' } }, container => container.addEnvironment('A', '1'), container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'A', Value: '1' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis if an environment variable has another value, with an error that names the container and both values', () => {
  const stack = stackOf({ environment: { A: '1' } }, container => container.addEnvironment('A', '2'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/Agent sets the environment variable A of container app to "2", but the container sets it to "1"\. Remove one/)]);
});

test('stops synthesis if two observers set an environment variable to different values', () => {
  const stack = stackOf({}, container => container.addEnvironment('A', '1'), container => container.addEnvironment('A', '2'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/environment variable A of container app to "2".*to "1"/)]);
});

test('stops synthesis if the container already reads an environment variable from a secret, because ECS uses only one of the two', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, secrets: { A: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) } });
  taskDefinition.addExtension(observerApplying(container => container.addEnvironment('A', '1')));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/environment variable A of container app to "1", but the container takes it from a secret/)]);
});

test.each([['Same', []], ['Other', [expect.stringMatching(/to \{"Ref":"Same"\}, but the container sets it to \{"Ref":"Other"\}/)]]])('compares unresolved environment variables by their rendered values: %s', (name, expected) => {
  const stack = newStack();
  const parameters = Object.fromEntries(['Same', 'Other'].map(id => [id, new CfnParameter(stack, id).valueAsString]));
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, environment: { A: parameters[name] } });
  taskDefinition.addExtension(observerApplying(container => container.addEnvironment('A', parameters.Same)));
  expect(problemsIn(stack)).toEqual(expected);
});

test('prepends a wrapper to the entry point and keeps the command', () => {
  const stack = stackOf({ entryPoint: ['/app', '-x'], command: ['serve'] }, container => container.wrapEntryPoint('/wrap', '--'));
  expect(containerIn(stack, 'app')).toMatchObject({ EntryPoint: ['/wrap', '--', '/app', '-x'], Command: ['serve'] });
});

test('does not change an entry point array that two containers share', () => {
  const stack = newStack();
  const entryPoint = ['/app'];
  const taskDefinition = fargateTask(stack);
  ['app', 'other'].forEach(name => taskDefinition.addContainer(name, { image: IMAGE, entryPoint }));
  taskDefinition.addExtension(observerApplying(container => container.wrapEntryPoint('/wrap', container.containerName)));
  expect(containerIn(stack, 'app').EntryPoint).toEqual(['/wrap', 'app', '/app']);
  expect(containerIn(stack, 'other').EntryPoint).toEqual(['/wrap', 'other', '/app']);
  expect(entryPoint).toEqual(['/app']);
});

test.each<[string, string[] | undefined]>([['no entry point', undefined], ['an empty entry point', []]])('stops synthesis for a container with %s, because a wrapper would replace the entry point of its image', (_, entryPoint) => {
  const stack = stackOf({ entryPoint, command: ['serve'] }, container => container.wrapEntryPoint('/wrap'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/Agent wraps the entry point of container app, but the container sets none.*image.*Set entryPoint/)]);
});

test('stops synthesis for an unresolved entry point', () => {
  const stack = stackOf({ entryPoint: Fn.split(' ', Fn.importValue('EntryPoint')) }, container => container.wrapEntryPoint('/wrap'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/entry point of container app, which is known only at deployment\. Set entryPoint to a list/)]);
});

test('applies several changes to one container', () => {
  const stack = stackOf({ entryPoint: ['/app'] }, container => {
    container.addSysPtrace();
    container.addEnvironment('A', '1');
    container.wrapEntryPoint('/wrap');
  });
  expect(containerIn(stack, 'app')).toMatchObject({
    EntryPoint: ['/wrap', '/app'],
    Environment: [{ Name: 'A', Value: '1' }],
    LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } },
  });
});

// Secrets, labels, volumes, and dependencies.

/** Creates a stack with an observer that changes the application container, and optionally prepares the task when it is applied. */
function stackWith(
  build: (stack: Stack, taskDefinition: ecs.FargateTaskDefinition) => (container: ApplicationContainer) => void,
  attach?: (task: ObservedTask, stack: Stack) => void,
): Stack {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const change = build(stack, taskDefinition);
  taskDefinition.addExtension(new class Agent extends ObserverSidecar {
    public attach(task: ObservedTask): void {
      attach?.(task, stack);
    }

    public changeApplication(container: ApplicationContainer): void {
      change(container);
    }
  }({ sharedPidNamespace: false }));
  return stack;
}

function secretIn(stack: Stack): ecs.Secret {
  const secret = stack.node.tryFindChild('Secret') as secretsmanager.Secret | undefined ?? new secretsmanager.Secret(stack, 'Secret');
  return ecs.Secret.fromSecretsManager(secret, 'key');
}

test('adds an allowed secret as an environment variable, and grants the execution role access to that secret only', () => {
  const stack = stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => container.addSecret('KEY', secretIn(stack));
  }, (task, scope) => task.allowSecret(secretIn(scope)));
  expect(containerIn(stack, 'app').Secrets).toEqual([{ Name: 'KEY', ValueFrom: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^Secret/) }, ':key::']] } }]);
  expect(resourcesOf(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([[
    { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: { Ref: expect.stringMatching(/^Secret/) } },
  ]]);
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis for a secret that is not allowed, because a grant during rendering comes too late', () => {
  const stack = stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => container.addSecret('KEY', secretIn(stack));
  });
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/variable KEY of container app from a secret that the execution role may not read\. Call task\.allowSecret\(secret\) in attach/)]);
});

test.each<[string, (stack: Stack) => Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  ['the same secret', stack => ({ secrets: { KEY: secretIn(stack) } }), []],
  ['another secret', stack => ({ secrets: { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Other')) } }), [/variable KEY of container app from a secret, but the container takes it from a different secret/]],
  ['a plain value', () => ({ environment: { KEY: 'x' } }), [/variable KEY of container app from a secret, but the container sets it to a plain value/]],
])('adds a secret if the container has %s with that name, or reports the conflict', (_, options, expected) => {
  const stack = stackWith((scope, task) => {
    task.addContainer('app', { image: IMAGE, ...options(scope) });
    return container => container.addSecret('KEY', secretIn(stack));
  }, (task, scope) => task.allowSecret(secretIn(scope)));
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
});

test.each<[string, Record<string, string> | undefined, Record<string, string>, RegExp[]]>([
  ['to the existing labels', { b: '2' }, { b: '2', a: '1' }, []],
  ['if there are none', undefined, { a: '1' }, []],
  ['unless the container already has it', { a: '1' }, { a: '1' }, []],
  ['or stops synthesis if it has another value', { a: '2' }, { a: '2' }, [/label a of container app to "1", but the container sets it to "2"/]],
])('adds a label %s', (_, dockerLabels, expected, problems) => {
  const stack = stackOf({ dockerLabels }, container => container.addDockerLabel('a', '1'));
  expect(renderedIn(stack, 'app').dockerLabels).toEqual(expected);
  expect(problemsIn(stack)).toEqual(problems.map(message => expect.stringMatching(message)));
});

test('adds a label named like a property of every object', () => {
  const stack = stackOf({}, container => container.addDockerLabel('constructor', '1'));
  expect(containerIn(stack, 'app').DockerLabels).toEqual({ constructor: '1' });
});

test('mounts each volume once, writable or read-only', () => {
  const stack = stackOf({}, ...[1, 2].map(() => (container: ApplicationContainer) => {
    container.addMountPoint({ sourceVolume: 'diag', containerPath: '/diag', readOnly: false });
    container.addMountPoint({ sourceVolume: 'tools', containerPath: '/opt/tools', readOnly: true });
  }));
  expect(containerIn(stack, 'app').MountPoints).toEqual([
    { SourceVolume: 'diag', ContainerPath: '/diag', ReadOnly: false },
    { SourceVolume: 'tools', ContainerPath: '/opt/tools', ReadOnly: true },
  ]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, (container: ApplicationContainer) => void]>([
  ['another volume', container => container.addMountPoint({ sourceVolume: 'tools', containerPath: '/diag', readOnly: false })],
  ['the same volume read-only', container => container.addMountPoint({ sourceVolume: 'diag', containerPath: '/diag', readOnly: true })],
])('stops synthesis for %s at a path that is already mounted', (_, change) => {
  const stack = stackOf({}, container => container.addMountPoint({ sourceVolume: 'diag', containerPath: '/diag', readOnly: false }), change);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/at \/diag of container app, which already mounts volume "diag" there\. Use a different path/)]);
});

test('mounts the volumes of another container once, and reports a conflicting readOnly', () => {
  const stack = stackOf({}, ...[true, true, false].map(readOnly => (container: ApplicationContainer) => container.addVolumesFrom({ sourceContainer: 'carrier', readOnly })));
  expect(renderedIn(stack, 'app').volumesFrom).toEqual([{ sourceContainer: 'carrier', readOnly: true }]);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/mounts the volumes of container carrier in container app writable, but the container mounts them read-only/)]);
});

const { START, HEALTHY, SUCCESS, COMPLETE } = ecs.ContainerDependencyCondition;

test.each<[ecs.ContainerDependencyCondition, Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  [START, { essential: true }, []],
  [SUCCESS, { essential: false }, []],
  [COMPLETE, { essential: false }, []],
  [SUCCESS, { essential: true }, [/makes container app wait until container init is SUCCESS, but that container is essential: the task stops when it exits/]],
  [COMPLETE, { essential: true }, [/until container init is COMPLETE, but that container is essential/]],
  [HEALTHY, { healthCheck: { command: ['CMD', 'true'] } }, []],
  [HEALTHY, {}, [/until container init is HEALTHY, but that container has no health check, so ECS refuses/]],
])('adds a dependency with condition %s on a container with %j, or stops synthesis if ECS would reject it', (condition, options, expected) => {
  const stack = stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => container.addDependency('init', condition);
  }, task => task.addContainer('init', { image: IMAGE, ...options }));
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
  expect(renderedIn(stack, 'app').dependsOn).toEqual(expected.length === 0 ? [{ containerName: 'init', condition }] : undefined);
});

test('stops synthesis for a dependency on an unknown container', () => {
  const stack = stackOf({}, container => container.addDependency('init', START));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/container app wait until container init is START, but the task has no container with that name/)]);
});

test('adds equal dependencies once, and stops synthesis if their conditions differ', () => {
  const init = (task: ObservedTask) => void task.addContainer('init', { image: IMAGE });
  const stackWithDependencies = (...conditions: ecs.ContainerDependencyCondition[]) => stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => conditions.forEach(condition => container.addDependency('init', condition));
  }, init);
  expect(containerIn(stackWithDependencies(START, START), 'app').DependsOn).toHaveLength(1);
  expect(problemsIn(stackWithDependencies(START, SUCCESS))).toEqual([expect.stringMatching(/until container init is SUCCESS, but the container waits until it is "START"\. Remove one/)]);
});

test('stops synthesis for an unresolved list', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const variables = new CfnParameter(stack, 'Variables').valueAsString;
  l1.containerDefinitions = [{ name: 'app', image: 'i', environment: Lazy.any({ produce: () => variables }) }];
  taskDefinition.addExtension(observerApplying(container => container.addEnvironment('A', '1')));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/cannot add to environment of container app, which is known only at deployment/)]);
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
  const secrets = { TOKEN: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Secret', SECRET_ARN)) };
  const stack = stackOf(
    { environment: { A: '1' }, user: '33:33', secrets }, container => container.addEnvironment('B', '2'), ({ user, environment }) => read.push({ user, environment }),
  );
  taskIn(stack);
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

test('adds defaults only where the container sets nothing', () => {
  const secrets = { TOKEN: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Secret', SECRET_ARN)) };
  const stack = stackOf(
    { environment: { A: '1' }, dockerLabels: { a: '1' }, secrets, logging: new ecs.JsonFileLogDriver() },
    container => {
      ['A', 'B', 'TOKEN'].forEach(name => container.addDefaultEnvironment(name, '2'));
      ['a', 'b'].forEach(name => container.addDefaultDockerLabel(name, '2'));
      container.addDefaultLogging({ logDriver: 'awsfirelens' });
    },
  );
  expect(problemsIn(stack)).toEqual([]);
  const { Environment, Secrets, DockerLabels, LogConfiguration } = containerIn(stack, 'app');
  expect([Environment, Secrets.length, DockerLabels]).toEqual([[{ Name: 'A', Value: '1' }, { Name: 'B', Value: '2' }], 1, { a: '1', b: '2' }]);
  expect(LogConfiguration.LogDriver).toBe('json-file');
});

test('sets the log driver of a container that sets none', () => {
  const stack = stackOf({}, container => container.addDefaultLogging({ logDriver: 'awsfirelens', options: { Name: 'datadog' } }));
  expect(containerIn(stack, 'app').LogConfiguration).toEqual({ LogDriver: 'awsfirelens', Options: { Name: 'datadog' } });
});

test('adds a private volume of each container, and reports a name that the task already has', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app', 'other');
  const addVolume = (container: ApplicationContainer) => container.addPrivateVolume(`cache-${container.containerName}`, '/cache');
  taskDefinition.addExtension(observerApplying(addVolume, task => task.allowPrivateVolumes()));
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'cache-app' }, { Name: 'cache-other' }]);
  expect(containerIn(stack, 'other').MountPoints).toEqual([{ SourceVolume: 'cache-other', ContainerPath: '/cache', ReadOnly: false }]);
  expect(problemsIn(stack)).toEqual([]);
  taskDefinition.addVolume({ name: 'cache-app' });
  expect(problemsIn(stack)).toEqual(['Agent adds a volume named "cache-app" for container app, but the task already has a volume with that name. Rename one of them.']);
});

test('adds a private volume once', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  const addTwice = (container: ApplicationContainer) => [1, 2].forEach(() => container.addPrivateVolume('cache', '/cache'));
  taskDefinition.addExtension(observerApplying(addTwice, task => task.allowPrivateVolumes()));
  expect(problemsIn(stack)).toEqual([]);
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'cache' }]);
});

test('reports a private volume that the observer has not prepared', () => {
  const stack = stackOf({}, container => container.addPrivateVolume('cache', '/cache'));
  expect(problemsIn(stack)).toEqual(['Agent adds a volume named "cache" for container app, but it is too late to add one. Call task.allowPrivateVolumes() in attach().']);
});

test.each<[string, string | undefined, boolean]>([
  ['the same user', '33', true], ['the same user with a group', '33:0', true], ['no user', undefined, true], ['a user by name', 'app', true],
  ['another user', '1000', false], ['root', 'root', false],
])('a required user fits a container with %s', (_, user, fits) => {
  const stack = stackOf({ user }, container => container.requireUser('33', 'They share files.'));
  const problem = `Agent runs as user 33, but container app runs as user ${user}. They share files. Set the same user for both, or add the container to excludeContainers.`;
  expect(problemsIn(stack)).toEqual(fits ? [] : [problem]);
});

test('reports a problem of an observer, with its name', () => {
  const stack = stackOf({}, container => container.reportProblem(`needs container ${container.containerName} to listen on port 80. Add a port mapping.`));
  expect(problemsIn(stack)).toEqual(['Agent needs container app to listen on port 80. Add a port mapping.']);
});

test('a required user fits a user that is known only at deployment, and must not be empty', () => {
  const user = new CfnParameter(newStack(), 'User').valueAsString;
  expect(problemsIn(stackOf({ user: Lazy.string({ produce: () => '1000' }) }, container => container.requireUser(user, 'They share files.')))).toEqual([]);
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'User').valueAsString;
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, user: parameter });
  taskDefinition.addExtension(observerApplying(container => container.requireUser('33', 'They share files.')));
  expect(problemsIn(stack)).toEqual([]);
  expect(() => taskIn(stackOf({}, container => container.requireUser('', 'They share files.')))).toThrow('requireUser: user is empty. Pass the user of the observer, for example 1000.');
});

test('completes the reason for a required user to a sentence', () => {
  const stack = stackOf({ user: '1000' }, container => container.requireUser('33', 'They share files'));
  expect(problemsIn(stack)).toEqual([expect.stringContaining('runs as user 1000. They share files. Set the same user for both')]);
});

test('items of an entry point and a command that are known only at deployment are token strings, which a new entry point can contain', () => {
  const stack = newStack();
  const [binary, name] = ['Binary', 'Name'].map(id => new CfnParameter(stack, id).valueAsString);
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: [binary], command: ['--name', name] });
  taskDefinition.addExtension(observerApplying(container => {
    expect([...container.entryPoint, ...container.command].map(word => typeof word)).toEqual(['string', 'string', 'string']);
    container.replaceEntryPoint(['/wrap'], [...container.entryPoint, ...container.command]);
  }));
  expect(containerIn(stack, 'app')).toMatchObject({ EntryPoint: ['/wrap'], Command: [{ Ref: 'Binary' }, '--name', { Ref: 'Name' }] });
});

test('stops synthesis for a command that is known only at deployment, instead of replacing it', () => {
  const stack = newStack();
  const command = new CfnParameter(stack, 'Command', { type: 'CommaDelimitedList' }).valueAsList;
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'], command });
  taskDefinition.addExtension(observerApplying(container => container.replaceEntryPoint(['/wrap'], [...container.entryPoint, ...container.command])));
  expect(problemsIn(stack)).toEqual(['Agent replaces the command of container app, which is known only at deployment. Set command to a list.']);
});
