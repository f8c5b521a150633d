import { aws_ecs as ecs, aws_iam as iam, aws_logs as logs, Duration, Stack, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';
import type { ApplicationContainer } from '../application-container';
import type { ObservedTask } from '../observed-task';
import { ApplicationChoice, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { sidecarContainer, SidecarOptions } from './sidecar-options';

/** What a Datadog Agent can be told. */
export interface DatadogAgentProps extends SidecarOptions, ApplicationChoice {
  /** The API key, which the Agent gets as a secret of the task and never as a plain environment variable. */
  readonly apiKey: ecs.Secret;

  /**
   * The Datadog site that the Agent reports to, as a host name. It is not the address that you open in a browser: that one begins with `app.`
   *
   * @default 'datadoghq.com'
   * @see https://docs.datadoghq.com/getting_started/site/
   */
  readonly site?: string;

  /**
   * Whether the Agent lists the processes of all containers with their command lines, which needs `pidMode: task` and Agent 7.50 or later.
   *
   * @default true
   * @see https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
   */
  readonly processes?: boolean;

  /**
   * Whether the Agent watches network connections, which needs `pidMode: task`, SYS_PTRACE on the Agent and Agent 7.58 or later.
   *
   * Datadog offers it for Fargate as a preview, for which an organization signs up.
   *
   * @default false
   * @see https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/
   */
  readonly networkMonitoring?: boolean;

  /**
   * Whether each application container runs under Datadog's tracer, which tells the Agent what its processes do.
   *
   * The application then waits until the Agent is healthy, gets SYS_PTRACE, and ends if the Agent cannot be reached. Each application
   * container has to state its entry point, or be left out with `excludeContainers`.
   *
   * @default false
   * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
   */
  readonly workloadProtection?: boolean;

  /**
   * The image that holds the tracer of workload protection. Datadog publishes one with each version of the Agent: keep the two together.
   *
   * @default - `public.ecr.aws/datadog/cws-instrumentation`, in the version of the Agent that the library knows
   */
  readonly tracerImage?: ecs.ContainerImage;

  /**
   * Whether the Agent may write to volumes of its own only, which another container fills with the image's configuration before.
   *
   * ECS Exec does not reach a container whose root file system is read-only.
   *
   * @default true
   * @see https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Whether the end of the Agent is the end of the task. Datadog's own task definition for workload protection says so.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * Further environment variables of the Agent, such as `DD_TAGS`. They are written in the order of their names.
   *
   * @default - none
   * @see https://docs.datadoghq.com/containers/docker/#environment-variables
   */
  readonly environment?: { [name: string]: string };
}

const NAME = 'ObserverSidecar.datadogAgent';

// Of July 2026: https://github.com/DataDog/datadog-operator/pull/3276, and the default of
// https://github.com/DataDog/helm-charts/blob/main/charts/datadog/values.yaml (agents.image.tag).
const VERSION = '7.81.1';

// The release publishes the tracer under the Agent's version: job deploy_containers-cws-instrumentation-final-versioned in
// https://github.com/DataDog/datadog-agent/pull/27153.
const TRACER_IMAGE = `public.ecr.aws/datadog/cws-instrumentation:${VERSION}`;

// Datadog states no size for Fargate. These are ours: small enough for the smallest tasks, and to be raised with what the application sends.
const DEFAULTS = {
  containerName: 'datadog-agent',
  image: `public.ecr.aws/datadog/agent:${VERSION}`,
  cpu: 64,
  memoryReservationMiB: 192,
  memoryLimitMiB: 512,
  isLongLived: true,
};

/** Memory of the containers that only copy files before the others start; the limit is that of https://github.com/DataDog/datadog-cdk-constructs. */
const COPYING = { memoryReservationMiB: 8, memoryLimitMiB: 128 };

/** The variables that switch each feature on. The first is the one that no other feature has. */
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

// https://github.com/DataDog/datadog-cdk-constructs/blob/main/src/ecs/constants.ts: applications that wait for it start sooner than with the 30 seconds of the task definition.
const HEALTH_CHECK = { command: ['CMD-SHELL', '/probe.sh'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3, startPeriod: Duration.seconds(60) };

// DogStatsD and traces: https://docs.datadoghq.com/integrations/ecs_fargate/. Mapped so that reserved ports know them.
const PORTS = [{ containerPort: 8125, protocol: ecs.Protocol.UDP }, { containerPort: 8126, protocol: ecs.Protocol.TCP }];

/** Folders that the Agent writes to, by the end of their volume's name. */
const WRITABLE = {
  // https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/
  configuration: '/etc/datadog-agent',
  run: '/opt/datadog-agent/run',
  sockets: '/var/run/datadog',
  // For what Datadog's support may ask for.
  tmp: '/tmp',
};

/** Where https://docs.datadoghq.com/security/workload_protection/setup/fargate/ has the tracer. */
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

/** The Agent's variables: the preset's own, and then the caller's by name. Throws for one that would undo what the preset says. */
function environmentOf({ site = 'datadoghq.com', environment = {} }: DatadogAgentProps, features: readonly Feature[]): Record<string, string> {
  if (!Token.isUnresolved(site) && !/^(?!app\.)([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i.test(site)) {
    throw refusal(`site is ${JSON.stringify(site)}, which is not the name of a Datadog site, such as datadoghq.eu or us5.datadoghq.com. Leave out what stands around it: https://, app. and a path.`);
  }
  const switches = FEATURES_BY_NAME.filter(([feature]) => features.includes(feature)).flatMap(([, variables]) => variables);
  const own: Record<string, string> = { ECS_FARGATE: 'true', DD_SITE: site, ...Object.fromEntries(switches.map(name => [name, 'true'])) };
  const given = Object.keys(environment).sort().map(name => [name, environment[name]] as const);
  given.forEach(([name, value]) => requireHarmless(name, value, own));
  return { ...own, ...Object.fromEntries(given) };
}

function requireHarmless(name: string, value: string, own: Readonly<Record<string, string>>): void {
  if (name === 'DD_API_KEY') {
    throw refusal('environment sets DD_API_KEY, which everybody who may see the task definition could read. Hand the key over as a secret, with apiKey.');
  }
  if (Object.hasOwn(own, name) && own[name] !== value) {
    throw refusal(`environment sets ${name} to ${JSON.stringify(value)}, and the preset sets it to ${JSON.stringify(own[name])}. Leave it out: site and the features say it.`);
  }
  const [half] = FEATURES_BY_NAME.find(([, [first]]) => first === name && !Object.hasOwn(own, name) && value !== 'false') ?? [];
  if (half) {
    throw refusal(`environment sets ${name}, which does nothing without the rest of what it needs in the task. Set ${half}: true instead.`);
  }
}

function refusal(problem: string): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`);
}

/** One log group for all containers of the Agent: those that copy files have little to say. */
function logsOf(scope: ecs.TaskDefinition, id: string, streamPrefix: string): ecs.LogDriver {
  const logGroup = new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
  return ecs.LogDriver.awsLogs({ streamPrefix, logGroup });
}

/** Gives the Agent a volume for each folder that it writes to. */
function addWritableVolumes(taskDefinition: ecs.TaskDefinition, id: string, agent: ecs.ContainerDefinition): void {
  Object.entries(WRITABLE).forEach(([end, containerPath]) => {
    taskDefinition.addVolume({ name: `${id}-${end}` });
    agent.addMountPoints({ sourceVolume: `${id}-${end}`, containerPath, readOnly: false });
  });
}

/** Adds a container that copies files into the volume of its own name, and ends. */
function addCopier(task: ObservedTask, name: string, containerPath: string, options: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
  const container = task.addContainer(name, { ...options, ...COPYING, readonlyRootFilesystem: true });
  container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  return container;
}

/**
 * What Datadog asks for to collect metrics. Which cluster will run the task is not known here.
 *
 * @see https://docs.datadoghq.com/integrations/ecs_fargate/?tab=webui#create-or-modify-your-iam-policy
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function allowMetadata(taskDefinition: ecs.TaskDefinition): void {
  const allOf = (resource: string) => Stack.of(taskDefinition).formatArn({ service: 'ecs', resource, resourceName: '*' });
  // ecs:ListClusters supports no resource.
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListClusters'], resources: ['*'] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListContainerInstances'], resources: [allOf('cluster')] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeContainerInstances'], resources: [allOf('container-instance')] }));
}
