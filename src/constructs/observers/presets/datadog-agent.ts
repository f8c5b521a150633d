import { aws_ecs as ecs, aws_iam as iam, aws_logs as logs, Duration, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DatadogAgentProps, DatadogServiceTags } from './datadog-agent-props';
import {
  apiName, ApplicationContainer, DATADOG_REGISTRY, DATADOG_VERSION, IMAGES, LinuxControlsError, message, ObservedTask,
  ObserverSidecar, ProcessAccess, requireTypes, SECRET, SIDECAR, sidecarContainer, sortedEntries, withOverrides,
} from './kit';
import { isRoot } from '../../../checks/queries/users';

const NAME = 'DatadogAgent';

const SITE = 'datadoghq.com';

// Datadog publishes the tracer with each version of the Agent, under the tags 7.x.y, 7.x.y-rc.z, rc, and latest:
// https://github.com/DataDog/datadog-agent/pull/24002 and its deploy_cws_instrumentation.yml
const TRACER_REPOSITORY = 'cws-instrumentation';

// The Agent's tags may also name variants, as in 7.x.y-jmx:
// https://github.com/DataDog/datadog-agent/blob/main/.gitlab/deploy_containers/deploy_mutable_image_tags.yml
const VARIANTS = /(?:-(?:jmx|fips|full|linux))+$/;

// Datadog publishes no size for Fargate. These values fit the smallest tasks; increase them with the volume of data that
// the application sends.
const DEFAULTS = {
  containerName: 'datadog-agent',
  image: `${DATADOG_REGISTRY}/agent:${DATADOG_VERSION}`,
  cpu: 64,
  memoryReservationMiB: 192,
  memoryLimitMiB: 512,
  isLongLived: true,
};

/**
 * The user `dd-agent` of the image, and its group, which owns the image's folders:
 * https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/Dockerfile
 */
const NON_ROOT = '100';
const GROUP = '0';

/**
 * The log router. Fluent Bit is one of the two programs that FireLens supports, and the one with an output for Datadog.
 */
const LOG_ROUTER = {
  image: IMAGES.fluentBit,
  cpu: 32,
  // The CDK reserves the same for the log router that it adds by itself.
  memoryReservationMiB: 50,
  memoryLimitMiB: 256,
};

/** Memory of the containers that only copy files. The limit is from https://github.com/DataDog/datadog-cdk-constructs */
const COPIER_MEMORY = { memoryReservationMiB: 8, memoryLimitMiB: 128 };

/** The variables that enable each feature. The first one is unique to the feature. */
const FEATURES = {
  // https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
  processMonitoring: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'],
  // https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/, tab ECS Fargate
  networkMonitoring: ['DD_SYSTEM_PROBE_NETWORK_ENABLED', 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', 'DD_PROCESS_AGENT_ENABLED'],
  // https://docs.datadoghq.com/security/workload_protection/setup/fargate/
  workloadProtection: ['DD_RUNTIME_SECURITY_CONFIG_ENABLED', 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED'],
} as const;

type Feature = keyof typeof FEATURES;

/** The first minor version of Agent 7 that supports a feature, from the same pages. The other pages name none. */
const SINCE: Partial<Record<Feature, number>> = { networkMonitoring: 58 };

const FEATURES_BY_NAME = Object.entries(FEATURES) as unknown as [Feature, readonly string[]][];

// The interval is 10 seconds instead of the 30 seconds in Datadog's task definition, so that waiting applications start sooner:
// https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/constants.ts
const HEALTH_CHECK = { command: ['CMD-SHELL', '/probe.sh'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3, startPeriod: Duration.seconds(60) };

// DogStatsD and traces. The mapping lets blocks reserve the ports. https://docs.datadoghq.com/integrations/ecs_fargate/
const PORTS = [{ containerPort: 8125, protocol: ecs.Protocol.UDP }, { containerPort: 8126, protocol: ecs.Protocol.TCP }];

/** Folders that the Agent writes to, by the suffix of the volume name. */
const WRITABLE = {
  // https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/
  configuration: '/etc/datadog-agent',
  run: '/opt/datadog-agent/run',
  sockets: '/var/run/datadog',
  // For diagnostics that Datadog support may request.
  tmp: '/tmp',
};

type Volume = keyof typeof WRITABLE;

// https://docs.datadoghq.com/developers/dogstatsd/unix_socket/ and https://docs.datadoghq.com/containers/docker/apm/
const SOCKETS = {
  agent: { DD_DOGSTATSD_SOCKET: `${WRITABLE.sockets}/dsd.socket`, DD_APM_RECEIVER_SOCKET: `${WRITABLE.sockets}/apm.socket` },
  // https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/fargate/datadog-ecs-fargate.ts
  application: { DD_DOGSTATSD_URL: `unix://${WRITABLE.sockets}/dsd.socket`, DD_TRACE_AGENT_URL: `unix://${WRITABLE.sockets}/apm.socket` },
};

/**
 * The variable and the Docker label of each service tag:
 * https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/
 */
const TAGS = ['env', 'service', 'version'] as const;

/**
 * The folder of the tracer.
 *
 * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
 */
const TRACER_FOLDER = '/cws-instrumentation-volume';

/**
 * A sidecar with the Datadog Agent. By default, it collects metrics of the task, receives DogStatsD metrics on port 8125
 * and traces on port 8126, and lists the processes of all containers.
 *
 * The container is named `datadog-agent` and reserves 64 CPU units and 192 MiB. ECS stops it if it exceeds 512 MiB, and
 * restarts it when it exits. Datadog publishes no size for Fargate: monitor the usage and adjust these values.
 *
 * The task role gets three permissions, to list clusters and to list and describe container instances: see `cluster`. By
 * default, the root file system of the Agent is read-only. This requires four volumes, and a container named
 * `datadog-agent-configuration` that fills one of them and exits.
 *
 * Network monitoring and workload protection are off by default. Network monitoring allows the Agent to trace every
 * process. Workload protection starts each application container under a tracer, which stops the application if the Agent
 * stays unreachable.
 *
 * The Agent shares the PID namespace with the application by default. Root containers of the task can then read the API
 * key from its environment. A warning reports that unless the `user` of each application container is known to be another
 * one. `runAsRoot: false` protects the key from containers without SYS_PTRACE.
 *
 * With `logCollection`, a FireLens log router named `datadog-agent-log-router` sends the logs of the applications to
 * Datadog. It reserves 32 CPU units and 50 MiB, and uses the image
 * `public.ecr.aws/aws-observability/aws-for-fluent-bit:3.2.1`. ECS stops it if it exceeds 256 MiB.
 *
 * Throws if `site`, `registry`, `agentVersion`, or `user` is invalid, if the version is too old for `networkMonitoring`,
 * if `environment` contains the API key or contradicts another option, if options contradict each other, or if the task
 * has a log router that cannot send logs to Datadog.
 *
 * @see https://docs.datadoghq.com/integrations/ecs_fargate/
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 * const key = secretsmanager.Secret.fromSecretCompleteArn(this, 'Key', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-a1b2c3');
 *
 * taskDefinition.addExtension(new DatadogAgent({
 *   apiKey: ecs.Secret.fromSecretsManager(key),
 *   site: 'datadoghq.eu',
 *   runAsRoot: false,
 *   unixSockets: true,
 *   serviceTags: { env: 'production', service: 'shop', version: '1.4.2' },
 *   logCollection: { source: 'nginx' },
 * }));
 */
export class DatadogAgent extends ObserverSidecar {
  readonly #props: DatadogAgentProps;
  readonly #runsAsRoot: boolean;
  readonly #features: readonly Feature[];
  readonly #environment: Record<string, string>;
  readonly #agentName: string;
  readonly #id: string;

  /** The container that prepares the volumes of the Agent, and the volume that gets the image's configuration. */
  readonly #configuration: string;

  /** The container that copies the tracer, and the volume that it fills. */
  readonly #tracer: string;

  readonly #logRouter: string;

  /** The volumes of the Agent. */
  readonly #volumes: readonly Volume[];

  constructor(props: DatadogAgentProps) {
    requireTypes(NAME, props, { ...SIDECAR, apiKey: SECRET });
    const features = featuresOf(props);
    super({ sharedPidNamespace: features.length > 0, excludeContainers: props.excludeContainers });
    this.#props = props;
    this.#runsAsRoot = props.user === undefined ? props.runAsRoot ?? true : isRoot(props.user);
    requireValid(props, features);
    this.#features = features;
    this.#environment = environmentOf(props, features);
    this.#agentName = props.containerName ?? DEFAULTS.containerName;
    this.#id = sidecarContainer(props, DEFAULTS).id;
    this.#configuration = `${this.#id}-configuration`;
    this.#tracer = `${this.#id}-tracer`;
    this.#logRouter = `${this.#id}-log-router`;
    this.#volumes = this.#isReadOnly ? Object.keys(WRITABLE) as Volume[] : props.unixSockets ? ['sockets'] : [];
  }

  public attach(task: ObservedTask): void {
    const [props, id] = [this.#props, this.#id];
    const isPrepared = this.#isReadOnly || (this.#volumes.length > 0 && !this.#runsAsRoot);
    const addsLogRouter = this.#requireLogRouter(task);
    task._requireFree(id, this.#agentName);
    const others = { [this.#configuration]: isPrepared, [this.#tracer]: this.#isTraced, [this.#logRouter]: addsLogRouter };
    Object.keys(others).filter(name => others[name]).forEach(name => task._requireFree(name));
    const logging = props.logging ?? logsOf(task.taskDefinition, id, this.#agentName);
    const { container } = sidecarContainer({ ...props, image: props.image ?? this.#imageOf('agent'), logging }, DEFAULTS);
    const access = this.#features.includes('networkMonitoring') ? ProcessAccess.anyUser() : ProcessAccess.imageUser();
    const agent = task._addContainer(id, {
      ...container,
      essential: props.essential,
      // SYS_PTRACE is effective only for root: https://github.com/moby/moby/pull/52830
      // Datadog's image runs as root. A rule compares the users of containers, and cannot read the user of an image.
      user: access.user ?? (this.#runsAsRoot ? props.user ?? (props.image ? undefined : '0') : props.user === undefined ? NON_ROOT : `${props.user}:${GROUP}`),
      environment: this.#environment,
      secrets: { DD_API_KEY: props.apiKey },
      readonlyRootFilesystem: this.#isReadOnly || undefined,
      healthCheck: HEALTH_CHECK,
      portMappings: PORTS,
    }, access, props);
    allowMetadata(task.taskDefinition, props.cluster);
    this.#volumes.forEach(volume => {
      task.addVolume({ name: `${id}-${volume}` });
      agent.addMountPoints({ sourceVolume: `${id}-${volume}`, containerPath: WRITABLE[volume], readOnly: false });
    });
    if (isPrepared) {
      const copier = this.#addPreparation(task, { image: container.image, logging });
      agent.addContainerDependencies({ container: copier, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    if (this.#isTraced) {
      task.addVolume({ name: this.#tracer });
      const command = ['/cws-instrumentation', 'setup', '--cws-volume-mount', TRACER_FOLDER];
      const image = props.tracerImage ?? this.#imageOf(TRACER_REPOSITORY, VARIANTS);
      addCopier(task, this.#tracer, { [this.#tracer]: TRACER_FOLDER }, { image, command, logging, user: '0' });
    }
    if (addsLogRouter) {
      const { image, ...size } = LOG_ROUTER;
      task.addLogRouter(this.#logRouter, {
        ...size,
        image: ecs.ContainerImage.fromRegistry(image),
        firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT },
        // Without one of the Agent's capabilities, root in this container cannot read the Agent's environment. Fluent Bit
        // sends no raw packets.
        user: '0',
        linuxParameters: withoutRawPackets(task.taskDefinition, this.#logRouter),
        enableRestartPolicy: true,
        logging,
      });
    }
  }

  public changeApplication(container: ApplicationContainer): void {
    const props = this.#props;
    if (this.#isTraced) {
      container.addSysPtrace();
      container.addMountPoint({ sourceVolume: this.#tracer, containerPath: TRACER_FOLDER, readOnly: true });
      container.addDependency(this.#tracer, ecs.ContainerDependencyCondition.SUCCESS);
      container.addDependency(this.#agentName, ecs.ContainerDependencyCondition.HEALTHY);
      container.wrapEntryPoint(`${TRACER_FOLDER}/cws-instrumentation`, 'trace', '--');
    }
    if (props.unixSockets) {
      container.addMountPoint({ sourceVolume: `${this.#id}-sockets`, containerPath: WRITABLE.sockets, readOnly: true });
      Object.entries(SOCKETS.application).forEach(([name, value]) => container.addDefaultEnvironment(name, value));
    }
    const tags = tagContainer(container, props.serviceTags);
    if (props.logCollection) {
      container.addDefaultLogging({
        logDriver: 'awsfirelens',
        options: logOptionsOf(props, tags),
        secretOptions: [{ name: 'apikey', valueFrom: props.apiKey.arn }],
      });
    }
  }

  get #isReadOnly(): boolean {
    return this.#props.readonlyRootFilesystem ?? true;
  }

  /** Whether the application containers run under Datadog's tracer. */
  get #isTraced(): boolean {
    return this.#features.includes('workloadProtection');
  }

  #imageOf(repository: string, omitted?: RegExp): ecs.ContainerImage {
    const { registry = DATADOG_REGISTRY, agentVersion = DATADOG_VERSION } = this.#props;
    const tag = omitted && isKnown(agentVersion) ? agentVersion.replace(omitted, '') : agentVersion;
    return ecs.ContainerImage.fromRegistry(`${registry}/${repository}:${tag}`);
  }

  /**
   * Adds the container that copies the configuration, and makes a non-root Agent the owner of the volumes, because a new
   * volume belongs to root.
   */
  #addPreparation(task: ObservedTask, options: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    const folders = { ...WRITABLE, configuration: '/configuration' };
    const prepared = this.#volumes.filter(volume => !this.#runsAsRoot || volume === 'configuration');
    const paths = Object.fromEntries(prepared.map(volume => [`${this.#id}-${volume}`, folders[volume]]));
    const script = [
      ...this.#isReadOnly ? [`cp -R ${WRITABLE.configuration}/. /configuration/`] : [],
      ...!this.#runsAsRoot ? [`chown -R ${this.#props.user ?? NON_ROOT}:${GROUP} ${Object.values(paths).join(' ')}`] : [],
    ];
    return addCopier(task, this.#configuration, paths, {
      ...options,
      command: ['/bin/sh', '-c', script.join(' && ')],
      user: !this.#runsAsRoot ? '0' : undefined,
    });
  }

  /** Whether the task needs a log router. Throws if it has one that cannot send logs to Datadog. */
  #requireLogRouter({ logRouter: router, taskDefinition }: ObservedTask): boolean {
    if (this.#props.logCollection && router && router.firelensConfig.type !== ecs.FirelensLogRouterType.FLUENTBIT) {
      throw refusal(message`logCollection needs a log router of type fluentbit, but ${router.containerName} is of type ${router.firelensConfig.type}. Use Fluent Bit, or remove logCollection and set the log drivers yourself.`, taskDefinition);
    }
    return Boolean(this.#props.logCollection && !router);
  }
}

/** Sets the service tags of a container. Returns the tags that its variables have then. */
function tagContainer(container: ApplicationContainer, tags: DatadogServiceTags = {}): DatadogServiceTags {
  return Object.fromEntries(TAGS.map(tag => {
    const requested = tags[tag];
    if (requested === undefined) {
      return [tag, container.environment[variableOf(tag)]];
    }
    container.addDefaultEnvironment(variableOf(tag), requested);
    const value = container.environment[variableOf(tag)] as string | undefined;
    if (value !== undefined) {
      container.addDefaultDockerLabel(`com.datadoghq.tags.${tag}`, value);
    }
    return [tag, value];
  }));
}

function variableOf(tag: string): string {
  return `DD_${tag.toUpperCase()}`;
}

/**
 * Returns the options of Fluent Bit's output for Datadog. The caller's options come last, sorted by name; names are not
 * case-sensitive.
 *
 * @see https://docs.datadoghq.com/logs/guide/fluentbit/
 */
function logOptionsOf(
  { site = SITE, logCollection = {} }: DatadogAgentProps, { env, service, version }: DatadogServiceTags,
): Record<string, string> {
  const tags = [...env === undefined ? [] : [`env:${env}`], ...version === undefined ? [] : [`version:${version}`]];
  return withOverrides({
    Name: 'datadog',
    Host: `http-intake.logs.${site}`,
    TLS: 'on',
    compress: 'gzip',
    provider: 'ecs',
    retry_limit: '2',
    dd_service: logCollection.service ?? service,
    dd_source: logCollection.source,
    dd_tags: tags.join(',') || undefined,
  }, logCollection.options);
}

function featuresOf(
  { processMonitoring = true, networkMonitoring = false, workloadProtection = false }: DatadogAgentProps,
): Feature[] {
  const requested = { processMonitoring, networkMonitoring, workloadProtection };
  return FEATURES_BY_NAME.map(([feature]) => feature).filter(feature => requested[feature]);
}

/** Returns the Agent's variables: those of the preset, then the caller's sorted by name. Throws if they conflict. */
function environmentOf(props: DatadogAgentProps, features: readonly Feature[]): Record<string, string> {
  const { site = SITE, environment = {}, serviceTags = {}, unixSockets } = props;
  if (!Token.isUnresolved(site) && !/^(?!app\.)([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i.test(site)) {
    throw refusal(`site ${JSON.stringify(site)} is not the host name of a Datadog site. Use a host name such as datadoghq.eu or us5.datadoghq.com, without https://, app., or a path.`);
  }
  const switches = FEATURES_BY_NAME.filter(([feature]) => features.includes(feature)).flatMap(([, variables]) => variables);
  const own: Record<string, string> = {
    ECS_FARGATE: 'true',
    DD_SITE: site,
    ...Object.fromEntries(TAGS.flatMap(tag => serviceTags[tag] === undefined ? [] : [[variableOf(tag), serviceTags[tag]]])),
    ...unixSockets ? SOCKETS.agent : {},
    ...Object.fromEntries(switches.map(name => [name, 'true'])),
  };
  const given = sortedEntries(environment);
  given.forEach(([name, value]) => requireNoConflict(name, value, own));
  return { ...own, ...Object.fromEntries(given) };
}

function requireNoConflict(name: string, value: string, own: Readonly<Record<string, string>>): void {
  if (name === 'DD_API_KEY') {
    throw refusal(message`environment sets DD_API_KEY, so everyone who can read the task definition could read the key. Remove it, and pass the key as a secret with apiKey.`);
  }
  if (Object.hasOwn(own, name) && own[name] !== value) {
    throw refusal(`environment sets ${name} to ${JSON.stringify(value)}, but the preset sets it to ${JSON.stringify(own[name])}. Remove it, and use the option for it instead.`);
  }
  const [incomplete] = FEATURES_BY_NAME.find(([, [first]]) => first === name && !Object.hasOwn(own, name) && value !== 'false') ?? [];
  if (incomplete) {
    throw refusal(`environment sets ${name}, which has no effect without the other settings of the feature. Set ${incomplete}: true instead.`);
  }
}

/** Throws if options are invalid by themselves or contradict each other. */
function requireValid(props: DatadogAgentProps, features: readonly Feature[]): void {
  const { image, tracerImage, registry, agentVersion, user, runAsRoot, serviceTags = {}, logCollection } = props;
  const usesTag = !image || (features.includes('workloadProtection') && !tracerImage);
  const unused = Object.entries({ registry, agentVersion }).filter(([, value]) => value !== undefined).map(([name]) => apiName(name));
  if (!usesTag && unused.length > 0) {
    throw refusal(`image already selects the registry and the version. Remove ${unused.join(' and ')}.`);
  }
  if (isKnown(registry) && !/^(?!.*\/\/)[a-z\d]([\w.:/-]*\w)?$/i.test(registry)) {
    throw refusal(`registry ${JSON.stringify(registry)} is not the address of a registry. Use a registry and a path such as public.ecr.aws/datadog, without https:// and without a slash at the end.`);
  }
  // https://docs.docker.com/reference/cli/docker/image/tag/
  if (isKnown(agentVersion) && !/^\w[\w.-]{0,127}$/.test(agentVersion)) {
    throw refusal(message`agentVersion ${JSON.stringify(agentVersion)} is not the tag of an image. Use a version such as ${DATADOG_VERSION}.`);
  }
  const minor = image || !isKnown(agentVersion) ? undefined : /^7\.(\d+)(\.|-|$)/.exec(agentVersion)?.[1];
  const tooNew = features.find(feature => minor !== undefined && Number(minor) < (SINCE[feature] ?? 0));
  if (tooNew) {
    throw refusal(message`agentVersion is ${agentVersion}, but ${apiName(tooNew)} requires 7.${SINCE[tooNew]} or later. Use a later version, or set ${apiName(tooNew)} to false.`);
  }
  if (isKnown(user) && !/^\d+$/.test(user)) {
    throw refusal(message`user is ${JSON.stringify(user)}, but must be a number: the container that changes the owner of the volumes does not know the names of users. Use, for example, 1001.`);
  }
  if (user !== undefined && runAsRoot !== undefined) {
    throw refusal(message`user is ${user}, but runAsRoot, which also selects a user, is ${runAsRoot}. Remove one of the two.`);
  }
  if ((user === undefined ? runAsRoot === false : !isRoot(user)) && features.includes('networkMonitoring')) {
    throw refusal(message`networkMonitoring requires SYS_PTRACE, which is effective only for root, but ${user === undefined ? message`runAsRoot is false` : `user is ${user}`}. Remove one of them.`);
  }
  const empty = TAGS.find(tag => serviceTags[tag] === '');
  if (empty) {
    throw refusal(message`serviceTags.${apiName(empty)} is empty. Set it to a value, or remove it.`);
  }
  const [reserved] = Object.keys(logCollection?.options ?? {}).filter(name => ['name', 'apikey'].includes(name.toLowerCase()));
  if (reserved !== undefined) {
    throw refusal(message`logCollection.options sets ${reserved}, which the preset sets: the output is datadog, and the key is a secret. Remove it.`);
  }
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}

function refusal(problem: string, scope?: IConstruct): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`, scope);
}

/** Creates one log group for all containers of the preset, because the containers that copy files log little. */
function logsOf(scope: ecs.TaskDefinition, id: string, streamPrefix: string): ecs.LogDriver {
  const logGroup = new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
  return ecs.LogDriver.awsLogs({ streamPrefix, logGroup });
}

function withoutRawPackets(scope: ecs.TaskDefinition, id: string): ecs.LinuxParameters {
  const linuxParameters = new ecs.LinuxParameters(scope, `${id}-linux-parameters`);
  linuxParameters.dropCapabilities(ecs.Capability.NET_RAW);
  return linuxParameters;
}

/** Adds a container that writes to volumes, given with their mount points, and exits. */
function addCopier(
  task: ObservedTask, name: string, volumes: Readonly<Record<string, string>>, options: ecs.ContainerDefinitionOptions,
): ecs.ContainerDefinition {
  const container = task.addContainer(name, { ...options, ...COPIER_MEMORY, readonlyRootFilesystem: true });
  Object.entries(volumes).forEach(([sourceVolume, containerPath]) => container.addMountPoints({ sourceVolume, containerPath, readOnly: false }));
  return container;
}

/**
 * Grants the permissions that the Agent needs to collect metrics. Without a cluster, they cover all clusters, because the
 * task definition does not know which one will run the task.
 *
 * @see https://docs.datadoghq.com/integrations/ecs_fargate/?tab=webui#create-or-modify-your-iam-policy
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function allowMetadata(taskDefinition: ecs.TaskDefinition, cluster?: ecs.ICluster): void {
  const arnOf = (resource: string, resourceName: string) => Stack.of(taskDefinition)
    .formatArn({ service: 'ecs', resource, resourceName });
  const [clusterArn, instances] = cluster ? [cluster.clusterArn, `${cluster.clusterName}/*`] : [arnOf('cluster', '*'), '*'];
  // ecs:ListClusters does not support resources.
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListClusters'], resources: ['*'] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListContainerInstances'], resources: [clusterArn] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeContainerInstances'], resources: [arnOf('container-instance', instances)] }));
}
