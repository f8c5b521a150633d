import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Duration } from 'aws-cdk-lib';
import { annotationsIn, APPLY_BY, containerIn, fargateTask, IMAGE, newStack, problemsIn, resourcesOf, taskIn } from '../task/task-definitions';
import { ObserverSidecar, ProcessAccess } from 'cdk-fargate-linux-controls';

const SYS_PTRACE = { Capabilities: { Add: ['SYS_PTRACE'] } };

/** The container that a custom observer makes. */
function observerIn(props: Omit<Parameters<typeof ObserverSidecar.custom>[0], 'container'> & { container?: Partial<ecs.ContainerDefinitionOptions> }, name = 'observer') {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.custom({ ...props, container: { image: IMAGE, ...props.container } }));
  return containerIn(stack, name);
}

test.each<[string, Parameters<typeof observerIn>[0], string | undefined]>([
  ['root where it traces, since an added capability is effective for root only', {}, '0'],
  ['the user of the application where it looks into its processes only', { access: ProcessAccess.sameUser('1654') }, '1654'],
  ['the image\'s user where it does not trace', { access: ProcessAccess.none() }, undefined],
  ['the caller\'s user where it traces', { container: { user: '1000' } }, '1000'],
  ['the caller\'s user where it does not trace', { access: ProcessAccess.none(), container: { user: '1000' } }, '1000'],
])('runs as %s', (_, props, user) => {
  expect(observerIn(props).User).toBe(user);
});

test('a tracer that is not root is warned about', () => {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.custom({ container: { image: IMAGE, user: '1000' } }));
  expect(annotationsIn(stack)).toEqual([expect.stringContaining('cdk-fargate-linux-controls::tracer-not-root')]);
});

test.each<[string, ProcessAccess | undefined, unknown]>([
  ['SYS_PTRACE where nothing is said', undefined, SYS_PTRACE],
  ['SYS_PTRACE for processes of any user', ProcessAccess.anyUser(), SYS_PTRACE],
  ['SYS_PTRACE alone for tracing only', ProcessAccess.tracingOnly(), { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } }],
  ['no capability beside a process of the same user', ProcessAccess.sameUser('1654'), { Capabilities: { Drop: ['ALL'] } }],
  ['what the container has without access', ProcessAccess.none(), undefined],
])('has %s', (_, access, expected) => {
  expect(observerIn({ access }).LinuxParameters).toEqual(expected);
});

test('keeps the Linux parameters that it is given, and adds SYS_PTRACE to them', () => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.addCapabilities(ecs.Capability.NET_RAW);
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  linuxParameters.addTmpfs({ containerPath: '/tmp', size: 64 });
  fargateTask(stack, 'app').addExtension(ObserverSidecar.custom({ container: { image: IMAGE, linuxParameters } }));
  expect(containerIn(stack, 'observer').LinuxParameters).toEqual({
    InitProcessEnabled: true,
    Capabilities: { Add: ['NET_RAW', 'SYS_PTRACE'], Drop: ['ALL'] },
    Tmpfs: [{ ContainerPath: '/tmp', Size: 64 }],
  });
});

test('Linux parameters that are completed after the observer was applied are kept', () => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters');
  fargateTask(stack, 'app').addExtension(ObserverSidecar.custom({ container: { image: IMAGE, linuxParameters } }));
  linuxParameters.dropCapabilities(ecs.Capability.MKNOD);
  expect(containerIn(stack, 'observer').LinuxParameters.Capabilities).toEqual({ Add: ['SYS_PTRACE'], Drop: ['MKNOD'] });
});

test('SYS_PTRACE that is there already is not added twice', () => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters');
  linuxParameters.addCapabilities(ecs.Capability.SYS_PTRACE);
  fargateTask(stack, 'app').addExtension(ObserverSidecar.custom({ container: { image: IMAGE, linuxParameters } }));
  expect(containerIn(stack, 'observer').LinuxParameters.Capabilities.Add).toEqual(['SYS_PTRACE']);
});

test.each(Object.keys(APPLY_BY))('a secret of its container can be read by the execution role, also by %s: the grant is made at once, for one made at synth came too late (measured)', way => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Key');
  const taskDefinition = fargateTask(stack, 'app');
  expect(taskDefinition.executionRole).toBeUndefined();
  APPLY_BY[way](taskDefinition, ObserverSidecar.custom({ container: { image: IMAGE, secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } } }));
  expect(taskDefinition.executionRole).toBeDefined();
  const reference = stack.resolve(secret.secretArn);
  expect(containerIn(stack, 'observer').Secrets).toEqual([{ Name: 'KEY', ValueFrom: reference }]);
  expect(taskIn(stack).ExecutionRoleArn).toEqual(stack.resolve(taskDefinition.executionRole!.roleArn));
  const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
  expect(policy.Roles).toEqual([stack.resolve(taskDefinition.executionRole!.roleName)]);
  expect(policy.PolicyDocument.Statement).toEqual([
    { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: reference },
  ]);
});

test('passes on everything that a container can be told', () => {
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

test('is called `observer` where it has no name, and a second one without name is refused', () => {
  const taskDefinition = fargateTask(newStack(), 'app');
  taskDefinition.addExtension(ObserverSidecar.custom({ container: { image: IMAGE } }));
  expect(() => taskDefinition.addExtension(ObserverSidecar.custom({ container: { image: IMAGE, cpu: 1 } }))).toThrow(/adds a container named observer/);
});

test('a name that only the deployment knows is no construct id, and so goes with logs', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(ObserverSidecar.custom({
    container: { image: IMAGE, containerName, logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'a' }) },
  }));
  expect(containerIn(stack, { Ref: 'Name' }).LinuxParameters).toEqual(SYS_PTRACE);
  expect(problemsIn(stack)).toEqual([]);
});
