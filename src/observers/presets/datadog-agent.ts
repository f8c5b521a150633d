import { aws_ecs as ecs, aws_iam as iam, aws_logs as logs, Duration, Stack, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';
import type { ApplicationContainer } from '../application-container';
import type { ObservedTask } from '../observed-task';
import { ApplicationChoice, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { sidecarContainer, SidecarOptions } from './sidecar-options';

/** Options for the Datadog Agent. */
export interface DatadogAgentProps extends SidecarOptions, ApplicationChoice {
  /** The API key. The Agent gets it as a secret of the task, never as a plain environment variable. */
  readonly apiKey: ecs.Secret;

  /**
   * The host name of the Datadog site that the Agent reports to. It differs from the address in the browser, which starts with `app.`.
   *
   * @default 'datadoghq.com'
   * @see https://docs.datadoghq.com/getting_started/site/
   */
  readonly site?: string;

  /**
   * Whether the Agent lists the processes of all containers with their command lines. The task gets `pidMode: task`. Requires Agent 7.50 or later.
   *
   * @default true
   * @see https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
   */
  readonly processes?: boolean;

  /**
   * Whether the Agent monitors network connections. The task gets `pidMode: task`, and the Agent gets SYS_PTRACE. Requires Agent 7.58 or later.
   *
   * On Fargate, this Datadog feature is a preview for which an organization must sign up.
   *
   * @default false
   * @see https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/
   */
  readonly networkMonitoring?: boolean;

  /**
   * Whether each application container runs under Datadog's tracer, which reports the activity of its processes to the Agent.
   *
   * The application then waits until the Agent is healthy, gets SYS_PTRACE, and stops if the Agent stays unreachable. Each application container
   * must set its entry point, or be excluded with `excludeContainers`.
   *
   * @default false
   * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
   */
  readonly workloadProtection?: boolean;

  /**
   * The image that contains the tracer for workload protection. Datadog publishes one with each version of the Agent: use the same version for both.
   *
   * @default - `public.ecr.aws/datadog/cws-instrumentation:7.81.1`
   */
  readonly tracerImage?: ecs.ContainerImage;

  /**
   * Whether the root file system of the Agent is read-only. The Agent then writes to four volumes. Another container fills one of them with the
   * image's configuration before the Agent starts.
   *
   * ECS Exec does not work in a container with a read-only root file system.
   *
   * @default true
   * @see https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Whether the task stops when the Agent exits. Datadog's task definition for workload protection sets this to true.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * Additional environment variables of the Agent, for example `DD_TAGS`. They are sorted by name.
   *
   * @default - none
   * @see https://docs.datadoghq.com/containers/docker/#environment-variables
   */
  readonly environment?: { [name: string]: string };
}

const NAME = 'ObserverSidecar.datadogAgent';

// The default of the Helm chart (agents.image.tag): https://github.com/DataDog/helm-charts/blob/main/charts/datadog/values.yaml
// Released in July 2026: https://github.com/DataDog/datadog-operator/pull/3276
const VERSION = '7.81.1';

// The release job deploy_containers-cws-instrumentation-final-versioned publishes the tracer under the version of the Agent:
// https://github.com/DataDog/datadog-agent/pull/27153
const TRACER_IMAGE = `public.ecr.aws/datadog/cws-instrumentation:${VERSION}`;

// Datadog publishes no size for Fargate. These values fit the smallest tasks; increase them with the volume of data that the application sends.
const DEFAULTS = {
  containerName: 'datadog-agent',
  image: `public.ecr.aws/datadog/agent:${VERSION}`,
  cpu: 64,
  memoryReservationMiB: 192,
  memoryLimitMiB: 512,
  isLongLived: true,
};

/** Memory of the containers that only copy files. The limit is from https://github.com/DataDog/datadog-cdk-constructs */
const COPIER_MEMORY = { memoryReservationMiB: 8, memoryLimitMiB: 128 };

/** The variables that enable each feature. The first one is unique to the feature. */
const FEATURES = {
  // https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
  processes: ['DD_PROCESS_AGENT_PROCESS_COLLECTION_ENABLED'],
  // https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/, tab ECS Fargate
  networkMonitoring: ['DD_SYSTEM_PROBE_NETWORK_ENABLED', 'DD_NETWORK_CONFIG_ENABLE_EBPFLESS', 'DD_PROCESS_AGENT_ENABLED'],
  // https://docs.datadoghq.com/security/workload_protection/setup/fargate/
  workloadProtection: ['DD_RUNTIME_SECURITY_CONFIG_ENABLED', 'DD_RUNTIME_SECURITY_CONFIG_EBPFLESS_ENABLED'],
} as const;

type Feature = keyof typeof FEATURES;

const FEATURES_BY_NAME = Object.entries(FEATURES) as unknown as [Feature, readonly string[]][];

// The interval is 10 seconds instead of the 30 seconds in Datadog's task definition, so that waiting applications start sooner:
// https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/constants.ts
const HEALTH_CHECK = { command: ['CMD-SHELL', '/probe.sh'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3, startPeriod: Duration.seconds(60) };

// DogStatsD and traces. The mapping lets TunedProxyTask reserve the ports. https://docs.datadoghq.com/integrations/ecs_fargate/
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

/**
 * The folder of the tracer.
 *
 * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
 */
const TRACER_FOLDER = '/cws-instrumentation-volume';

/** The Datadog Agent, with containers that prepare its volumes and those of the application. */
export class DatadogAgent extends ObserverSidecar {
  private readonly features: readonly Feature[];
  private readonly environment: Record<string, string>;
  private readonly agentName: string;
  private readonly id: string;

  /** The container that copies the image's configuration, and the volume that it fills. */
  private readonly configuration: string;

  /** The container that copies the tracer, and the volume that it fills. */
  private readonly tracer: string;

  constructor(private readonly props: DatadogAgentProps) {
    const features = featuresOf(props);
    super({ sharedPidNamespace: features.length > 0, excludeContainers: props.excludeContainers });
    this._options = new OptionsSnapshot(props);
    this.features = features;
    this.environment = environmentOf(props, features);
    this.agentName = props.containerName ?? DEFAULTS.containerName;
    this.id = sidecarContainer(props, DEFAULTS).id;
    this.configuration = `${this.id}-configuration`;
    this.tracer = `${this.id}-tracer`;
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { props, id } = this;
    const isReadOnly = props.readonlyRootFilesystem ?? true;
    task._requireFree(id, this.agentName);
    [...isReadOnly ? [this.configuration] : [], ...this.isTraced ? [this.tracer] : []].forEach(name => task._requireFree(name));
    const logging = props.logging ?? logsOf(task.taskDefinition, id, this.agentName);
    const { container } = sidecarContainer({ ...props, logging }, DEFAULTS);
    const access = this.features.includes('networkMonitoring') ? ProcessAccess.anyUser() : ProcessAccess.none();
    const agent = task.addContainer(id, {
      ...container,
      essential: props.essential,
      user: access.user,
      environment: this.environment,
      secrets: { DD_API_KEY: props.apiKey },
      readonlyRootFilesystem: isReadOnly || undefined,
      healthCheck: HEALTH_CHECK,
      portMappings: PORTS,
    });
    task._grantAccess(agent, access);
    allowMetadata(task.taskDefinition);
    if (isReadOnly) {
      addWritableVolumes(task.taskDefinition, id, agent);
      const command = ['/bin/sh', '-c', `cp -R ${WRITABLE.configuration}/. /configuration/`];
      const copier = addCopier(task, this.configuration, '/configuration', { image: container.image, command, logging });
      agent.addContainerDependencies({ container: copier, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    if (this.isTraced) {
      task.taskDefinition.addVolume({ name: this.tracer });
      const command = ['/cws-instrumentation', 'setup', '--cws-volume-mount', TRACER_FOLDER];
      const image = props.tracerImage ?? ecs.ContainerImage.fromRegistry(TRACER_IMAGE);
      addCopier(task, this.tracer, TRACER_FOLDER, { image, command, logging, user: '0' });
    }
  }

  public changeApplication(container: ApplicationContainer): void {
    if (this.isTraced) {
      container.addSysPtrace();
      container.addMountPoint(this.tracer, TRACER_FOLDER, true);
      container.addDependency(this.tracer, ecs.ContainerDependencyCondition.SUCCESS);
      container.addDependency(this.agentName, ecs.ContainerDependencyCondition.HEALTHY);
      container.wrapEntryPoint(`${TRACER_FOLDER}/cws-instrumentation`, 'trace', '--');
    }
  }

  /** Whether the application containers run under Datadog's tracer. */
  private get isTraced(): boolean {
    return this.features.includes('workloadProtection');
  }
}

function featuresOf({ processes = true, networkMonitoring = false, workloadProtection = false }: DatadogAgentProps): Feature[] {
  const requested = { processes, networkMonitoring, workloadProtection };
  return FEATURES_BY_NAME.map(([feature]) => feature).filter(feature => requested[feature]);
}

/** Returns the Agent's variables: those of the preset, then the caller's sorted by name. Throws if they conflict. */
function environmentOf({ site = 'datadoghq.com', environment = {} }: DatadogAgentProps, features: readonly Feature[]): Record<string, string> {
  if (!Token.isUnresolved(site) && !/^(?!app\.)([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i.test(site)) {
    throw refusal(`site ${JSON.stringify(site)} is not the host name of a Datadog site. Use a host name such as datadoghq.eu or us5.datadoghq.com, without https://, app., or a path.`);
  }
  const switches = FEATURES_BY_NAME.filter(([feature]) => features.includes(feature)).flatMap(([, variables]) => variables);
  const own: Record<string, string> = { ECS_FARGATE: 'true', DD_SITE: site, ...Object.fromEntries(switches.map(name => [name, 'true'])) };
  const given = Object.keys(environment).sort().map(name => [name, environment[name]] as const);
  given.forEach(([name, value]) => requireNoConflict(name, value, own));
  return { ...own, ...Object.fromEntries(given) };
}

function requireNoConflict(name: string, value: string, own: Readonly<Record<string, string>>): void {
  if (name === 'DD_API_KEY') {
    throw refusal('environment sets DD_API_KEY, so everyone who can read the task definition could read the key. Remove it, and pass the key as a secret with apiKey.');
  }
  if (Object.hasOwn(own, name) && own[name] !== value) {
    throw refusal(`environment sets ${name} to ${JSON.stringify(value)}, but the preset sets it to ${JSON.stringify(own[name])}. Remove it, and use site or the option of the feature instead.`);
  }
  const [incomplete] = FEATURES_BY_NAME.find(([, [first]]) => first === name && !Object.hasOwn(own, name) && value !== 'false') ?? [];
  if (incomplete) {
    throw refusal(`environment sets ${name}, which has no effect without the other settings of the feature. Set ${incomplete}: true instead.`);
  }
}

function refusal(problem: string): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`);
}

/** Creates one log group for all containers of the preset, because the containers that copy files log little. */
function logsOf(scope: ecs.TaskDefinition, id: string, streamPrefix: string): ecs.LogDriver {
  const logGroup = new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
  return ecs.LogDriver.awsLogs({ streamPrefix, logGroup });
}

/** Adds a volume for each folder that the Agent writes to. */
function addWritableVolumes(taskDefinition: ecs.TaskDefinition, id: string, agent: ecs.ContainerDefinition): void {
  Object.entries(WRITABLE).forEach(([suffix, containerPath]) => {
    taskDefinition.addVolume({ name: `${id}-${suffix}` });
    agent.addMountPoints({ sourceVolume: `${id}-${suffix}`, containerPath, readOnly: false });
  });
}

/** Adds a container that copies files to the volume with its own name and exits. */
function addCopier(task: ObservedTask, name: string, containerPath: string, options: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
  const container = task.addContainer(name, { ...options, ...COPIER_MEMORY, readonlyRootFilesystem: true });
  container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  return container;
}

/**
 * Grants the permissions that the Agent needs to collect metrics. The task definition does not know which cluster will run the task.
 *
 * @see https://docs.datadoghq.com/integrations/ecs_fargate/?tab=webui#create-or-modify-your-iam-policy
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function allowMetadata(taskDefinition: ecs.TaskDefinition): void {
  const anyOf = (resource: string) => Stack.of(taskDefinition).formatArn({ service: 'ecs', resource, resourceName: '*' });
  // ecs:ListClusters does not support resources.
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListClusters'], resources: ['*'] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListContainerInstances'], resources: [anyOf('cluster')] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeContainerInstances'], resources: [anyOf('container-instance')] }));
}
