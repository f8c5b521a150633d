import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Fn } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack, problemsIn } from '../task/task-definitions';
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
