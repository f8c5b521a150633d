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
const BARE = { processMonitoring: false, readonlyRootFilesystem: false };

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog';

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

test('by default, the Agent lists processes, changes only the CPU units and the start of the application, and cannot trace', () => {
  const stack = stackWith();
  const bare = stackOf({ app: { entryPoint: ['/app', '-x'], command: ['serve'] } });
  expect(containerIn(stack, 'app'))
    .toEqual({ ...containerIn(bare, 'app'), Cpu: 192, DependsOn: [{ ContainerName: 'datadog-agent', Condition: 'START' }] });
  const agent = containerIn(stack, 'datadog-agent');
  expect(variablesOf(agent)).toEqual({ ECS_FARGATE: 'true', DD_SITE: 'datadoghq.com', DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' });
  expect([agent.User, agent.LinuxParameters]).toEqual(['0', undefined]);
  expect(namesIn(stack)).toEqual(['app', 'datadog-agent', 'datadog-agent-configuration']);
});

test.each<[string, Options, { pidMode?: string; agent?: unknown; application?: unknown; variables: string[] }]>([
  ['no feature', {}, { variables: [] }],
  ['processes', { processMonitoring: true }, { pidMode: 'task', variables: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'] }],
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
  expect(containerIn(stack, 'app').LinuxParameters).toEqual(application);
  expect(Object.keys(variablesOf(containerIn(stack, 'datadog-agent')))).toEqual(['ECS_FARGATE', 'DD_SITE', ...variables]);
});

test('without features and with a writable root file system, the Agent is one container without volumes', () => {
  const stack = stackWith(BARE);
  expect(namesIn(stack)).toEqual(['app', 'datadog-agent']);
  expect(taskIn(stack).Volumes).toBeUndefined();
  const agent = containerIn(stack, 'datadog-agent');
  expect([agent.ReadonlyRootFilesystem, agent.MountPoints, agent.DependsOn]).toEqual([undefined, undefined, undefined]);
});

test('requires an entry point of an application only if it is wrapped', () => {
  const withoutEntryPoint = (options: Options) => problemsIn(stackWith(options, { entryPoint: undefined }));
  expect(withoutEntryPoint({ workloadProtection: true }))
    .toEqual([expect.stringMatching(/DatadogAgent wraps the entry point of container app, but the container sets none/)]);
  expect(withoutEntryPoint({ networkMonitoring: true })).toEqual([]);
  expect(withoutEntryPoint({ workloadProtection: true, excludeContainers: ['app'] })).toEqual([]);
});

// Options.

test.each<[string, Options]>([['configuration', ALL], ['tracer', ALL], ['log-router', { logCollection: {} }]])(
  'rejects an application container named like the %s container of the Agent, and adds nothing, unless the Agent does not add it', (end, options) => {
    const name = `datadog-agent-${end}`;
    const stack = stackOf({ [name]: {} });
    expect(() => taskDefinitionIn(stack).addExtension(agentFor(stack, options)))
      .toThrow(`adds a container named ${name}, but the application already uses that name`);
    expect(namesIn(stack)).toEqual([name]);
    expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(namesIn(stackOf({ [name]: {} }, scope => agentFor(scope, BARE)))).toEqual([name, 'datadog-agent']);
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
test.each(['', 'eu', 'https://datadoghq.eu', 'datadoghq.eu/', 'app.datadoghq.eu', 'datadoghq..eu', '-datadoghq.eu', 'datadoghq.eu:443', 'datadog hq.eu'])('rejects site %p', site => {
  expect(() => agentFor(newStack(), { site })).toThrow(`DatadogAgent: site ${JSON.stringify(site)} is not the host name of a Datadog site`);
});

test('accepts unresolved options, except for a variable that the preset sets', () => {
  const agent = agentIn({ site: reference('Site'), registry: reference('Registry'), agentVersion: reference('Version'), environment: { DD_ENV: reference('Env') } });
  expect(variablesOf(agent)).toMatchObject({ DD_SITE: { Ref: 'Site' }, DD_ENV: { Ref: 'Env' } });
  expect(agent.Image).toEqual({ 'Fn::Join': ['', [{ Ref: 'Registry' }, '/agent:', { Ref: 'Version' }]] });
  expect(() => agentFor(newStack(), { environment: { ECS_FARGATE: reference('Value') } }))
    .toThrow(/environment sets ECS_FARGATE to .*but the preset sets it to "true"/);
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
  ['processes if they are off', { processMonitoring: false, environment: { DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED: 'true' } }, /Set processMonitoring: true instead/],
  ['network monitoring', { environment: { DD_SYSTEM_PROBE_NETWORK_ENABLED: 'true' } }, /Set networkMonitoring: true instead/],
  ['workload protection', { environment: { DD_RUNTIME_SECURITY_CONFIG_ENABLED: 'true' } }, /Set workloadProtection: true instead/],
])('rejects a variable that conflicts with the options: %s', (_, options, message) => {
  expect(() => agentFor(newStack(), options)).toThrow(message);
});

test('error messages do not contain the API key', () => {
  expect(() => agentFor(newStack(), { environment: { DD_API_KEY: 'f00dcafe' } }))
    .toThrow(expect.objectContaining({ message: expect.not.stringContaining('f00dcafe') }));
});

// Images.

const images = (name: string) => ecs.ContainerImage.fromRegistry(`example.com/${name}:own`);

test.each<[string, Options, [agent: string, tracer: string]]>([
  ['from the specified registry and version', { registry: 'example.com/mirror/datadog', agentVersion: '7.90.2' }, [
    'example.com/mirror/datadog/agent:7.90.2', 'example.com/mirror/datadog/cws-instrumentation:7.90.2',
  ]],
  ['as specified', { image: images('agent'), tracerImage: images('tracer') }, ['example.com/agent:own', 'example.com/tracer:own']],
  ['of the specified version for the tracer only, if the image of the Agent is replaced', { image: images('agent'), agentVersion: '7.90.2' }, [
    'example.com/agent:own', 'public.ecr.aws/datadog/cws-instrumentation:7.90.2',
  ]],
])('takes images %s', (_, options, [agent, tracer]) => {
  expect(taskIn(stackWith({ ...ALL, ...options })).ContainerDefinitions.slice(1).map(({ Image }) => Image)).toEqual([agent, agent, tracer]);
});

test.each([
  ['7.81.1-jmx', '7.81.1'],
  ['7.81.1-fips-jmx', '7.81.1'],
  ['7.81.1-linux-jmx', '7.81.1'],
  ['7.81.1-full', '7.81.1'],
  ['7.81.1-rc.2', '7.81.1-rc.2'],
  ['latest-jmx', 'latest'],
  ['7.81.1-own', '7.81.1-own'],
])('with the Agent %s, the tag of the tracer is %s', (agentVersion, tag) => {
  const stack = stackWith({ ...ALL, agentVersion });
  expect(containerIn(stack, 'datadog-agent').Image).toBe(`public.ecr.aws/datadog/agent:${agentVersion}`);
  expect(containerIn(stack, 'datadog-agent-tracer').Image).toBe(`public.ecr.aws/datadog/cws-instrumentation:${tag}`);
});

test.each<[string, Options, RegExp]>([
  ['a version next to an image', { image: IMAGE, agentVersion: '7.81.1' }, /image already selects the registry and the version\. Remove agentVersion\./],
  ['a registry next to both images', { ...ALL, image: IMAGE, tracerImage: IMAGE, registry: 'example.com' }, /image already selects/],
  ['a registry with a scheme', { registry: 'https://example.com' }, /registry "https:\/\/example\.com" is not the address of a registry/],
  ['a registry with a slash at the end', { registry: 'example.com/datadog/' }, /registry "example\.com\/datadog\/" is not/],
  ['an empty registry', { registry: '' }, /registry "" is not/],
  ['a digest as a version', { agentVersion: 'sha256:00' }, /agentVersion "sha256:00" is not the tag of an image/],
  ['an empty version', { agentVersion: '' }, /agentVersion "" is not/],
  ['a version with 129 characters', { agentVersion: '7'.repeat(129) }, /is not the tag/],
  [
    'a version without network monitoring', { networkMonitoring: true, agentVersion: '7.57' },
    /agentVersion is 7\.57, but networkMonitoring requires 7\.58 or later\. Use a later version, or set networkMonitoring to false\./,
  ],
])('rejects %s', (_, options, message) => expect(() => agentFor(newStack(), options)).toThrow(message));

test.each<[string, Options]>([
  ['a version that does not relate processes to containers', { agentVersion: '7.49.1' }],
  ['the first version with network monitoring', { networkMonitoring: true, agentVersion: '7.58.0-rc.1' }],
  ['an old version without network monitoring', { processMonitoring: false, agentVersion: '7.49.1' }],
  ['a version that is not a number', { agentVersion: 'latest' }],
  ['a version with 128 characters', { agentVersion: '8'.repeat(128) }],
  ['a registry without a path', { registry: 'registry.datadoghq.com' }],
  ['a registry with a port', { registry: 'localhost:5000/datadog' }],
])('accepts %s', (_, options) => expect(() => agentFor(newStack(), options)).not.toThrow());

// API key.

// Unified service tagging: https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/

const SERVICE_TAGS = { env: 'prod', service: 'shop', version: '1.2.3' };
const labelsOf = ({ DockerLabels }: Container) => DockerLabels as Record<string, string> | undefined;

test('sets only the tags that are specified', () => {
  const stack = stackWith({ serviceTags: { service: 'shop' } });
  expect(variablesOf(containerIn(stack, 'app'))).toStrictEqual({ DD_SERVICE: 'shop' });
  expect(labelsOf(containerIn(stack, 'app'))).toStrictEqual({ 'com.datadoghq.tags.service': 'shop' });
  expect(variablesOf(containerIn(stack, 'datadog-agent'))).not.toHaveProperty('DD_ENV');
});

test('a container keeps its own tag, and its label has the same value', () => {
  const stack = stackWith({ serviceTags: SERVICE_TAGS }, { environment: { DD_SERVICE: 'worker' }, dockerLabels: { 'com.datadoghq.tags.version': '9', 'team': 'a' } });
  expect(variablesOf(containerIn(stack, 'app'))).toStrictEqual({ DD_SERVICE: 'worker', DD_ENV: 'prod', DD_VERSION: '1.2.3' });
  expect(labelsOf(containerIn(stack, 'app'))).toStrictEqual({
    'com.datadoghq.tags.env': 'prod', 'com.datadoghq.tags.service': 'worker', 'com.datadoghq.tags.version': '9', 'team': 'a',
  });
  expect(problemsIn(stack)).toEqual([]);
});

test('a tag that a container takes from a secret gets no label, because its value is unknown', () => {
  const DD_ENV = ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Env', `${SECRET_ARN}-a1b2c3`));
  const stack = stackWith({ serviceTags: SERVICE_TAGS, logCollection: {} }, { secrets: { DD_ENV } });
  expect(labelsOf(containerIn(stack, 'app'))).not.toHaveProperty(['com.datadoghq.tags.env']);
  expect(containerIn(stack, 'app').LogConfiguration.Options.dd_tags).toBe('version:1.2.3');
  expect(problemsIn(stack)).toEqual([]);
});

test('accepts unresolved tags, also in the tags of logs', () => {
  const stack = stackWith({ serviceTags: { env: 'prod', version: reference('Version') }, logCollection: {} }, { environment: { DD_ENV: reference('Own') } });
  expect(labelsOf(containerIn(stack, 'app'))).toEqual({ 'com.datadoghq.tags.env': { Ref: 'Own' }, 'com.datadoghq.tags.version': { Ref: 'Version' } });
  expect(containerIn(stack, 'app').LogConfiguration.Options.dd_tags)
    .toEqual({ 'Fn::Join': ['', ['env:', { Ref: 'Own' }, ',version:', { Ref: 'Version' }]] });
  expect(problemsIn(stack)).toEqual([]);
});

test('rejects an empty tag, and a variable that contradicts a tag', () => {
  expect(() => agentFor(newStack(), { serviceTags: { env: '' } })).toThrow('serviceTags.env is empty. Set it to a value, or remove it.');
  expect(() => agentFor(newStack(), { serviceTags: SERVICE_TAGS, environment: { DD_ENV: 'test' } }))
    .toThrow(/environment sets DD_ENV to "test", but the preset sets it to "prod"/);
});

// Sockets: https://docs.datadoghq.com/developers/dogstatsd/unix_socket/

test('with sockets and a writable root file system, the task gets only the volume of the sockets', () => {
  const stack = stackWith({ ...BARE, unixSockets: true });
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'datadog-agent-sockets' }]);
  expect(namesIn(stack)).toEqual(['app', 'datadog-agent']);
});

test('a container keeps its own address of the Agent', () => {
  const stack = stackWith({ unixSockets: true }, { environment: { DD_TRACE_AGENT_URL: 'http://localhost:8126' } });
  expect(variablesOf(containerIn(stack, 'app')).DD_TRACE_AGENT_URL).toBe('http://localhost:8126');
  expect(problemsIn(stack)).toEqual([]);
});

// Logs: https://docs.datadoghq.com/logs/guide/fluentbit/

const OUTPUT = { Name: 'datadog', Host: 'http-intake.logs.datadoghq.com', TLS: 'on', compress: 'gzip', provider: 'ecs', retry_limit: '2' };
const FLUENT_BIT = { image: IMAGE, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } };
const logsIn = (stack: Stack, name = 'app') => containerIn(stack, name).LogConfiguration;

test.each<[string, Options, Partial<ecs.ContainerDefinitionOptions>, Record<string, string>]>([
  ['the site', { site: 'us5.datadoghq.com' }, {}, { ...OUTPUT, Host: 'http-intake.logs.us5.datadoghq.com' }],
  ['nothing but the defaults', {}, {}, OUTPUT],
  ['its own service', { logCollection: { service: 'front' }, serviceTags: { service: 'shop' } }, {}, { ...OUTPUT, dd_service: 'front' }],
  ['the service of the container', {}, { environment: { DD_SERVICE: 'worker' } }, { ...OUTPUT, dd_service: 'worker' }],
  ['replaced and additional options, sorted', { logCollection: { options: { dd_message_key: 'log', host: 'proxy.example.com' } } }, {}, {
    Name: 'datadog', TLS: 'on', compress: 'gzip', provider: 'ecs', retry_limit: '2', dd_message_key: 'log', host: 'proxy.example.com',
  }],
])('sends logs with %s', (_, options, application, expected) => {
  const sent = logsIn(stackWith({ logCollection: {}, ...options }, application)).Options;
  expect(JSON.stringify(sent)).toBe(JSON.stringify(expected));
});

test('a container keeps its own log driver, and a late container gets FireLens', () => {
  const stack = stackWith({ logCollection: {} }, { logging: ecs.LogDriver.awsLogs({ streamPrefix: 'app' }) });
  taskDefinitionIn(stack).addContainer('late', { image: IMAGE });
  expect([logsIn(stack).LogDriver, logsIn(stack, 'late').LogDriver]).toEqual(['awslogs', 'awsfirelens']);
});

test('an excluded container gets no log driver, tags, sockets, or SYS_PTRACE', () => {
  const changes = { logCollection: {}, serviceTags: SERVICE_TAGS, unixSockets: true, workloadProtection: true };
  const { LogConfiguration, Environment, DockerLabels, MountPoints, LinuxParameters } = containerIn(stackWith({ ...changes, excludeContainers: ['app'] }), 'app');
  expect([LogConfiguration, Environment, DockerLabels, MountPoints, LinuxParameters]).toEqual(Array(5).fill(undefined));
});

test('uses the log router of the task, without a second one', () => {
  const stack = stackOf({ app: {} });
  taskDefinitionIn(stack).addFirelensLogRouter('Router', FLUENT_BIT);
  taskDefinitionIn(stack).addExtension(agentFor(stack, { logCollection: {}, serviceTags: SERVICE_TAGS }));
  expect(namesIn(stack)).toEqual(['app', 'Router', 'datadog-agent', 'datadog-agent-configuration']);
  expect([logsIn(stack).LogDriver, logsIn(stack, 'Router')]).toEqual(['awsfirelens', undefined]);
  expect(containerIn(stack, 'Router').DockerLabels).toBeUndefined();
});

test('does not let the CDK add a second log router for a container with FireLens', () => {
  const stack = stackWith({ logCollection: {} }, { logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
  expect(taskIn(stack).ContainerDefinitions.filter(container => container.FirelensConfiguration).map(({ Name }) => Name))
    .toEqual(['datadog-agent-log-router']);
  expect(logsIn(stack).Options).toEqual({ Name: 'cloudwatch' });
});

test('rejects a log router that is not Fluent Bit, and adds nothing', () => {
  const stack = stackOf({ app: {} });
  taskDefinitionIn(stack).addFirelensLogRouter('Router', { image: IMAGE, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTD } });
  expect(() => taskDefinitionIn(stack).addExtension(agentFor(stack, { logCollection: {} })))
    .toThrow('[Stack/Task] DatadogAgent: logCollection needs a log router of type fluentbit, but Router is of type fluentd.');
  expect(namesIn(stack)).toEqual(['app', 'Router']);
});

test.each(['name', 'apikey', 'APIKEY'])('rejects the log option %s', name => {
  expect(() => agentFor(newStack(), { logCollection: { options: { [name]: 'x' } } }))
    .toThrow(`logCollection.options sets ${name}, which the preset sets`);
});

// The user of the Agent. DOCKERFILE: user 100, group 0. docs/observers.md, "Who can read injected secrets": measured.

test('as user 100, another container makes the volumes writable first', () => {
  const stack = stackWith({ runAsRoot: false });
  expect(containerIn(stack, 'datadog-agent').User).toBe('100');
  const { User, Command, MountPoints } = containerIn(stack, 'datadog-agent-configuration');
  const paths = (MountPoints as { ContainerPath: string }[]).map(({ ContainerPath }) => ContainerPath);
  expect(paths).toEqual(['/configuration', '/opt/datadog-agent/run', '/var/run/datadog', '/tmp']);
  expect([User, Command[2]]).toEqual(['0', `cp -R /etc/datadog-agent/. /configuration/ && chown -R 100:0 ${paths.join(' ')}`]);
});

test('as user 100 with sockets and a writable root file system, only the owner of the sockets is changed', () => {
  const stack = stackWith({ ...BARE, unixSockets: true, runAsRoot: false });
  const copier = containerIn(stack, 'datadog-agent-configuration');
  expect(copier.Command).toEqual(['/bin/sh', '-c', 'chown -R 100:0 /var/run/datadog']);
  expect(copier.MountPoints).toEqual([{ ContainerPath: '/var/run/datadog', ReadOnly: false, SourceVolume: 'datadog-agent-sockets' }]);
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
  [{ user: '1001', runAsRoot: false }, /user is 1001, but runAsRoot, which also selects a user, is false\. Remove one of the two\./],
  [{ user: '1001', networkMonitoring: true }, /networkMonitoring requires SYS_PTRACE, which is effective only for root, but user is 1001\. Remove one of them\./],
  [{ runAsRoot: false, networkMonitoring: true }, /networkMonitoring requires SYS_PTRACE, which is effective only for root, but runAsRoot is false/],
])('rejects %j', (options, expected) => expect(() => agentFor(newStack(), options)).toThrow(expected));

test('as user 100 without volumes, no container prepares them', () => {
  expect(namesIn(stackWith({ ...BARE, runAsRoot: false }))).toEqual(['app', 'datadog-agent']);
});

test.each<[string, Options, string | undefined]>([
  ['a custom image keeps its own user', { image: IMAGE }, undefined],
  ['a custom image runs as root with network monitoring', { image: IMAGE, networkMonitoring: true }, '0'],
  ['a custom image runs as user 100 on request', { image: IMAGE, runAsRoot: false }, '100'],
])('%s', (_, options, user) => expect(agentIn(options).User).toBe(user));

test.each<[string, Options, Partial<ecs.ContainerDefinitionOptions>, RegExp | undefined]>([
  ['an application that may run as root', {}, {}, /container app can read DD_API_KEY\. .*Otherwise, set the user of datadog-agent and app to non-root IDs that no other container has, or remove pidMode/],
  ['an application of another user', {}, { user: '1000' }, undefined],
  ['a root application next to an Agent of user 100', { runAsRoot: false }, { user: '0' }, undefined],
  ['an application of the same user', { runAsRoot: false }, { user: '100' }, /container app can read DD_API_KEY\. .*Otherwise, set the user of datadog-agent and app to non-root IDs that no other container has, or remove pidMode/],
  ['a root application next to an Agent with SYS_PTRACE', { networkMonitoring: true }, { user: '0' }, undefined],
  ['a root application with SYS_PTRACE', { workloadProtection: true }, { user: '0' }, /Otherwise, remove SYS_PTRACE from app, and set the user of datadog-agent to a non-root ID/],
  ['no shared PID namespace', { processMonitoring: false }, {}, undefined],
])('the warning about the API key fits %s', (_, options, application, expected) => {
  const warnings = annotationsIn(stackWith(options, application)).filter(text => text.includes('shared-pid-shows-secrets'));
  expect(warnings).toEqual(expected ? [expect.stringMatching(expected)] : []);
});

test.each([true, false])('the log router cannot read the key from the Agent (runAsRoot: %p)', runAsRoot => {
  const stack = stackWith({ runAsRoot, logCollection: {} }, { user: '1000' });
  expect(annotationsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'datadog-agent-log-router')).toMatchObject({ User: '0', LinuxParameters: { Capabilities: { Drop: ['NET_RAW'] } } });
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
