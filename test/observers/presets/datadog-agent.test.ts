import { App, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager, aws_ssm as ssm, CfnParameter, Stack } from 'aws-cdk-lib';
import {
  annotationsIn, Container, containerIn, fargateTask, frozen, IMAGE, newStack, problemsIn, resourcesOf, taskIn, templateOf, templateText,
} from '../../task/task-definitions';
import { DatadogAgentProps, ObserverSidecar, PortRange, SharedPidNamespace, TunedProxyTask } from 'cdk-fargate-linux-controls';

// Documentation of the requirements.
const INTEGRATION = 'https://docs.datadoghq.com/integrations/ecs_fargate/';
const PROCESSES = 'https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate';
const NETWORK = 'https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/';
const PROTECTION = 'https://docs.datadoghq.com/security/workload_protection/setup/fargate/';
const READ_ONLY = 'https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/';
const CONSTRUCT = 'https://github.com/DataDog/datadog-cdk-constructs/tree/main/src/ecs';
const TRACER = 'https://github.com/DataDog/datadog-agent/blob/main/cmd/cws-instrumentation/subcommands/setupcmd/setup.go';

const SYS_PTRACE = { Capabilities: { Add: ['SYS_PTRACE'] } };
const ALL = { networkMonitoring: true, workloadProtection: true };
const BARE = { processes: false, readonlyRootFilesystem: false };

type Options = Omit<DatadogAgentProps, 'apiKey'>;

function agentFor(stack: Stack, options: Options = {}): ObserverSidecar {
  const key = stack.node.tryFindChild('Key') as secretsmanager.Secret | undefined ?? new secretsmanager.Secret(stack, 'Key');
  return ObserverSidecar.datadogAgent({ apiKey: ecs.Secret.fromSecretsManager(key), ...options });
}

/** Creates a stack with an application that sets its entry point, and an Agent. */
function stackWith(options: Options = {}, application: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app', '-x'], command: ['serve'], ...application });
  taskDefinition.addExtension(agentFor(stack, options));
  return stack;
}

function agentIn(options?: Options): Container {
  return containerIn(stackWith(options), options?.containerName ?? 'datadog-agent');
}

function variablesOf({ Environment }: Container): Record<string, string> {
  return Object.fromEntries((Environment as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]));
}

/** Fields that the preset sets and no document prescribes. */
function presetFields(name: string, reservation: number, limit: number) {
  return {
    Name: name,
    Essential: false,
    MemoryReservation: reservation,
    Memory: limit,
    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: expect.stringMatching(/^TaskdatadogagentLogs/) }, 'awslogs-stream-prefix': 'datadog-agent', 'awslogs-region': 'eu-west-1' } },
  };
}

/** Each field of each container with all features, with its source. */
const EXPECTED: Record<string, [field: string, value: unknown, source: string][]> = {
  'datadog-agent': [
    ['Image', 'public.ecr.aws/datadog/agent:7.81.1', `${INTEGRATION} and https://github.com/DataDog/helm-charts/blob/main/charts/datadog/values.yaml`],
    ['Secrets', [{ Name: 'DD_API_KEY', ValueFrom: { Ref: 'Key961B73FD' } }], `${INTEGRATION}#using-secrets`],
    ['Environment', [
      { Name: 'ECS_FARGATE', Value: 'true' }, // INTEGRATION
      { Name: 'DD_SITE', Value: 'datadoghq.com' }, // INTEGRATION: the default
      { Name: 'DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED', Value: 'true' }, // PROCESSES
      { Name: 'DD_SYSTEM_PROBE_NETWORK_ENABLED', Value: 'true' }, // NETWORK
      { Name: 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', Value: 'true' }, // NETWORK
      { Name: 'DD_PROCESS_AGENT_ENABLED', Value: 'true' }, // NETWORK
      { Name: 'DD_RUNTIME_SECURITY_CONFIG_ENABLED', Value: 'true' }, // PROTECTION
      { Name: 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED', Value: 'true' }, // PROTECTION
    ], `${INTEGRATION}, ${PROCESSES}, ${NETWORK}, ${PROTECTION}`],
    ['LinuxParameters', SYS_PTRACE, NETWORK],
    ['User', '0', 'https://github.com/moby/moby/pull/52830'],
    ['HealthCheck', { Command: ['CMD-SHELL', '/probe.sh'], Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 60 }, `${PROTECTION} (command), ${CONSTRUCT}/constants.ts (times)`],
    ['PortMappings', [{ ContainerPort: 8125, Protocol: 'udp' }, { ContainerPort: 8126, Protocol: 'tcp' }], `${CONSTRUCT}/fargate/datadog-ecs-fargate.ts`],
    ['ReadonlyRootFilesystem', true, READ_ONLY],
    ['MountPoints', [
      { ContainerPath: '/etc/datadog-agent', ReadOnly: false, SourceVolume: 'datadog-agent-configuration' },
      { ContainerPath: '/opt/datadog-agent/run', ReadOnly: false, SourceVolume: 'datadog-agent-run' },
      { ContainerPath: '/var/run/datadog', ReadOnly: false, SourceVolume: 'datadog-agent-sockets' },
      { ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'datadog-agent-tmp' },
    ], READ_ONLY],
    ['DependsOn', [{ ContainerName: 'datadog-agent-configuration', Condition: 'SUCCESS' }], READ_ONLY],
    ['RestartPolicy', { Enabled: true }, 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html'],
    ['Cpu', 64, 'the preset'],
    ...Object.entries(presetFields('datadog-agent', 192, 512)).map(([field, value]): [string, unknown, string] => [field, value, 'the preset']),
  ],
  'datadog-agent-configuration': [
    ['Image', 'public.ecr.aws/datadog/agent:7.81.1', READ_ONLY],
    ['Command', ['/bin/sh', '-c', 'cp -R /etc/datadog-agent/. /configuration/'], READ_ONLY],
    ['MountPoints', [{ ContainerPath: '/configuration', ReadOnly: false, SourceVolume: 'datadog-agent-configuration' }], READ_ONLY],
    ['ReadonlyRootFilesystem', true, `${CONSTRUCT}/fargate/datadog-ecs-fargate.ts`],
    ...Object.entries(presetFields('datadog-agent-configuration', 8, 128)).map(([field, value]): [string, unknown, string] => [field, value, 'the preset']),
  ],
  'datadog-agent-tracer': [
    ['Image', 'public.ecr.aws/datadog/cws-instrumentation:7.81.1', `${PROTECTION} and https://github.com/DataDog/datadog-agent/pull/27153`],
    ['User', '0', `${PROTECTION} and ${TRACER}`],
    ['Command', ['/cws-instrumentation', 'setup', '--cws-volume-mount', '/cws-instrumentation-volume'], PROTECTION],
    ['MountPoints', [{ ContainerPath: '/cws-instrumentation-volume', ReadOnly: false, SourceVolume: 'datadog-agent-tracer' }], PROTECTION],
    ['ReadonlyRootFilesystem', true, TRACER],
    ...Object.entries(presetFields('datadog-agent-tracer', 8, 128)).map(([field, value]): [string, unknown, string] => [field, value, 'the preset']),
  ],
  'app': [
    ['EntryPoint', ['/cws-instrumentation-volume/cws-instrumentation', 'trace', '--', '/app', '-x'], PROTECTION],
    ['Command', ['serve'], 'the application'],
    ['MountPoints', [{ ContainerPath: '/cws-instrumentation-volume', ReadOnly: true, SourceVolume: 'datadog-agent-tracer' }], PROTECTION],
    ['LinuxParameters', SYS_PTRACE, PROTECTION],
    ['DependsOn', [{ ContainerName: 'datadog-agent-tracer', Condition: 'SUCCESS' }, { ContainerName: 'datadog-agent', Condition: 'HEALTHY' }], PROTECTION],
    ['Name', 'app', 'the application'],
    ['Image', 'public.ecr.aws/nginx/nginx:1.29', 'the application'],
    ['Essential', true, 'the application'],
    ['Cpu', 192, 'the rest of 256'],
  ],
};

test.each(Object.entries(EXPECTED))('with all features, container %s has the documented fields and no others', (name, fields) => {
  expect(containerIn(stackWith(ALL), name)).toEqual(Object.fromEntries(fields));
});

test('with all features, the task definition has the documented settings', () => {
  const { ContainerDefinitions, ...task } = taskIn(stackWith(ALL));
  expect(ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'datadog-agent', 'datadog-agent-configuration', 'datadog-agent-tracer']);
  expect(task).toMatchObject({
    PidMode: 'task', // PROCESSES, NETWORK, PROTECTION
    RuntimePlatform: { OperatingSystemFamily: 'LINUX' },
    Volumes: ['configuration', 'run', 'sockets', 'tmp', 'tracer'].map(end => ({ Name: `datadog-agent-${end}` })), // READ_ONLY, PROTECTION
  });
});

test('with all features, the only finding is that other containers can read the key, and logs are kept for a month', () => {
  const stack = stackWith(ALL);
  expect(problemsIn(stack)).toEqual([]);
  expect(annotationsIn(stack)).toEqual([expect.stringMatching(/containers? app .*can read DD_API_KEY\. .*shared-pid-shows-secrets\]$/)]);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([{ RetentionInDays: 30 }]);
});

// INTEGRATION, "Create or modify your IAM policy". Resources that each action supports:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
test('the task role can read clusters of its account and region, and the execution role can read the key and write logs', () => {
  const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-west-1:111122223333:${resource}/*`]] });
  const [task, execution] = resourcesOf(stackWith(ALL), 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(task).toEqual([
    { Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' },
    { Effect: 'Allow', Action: 'ecs:ListContainerInstances', Resource: arn('cluster') },
    { Effect: 'Allow', Action: 'ecs:DescribeContainerInstances', Resource: arn('container-instance') },
  ]);
  expect(execution).toEqual([
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TaskdatadogagentLogs/), 'Arn'] } },
    { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: 'Key961B73FD' } },
  ]);
});

test('adds no other resources', () => {
  const count: Record<string, number> = {};
  Object.values(templateOf(stackWith(ALL)).Resources).forEach(({ Type }) => {
    count[Type] = (count[Type] ?? 0) + 1;
  });
  expect(count).toEqual({ 'AWS::ECS::TaskDefinition': 1, 'AWS::IAM::Role': 2, 'AWS::IAM::Policy': 2, 'AWS::Logs::LogGroup': 1, 'AWS::SecretsManager::Secret': 1 });
});

// Features.

test('by default, the Agent lists processes, changes only CPU units of the application, and cannot trace', () => {
  const stack = stackWith();
  const bare = newStack();
  fargateTask(bare).addContainer('app', { image: IMAGE, entryPoint: ['/app', '-x'], command: ['serve'] });
  expect(containerIn(stack, 'app')).toEqual({ ...containerIn(bare, 'app'), Cpu: 192 });
  const agent = containerIn(stack, 'datadog-agent');
  expect(variablesOf(agent)).toEqual({ ECS_FARGATE: 'true', DD_SITE: 'datadoghq.com', DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' });
  expect([agent.User, agent.LinuxParameters]).toEqual([undefined, undefined]);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'datadog-agent', 'datadog-agent-configuration']);
});

test.each<[string, Options, { pidMode?: string; agent?: unknown; application?: unknown; variables: string[] }]>([
  ['no feature', {}, { variables: [] }],
  ['processes', { processes: true }, { pidMode: 'task', variables: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'] }],
  ['network monitoring', { networkMonitoring: true }, {
    pidMode: 'task', agent: SYS_PTRACE, variables: ['DD_SYSTEM_PROBE_NETWORK_ENABLED', 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', 'DD_PROCESS_AGENT_ENABLED'],
  }],
  ['workload protection', { workloadProtection: true }, {
    pidMode: 'task', application: SYS_PTRACE, variables: ['DD_RUNTIME_SECURITY_CONFIG_ENABLED', 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED'],
  }],
])('with %s only, sets the PID mode, SYS_PTRACE, and variables that it requires', (_, options, { pidMode, agent, application, variables }) => {
  const stack = stackWith({ ...BARE, ...options });
  expect(taskIn(stack).PidMode).toBe(pidMode);
  expect(containerIn(stack, 'datadog-agent').LinuxParameters).toEqual(agent);
  expect(containerIn(stack, 'datadog-agent').User).toBe(agent ? '0' : undefined);
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(application);
  expect(Object.keys(variablesOf(containerIn(stack, 'datadog-agent')))).toEqual(['ECS_FARGATE', 'DD_SITE', ...variables]);
});

test('without features and with a writable root file system, the Agent is one container without volumes', () => {
  const stack = stackWith(BARE);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'datadog-agent']);
  expect(taskIn(stack).Volumes).toBeUndefined();
  const agent = containerIn(stack, 'datadog-agent');
  expect([agent.ReadonlyRootFilesystem, agent.MountPoints, agent.DependsOn]).toEqual([undefined, undefined, undefined]);
});

test('without features, keeps an existing shared PID namespace', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  taskDefinition.addExtension(agentFor(stack, BARE));
  expect(taskIn(stack).PidMode).toBe('task');
});

// PROCESSES, and NETWORK, tab ECS Fargate.
test('uses an Agent version that supports each feature', () => {
  const [major, minor] = (agentIn().Image as string).split(':')[1].split('.').map(Number);
  expect(major).toBe(7);
  expect(minor).toBeGreaterThanOrEqual(58);
});

// Bugs of the vendor's construct: https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/fargate/datadog-ecs-fargate.ts

test('keeps the application\'s Linux parameters when SYS_PTRACE is added', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.NET_RAW);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'], linuxParameters });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_RAW'] } });
  expect(stack.resolve(linuxParameters.renderLinuxParameters()).capabilities).toEqual({ drop: ['NET_RAW'] });
});

test('wraps an entry point array that two containers share once in each, without changing it', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const entryPoint = frozen(['/app']);
  ['app', 'other'].forEach(name => taskDefinition.addContainer(name, { image: IMAGE, entryPoint }));
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  for (const name of ['app', 'other']) {
    expect(containerIn(stack, name).EntryPoint).toEqual(['/cws-instrumentation-volume/cws-instrumentation', 'trace', '--', '/app']);
  }
  expect(entryPoint).toEqual(['/app']);
});

test('protects a container created with its constructor like one created with addContainer', () => {
  const [added, constructed] = [newStack(), newStack()];
  const options = { image: IMAGE, entryPoint: ['/app'] };
  const [one, other] = [fargateTask(added), fargateTask(constructed)];
  one.addContainer('app', options);
  one.addExtension(agentFor(added, { workloadProtection: true }));
  other.addExtension(agentFor(constructed, { workloadProtection: true }));
  new ecs.ContainerDefinition(constructed, 'Constructed', { ...options, containerName: 'app', taskDefinition: other });
  expect(containerIn(constructed, 'app')).toEqual(containerIn(added, 'app'));
  expect(containerIn(constructed, 'app').LinuxParameters).toEqual(SYS_PTRACE);
});

test('one observer can be applied to two task definitions of a stack', () => {
  const stack = newStack();
  const agent = agentFor(stack, ALL);
  const tasks = ['One', 'Two'].map(id => new ecs.FargateTaskDefinition(stack, id));
  tasks.forEach(task => {
    task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
    task.addExtension(agent);
  });
  const [one, two] = resourcesOf(stack, 'AWS::ECS::TaskDefinition');
  const text = (task: unknown) => JSON.stringify(task).replace(/StackOne|StackTwo|One|Two/g, 'Task').replace(/[0-9A-F]{8}/g, '');
  expect(text(one)).toBe(text(two));
  expect(one.PidMode).toBe('task');
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toHaveLength(2);
  expect(problemsIn(stack)).toEqual([]);
});

test.each(Object.keys(ALL))('each feature sets the PID mode: %s', feature => {
  expect(taskIn(stackWith({ processes: false, [feature]: true })).PidMode).toBe('task');
});

test('stops synthesis for an application without an entry point, instead of leaving it unprotected', () => {
  const stack = stackWith({ workloadProtection: true }, { entryPoint: undefined });
  expect(problemsIn(stack)).toEqual([
    expect.stringMatching(/ObserverSidecar\.datadogAgent wraps the entry point of container app, but the container sets none.*Set entryPoint, or add the container to excludeContainers/),
  ]);
});

test('accepts an application without an entry point if nothing is wrapped', () => {
  const stack = stackWith({ networkMonitoring: true }, { entryPoint: undefined });
  expect(problemsIn(stack)).toEqual([]);
});

test('does not change an excluded container, which requires no entry point', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'helper');
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true, excludeContainers: ['helper'] }));
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'helper')).toEqual({ Name: 'helper', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, Memory: 128, Cpu: 96 });
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(SYS_PTRACE);
});

test('stops synthesis for an unknown excluded container', () => {
  expect(problemsIn(stackWith({ workloadProtection: true, excludeContainers: ['ap'] }))).toEqual([expect.stringMatching(/names container ap, which is not in the task definition\. Did you mean app\?/)]);
});

test('protects a container that is added later', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  taskDefinition.addContainer('late', { image: IMAGE, entryPoint: ['/late'] });
  expect(containerIn(stack, 'late')).toMatchObject({ LinuxParameters: SYS_PTRACE, EntryPoint: ['/cws-instrumentation-volume/cws-instrumentation', 'trace', '--', '/late'] });
});

test('stops synthesis if the application mounts a volume at the path of the tracer', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addVolume({ name: 'own' });
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] }).addMountPoints({ sourceVolume: 'own', containerPath: '/cws-instrumentation-volume', readOnly: false });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/mounts read-only volume "datadog-agent-tracer" at \/cws-instrumentation-volume of container app, which already mounts volume "own" there/)]);
});

// Options.

test('adds an equal Agent once', () => {
  const [once, twice] = [stackWith(ALL), stackWith(ALL)];
  (twice.node.findChild('Task') as ecs.FargateTaskDefinition).addExtension(agentFor(twice, ALL));
  expect(templateText(twice)).toBe(templateText(once));
});

test('rejects a different Agent in the same task, which adds nothing', () => {
  const stack = stackWith();
  const before = templateText(stack);
  const other = agentFor(stack, { site: 'datadoghq.eu' });
  expect(() => (stack.node.findChild('Task') as ecs.FargateTaskDefinition).addExtension(other))
    .toThrow('[Stack/Task] ObserverSidecar.datadogAgent adds a container named datadog-agent, but a different observer of the same kind already uses that name.');
  expect(templateText(stack)).toBe(before);
});

test.each(['datadog-agent-configuration', 'datadog-agent-tracer'])('rejects a task with a container named %s, and adds nothing', name => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, name);
  expect(() => taskDefinition.addExtension(agentFor(stack, ALL))).toThrow(`adds a container named ${name}, but the application already uses that name`);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual([name]);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test.each(['datadog-agent-configuration', 'datadog-agent-tracer'])('accepts a container named %s if the Agent does not add one with that name', name => {
  const stack = newStack();
  fargateTask(stack, name).addExtension(agentFor(stack, BARE));
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual([name, 'datadog-agent']);
});

test('uses a specified name for all containers and volumes of the Agent', () => {
  const stack = stackWith({ ...ALL, containerName: 'dd' });
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'dd', 'dd-configuration', 'dd-tracer']);
  expect(taskIn(stack).Volumes).toEqual(['configuration', 'run', 'sockets', 'tmp', 'tracer'].map(end => ({ Name: `dd-${end}` })));
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'dd-tracer', Condition: 'SUCCESS' }, { ContainerName: 'dd', Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('accepts an unresolved container name', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  taskDefinition.addExtension(agentFor(stack, { ...ALL, containerName }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ LinuxParameters: SYS_PTRACE, User: '0' });
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'datadog-agent-tracer', Condition: 'SUCCESS' }, { ContainerName: { Ref: 'Name' }, Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('uses a specified Agent image also for the configuration container, and a specified tracer image for the tracer', () => {
  const image = ecs.ContainerImage.fromRegistry('example.com/agent:7.82.0');
  const tracerImage = ecs.ContainerImage.fromRegistry('example.com/tracer:7.82.0');
  const stack = stackWith({ ...ALL, image, tracerImage });
  expect(taskIn(stack).ContainerDefinitions.slice(1).map(({ Image }) => Image)).toEqual(['example.com/agent:7.82.0', 'example.com/agent:7.82.0', 'example.com/tracer:7.82.0']);
});

test('uses specified sizes, logs, and restart policy', () => {
  const stack = newStack();
  const logGroup = new logs.LogGroup(stack, 'Logs');
  const logging = ecs.LogDriver.awsLogs({ streamPrefix: 'own', logGroup });
  fargateTask(stack, 'app').addExtension(agentFor(stack, { cpu: 128, memoryLimitMiB: 256, restart: false, logging }));
  const agent = containerIn(stack, 'datadog-agent');
  expect([agent.Cpu, agent.Memory, agent.MemoryReservation, agent.RestartPolicy]).toEqual([128, 256, undefined, undefined]);
  expect(agent.LogConfiguration.Options['awslogs-stream-prefix']).toBe('own');
  expect(containerIn(stack, 'datadog-agent-configuration').LogConfiguration).toEqual(agent.LogConfiguration);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toHaveLength(1);
});

test('an essential Agent does not become the load balancer target', () => {
  const stack = stackWith({ ...ALL, essential: true });
  expect(containerIn(stack, 'datadog-agent').Essential).toBe(true);
  expect((stack.node.findChild('Task') as ecs.FargateTaskDefinition).defaultContainer?.containerName).toBe('app');
  expect(problemsIn(stack)).toEqual([]);
});

test('reserves the ports of the Agent if they are in the ephemeral range', () => {
  const stack = newStack();
  new TunedProxyTask(stack, 'Edge', { proxy: { image: IMAGE }, networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }, observers: [agentFor(stack)] });
  expect(containerIn(stack, 'proxy').SystemControls).toContainEqual({ Namespace: 'net.ipv4.ip_local_reserved_ports', Value: '8125-8126' });
});

test.each<[string, (stack: Stack) => ecs.Secret, unknown]>([
  ['in one field of a secret', stack => ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Json'), 'api_key'), { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^Json/) }, ':api_key::']] }],
  [
    'in the Parameter Store',
    stack => ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/datadog/key' })),
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:eu-west-1:111122223333:parameter/datadog/key']] },
  ],
])('reads an API key %s as a secret', (_, apiKey, ValueFrom) => {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.datadogAgent({ apiKey: apiKey(stack) }));
  const agent = containerIn(stack, 'datadog-agent');
  expect(agent.Secrets).toEqual([{ Name: 'DD_API_KEY', ValueFrom }]);
  expect(variablesOf(agent)).not.toHaveProperty('DD_API_KEY');
});

// https://docs.datadoghq.com/getting_started/site/
test.each([
  'datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com',
])('accepts site %s', site => {
  expect(variablesOf(agentIn({ site })).DD_SITE).toBe(site);
});

// app.datadoghq.eu: https://github.com/DataDog/datadog-agent/issues/30819
test.each(['', 'eu', 'https://datadoghq.eu', 'datadoghq.eu/', 'app.datadoghq.eu', 'datadoghq..eu', '-datadoghq.eu', 'datadoghq.eu:443', 'datadog hq.eu'])('rejects site %p', site => {
  expect(() => agentFor(newStack(), { site })).toThrow(`ObserverSidecar.datadogAgent: site ${JSON.stringify(site)} is not the host name of a Datadog site`);
});

test('accepts an unresolved site', () => {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(agentFor(stack, { site: new CfnParameter(stack, 'Site').valueAsString }));
  expect(variablesOf(containerIn(stack, 'datadog-agent')).DD_SITE).toEqual({ Ref: 'Site' });
});

test('appends environment variables sorted by name, and does not change the caller\'s object', () => {
  const environment = frozen({ DD_TAGS: 'team:one', DD_APM_ENABLED: 'false', HTTPS_PROXY: 'http://proxy' });
  expect(Object.keys(variablesOf(agentIn({ environment })))).toEqual([
    'ECS_FARGATE', 'DD_SITE', 'DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED', 'DD_APM_ENABLED', 'DD_TAGS', 'HTTPS_PROXY',
  ]);
});

test.each<[string, Options]>([
  ['the site', { site: 'datadoghq.eu', environment: { DD_SITE: 'datadoghq.eu' } }],
  ['a feature that is on', { environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }],
  ['a feature that is off', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'false' } }],
  ['a variable of several features', { environment: { DD_PROCESS_AGENT_ENABLED: 'true' } }],
])('sets a variable once if it equals that of the preset: %s', (_, options) => {
  const names = (agentIn(options).Environment as { Name: string }[]).map(({ Name }) => Name);
  expect(names).toEqual([...new Set(names)]);
  expect(variablesOf(agentIn(options))).toMatchObject(options.environment!);
});

test.each<[string, Options, RegExp]>([
  ['the API key', { environment: { DD_API_KEY: 'k' } }, /environment sets DD_API_KEY, so everyone.*pass the key as a secret with apiKey/],
  ['another site', { environment: { DD_SITE: 'datadoghq.eu' } }, /environment sets DD_SITE to "datadoghq\.eu", but the preset sets it to "datadoghq\.com"\. Remove it/],
  ['a different launch type', { environment: { ECS_FARGATE: 'false' } }, /ECS_FARGATE to "false", but the preset sets it to "true"/],
  ['a feature that is on', { environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'false' } }, /DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED to "false"/],
  ['processes if they are off', { processes: false, environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }, /Set processes: true instead/],
  ['network monitoring', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'true' } }, /Set networkMonitoring: true instead/],
  ['workload protection', { environment: { DD_RUNTIME_SECURITY_CONFIG_ENABLED: 'true' } }, /Set workloadProtection: true instead/],
])('rejects a variable that conflicts with the options: %s', (_, options, message) => {
  expect(() => agentFor(newStack(), options)).toThrow(message);
});

test('accepts an unresolved value, except for a variable that the preset sets', () => {
  const stack = newStack();
  const value = new CfnParameter(stack, 'Value').valueAsString;
  fargateTask(stack, 'app').addExtension(agentFor(stack, { environment: { DD_ENV: value } }));
  expect(variablesOf(containerIn(stack, 'datadog-agent')).DD_ENV).toEqual({ Ref: 'Value' });
  expect(() => agentFor(stack, { environment: { ECS_FARGATE: value } })).toThrow(/environment sets ECS_FARGATE to .*but the preset sets it to "true"/);
});

test('error messages do not contain the API key', () => {
  expect(() => agentFor(newStack(), { environment: { DD_API_KEY: 'f00dcafe' } })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('f00dcafe') }));
});

test('rejects a Windows task', () => {
  const stack = newStack(new App());
  const windows = new ecs.FargateTaskDefinition(stack, 'Task', {
    cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
  });
  expect(() => windows.addExtension(agentFor(stack))).toThrow(/Windows/);
});
