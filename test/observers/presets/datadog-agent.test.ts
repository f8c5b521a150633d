import { App, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager, aws_ssm as ssm, CfnParameter, Stack } from 'aws-cdk-lib';
import {
  annotationsIn, Container, containerIn, fargateTask, frozen, IMAGE, newStack, problemsIn, resourcesOf, taskIn, templateOf, templateText,
} from '../../task/task-definitions';
import { DatadogAgentProps, ObserverSidecar, PortRange, SharedPidNamespace, TunedProxyTask } from 'cdk-fargate-linux-controls';

// What Datadog and AWS ask for, with where they say so.
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

/** A stack whose application states its entry point and is watched by an Agent. */
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

/** What the preset decides by itself, which no vendor's document tells. */
function ours(name: string, reservation: number, limit: number) {
  return {
    Name: name,
    Essential: false,
    MemoryReservation: reservation,
    Memory: limit,
    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: expect.stringMatching(/^TaskdatadogagentLogs/) }, 'awslogs-stream-prefix': 'datadog-agent', 'awslogs-region': 'eu-west-1' } },
  };
}

/** Each field of each container with all features on, with its source. */
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
    ['User', '0', 'an added capability is effective for root only: https://github.com/moby/moby/pull/52830'],
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
    ['Cpu', 64, 'ours'],
    ...Object.entries(ours('datadog-agent', 192, 512)).map(([field, value]): [string, unknown, string] => [field, value, 'ours']),
  ],
  'datadog-agent-configuration': [
    ['Image', 'public.ecr.aws/datadog/agent:7.81.1', READ_ONLY],
    ['Command', ['/bin/sh', '-c', 'cp -R /etc/datadog-agent/. /configuration/'], READ_ONLY],
    ['MountPoints', [{ ContainerPath: '/configuration', ReadOnly: false, SourceVolume: 'datadog-agent-configuration' }], READ_ONLY],
    ['ReadonlyRootFilesystem', true, `${CONSTRUCT}/fargate/datadog-ecs-fargate.ts`],
    ...Object.entries(ours('datadog-agent-configuration', 8, 128)).map(([field, value]): [string, unknown, string] => [field, value, 'ours']),
  ],
  'datadog-agent-tracer': [
    ['Image', 'public.ecr.aws/datadog/cws-instrumentation:7.81.1', `${PROTECTION} and https://github.com/DataDog/datadog-agent/pull/27153`],
    ['User', '0', `${PROTECTION} and ${TRACER}`],
    ['Command', ['/cws-instrumentation', 'setup', '--cws-volume-mount', '/cws-instrumentation-volume'], PROTECTION],
    ['MountPoints', [{ ContainerPath: '/cws-instrumentation-volume', ReadOnly: false, SourceVolume: 'datadog-agent-tracer' }], PROTECTION],
    ['ReadonlyRootFilesystem', true, `it writes to the volume only: ${TRACER}`],
    ...Object.entries(ours('datadog-agent-tracer', 8, 128)).map(([field, value]): [string, unknown, string] => [field, value, 'ours']),
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
    ['Cpu', 192, 'what the Agent leaves of 256'],
  ],
};

test.each(Object.entries(EXPECTED))('with all features, container %s has what is documented, field by field, and nothing else', (name, fields) => {
  expect(containerIn(stackWith(ALL), name)).toEqual(Object.fromEntries(fields));
});

test('with all features, the task has what is documented', () => {
  const { ContainerDefinitions, ...task } = taskIn(stackWith(ALL));
  expect(ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'datadog-agent', 'datadog-agent-configuration', 'datadog-agent-tracer']);
  expect(task).toMatchObject({
    PidMode: 'task', // PROCESSES, NETWORK, PROTECTION
    RuntimePlatform: { OperatingSystemFamily: 'LINUX' },
    Volumes: ['configuration', 'run', 'sockets', 'tmp', 'tracer'].map(end => ({ Name: `datadog-agent-${end}` })), // READ_ONLY, PROTECTION
  });
});

test('with all features, the checks tell only that the other containers can read the key, and a log group keeps the logs for a month', () => {
  const stack = stackWith(ALL);
  expect(problemsIn(stack)).toEqual([]);
  expect(annotationsIn(stack)).toEqual([expect.stringMatching(/DD_API_KEY can be read from container app, .*shared-pid-shows-secrets\]$/)]);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([{ RetentionInDays: 30 }]);
});

// INTEGRATION, "Create or modify your IAM policy"; which resources each action supports:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
test('the task may read the clusters of its own account and region, and the execution role the key and the logs', () => {
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

test('nothing is given to the task but what is listed here', () => {
  const count: Record<string, number> = {};
  Object.values(templateOf(stackWith(ALL)).Resources).forEach(({ Type }) => {
    count[Type] = (count[Type] ?? 0) + 1;
  });
  expect(count).toEqual({ 'AWS::ECS::TaskDefinition': 1, 'AWS::IAM::Role': 2, 'AWS::IAM::Policy': 2, 'AWS::Logs::LogGroup': 1, 'AWS::SecretsManager::Secret': 1 });
});

// Features.

test('by itself the Agent lists processes, changes no application container and traces nobody', () => {
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
])('%s alone brings the PID mode, SYS_PTRACE where it is needed and its variables', (_, options, { pidMode, agent, application, variables }) => {
  const stack = stackWith({ ...BARE, ...options });
  expect(taskIn(stack).PidMode).toBe(pidMode);
  expect(containerIn(stack, 'datadog-agent').LinuxParameters).toEqual(agent);
  expect(containerIn(stack, 'datadog-agent').User).toBe(agent ? '0' : undefined);
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(application);
  expect(Object.keys(variablesOf(containerIn(stack, 'datadog-agent')))).toEqual(['ECS_FARGATE', 'DD_SITE', ...variables]);
});

test('without features and with a root file system to write to, the Agent is one container, without volumes', () => {
  const stack = stackWith(BARE);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'datadog-agent']);
  expect(taskIn(stack).Volumes).toBeUndefined();
  const agent = containerIn(stack, 'datadog-agent');
  expect([agent.ReadonlyRootFilesystem, agent.MountPoints, agent.DependsOn]).toEqual([undefined, undefined, undefined]);
});

test('without features the shared PID namespace that the task has stays', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  taskDefinition.addExtension(agentFor(stack, BARE));
  expect(taskIn(stack).PidMode).toBe('task');
});

// https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate and the setup of network monitoring, tab ECS Fargate.
test('the Agent is new enough for each feature', () => {
  const [major, minor] = (agentIn().Image as string).split(':')[1].split('.').map(Number);
  expect(major).toBe(7);
  expect(minor).toBeGreaterThanOrEqual(58);
});

// What the vendor's own construct gets wrong: https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/fargate/datadog-ecs-fargate.ts

test('an application that has Linux parameters keeps them, and gets SYS_PTRACE all the same', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.NET_RAW);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'], linuxParameters });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_RAW'] } });
  expect(stack.resolve(linuxParameters.renderLinuxParameters()).capabilities).toEqual({ drop: ['NET_RAW'] });
});

test('one entry point array that two containers share is wrapped once in each, and stays as it is', () => {
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

test('a container that is made by its constructor is protected as one that is added', () => {
  const [added, made] = [newStack(), newStack()];
  const options = { image: IMAGE, entryPoint: ['/app'] };
  const [one, other] = [fargateTask(added), fargateTask(made)];
  one.addContainer('app', options);
  one.addExtension(agentFor(added, { workloadProtection: true }));
  other.addExtension(agentFor(made, { workloadProtection: true }));
  new ecs.ContainerDefinition(made, 'Made', { ...options, containerName: 'app', taskDefinition: other });
  expect(containerIn(made, 'app')).toEqual(containerIn(added, 'app'));
  expect(containerIn(made, 'app').LinuxParameters).toEqual(SYS_PTRACE);
});

test('two task definitions of one stack each get their own, also from one observer', () => {
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

test.each(Object.keys(ALL))('every feature sets the PID mode by itself: %s', feature => {
  expect(taskIn(stackWith({ processes: false, [feature]: true })).PidMode).toBe('task');
});

test('an application without entry point stops the synthesis, instead of staying without protection', () => {
  const stack = stackWith({ workloadProtection: true }, { entryPoint: undefined });
  expect(problemsIn(stack)).toEqual([
    expect.stringMatching(/ObserverSidecar\.datadogAgent wraps the entry point of container app, which states none.*State it with entryPoint, or leave the container out with excludeContainers/),
  ]);
});

test('an application without entry point is fine where nothing is wrapped', () => {
  const stack = stackWith({ networkMonitoring: true }, { entryPoint: undefined });
  expect(problemsIn(stack)).toEqual([]);
});

test('a container that is left out stays as it is, and needs no entry point', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'helper');
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true, excludeContainers: ['helper'] }));
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'helper')).toEqual({ Name: 'helper', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, Memory: 128, Cpu: 96 });
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(SYS_PTRACE);
});

test('a name that is left out and that no container has stops the synthesis', () => {
  expect(problemsIn(stackWith({ workloadProtection: true, excludeContainers: ['ap'] }))).toEqual([expect.stringMatching(/names container ap, which is not in the task definition\. Did you mean app\?/)]);
});

test('a container that is added afterwards is protected as well', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  taskDefinition.addContainer('late', { image: IMAGE, entryPoint: ['/late'] });
  expect(containerIn(stack, 'late')).toMatchObject({ LinuxParameters: SYS_PTRACE, EntryPoint: ['/cws-instrumentation-volume/cws-instrumentation', 'trace', '--', '/late'] });
});

test('a mount of the application where the tracer belongs stops the synthesis', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  taskDefinition.addVolume({ name: 'own' });
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] }).addMountPoints({ sourceVolume: 'own', containerPath: '/cws-instrumentation-volume', readOnly: false });
  taskDefinition.addExtension(agentFor(stack, { workloadProtection: true }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/mounts read-only volume "datadog-agent-tracer" at \/cws-instrumentation-volume of container app, which mounts volume "own" there/)]);
});

// Options.

test('an equal Agent that is applied again is there once', () => {
  const [once, twice] = [stackWith(ALL), stackWith(ALL)];
  (twice.node.findChild('Task') as ecs.FargateTaskDefinition).addExtension(agentFor(twice, ALL));
  expect(templateText(twice)).toBe(templateText(once));
});

test('a different Agent in the same task is refused, and adds nothing', () => {
  const stack = stackWith();
  const before = templateText(stack);
  const other = agentFor(stack, { site: 'datadoghq.eu' });
  expect(() => (stack.node.findChild('Task') as ecs.FargateTaskDefinition).addExtension(other))
    .toThrow('[Stack/Task] ObserverSidecar.datadogAgent adds a container named datadog-agent, and another of its kind, which is not equal to it, has one of that name.');
  expect(templateText(stack)).toBe(before);
});

test.each(['datadog-agent-configuration', 'datadog-agent-tracer'])('a task that has a container named %s is refused, and gets nothing', name => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, name);
  expect(() => taskDefinition.addExtension(agentFor(stack, ALL))).toThrow(`adds a container named ${name}, and the application has one of that name`);
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual([name]);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test.each(['datadog-agent-configuration', 'datadog-agent-tracer'])('a container named %s is not in the way of an Agent that brings none of that name', name => {
  const stack = newStack();
  fargateTask(stack, name).addExtension(agentFor(stack, BARE));
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual([name, 'datadog-agent']);
});

test('another name is the name of everything that the Agent brings', () => {
  const stack = stackWith({ ...ALL, containerName: 'dd' });
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'dd', 'dd-configuration', 'dd-tracer']);
  expect(taskIn(stack).Volumes).toEqual(['configuration', 'run', 'sockets', 'tmp', 'tracer'].map(end => ({ Name: `dd-${end}` })));
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'dd-tracer', Condition: 'SUCCESS' }, { ContainerName: 'dd', Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('a name that only the deployment knows is taken where the Agent is named', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  const taskDefinition = fargateTask(stack);
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  taskDefinition.addExtension(agentFor(stack, { ...ALL, containerName }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ LinuxParameters: SYS_PTRACE, User: '0' });
  expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'datadog-agent-tracer', Condition: 'SUCCESS' }, { ContainerName: { Ref: 'Name' }, Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('images of the caller\'s are used: that of the Agent for its configuration too, that of the tracer for the tracer', () => {
  const image = ecs.ContainerImage.fromRegistry('example.com/agent:7.82.0');
  const tracerImage = ecs.ContainerImage.fromRegistry('example.com/tracer:7.82.0');
  const stack = stackWith({ ...ALL, image, tracerImage });
  expect(taskIn(stack).ContainerDefinitions.slice(1).map(({ Image }) => Image)).toEqual(['example.com/agent:7.82.0', 'example.com/agent:7.82.0', 'example.com/tracer:7.82.0']);
});

test('sizes, logs and the restart policy are the caller\'s where the caller gives them', () => {
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

test('an essential Agent ends the task with itself, and is still no target of a load balancer', () => {
  const stack = stackWith({ ...ALL, essential: true });
  expect(containerIn(stack, 'datadog-agent').Essential).toBe(true);
  expect((stack.node.findChild('Task') as ecs.FargateTaskDefinition).defaultContainer?.containerName).toBe('app');
  expect(problemsIn(stack)).toEqual([]);
});

test('the ports of the Agent are reserved where the ephemeral range holds them', () => {
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
])('an API key %s stays a secret', (_, apiKey, ValueFrom) => {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.datadogAgent({ apiKey: apiKey(stack) }));
  const agent = containerIn(stack, 'datadog-agent');
  expect(agent.Secrets).toEqual([{ Name: 'DD_API_KEY', ValueFrom }]);
  expect(variablesOf(agent)).not.toHaveProperty('DD_API_KEY');
});

// The names of https://docs.datadoghq.com/getting_started/site/.
test.each([
  'datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com',
])('%s is a site', site => {
  expect(variablesOf(agentIn({ site })).DD_SITE).toBe(site);
});

// app.datadoghq.eu was seen in https://github.com/DataDog/datadog-agent/issues/30819.
test.each(['', 'eu', 'https://datadoghq.eu', 'datadoghq.eu/', 'app.datadoghq.eu', 'datadoghq..eu', '-datadoghq.eu', 'datadoghq.eu:443', 'datadog hq.eu'])('%p is no site', site => {
  expect(() => agentFor(newStack(), { site })).toThrow(`ObserverSidecar.datadogAgent: site is ${JSON.stringify(site)}, which is not the name of a Datadog site`);
});

test('a site that only the deployment knows is taken as it is', () => {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(agentFor(stack, { site: new CfnParameter(stack, 'Site').valueAsString }));
  expect(variablesOf(containerIn(stack, 'datadog-agent')).DD_SITE).toEqual({ Ref: 'Site' });
});

test('further variables come after those of the preset, by name, and the caller\'s map stays as it is', () => {
  const environment = frozen({ DD_TAGS: 'team:one', DD_APM_ENABLED: 'false', HTTPS_PROXY: 'http://proxy' });
  expect(Object.keys(variablesOf(agentIn({ environment })))).toEqual([
    'ECS_FARGATE', 'DD_SITE', 'DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED', 'DD_APM_ENABLED', 'DD_TAGS', 'HTTPS_PROXY',
  ]);
});

test.each<[string, Options]>([
  ['the site', { site: 'datadoghq.eu', environment: { DD_SITE: 'datadoghq.eu' } }],
  ['a feature that is on', { environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }],
  ['a feature that is off', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'false' } }],
  ['what is no feature\'s alone', { environment: { DD_PROCESS_AGENT_ENABLED: 'true' } }],
])('a variable that says the same as the preset is taken once: %s', (_, options) => {
  const names = (agentIn(options).Environment as { Name: string }[]).map(({ Name }) => Name);
  expect(names).toEqual([...new Set(names)]);
  expect(variablesOf(agentIn(options))).toMatchObject(options.environment!);
});

test.each<[string, Options, RegExp]>([
  ['the API key', { environment: { DD_API_KEY: 'k' } }, /environment sets DD_API_KEY, which everybody.*Hand the key over as a secret, with apiKey/],
  ['another site', { environment: { DD_SITE: 'datadoghq.eu' } }, /environment sets DD_SITE to "datadoghq\.eu", and the preset sets it to "datadoghq\.com"\. Leave it out/],
  ['no Fargate', { environment: { ECS_FARGATE: 'false' } }, /ECS_FARGATE to "false", and the preset sets it to "true"/],
  ['a feature that is on', { environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'false' } }, /DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED to "false"/],
  ['processes where they are off', { processes: false, environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }, /Set processes: true instead/],
  ['network monitoring', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'true' } }, /Set networkMonitoring: true instead/],
  ['workload protection', { environment: { DD_RUNTIME_SECURITY_CONFIG_ENABLED: 'true' } }, /Set workloadProtection: true instead/],
])('a variable that contradicts what the options say is refused at once: %s', (_, options, message) => {
  expect(() => agentFor(newStack(), options)).toThrow(message);
});

test('a value that only the deployment knows is taken, but not for a variable that the preset sets', () => {
  const stack = newStack();
  const value = new CfnParameter(stack, 'Value').valueAsString;
  fargateTask(stack, 'app').addExtension(agentFor(stack, { environment: { DD_ENV: value } }));
  expect(variablesOf(containerIn(stack, 'datadog-agent')).DD_ENV).toEqual({ Ref: 'Value' });
  expect(() => agentFor(stack, { environment: { ECS_FARGATE: value } })).toThrow(/environment sets ECS_FARGATE to .*and the preset sets it to "true"/);
});

test('the message never repeats an API key', () => {
  expect(() => agentFor(newStack(), { environment: { DD_API_KEY: 'f00dcafe' } })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('f00dcafe') }));
});

test('a task on Windows is refused', () => {
  const stack = newStack(new App());
  const windows = new ecs.FargateTaskDefinition(stack, 'Task', {
    cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
  });
  expect(() => windows.addExtension(agentFor(stack))).toThrow(/Windows/);
});
