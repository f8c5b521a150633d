import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Stack } from 'aws-cdk-lib';
import { addContainers, containerIn, fargateTask, frozen, IMAGE, newStack, problemsIn, resourcesOf, sysctlsIn, taskIn } from '../../task/task-definitions';
import { DebugToolbox, DotnetMonitor, DotnetMonitorApiKey, DotnetMonitorProps, PortRange, TunedProxyTask } from 'cdk-fargate-linux-controls';

type Props = ConstructorParameters<typeof DotnetMonitor>[0];

function stackWith(props?: Props, ...names: string[]): Stack {
  const stack = newStack();
  fargateTask(stack, 'app', ...names).addExtension(new DotnetMonitor(props));
  return stack;
}

function environmentIn(stack: Stack, name: unknown = 'dotnet-monitor'): Record<string, unknown> {
  return Object.fromEntries((containerIn(stack, name).Environment ?? []).map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]));
}

function namesIn(stack: Stack): unknown[] {
  return taskIn(stack).ContainerDefinitions.map(({ Name }) => Name);
}

test('renders the complete task definition', () => {
  const { ContainerDefinitions: [app, monitor, volume], ...task } = taskIn(stackWith());
  expect(task).toEqual({
    Cpu: '256',
    ExecutionRoleArn: expect.anything(),
    Family: expect.anything(),
    Memory: '512',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    TaskRoleArn: expect.anything(),
    Volumes: [{ Name: 'dotnet-monitor' }],
  });
  const bare = newStack();
  fargateTask(bare, 'app');
  const mount = { ContainerPath: '/diag', ReadOnly: false, SourceVolume: 'dotnet-monitor' };
  const logging = { LogDriver: 'awslogs', Options: expect.objectContaining({ 'awslogs-stream-prefix': 'dotnet-monitor' }) };
  expect(app).toEqual({
    ...containerIn(bare, 'app'),
    Cpu: 205,
    Environment: [{ Name: 'DOTNET_DiagnosticPorts', Value: '/diag/dotnet-monitor.sock,nosuspend' }],
    MountPoints: [mount],
  });
  expect(monitor).toEqual({
    Cpu: 51,
    DependsOn: [{ ContainerName: 'dotnet-monitor-volume', Condition: 'SUCCESS' }],
    Environment: [
      { Name: 'DOTNETMONITOR_DiagnosticPort__ConnectionMode', Value: 'Listen' },
      { Name: 'DOTNETMONITOR_DiagnosticPort__EndpointName', Value: '/diag/dotnet-monitor.sock' },
      { Name: 'DOTNETMONITOR_Storage__DefaultSharedPath', Value: '/diag' },
      { Name: 'DOTNETMONITOR_Urls', Value: 'http://localhost:52323' },
      { Name: 'DOTNETMONITOR_Metrics__Endpoints', Value: 'http://+:52325' },
    ],
    Essential: false,
    Image: 'mcr.microsoft.com/dotnet/monitor:10.0.3',
    LogConfiguration: logging,
    Memory: 256,
    MemoryReservation: 32,
    MountPoints: [mount],
    Name: 'dotnet-monitor',
    PortMappings: [{ ContainerPort: 52323, Protocol: 'tcp' }, { ContainerPort: 52325, Protocol: 'tcp' }],
    RestartPolicy: { Enabled: true },
    User: '1654',
  });
  expect(volume).toEqual({
    Command: ['1654', '/diag'],
    EntryPoint: ['chown'],
    Essential: false,
    Image: 'public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0',
    LogConfiguration: logging,
    Memory: 64,
    MemoryReservation: 16,
    MountPoints: [mount],
    Name: 'dotnet-monitor-volume',
    ReadonlyRootFilesystem: true,
    User: '0',
  });
});

const DOCUMENTATION = 'https://github.com/dotnet/dotnet-monitor/blob/main/documentation';
const monitorIn = (stack: Stack) => containerIn(stack, 'dotnet-monitor');

test.each<[string, string, (stack: Stack) => unknown, unknown]>([
  ['uses a published tag', 'https://github.com/dotnet/dotnet-docker/blob/main/README.monitor.md', stack => monitorIn(stack).Image, 'mcr.microsoft.com/dotnet/monitor:10.0.3'],
  ['listens for the application', `${DOCUMENTATION}/configuration/diagnostic-port-configuration.md`, stack => environmentIn(stack).DOTNETMONITOR_DiagnosticPort__ConnectionMode, 'Listen'],
  ['shares a folder with the application', `${DOCUMENTATION}/configuration/storage-configuration.md`, stack => environmentIn(stack).DOTNETMONITOR_Storage__DefaultSharedPath, '/diag'],
  ['makes the application connect', `${DOCUMENTATION}/configuration/diagnostic-port-configuration.md`, stack => environmentIn(stack, 'app').DOTNET_DiagnosticPorts, '/diag/dotnet-monitor.sock,nosuspend'],
  ['runs as the user of the application', `${DOCUMENTATION}/compatibility/8.0/README.md`, stack => monitorIn(stack).User, '1654'],
  ['changes the owner of the volume, which is root at first', 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html', stack => containerIn(stack, 'dotnet-monitor-volume').Command, ['1654', '/diag']],
  ['reserves 50 thousandths of a CPU', `${DOCUMENTATION}/kubernetes.md#recommended-container-limits`, stack => monitorIn(stack).Cpu / 1024, expect.closeTo(0.05)],
  ['reserves 32 MiB and is limited to 256 MiB', `${DOCUMENTATION}/kubernetes.md#recommended-container-limits`, stack => [monitorIn(stack).MemoryReservation, monitorIn(stack).Memory], [32, 256]],
  ['binds the API, which has no certificate, to localhost', `${DOCUMENTATION}/kubernetes.md`, stack => environmentIn(stack).DOTNETMONITOR_Urls, 'http://localhost:52323'],
  ['exposes metrics on all interfaces', `${DOCUMENTATION}/configuration/metrics-configuration.md`, stack => environmentIn(stack).DOTNETMONITOR_Metrics__Endpoints, 'http://+:52325'],
  ['never disables authentication', `${DOCUMENTATION}/authentication.md`, stack => [monitorIn(stack).Command, monitorIn(stack).EntryPoint], [undefined, undefined]],
  ['requires no SYS_PTRACE and no shared PID namespace', `${DOCUMENTATION}/kubernetes.md`, stack => [monitorIn(stack).LinuxParameters, taskIn(stack).PidMode], [undefined, undefined]],
])('%s (%s)', (_requirement, _source, read, expected) => {
  expect(read(stackWith())).toEqual(expected);
});

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-setup.md
test('passes the subject and the public key of an API key', () => {
  const stack = stackWith({ apiKey: DotnetMonitorApiKey.of('2c866b1a', 'eyJLdHkiOiJFQyJ9') });
  expect(environmentIn(stack)).toMatchObject({
    DOTNETMONITOR_Authentication__MonitorApiKey__Subject: '2c866b1a',
    DOTNETMONITOR_Authentication__MonitorApiKey__PublicKey: 'eyJLdHkiOiJFQyJ9',
  });
  expect(monitorIn(stack).Secrets).toBeUndefined();
});

test('passes an API key from secrets, which the execution role can read', () => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const [subject, publicKey] = ['Subject', 'PublicKey'].map(field => ecs.Secret.fromSecretsManager(secret, field));
  fargateTask(stack, 'app').addExtension(new DotnetMonitor({ apiKey: DotnetMonitorApiKey.fromSecrets(subject, publicKey) }));
  expect(monitorIn(stack).Secrets.map(({ Name }: { Name: string }) => Name)).toEqual([
    'DOTNETMONITOR_Authentication__MonitorApiKey__Subject', 'DOTNETMONITOR_Authentication__MonitorApiKey__PublicKey',
  ]);
  expect(JSON.stringify(monitorIn(stack).Environment)).not.toContain('Authentication');
  expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toContain('secretsmanager:GetSecretValue');
});

const jwk = (members: object) => Buffer.from(JSON.stringify({ Kty: 'EC', X: 'x', ...members })).toString('base64url');

test.each<[string, string, RegExp]>([
  ['', 'key', /DotnetMonitorApiKey\.of: the subject or the public key is empty/],
  ['subject', '', /the subject or the public key is empty/],
  ['subject', jwk({ D: 'private' }), /the public key contains the private key/],
  ['subject', jwk({ d: 'private' }), /the public key contains the private key/],
])('rejects subject %p with public key %p', (subject, publicKey, message) => {
  expect(() => DotnetMonitorApiKey.of(subject, publicKey)).toThrow(message);
});

test.each([jwk({}), jwk({ D: '' }), 'not JSON', new CfnParameter(newStack(), 'Key').valueAsString])('accepts public key %p', publicKey => {
  expect(() => DotnetMonitorApiKey.of('subject', publicKey)).not.toThrow();
});

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/diagnostic-port-configuration.md
test('an application that suspends its startup waits for the monitor, which is then essential', () => {
  const stack = stackWith({ suspendStartup: true });
  expect(monitorIn(stack)).toMatchObject({ Essential: true, DependsOn: [{ ContainerName: 'dotnet-monitor-volume', Condition: 'SUCCESS' }] });
  expect(containerIn(stack, 'dotnet-monitor-volume').Essential).toBe(false);
  expect(environmentIn(stack, 'app').DOTNET_DiagnosticPorts).toBe('/diag/dotnet-monitor.sock');
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'dotnet-monitor', Condition: 'START' }]);
});

test.each<[string, DotnetMonitorProps, boolean]>([
  ['by default', {}, false],
  ['for an essential monitor', { essential: true }, true],
])('the application does not wait %s', (_, props, isEssential) => {
  const stack = stackWith(props);
  expect(monitorIn(stack).Essential).toBe(isEssential);
  expect(environmentIn(stack, 'app').DOTNET_DiagnosticPorts).toBe('/diag/dotnet-monitor.sock,nosuspend');
  expect(containerIn(stack, 'app').DependsOn).toBeUndefined();
});

test('a monitor that the applications wait for can be nonessential', () => {
  const stack = stackWith({ suspendStartup: true, essential: false });
  expect(monitorIn(stack).Essential).toBe(false);
  expect(environmentIn(stack, 'app').DOTNET_DiagnosticPorts).toBe('/diag/dotnet-monitor.sock');
});

test.each([['0', true], ['0:0', true], ['00', true], ['1654', false], ['1000:1000', false]])('user %s owns a new volume: %s', (user, isRoot) => {
  const stack = stackWith({ user });
  expect(monitorIn(stack).User).toBe(user);
  expect(namesIn(stack)).toEqual(isRoot ? ['app', 'dotnet-monitor'] : ['app', 'dotnet-monitor', 'dotnet-monitor-volume']);
  expect(monitorIn(stack).DependsOn).toEqual(isRoot ? undefined : [expect.anything()]);
});

test.each(['', 'app', 'root', '-1', '1654:', '1:app'])('rejects user %p', user => {
  expect(() => new DotnetMonitor({ user })).toThrow(/DotnetMonitor: user .* is not numeric.*Set the numeric ID of the application's user/);
});

test('accepts an unresolved user and container name', () => {
  const stack = newStack();
  const [user, containerName] = ['User', 'Name'].map(id => new CfnParameter(stack, id).valueAsString);
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, user: '1000' });
  taskDefinition.addExtension(new DotnetMonitor({ user, containerName, suspendStartup: true }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ User: { Ref: 'User' }, DependsOn: [{ ContainerName: 'dotnet-monitor-volume' }] });
  expect(containerIn(stack, 'dotnet-monitor-volume').Command).toEqual([{ Ref: 'User' }, '/diag']);
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: { Ref: 'Name' }, Condition: 'START' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string | undefined, boolean]>([
  [undefined, true], ['1654', true], ['1654:1654', true], ['01654', true], ['app', true], ['0', false], ['root', false], ['1000', false], ['1000:1654', false],
])('accepts an application with user %p for a monitor with user 1654: %s', (user, isAccepted) => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, user });
  taskDefinition.addExtension(new DotnetMonitor());
  expect(problemsIn(stack)).toEqual(isAccepted ? [] : [
    `DotnetMonitor runs as user 1654, but container app runs as user ${user}. They share a socket and files, which belong to one user. Set the same user for both, or add the container to excludeContainers.`,
  ]);
});

test('accepts an application and a monitor that both run as root', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, user: 'root' });
  taskDefinition.addExtension(new DotnetMonitor({ user: '0' }));
  expect(problemsIn(stack)).toEqual([]);
});

test('changes containers that are added later, but not excluded ones', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'proxy');
  taskDefinition.addExtension(new DotnetMonitor({ excludeContainers: ['proxy'] }));
  addContainers(taskDefinition, 'later');
  new ecs.ContainerDefinition(stack, 'Constructed', { taskDefinition, image: IMAGE });
  expect(environmentIn(stack, 'proxy')).toEqual({});
  expect(containerIn(stack, 'proxy').MountPoints).toBeUndefined();
  for (const name of ['later', 'Constructed']) {
    expect(containerIn(stack, name)).toMatchObject({ MountPoints: [{ SourceVolume: 'dotnet-monitor' }], Environment: [{ Name: 'DOTNET_DiagnosticPorts' }] });
  }
});

test('stops synthesis if the application sets its own diagnostic port, with an error that names both values', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, environment: { DOTNET_DiagnosticPorts: '/tmp/mine.sock' } });
  taskDefinition.addExtension(new DotnetMonitor());
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/DOTNET_DiagnosticPorts of container app to "\/diag\/dotnet-monitor\.sock,nosuspend", but the container sets it to "\/tmp\/mine\.sock"/)]);
});

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/default-process-configuration.md
test('selects the process for metrics by name', () => {
  expect(environmentIn(stackWith({ processName: 'shop' }))).toMatchObject({
    DOTNETMONITOR_DefaultProcess__Filters__0__Key: 'ProcessName',
    DOTNETMONITOR_DefaultProcess__Filters__0__Value: 'shop',
  });
});

// The default filter of the image is process 1: https://github.com/dotnet/dotnet-docker/blob/main/src/monitor-base/10.0/azurelinux-distroless/amd64/Dockerfile
test.each<[string, Props, number]>([
  ['must be named', {}, 1],
  ['can be named', { processName: 'shop' }, 0],
  ['can be named in configuration', { configuration: { DefaultProcess__Filters__0__CommandLine: 'shop' } }, 0],
])('with a shared PID namespace, the process for metrics %s', (_, props, problems) => {
  const stack = stackWith(props);
  (stack.node.findChild('Task') as ecs.TaskDefinition).addExtension(new DebugToolbox());
  expect(problemsIn(stack)).toEqual(Array(problems).fill(expect.stringMatching(/metrics from process 1, which is \/pause in a task that shares its PID namespace\. Set process/)));
});

test('appends configuration sorted by name, and sets no variable twice', () => {
  const stack = stackWith({ configuration: { urls: 'https://+:52323', Metrics__MetricCount: '6', Kestrel__Certificates__Default__Path: '/tls/tls.pfx' } });
  expect(monitorIn(stack).Environment.map(({ Name }: { Name: string }) => Name)).toEqual([
    'DOTNETMONITOR_DiagnosticPort__ConnectionMode',
    'DOTNETMONITOR_DiagnosticPort__EndpointName',
    'DOTNETMONITOR_Storage__DefaultSharedPath',
    'DOTNETMONITOR_Metrics__Endpoints',
    'DOTNETMONITOR_Kestrel__Certificates__Default__Path',
    'DOTNETMONITOR_Metrics__MetricCount',
    'DOTNETMONITOR_urls',
  ]);
});

test.each([
  ['DiagnosticPort__EndpointName', /configuration contains DiagnosticPort__EndpointName, which the preset sets to match the environment of the application/],
  ['diagnosticport', /which the preset sets/],
  ['STORAGE__DEFAULTSHAREDPATH', /which the preset sets/],
  ['DotnetMonitor_Urls', /configuration contains DotnetMonitor_Urls, but the prefix DOTNETMONITOR_ is added to each name\. Remove the prefix: Urls\./],
])('rejects configuration of %s', (name, message) => {
  expect(() => new DotnetMonitor({ configuration: { [name]: 'x' } })).toThrow(message);
});

test('accepts configuration with a similar name', () => {
  expect(environmentIn(stackWith({ configuration: { Storage__DumpTempFolder: '/diag/dumps' } }))).toMatchObject({ DOTNETMONITOR_Storage__DumpTempFolder: '/diag/dumps' });
});

test('reserves its ports if they are in the ephemeral range', () => {
  const stack = newStack();
  const { taskDefinition } = new TunedProxyTask(stack, 'Edge', {
    proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] },
    networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) },
  });
  taskDefinition.addExtension(new DotnetMonitor());
  expect(Object.values(sysctlsIn(stack)).flat()).toContainEqual(['net.ipv4.ip_local_reserved_ports', '8080,52323,52325']);
});

test('accepts a name and images for the monitor and the volume container', () => {
  const stack = stackWith({ image: IMAGE, volumeImage: ecs.ContainerImage.fromRegistry('example/busybox:1.0'), containerName: 'monitor', memoryLimitMiB: 128, enableRestartPolicy: false });
  expect(containerIn(stack, 'monitor')).toMatchObject({ Image: 'public.ecr.aws/nginx/nginx:1.29', Memory: 128, MountPoints: [{ SourceVolume: 'monitor' }] });
  expect(containerIn(stack, 'monitor').RestartPolicy).toBeUndefined();
  expect(containerIn(stack, 'monitor-volume').Image).toBe('example/busybox:1.0');
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'monitor' }]);
});

test('can be applied to two task definitions of a stack', () => {
  const stack = newStack();
  const observer = new DotnetMonitor();
  ['One', 'Two'].forEach(id => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, id);
    addContainers(taskDefinition, 'app');
    taskDefinition.addExtension(observer);
  });
  expect(resourcesOf(stack, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions }) => ContainerDefinitions.length)).toEqual([3, 3]);
  expect(problemsIn(stack)).toEqual([]);
});

test('does not change the caller\'s options', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const options = frozen({ entryPoint: ['dotnet'], environment: { A: '1' } });
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  ['app', 'worker'].forEach(name => taskDefinition.addContainer(name, { image: IMAGE, linuxParameters, ...options }));
  taskDefinition.addExtension(new DotnetMonitor(frozen({ configuration: { Metrics__MetricCount: '6' }, excludeContainers: ['worker'] })));
  expect(containerIn(stack, 'app')).toMatchObject({ EntryPoint: ['dotnet'], LinuxParameters: { InitProcessEnabled: true }, Environment: [{ Name: 'A', Value: '1' }, { Name: 'DOTNET_DiagnosticPorts' }] });
  expect(containerIn(stack, 'worker').Environment).toEqual([{ Name: 'A', Value: '1' }]);
  expect(options).toEqual({ entryPoint: ['dotnet'], environment: { A: '1' } });
});
