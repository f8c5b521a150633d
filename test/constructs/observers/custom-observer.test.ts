import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration } from 'aws-cdk-lib';
import {
  annotationsIn, APPLY_BY, containerIn, fargateTask, IMAGE, newStack, problemsIn, reference, resourcesOf, stackOf, taskIn,
} from '../task/task-definitions';
import { CustomObserver, ProcessAccess } from 'cdk-fargate-linux-controls';

const SYS_PTRACE = { Capabilities: { Add: ['SYS_PTRACE'] } };

/** Returns the container of a custom observer. */
function observerIn(props: Omit<ConstructorParameters<typeof CustomObserver>[0], 'container'> & { container?: Partial<ecs.ContainerDefinitionOptions> }, name = 'observer') {
  return containerIn(stackOf({ app: {} }, new CustomObserver({ ...props, container: { image: IMAGE, ...props.container } })), name);
}

test.each<[string, Parameters<typeof observerIn>[0], string | undefined]>([
  ['root if it traces, because an added capability is effective only for root', {}, '0'],
  ['the application user with access for the same user', { access: ProcessAccess.sameUser('1654') }, '1654'],
  ['the user of the image if it does not trace', { access: ProcessAccess.imageUser() }, undefined],
  ['the specified user if it traces', { container: { user: '1000' } }, '1000'],
  ['the specified user if it does not trace', { access: ProcessAccess.imageUser(), container: { user: '1000' } }, '1000'],
])('runs as %s', (_, props, user) => {
  expect(observerIn(props).User).toBe(user);
});

test('reports a warning for a tracer that is not root', () => {
  expect(annotationsIn(stackOf({ app: {} }, new CustomObserver({ container: { image: IMAGE, user: '1000' } })))).toEqual([
    expect.stringContaining('cdk-fargate-linux-controls::tracer-not-root'),
  ]);
});

test.each<[string, ProcessAccess | undefined, unknown]>([
  ['SYS_PTRACE by default', undefined, SYS_PTRACE],
  ['SYS_PTRACE with access for any user', ProcessAccess.anyUser(), SYS_PTRACE],
  ['only SYS_PTRACE with access for tracing only', ProcessAccess.tracingOnly(), { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } }],
  ['no capabilities with access for the same user', ProcessAccess.sameUser('1654'), { Capabilities: { Drop: ['ALL'] } }],
  ['the default capabilities without access', ProcessAccess.imageUser(), undefined],
])('has %s', (_, access, expected) => {
  expect(observerIn({ access }).LinuxParameters).toEqual(expected);
});

test('keeps the specified Linux parameters when SYS_PTRACE is added, also those that are changed later, and adds it once', () => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.addCapabilities(ecs.Capability.NET_RAW, ecs.Capability.SYS_PTRACE);
  linuxParameters.addTmpfs({ containerPath: '/tmp', size: 64 });
  fargateTask(stack, 'app').addExtension(new CustomObserver({ container: { image: IMAGE, linuxParameters } }));
  linuxParameters.dropCapabilities(ecs.Capability.MKNOD);
  expect(containerIn(stack, 'observer').LinuxParameters).toEqual({
    InitProcessEnabled: true,
    Capabilities: { Add: ['NET_RAW', 'SYS_PTRACE'], Drop: ['MKNOD'] },
    Tmpfs: [{ ContainerPath: '/tmp', Size: 64 }],
  });
});

test.each(Object.keys(APPLY_BY))('by %s, grants the execution role access to a secret immediately, because a grant during synthesis comes too late', way => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Key');
  const taskDefinition = fargateTask(stack, 'app');
  expect(taskDefinition.executionRole).toBeUndefined();
  APPLY_BY[way](taskDefinition, new CustomObserver({ container: { image: IMAGE, secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } } }));
  expect(taskDefinition.executionRole).toBeDefined();
  const arn = stack.resolve(secret.secretArn);
  expect(containerIn(stack, 'observer').Secrets).toEqual([{ Name: 'KEY', ValueFrom: arn }]);
  expect(taskIn(stack).ExecutionRoleArn).toEqual(stack.resolve(taskDefinition.executionRole!.roleArn));
  const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
  expect(policy.Roles).toEqual([stack.resolve(taskDefinition.executionRole!.roleName)]);
  expect(policy.PolicyDocument.Statement).toEqual([
    { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: arn },
  ]);
});

test('passes all container options to the container', () => {
  expect(observerIn({
    container: {
      containerName: 'agent',
      essential: true,
      cpu: 64,
      memoryLimitMiB: 128,
      command: ['run'],
      entryPoint: ['/entry'],
      environment: { A: '1' },
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(30),
      portMappings: [{ containerPort: 8126 }, { containerPort: 8125, protocol: ecs.Protocol.UDP }],
      healthCheck: { command: ['CMD', '/probe'] },
      dockerLabels: { team: 'edge' },
      systemControls: [{ namespace: 'fs.mqueue.msg_max', value: '8' }],
      logging: new ecs.JsonFileLogDriver(),
    },
  }, 'agent')).toMatchObject({
    Essential: true,
    Cpu: 64,
    Memory: 128,
    Command: ['run'],
    EntryPoint: ['/entry'],
    Environment: [{ Name: 'A', Value: '1' }],
    ReadonlyRootFilesystem: true,
    StopTimeout: 30,
    PortMappings: [{ ContainerPort: 8126 }, { ContainerPort: 8125, Protocol: 'udp' }],
    HealthCheck: { Command: ['CMD', '/probe'] },
    DockerLabels: { team: 'edge' },
    SystemControls: [{ Namespace: 'fs.mqueue.msg_max', Value: '8' }],
    LogConfiguration: { LogDriver: 'json-file' },
  });
});

test('supports an unresolved container name, also with logs', () => {
  const container = { image: IMAGE, containerName: reference('Name'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'a' }) };
  const stack = stackOf({ app: {} }, new CustomObserver({ container }));
  expect(containerIn(stack, { Ref: 'Name' }).LinuxParameters).toEqual(SYS_PTRACE);
  expect(problemsIn(stack)).toEqual([]);
});

test.each(['', ' '])('ProcessAccess.sameUser(%j) throws, because the container would run as the user of its image', user => {
  expect(() => ProcessAccess.sameUser(user)).toThrow('ProcessAccess.sameUser: user is empty, so the container would run as the user of its image. Pass the user of the application, or use ProcessAccess.imageUser().');
});
