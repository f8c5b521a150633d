import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack, problemsIn, resourcesOf, taskIn } from '../task/task-definitions';
import { ApplicationContainer, ObservedTask, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** An observer that changes each application container in one way. */
function changing(change: (container: ApplicationContainer) => void): ObserverSidecar {
  return new class Agent extends ObserverSidecar {
    public attach(_task: ObservedTask): void {}

    public changeApplication(container: ApplicationContainer): void {
      change(container);
    }
  }({ sharedPidNamespace: false });
}

/** A container as it is rendered, also where a problem stops the synthesis. */
function renderedIn(stack: Stack, name: string): any {
  const l1 = stack.node.findChild('Task').node.defaultChild as ecs.CfnTaskDefinition;
  return stack.resolve(l1.containerDefinitions).find((container: any) => container.name === name);
}

/** A stack with an application container, changed by observers. */
function stackOf(options: Partial<ecs.ContainerDefinitionOptions>, ...changes: ((container: ApplicationContainer) => void)[]) {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, ...options });
  changes.forEach(change => taskDefinition.addExtension(changing(change)));
  return stack;
}

test('SYS_PTRACE is merged into the Linux parameters that the container has, which stay as they are', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  taskDefinition.addContainer('app', { image: IMAGE, linuxParameters });
  taskDefinition.addExtension(changing(container => {
    container.addSysPtrace();
    container.addSysPtrace();
  }));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } });
  expect(stack.resolve(linuxParameters.renderLinuxParameters()).capabilities.add).toBeUndefined();
});

test('an environment variable is added behind those that are there', () => {
  const stack = stackOf({ environment: { B: '2' } }, container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }]);
});

test('an environment variable that has the value already stays as it is', () => {
  const stack = stackOf({ environment: { A: '1' } }, container => container.addEnvironment('A', '1'), container => container.addEnvironment('A', '1'));
  expect(containerIn(stack, 'app').Environment).toEqual([{ Name: 'A', Value: '1' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('an environment variable that has another value stops the synthesis, and the message names the container and both values', () => {
  const stack = stackOf({ environment: { A: '1' } }, container => container.addEnvironment('A', '2'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/an observer of class Agent sets the environment variable A of container app to "2", and the container sets it to "1"\. Remove one/)]);
});

test('two observers that disagree about an environment variable stop the synthesis', () => {
  const stack = stackOf({}, container => container.addEnvironment('A', '1'), container => container.addEnvironment('A', '2'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/environment variable A of container app to "2".*to "1"/)]);
});

test('an environment variable that the container takes from a secret stops the synthesis: ECS takes one of the two', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, secrets: { A: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) } });
  taskDefinition.addExtension(changing(container => container.addEnvironment('A', '1')));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/environment variable A of container app to "1", and the container takes it from a secret/)]);
});

test.each([['Same', []], ['Other', [expect.stringMatching(/to \{"Ref":"Same"\}, and the container sets it to \{"Ref":"Other"\}/)]]])('environment variables that only the deployment knows are compared as they will be written: %s', (name, expected) => {
  const stack = newStack();
  const parameters = Object.fromEntries(['Same', 'Other'].map(id => [id, new CfnParameter(stack, id).valueAsString]));
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, environment: { A: parameters[name] } });
  taskDefinition.addExtension(changing(container => container.addEnvironment('A', parameters.Same)));
  expect(problemsIn(stack)).toEqual(expected);
});

test('a wrapper stands in front of the entry point, and the command stays', () => {
  const stack = stackOf({ entryPoint: ['/app', '-x'], command: ['serve'] }, container => container.wrapEntryPoint('/wrap', '--'));
  expect(containerIn(stack, 'app')).toMatchObject({ EntryPoint: ['/wrap', '--', '/app', '-x'], Command: ['serve'] });
});

test('an entry point that two containers share stays as it is', () => {
  const stack = newStack();
  const entryPoint = ['/app'];
  const taskDefinition = fargateTask(stack);
  ['app', 'other'].forEach(name => taskDefinition.addContainer(name, { image: IMAGE, entryPoint }));
  taskDefinition.addExtension(changing(container => container.wrapEntryPoint('/wrap', container.containerName)));
  expect(containerIn(stack, 'app').EntryPoint).toEqual(['/wrap', 'app', '/app']);
  expect(containerIn(stack, 'other').EntryPoint).toEqual(['/wrap', 'other', '/app']);
  expect(entryPoint).toEqual(['/app']);
});

test.each<[string, string[] | undefined]>([['no entry point', undefined], ['an empty entry point', []]])('a container that states %s stops the synthesis, since the one of its image would be lost', (_, entryPoint) => {
  const stack = stackOf({ entryPoint, command: ['serve'] }, container => container.wrapEntryPoint('/wrap'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/an observer of class Agent wraps the entry point of container app, which states none: .*image.*State it with entryPoint/)]);
});

test('an entry point that only the deployment knows stops the synthesis', () => {
  const stack = stackOf({ entryPoint: Fn.split(' ', Fn.importValue('EntryPoint')) }, container => container.wrapEntryPoint('/wrap'));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/entry point of container app, which is known only when the stack is deployed\. State it as a list/)]);
});

test('all changes go together', () => {
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

// What else an observer may give to an application container.

/** A stack whose observer is handed the application container, and what it may prepare when it is applied. */
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

test('a secret that the task may read becomes an environment variable, and the execution role reads that secret only', () => {
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

test('a secret that the task may not read stops the synthesis: a grant that is made at synth comes too late', () => {
  const stack = stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => container.addSecret('KEY', secretIn(stack));
  });
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/variable KEY of container app from a secret that the task may not read\. Call task\.allowSecret\(secret\) in attach/)]);
});

test.each<[string, (stack: Stack) => Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  ['the same secret', stack => ({ secrets: { KEY: secretIn(stack) } }), []],
  ['another secret', stack => ({ secrets: { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Other')) } }), [/variable KEY of container app from a secret, and the container takes it from another/]],
  ['a plain value', () => ({ environment: { KEY: 'x' } }), [/variable KEY of container app from a secret, and the container sets it to a plain value/]],
])('a secret beside %s of that name', (_, options, expected) => {
  const stack = stackWith((scope, task) => {
    task.addContainer('app', { image: IMAGE, ...options(scope) });
    return container => container.addSecret('KEY', secretIn(stack));
  }, (task, scope) => task.allowSecret(secretIn(scope)));
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
});

test.each<[string, Record<string, string> | undefined, Record<string, string>, RegExp[]]>([
  ['beside those that are there', { b: '2' }, { b: '2', a: '1' }, []],
  ['where there is none', undefined, { a: '1' }, []],
  ['that is there already', { a: '1' }, { a: '1' }, []],
  ['that has another value, which stops the synthesis', { a: '2' }, { a: '2' }, [/label a of container app to "1", and the container sets it to "2"/]],
])('a label %s', (_, dockerLabels, expected, problems) => {
  const stack = stackOf({ dockerLabels }, container => container.addDockerLabel('a', '1'));
  expect(renderedIn(stack, 'app').dockerLabels).toEqual(expected);
  expect(problemsIn(stack)).toEqual(problems.map(message => expect.stringMatching(message)));
});

test('a label may have the name of what every object has', () => {
  const stack = stackOf({}, container => container.addDockerLabel('constructor', '1'));
  expect(containerIn(stack, 'app').DockerLabels).toEqual({ constructor: '1' });
});

test('a volume is mounted to write unless it is read-only, and twice is once', () => {
  const stack = stackOf({}, ...[1, 2].map(() => (container: ApplicationContainer) => {
    container.addMountPoint('diag', '/diag');
    container.addMountPoint('tools', '/opt/tools', true);
  }));
  expect(containerIn(stack, 'app').MountPoints).toEqual([
    { SourceVolume: 'diag', ContainerPath: '/diag', ReadOnly: false },
    { SourceVolume: 'tools', ContainerPath: '/opt/tools', ReadOnly: true },
  ]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, (container: ApplicationContainer) => void]>([
  ['another volume', container => container.addMountPoint('tools', '/diag')],
  ['the same volume read-only', container => container.addMountPoint('diag', '/diag', true)],
])('%s at a path that is taken stops the synthesis', (_, change) => {
  const stack = stackOf({}, container => container.addMountPoint('diag', '/diag'), change);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/at \/diag of container app, which mounts volume "diag" there\. Choose another path/)]);
});

test('volumes of another container are taken once, and not both ways', () => {
  const stack = stackOf({}, ...[true, true, false].map(readOnly => (container: ApplicationContainer) => container.addVolumesFrom('carrier', readOnly)));
  expect(renderedIn(stack, 'app').volumesFrom).toEqual([{ sourceContainer: 'carrier', readOnly: true }]);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/takes the volumes of container carrier to container app to write, and the container takes them the other way/)]);
});

const { START, HEALTHY, SUCCESS, COMPLETE } = ecs.ContainerDependencyCondition;

test.each<[ecs.ContainerDependencyCondition, Partial<ecs.ContainerDefinitionOptions>, RegExp[]]>([
  [START, { essential: true }, []],
  [SUCCESS, { essential: false }, []],
  [COMPLETE, { essential: false }, []],
  [SUCCESS, { essential: true }, [/has container app wait until container init is SUCCESS, which is essential: its end is the end of the task/]],
  [COMPLETE, { essential: true }, [/until container init is COMPLETE, which is essential/]],
  [HEALTHY, { healthCheck: { command: ['CMD', 'true'] } }, []],
  [HEALTHY, {}, [/until container init is HEALTHY, which has no health check, and ECS refuses/]],
])('an application container waits for %s of a container with %j, or the synthesis stops where ECS would refuse it', (condition, options, expected) => {
  const stack = stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => container.addDependency('init', condition);
  }, task => task.addContainer('init', { image: IMAGE, ...options }));
  expect(problemsIn(stack)).toEqual(expected.map(message => expect.stringMatching(message)));
  expect(renderedIn(stack, 'app').dependsOn).toEqual(expected.length === 0 ? [{ containerName: 'init', condition }] : undefined);
});

test('a dependency on a container that nobody has stops the synthesis', () => {
  const stack = stackOf({}, container => container.addDependency('init', START));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/container app wait until container init is START, and the task has none of that name/)]);
});

test('a dependency with another condition than the one that is there stops the synthesis, and the same is there once', () => {
  const init = (task: ObservedTask) => void task.addContainer('init', { image: IMAGE });
  const wait = (...conditions: ecs.ContainerDependencyCondition[]) => stackWith((_, task) => {
    task.addContainer('app', { image: IMAGE });
    return container => conditions.forEach(condition => container.addDependency('init', condition));
  }, init);
  expect(containerIn(wait(START, START), 'app').DependsOn).toHaveLength(1);
  expect(problemsIn(wait(START, SUCCESS))).toEqual([expect.stringMatching(/until container init is SUCCESS, and the container waits until it is "START"\. Remove one/)]);
});

test('lists that only the deployment knows stop the synthesis', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const variables = new CfnParameter(stack, 'Variables').valueAsString;
  l1.containerDefinitions = [{ name: 'app', image: 'i', environment: Lazy.any({ produce: () => variables }) }];
  taskDefinition.addExtension(changing(container => container.addEnvironment('A', '1')));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/cannot add to the environment of container app, which are known only when the stack is deployed/)]);
});

test('says what the container and its task are', () => {
  const told: unknown[] = [];
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'], command: ['serve'] });
  taskDefinition.addContainer('job', { image: IMAGE, essential: false });
  taskDefinition.addExtension(changing(({ containerName, entryPoint, command, isEssential, cpuArchitecture }) => {
    told.push({ containerName, entryPoint, command, isEssential, cpuArchitecture });
  }));
  taskIn(stack);
  expect(told.slice(0, 2)).toEqual([
    { containerName: 'app', entryPoint: ['/app'], command: ['serve'], isEssential: true, cpuArchitecture: 'ARM64' },
    { containerName: 'job', entryPoint: [], command: [], isEssential: false, cpuArchitecture: 'ARM64' },
  ]);
});
