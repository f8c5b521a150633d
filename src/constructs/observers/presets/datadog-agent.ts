import { aws_ecs as ecs, aws_iam as iam, aws_logs as logs, Duration, Stack, Token } from 'aws-cdk-lib';
import {
  alike, apiName, ApplicationContainer, type Checks, CLUSTER, DATADOG_REGISTRY, DATADOG_VERSION, FLAG, IMAGE, joinWords, LinuxControlsError, mapOf,
  message, NAMES, ObservedTask, ObserverSidecar, optional, ProcessAccess, requireFree, requireTypes, SECRET, SIDECAR_WITH_IMAGE,
  sidecarContainer, SidecarOptions, sortedEntries, STRING,
} from './observer-helpers';
import { isRoot } from '../../../checks/queries/users';

/** Properties of `DatadogAgent`. */
export interface DatadogAgentProps extends SidecarOptions {
  /**
   * The API key. The Agent gets it as a secret of the task, never as a plain environment variable.
   *
   * For a key that the app does not create, import it: `secretsmanager.Secret.fromSecretCompleteArn` for the complete ARN of a secret, or
   * `ssm.StringParameter.fromSecureStringParameterAttributes` for a parameter.
   */
  readonly apiKey: ecs.Secret;

  /**
   * The host name of the Datadog site that the Agent reports to. The address in the browser can differ: some start
   * with `app.`. Throws for a site that this library does not know. For a newer one, pass a token: `Token.asString('…')`.
   *
   * @default 'datadoghq.com'
   * @see https://docs.datadoghq.com/getting_started/site/
   */
  readonly site?: string;

  /**
   * The image of the Agent. Set it to use a different version, a digest (`…@sha256:…`), or a registry that your subnets can reach.
   *
   * @default - `public.ecr.aws/datadog/agent:7.81.1`
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The user ID of the Agent, a number. The group is 0, which owns the folders of Datadog's image. `networkMonitoring`
   * requires 0.
   *
   * In a shared PID namespace, root in other containers cannot read the API key from the environment of an Agent with a
   * user of its own, unless the container has SYS_PTRACE, or a program in it becomes that user, which SETUID and SETGID
   * allow: both are default capabilities. As another user than root, the Agent does not see the open files
   * and the disk I/O of other users' processes. `100` is the user `dd-agent` of Datadog's image. Many other images use it
   * too: Alpine Linux, for example, gives this number to the first system user that is added.
   *
   * @default - `100`, or `0` with `networkMonitoring`
   * @see https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/Dockerfile
   */
  readonly user?: string;

  /**
   * Whether the Agent lists the processes of all containers with their command lines. The task gets `pidMode: task`. Since
   * Agent 7.50, Datadog also shows which container a process belongs to.
   *
   * @default false
   * @see https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
   */
  readonly processMonitoring?: boolean;

  /**
   * Whether the Agent monitors network connections. The task gets `pidMode: task`, and the Agent gets SYS_PTRACE.
   * Requires Agent 7.58 or later.
   *
   * On Fargate, Datadog documents this feature as a preview for which an organization must sign up.
   *
   * @default false
   * @see https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/
   */
  readonly networkMonitoring?: boolean;

  /**
   * Whether each application container runs under Datadog's tracer, which reports the activity of its processes to the Agent.
   *
   * The tracer carries the entry point, so the application depends on the Agent: it waits until the Agent is healthy, does
   * not start if the Agent or the copy of the tracer fails, gets SYS_PTRACE, and stops if the Agent stays unreachable.
   * Each application container must set its entry point, or be excluded with `excludeContainers`.
   *
   * @default false
   * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
   */
  readonly workloadProtection?: boolean;

  /**
   * The image that contains the tracer for workload protection. Datadog publishes it with the versions of the Agent: use
   * the same version for both.
   *
   * @default - `public.ecr.aws/datadog/cws-instrumentation:7.81.1`
   */
  readonly tracerImage?: ecs.ContainerImage;

  /**
   * The cluster that runs the task. It limits the permissions to list and describe container instances to this cluster.
   *
   * @default - the task role may list and describe the container instances of all clusters of the account and region
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Additional environment variables of the Agent, for example `DD_ENV` and `DD_TAGS`. They are sorted by name.
   *
   * @default - none
   * @see https://docs.datadoghq.com/containers/docker/#environment-variables
   */
  readonly environment?: { [name: string]: string };

  /**
   * Whether ECS stops the Agent after the application, so that it gets the application's last data. Without it, ECS can
   * stop both at the same time, and the last data may be lost.
   *
   * The price: application containers wait until the Agent has started, which waits until its configuration is copied.
   * They do not start if the copy fails or the Agent cannot start, for example because the image is missing.
   *
   * @default false
   */
  readonly stopAfterApplication?: boolean;

  /**
   * Names of application containers that the observer does not change, except for their share of the CPU units. Synthesis
   * fails for a name that no application container has.
   *
   * @default - none
   */
  readonly excludeContainers?: string[];
}

const NAME = 'DatadogAgent';

const OPTIONS: Checks<DatadogAgentProps> = {
  ...SIDECAR_WITH_IMAGE,
  apiKey: SECRET,
  ...alike(optional(STRING), 'site', 'user'),
  ...alike(FLAG, 'processMonitoring', 'networkMonitoring', 'workloadProtection', 'stopAfterApplication'),
  tracerImage: optional(IMAGE),
  cluster: optional(CLUSTER),
  environment: optional(mapOf(STRING)),
  excludeContainers: NAMES,
};

/** The parameter of each site: https://docs.datadoghq.com/getting_started/site/ */
const SITES = ['datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'uk1.datadoghq.com', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com'];

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

/** The user `dd-agent` of Datadog's image, and the group that owns its folders: https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/Dockerfile */
const DEFAULT_USER = '100';
const GROUP = '0';

/** Memory of the containers that only copy files. The limit is from https://github.com/DataDog/datadog-cdk-constructs */
const COPIER_MEMORY = { memoryReservationMiB: 8, memoryLimitMiB: 128 };

/** The variables that enable each feature. The first one is unique to the feature. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  // https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
  processMonitoring: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'],
  // https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/, tab ECS Fargate
  networkMonitoring: ['DD_SYSTEM_PROBE_NETWORK_ENABLED', 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', 'DD_PROCESS_AGENT_ENABLED'],
  // https://docs.datadoghq.com/security/workload_protection/setup/fargate/
  workloadProtection: ['DD_RUNTIME_SECURITY_CONFIG_ENABLED', 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED'],
};

// The interval is 10 seconds instead of the 30 seconds in Datadog's task definition, so that waiting applications start sooner:
// https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/constants.ts
const HEALTH_CHECK = { command: ['CMD-SHELL', '/probe.sh'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3, startPeriod: Duration.seconds(60) };

// DogStatsD and traces. The mapping lets blocks reserve the ports. https://docs.datadoghq.com/integrations/ecs_fargate/
const PORTS = [{ containerPort: 8125, protocol: ecs.Protocol.UDP }, { containerPort: 8126, protocol: ecs.Protocol.TCP }];

/** Folders that the Agent writes to, by the suffix of the volume name: https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/ */
const WRITABLE = {
  configuration: '/etc/datadog-agent',
  run: '/opt/datadog-agent/run',
  sockets: '/var/run/datadog',
  // For diagnostics that Datadog support may request.
  tmp: '/tmp',
};

/** The folder of the tracer: https://docs.datadoghq.com/security/workload_protection/setup/fargate/ */
const TRACER_FOLDER = '/cws-instrumentation-volume';

/**
 * A sidecar with the Datadog Agent. By default, it collects metrics of the task, and receives DogStatsD metrics on port
 * 8125 and traces on port 8126.
 *
 * The container is named `datadog-agent` and reserves 64 CPU units and 192 MiB. ECS stops it if it exceeds 512 MiB, and
 * restarts it when it exits after five minutes or more. Datadog publishes no size for Fargate: monitor the usage and adjust these values.
 *
 * The task role gets three permissions, to list clusters and to list and describe container instances: see `cluster`. The
 * root file system of the Agent is read-only. This requires four volumes, and a container named
 * `datadog-agent-configuration` that fills one of them and exits.
 *
 * Process monitoring, network monitoring, and workload protection are off by default. Each of them shares the PID
 * namespace. Network monitoring runs the Agent as root and allows it to trace every process. Workload protection starts
 * the application containers under a tracer, which stops the application if the Agent stays unreachable.
 *
 * In a shared PID namespace, containers of the same user and group with no fewer capabilities, and root with SYS_PTRACE,
 * can read the API key from the Agent's environment. A warning reports that unless the `user` of each application container is known to be another one.
 *
 * Throws if `site` or `user` is invalid, if `environment` contains the API key or contradicts another option, or if
 * options contradict each other.
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
 *   environment: { DD_ENV: 'production' },
 * }));
 */
export class DatadogAgent extends ObserverSidecar {
  readonly #props: DatadogAgentProps;
  readonly #agentName: string;
  readonly #environment: Record<string, string>;
  readonly #id: string;

  /** The container that copies the tracer, and the volume that it fills. */
  readonly #tracer: string;

  constructor(props: DatadogAgentProps) {
    props = requireTypes(NAME, props, OPTIONS, new.target !== DatadogAgent);
    const features = featuresOf(props);
    super({ sharedPidNamespace: features.length > 0, excludeContainers: props.excludeContainers });
    requireUser(props);
    this.#props = props;
    this.#environment = environmentOf(props, features);
    this.#agentName = props.containerName ?? DEFAULTS.containerName;
    this.#id = sidecarContainer(props, DEFAULTS).id;
    this.#tracer = `${this.#id}-tracer`;
  }

  public attach(task: ObservedTask): void {
    const { taskDefinition } = task;
    const [props, id] = [this.#props, this.#id];
    const { apiKey, cluster, networkMonitoring, workloadProtection, stopAfterApplication } = props;
    requireFree(task, id, this.#agentName);
    [`${id}-configuration`, ...workloadProtection ? [this.#tracer] : []].forEach(name => requireFree(task, name));
    // One log group for all containers, because those that copy files log little.
    const logging = props.logging ?? ecs.LogDriver.awsLogs({
      streamPrefix: this.#agentName, logGroup: new logs.LogGroup(taskDefinition, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }),
    });
    const { container } = sidecarContainer({ ...props, logging }, DEFAULTS);
    const agent = task.addContainer(id, {
      ...container,
      user: userOf(props),
      environment: this.#environment,
      secrets: { DD_API_KEY: apiKey },
      readonlyRootFilesystem: true,
      healthCheck: HEALTH_CHECK,
      portMappings: PORTS,
      access: networkMonitoring ? ProcessAccess.anyUser() : undefined,
      stopAfterApplication,
    });
    allowMetadata(taskDefinition, cluster);
    const volumes = Object.entries(WRITABLE).map(([name, containerPath]) => ({ name: `${id}-${name}`, containerPath }));
    volumes.forEach(({ name, containerPath }) => {
      task.addVolume({ name });
      agent.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
    });
    const copier = this.#addPreparation(task, { image: container.image, logging });
    agent.addContainerDependencies({ container: copier, condition: ecs.ContainerDependencyCondition.SUCCESS });
    if (workloadProtection) {
      task.addVolume({ name: this.#tracer });
      const command = ['/cws-instrumentation', 'setup', '--cws-volume-mount', TRACER_FOLDER];
      const image = props.tracerImage ?? ecs.ContainerImage.fromRegistry(`${DATADOG_REGISTRY}/cws-instrumentation:${DATADOG_VERSION}`);
      addCopier(task, this.#tracer, { [this.#tracer]: TRACER_FOLDER }, { image, command, logging, user: '0' });
    }
  }

  public changeApplication(container: ApplicationContainer): void {
    if (this.#props.workloadProtection) {
      container.addSysPtrace();
      container.addMountPoint({ sourceVolume: this.#tracer, containerPath: TRACER_FOLDER, readOnly: true });
      container.addDependency(this.#tracer, ecs.ContainerDependencyCondition.SUCCESS);
      container.addDependency(this.#agentName, ecs.ContainerDependencyCondition.HEALTHY);
      container.wrapEntryPoint(`${TRACER_FOLDER}/cws-instrumentation`, 'trace', '--');
    }
  }

  /** Adds the container that copies the configuration, and makes a non-root Agent the owner of the volumes, because a new volume belongs to root. */
  #addPreparation(task: ObservedTask, options: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    const folders: Record<string, string> = { ...WRITABLE, configuration: '/configuration' };
    const user = userOf(this.#props);
    const owner = isRoot(user) ? undefined : user;
    const prepared = owner === undefined ? ['configuration'] : Object.keys(folders);
    const paths = Object.fromEntries(prepared.map(name => [`${this.#id}-${name}`, folders[name]]));
    const copy = `cp -R ${WRITABLE.configuration}/. /configuration/`;
    const script = owner === undefined ? copy : `${copy} && chown -R ${owner} ${Object.values(paths).join(' ')}`;
    return addCopier(task, `${this.#id}-configuration`, paths, {
      ...options, command: ['/bin/sh', '-c', script], user: owner === undefined ? undefined : '0',
    });
  }
}

/** The features that are on, by the names of their options. */
function featuresOf({ processMonitoring = false, networkMonitoring = false, workloadProtection = false }: DatadogAgentProps): string[] {
  const requested: Record<string, boolean> = { processMonitoring, networkMonitoring, workloadProtection };
  return Object.keys(FEATURES).filter(feature => requested[feature]);
}

/** The user of the Agent, with its group. */
function userOf({ networkMonitoring, user = networkMonitoring ? '0' : DEFAULT_USER }: DatadogAgentProps): string {
  return isRoot(user) ? user : `${user}:${GROUP}`;
}

function requireUser({ user, networkMonitoring }: DatadogAgentProps): void {
  if (user === undefined || Token.isUnresolved(user)) {
    return;
  }
  if (!/^\d+$/.test(user)) {
    throw refusal(message`user is ${JSON.stringify(user)}, but must be a number: the container that changes the owner of the volumes does not know the names of users. Use, for example, 1001.`);
  }
  if (!isRoot(user) && networkMonitoring) {
    throw refusal(message`networkMonitoring requires SYS_PTRACE, which is effective only for root, but user is ${user}. Remove one of them.`);
  }
}

/** Returns the Agent's variables: those of the preset, then the caller's sorted by name. Throws if they conflict. */
function environmentOf({ site = 'datadoghq.com', environment }: DatadogAgentProps, features: readonly string[]): Record<string, string> {
  if (!Token.isUnresolved(site) && !SITES.includes(site.toLowerCase())) {
    throw refusal(message`site ${JSON.stringify(site)} is not the host name of a Datadog site. Use ${joinWords(SITES, 'or')}, or pass a newer site as ${apiName('Token.asString')}(${JSON.stringify(site)}).`);
  }
  const switches = features.flatMap(feature => FEATURES[feature]);
  const own: Record<string, string> = { ECS_FARGATE: 'true', DD_SITE: site, ...Object.fromEntries(switches.map(name => [name, 'true'])) };
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
  const [incomplete] = Object.entries(FEATURES).find(([, [first]]) => first === name && !Object.hasOwn(own, name) && value !== 'false') ?? [];
  if (incomplete) {
    throw refusal(`environment sets ${name}, which has no effect without the other settings of the feature. Set ${incomplete}: true instead.`);
  }
}

function refusal(problem: string): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`);
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
