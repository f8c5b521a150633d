import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { containerIn, namesIn, problemIn, problemsIn, reference, stackOf, taskDefinitionIn, taskIn, variablesOf } from '../../task/task-definitions';
import { DebugToolbox, DotnetMonitor, DotnetMonitorApiKey, DotnetMonitorProps } from 'cdk-fargate-linux-controls';

function stackWith(props?: DotnetMonitorProps, application: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  return stackOf({ app: application }, new DotnetMonitor(props));
}

const environmentIn = (stack: Stack, name: unknown = 'dotnet-monitor') => variablesOf(containerIn(stack, name));

// The snapshot of examples/dotnet-monitor compares each field. In https://github.com/dotnet/dotnet-monitor/blob/main/documentation, kubernetes.md has the
// sizes, and configuration/ has the settings: diagnostic-port-configuration.md, storage-configuration.md, and metrics-configuration.md.

const monitorIn = (stack: Stack) => containerIn(stack, 'dotnet-monitor');

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-setup.md
test('passes the subject and the public key of an API key', () => {
  const stack = stackWith({ apiKey: DotnetMonitorApiKey.of('2c866b1a', 'eyJLdHkiOiJFQyJ9') });
  expect(environmentIn(stack)).toMatchObject({
    DOTNETMONITOR_Authentication__MonitorApiKey__Subject: '2c866b1a',
    DOTNETMONITOR_Authentication__MonitorApiKey__PublicKey: 'eyJLdHkiOiJFQyJ9',
  });
  expect(monitorIn(stack).Secrets).toBeUndefined();
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

test.each([jwk({}), jwk({ D: '' }), 'not JSON', reference('Key')])('accepts public key %p', publicKey => {
  expect(() => DotnetMonitorApiKey.of('subject', publicKey)).not.toThrow();
});

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/diagnostic-port-configuration.md
test.each<[string, DotnetMonitorProps, isEssential: boolean]>([
  ['if neither is asked for', {}, false], ['for an essential monitor', { essential: true }, true],
  ['if it suspends its startup', { suspendStartup: true }, true], ['if it suspends its startup, for a nonessential monitor', { suspendStartup: true, essential: false }, false],
])('the application waits for the monitor, which is then essential, only if it suspends its startup: %s', (_, props, isEssential) => {
  const stack = stackWith({ ...props, stopAfterApplication: false });
  expect(monitorIn(stack)).toMatchObject({ Essential: isEssential, DependsOn: [{ ContainerName: 'dotnet-monitor-volume', Condition: 'SUCCESS' }] });
  expect(containerIn(stack, 'dotnet-monitor-volume').Essential).toBe(false);
  expect(environmentIn(stack, 'app').DOTNET_DiagnosticPorts).toBe(`/diag/dotnet-monitor.sock${props.suspendStartup ? '' : ',nosuspend'}`);
  expect(containerIn(stack, 'app').DependsOn).toEqual(props.suspendStartup && [{ ContainerName: 'dotnet-monitor', Condition: 'START' }]);
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
  const stack = stackWith({ user: reference('User'), containerName: reference('Name'), suspendStartup: true }, { user: '1000' });
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ User: { Ref: 'User' }, DependsOn: [{ ContainerName: 'dotnet-monitor-volume' }] });
  expect(containerIn(stack, 'dotnet-monitor-volume').Command).toEqual([{ Ref: 'User' }, '/diag']);
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: { Ref: 'Name' }, Condition: 'START' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis if the application runs as another user', () => {
  expect(problemIn(stackWith({}, { user: '1000' }))).toBe(
    'DotnetMonitor runs as user 1654, but container app runs as user 1000. They share a socket and files, which belong to one user. Set the same user for both, or add the container to excludeContainers.',
  );
});

test('stops synthesis if the application sets its own diagnostic port', () => {
  expect(problemIn(stackWith({}, { environment: { DOTNET_DiagnosticPorts: '/tmp/mine.sock' } }))).toMatch(/DOTNET_DiagnosticPorts of container app/);
});

// https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/default-process-configuration.md
test('selects the process for metrics by name', () => {
  expect(environmentIn(stackWith({ processName: 'shop' }))).toMatchObject({
    DOTNETMONITOR_DefaultProcess__Filters__0__Key: 'ProcessName',
    DOTNETMONITOR_DefaultProcess__Filters__0__Value: 'shop',
  });
});

// The default filter of the image is process 1: https://github.com/dotnet/dotnet-docker/blob/main/src/monitor-base/10.0/azurelinux-distroless/amd64/Dockerfile
test.each<[string, DotnetMonitorProps, number]>([
  ['must be named', {}, 1],
  ['can be named', { processName: 'shop' }, 0],
  ['can be named in configuration', { configuration: { DefaultProcess__Filters__0__CommandLine: 'shop' } }, 0],
])('with a shared PID namespace, the process for metrics %s', (_, props, problems) => {
  const stack = stackWith(props);
  taskDefinitionIn(stack).addExtension(new DebugToolbox());
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
  expect(environmentIn(stackWith({ configuration: { Storage__DumpTempFolder: '/diag/dumps' } })))
    .toMatchObject({ DOTNETMONITOR_Storage__DumpTempFolder: '/diag/dumps' });
});

test('names its containers and volume after a name, and accepts an image for the volume container', () => {
  const stack = stackWith({ volumeImage: ecs.ContainerImage.fromRegistry('example/busybox:1.0'), containerName: 'monitor' });
  expect(containerIn(stack, 'monitor')).toMatchObject({ MountPoints: [{ SourceVolume: 'monitor' }] });
  expect(containerIn(stack, 'monitor-volume').Image).toBe('example/busybox:1.0');
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'monitor' }]);
});
