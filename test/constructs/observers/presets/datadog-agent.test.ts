import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { clusterOf } from '../../patterns/fargate';
import {
  annotationsIn, Container, containerIn, IMAGE, namesIn, newStack, problemsIn, reference, resourcesOf, stackOf, statementsIn, taskDefinitionIn,
  taskIn, variablesOf,
} from '../../task/task-definitions';
import { DatadogAgent, DatadogAgentProps, ObserverSidecar } from 'cdk-fargate-linux-controls';

// The snapshot of examples/datadog-agent compares each field that the preset sets. datadog-agent.ts names the documentation.

const SYS_PTRACE = { Capabilities: { Add: ['SYS_PTRACE'] } };
const ALL = { networkMonitoring: true, workloadProtection: true };

type Options = Omit<DatadogAgentProps, 'apiKey'>;

function agentFor(stack: Stack, options: Options = {}): ObserverSidecar {
  const key = stack.node.tryFindChild('Key') as secretsmanager.Secret | undefined ?? new secretsmanager.Secret(stack, 'Key');
  return new DatadogAgent({ apiKey: ecs.Secret.fromSecretsManager(key), ...options });
}

/** Creates a stack with an application that sets its entry point, and an Agent. */
function stackWith(options: Options = {}, application: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  return stackOf({ app: { entryPoint: ['/app', '-x'], command: ['serve'], ...application } }, stack => agentFor(stack, options));
}

function agentIn(options?: Options): Container {
  return containerIn(stackWith(options), options?.containerName ?? 'datadog-agent');
}

// Features.

test('by default, the Agent shares no PID namespace, changes only the CPU units of the application, and runs as a user that cannot trace', () => {
  const stack = stackWith();
  const bare = stackOf({ app: { entryPoint: ['/app', '-x'], command: ['serve'] } });
  expect(containerIn(stack, 'app'))
    .toEqual({ ...containerIn(bare, 'app'), Cpu: 192 });
  const agent = containerIn(stack, 'datadog-agent');
  expect(variablesOf(agent)).toEqual({ ECS_FARGATE: 'true', DD_SITE: 'datadoghq.com' });
  expect([agent.User, agent.LinuxParameters, taskIn(stack).PidMode]).toEqual(['100:0', undefined, undefined]);
  expect(namesIn(stack)).toEqual(['app', 'datadog-agent', 'datadog-agent-configuration']);
});

test.each<[string, Options, { pidMode?: string; user?: string; agent?: unknown; application?: unknown; variables: string[] }]>([
  ['no feature', {}, { variables: [] }],
  ['processes', { processMonitoring: true }, { pidMode: 'task', variables: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'] }],
  ['network monitoring', { networkMonitoring: true }, {
    pidMode: 'task', user: '0', agent: SYS_PTRACE, variables: ['DD_SYSTEM_PROBE_NETWORK_ENABLED', 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', 'DD_PROCESS_AGENT_ENABLED'],
  }],
  ['workload protection', { workloadProtection: true }, {
    pidMode: 'task', application: SYS_PTRACE, variables: ['DD_RUNTIME_SECURITY_CONFIG_ENABLED', 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED'],
  }],
])('with %s only, sets the PID mode, user, SYS_PTRACE, and variables that it requires', (_, options, { pidMode, user = '100:0', agent, application, variables }) => {
  const stack = stackWith(options);
  expect(taskIn(stack).PidMode).toBe(pidMode);
  expect(containerIn(stack, 'datadog-agent').LinuxParameters).toEqual(agent);
  expect(containerIn(stack, 'datadog-agent').User).toBe(user);
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(application);
  expect(Object.keys(variablesOf(containerIn(stack, 'datadog-agent')))).toEqual(['ECS_FARGATE', 'DD_SITE', ...variables]);
});

test('requires an entry point of an application only if it is wrapped', () => {
  const withoutEntryPoint = (options: Options) => problemsIn(stackWith(options, { entryPoint: undefined }));
  expect(withoutEntryPoint({ workloadProtection: true }))
    .toEqual([expect.stringMatching(/DatadogAgent wraps the entry point of container app, but the container sets none/)]);
  expect(withoutEntryPoint({ networkMonitoring: true })).toEqual([]);
  expect(withoutEntryPoint({ workloadProtection: true, excludeContainers: ['app'] })).toEqual([]);
});

// Options.

test.each(['configuration', 'tracer'])('rejects an application container named like the %s container of the Agent, and adds nothing', end => {
  const name = `datadog-agent-${end}`;
  const stack = stackOf({ [name]: {} });
  expect(() => taskDefinitionIn(stack).addExtension(agentFor(stack, ALL))).toThrow(`adds a container named ${name}, but the application already uses that name`);
  expect(namesIn(stack)).toEqual([name]);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test('accepts an application container named like the tracer if there is none', () => {
  expect(problemsIn(stackOf({ 'datadog-agent-tracer': {} }, stack => agentFor(stack)))).toEqual([]);
});

test('uses a specified name for all containers and volumes of the Agent', () => {
  const stack = stackWith({ ...ALL, containerName: 'dd' });
  expect(namesIn(stack)).toEqual(['app', 'dd', 'dd-configuration', 'dd-tracer']);
  expect(taskIn(stack).Volumes).toEqual(['configuration', 'run', 'sockets', 'tmp', 'tracer'].map(end => ({ Name: `dd-${end}` })));
  expect(containerIn(stack, 'app').DependsOn)
    .toEqual([{ ContainerName: 'dd-tracer', Condition: 'SUCCESS' }, { ContainerName: 'dd', Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

test('accepts an unresolved container name', () => {
  const stack = stackWith({ ...ALL, containerName: reference('Name') });
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ LinuxParameters: SYS_PTRACE, User: '0' });
  expect(containerIn(stack, 'app').DependsOn)
    .toEqual([{ ContainerName: 'datadog-agent-tracer', Condition: 'SUCCESS' }, { ContainerName: { Ref: 'Name' }, Condition: 'HEALTHY' }]);
  expect(problemsIn(stack)).toEqual([]);
});

// https://docs.datadoghq.com/getting_started/site/
test.each([
  'datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com',
])('accepts site %s', site => expect(variablesOf(agentIn({ site })).DD_SITE).toBe(site));

// app.datadoghq.eu: https://github.com/DataDog/datadog-agent/issues/30819
test.each(['', 'eu', 'https://datadoghq.eu', 'datadoghq.eu/', 'app.datadoghq.eu', 'datadoghq..eu', '-datadoghq.eu', 'datadoghq.eu:443', 'datadog hq.eu', 'datadoghq.ue', 'us9.datadoghq.com'])('rejects site %p', site => {
  expect(() => agentFor(newStack(), { site })).toThrow(`DatadogAgent: site ${JSON.stringify(site)} is not the host name of a Datadog site`);
});

test('accepts unresolved options, except for a variable that the preset sets', () => {
  const agent = agentIn({ site: reference('Site'), environment: { DD_ENV: reference('Env') } });
  expect(variablesOf(agent)).toMatchObject({ DD_SITE: { Ref: 'Site' }, DD_ENV: { Ref: 'Env' } });
  expect(() => agentFor(newStack(), { environment: { ECS_FARGATE: reference('Value') } }))
    .toThrow(/environment sets ECS_FARGATE to .*but the preset sets it to "true"/);
});

test.each<[string, Options]>([
  ['the site', { site: 'datadoghq.eu', environment: { DD_SITE: 'datadoghq.eu' } }],
  ['a feature that is on', { processMonitoring: true, environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }],
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
  ['a feature that is on', { processMonitoring: true, environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'false' } }, /DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED to "false"/],
  ['processes', { environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }, /Set processMonitoring: true instead/],
  ['network monitoring', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'true' } }, /Set networkMonitoring: true instead/],
  ['workload protection', { environment: { DD_RUNTIME_SECURITY_CONFIG_ENABLED: 'true' } }, /Set workloadProtection: true instead/],
])('rejects a variable that conflicts with the options: %s', (_, options, message) => {
  expect(() => agentFor(newStack(), options)).toThrow(message);
});

test('error messages do not contain the API key', () => {
  expect(() => agentFor(newStack(), { environment: { DD_API_KEY: 'f00dcafe' } }))
    .toThrow(expect.objectContaining({ message: expect.not.stringContaining('f00dcafe') }));
});

test('takes the images of the Agent and of the tracer as specified', () => {
  const [image, tracerImage] = ['agent', 'tracer'].map(name => ecs.ContainerImage.fromRegistry(`example.com/${name}:own`));
  expect(taskIn(stackWith({ ...ALL, image, tracerImage })).ContainerDefinitions.slice(1).map(({ Image }) => Image))
    .toEqual(['example.com/agent:own', 'example.com/agent:own', 'example.com/tracer:own']);
});

test('an excluded container is not changed, except for its CPU units', () => {
  const bare = containerIn(stackOf({ app: { entryPoint: ['/app', '-x'], command: ['serve'] } }), 'app');
  expect(containerIn(stackWith({ ...ALL, excludeContainers: ['app'] }), 'app')).toEqual({ ...bare, Cpu: 192 });
});

// The user of the Agent. DOCKERFILE: user 100, group 0. docs/shared-pid-namespace.md: measured.

test('by default, another container makes the volumes writable for user 100 first', () => {
  const stack = stackWith();
  expect(containerIn(stack, 'datadog-agent').User).toBe('100:0');
  const { User, Command, MountPoints } = containerIn(stack, 'datadog-agent-configuration');
  const paths = (MountPoints as { ContainerPath: string }[]).map(({ ContainerPath }) => ContainerPath);
  expect(paths).toEqual(['/configuration', '/opt/datadog-agent/run', '/var/run/datadog', '/tmp']);
  expect([User, Command[2]]).toEqual(['0', `cp -R /etc/datadog-agent/. /configuration/ && chown -R 100:0 ${paths.join(' ')}`]);
});

test.each<[string, unknown, unknown]>([
  ['1001', '1001:0', expect.stringContaining('chown -R 1001:0 /configuration ')],
  ['0', '0', expect.not.stringContaining('chown')],
  [reference('User'), { 'Fn::Join': ['', [{ Ref: 'User' }, ':0']] }, { 'Fn::Join': ['', [expect.stringMatching(/chown -R $/), { Ref: 'User' }, expect.stringMatching(/^:0 /)]] }],
])('as user %s, group 0 of the image applies, and the volumes belong to it', (user, expected, script) => {
  const stack = stackWith({ user });
  expect(containerIn(stack, 'datadog-agent').User).toEqual(expected);
  expect(containerIn(stack, 'datadog-agent-configuration').Command[2]).toEqual(script);
});

test.each<[Options, RegExp]>([
  [{ user: 'dd-agent' }, /DatadogAgent: user is "dd-agent", but must be a number.*Use, for example, 1001\./],
  [{ user: '1001:0' }, /user is "1001:0", but must be a number/],
  [{ user: '' }, /user is "", but must be a number/],
  [{ user: '1001', networkMonitoring: true }, /networkMonitoring requires SYS_PTRACE, which is effective only for root, but user is 1001\. Remove one of them\./],
])('rejects %j', (options, expected) => expect(() => agentFor(newStack(), options)).toThrow(expected));

test.each<[string, Options, string | undefined]>([
  ['a custom image runs as user 100', { image: IMAGE }, '100:0'],
  ['a custom image runs as root with network monitoring', { image: IMAGE, networkMonitoring: true }, '0'],
  ['a custom image runs as root on request', { image: IMAGE, user: '0' }, '0'],
])('%s', (_, options, user) => expect(agentIn(options).User).toBe(user));

test.each<[string, Options, Partial<ecs.ContainerDefinitionOptions>, RegExp | undefined]>([
  ['an application that may have the user of the Agent', { processMonitoring: true }, {}, /app can read DD_API_KEY.*set the user of app/],
  ['an application of another user', { processMonitoring: true }, { user: '1000' }, undefined],
  ['a root application', { processMonitoring: true }, { user: '0' }, undefined],
  ['an application of the same user', { processMonitoring: true }, { user: '100' }, /app.*DD_API_KEY.*set the user of .*app/],
  ['a root application next to an Agent with SYS_PTRACE', { networkMonitoring: true }, { user: '0' }, undefined],
  ['a root application with SYS_PTRACE', { workloadProtection: true }, { user: '0' }, /app.*DD_API_KEY.*remove SYS_PTRACE from app/],
  ['no shared PID namespace', {}, {}, undefined],
])('the warning about the API key fits %s', (_, options, application, expected) => {
  const warnings = annotationsIn(stackWith(options, application)).filter(text => text.includes('shared-pid-shows-secrets'));
  expect(warnings).toEqual(expected ? [expect.stringMatching(expected)] : []);
});

// Permissions.

test('with a cluster, the task role can read only that cluster', () => {
  const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-west-1:111122223333:${resource}`]] });
  expect(statementsIn(stackOf({ app: {} }, stack => agentFor(stack, { cluster: clusterOf(stack, 'shop') }))).slice(0, 3)).toEqual([
    { Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' },
    { Effect: 'Allow', Action: 'ecs:ListContainerInstances', Resource: arn('cluster/shop') },
    { Effect: 'Allow', Action: 'ecs:DescribeContainerInstances', Resource: arn('container-instance/shop/*') },
  ]);
});
