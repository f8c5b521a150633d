import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import type { DotnetMonitorApiKey } from './dotnet-monitor-api-key';
import {
  ApplicationContainer, ApplicationSelectionOptions, IMAGES, LinuxControlsError, message, ObservedTask, ObserverSidecar,
  requireTypes, SIDECAR, sidecarContainer, SidecarOptions, StopOrderOptions, withOverrides,
} from './kit';
import { isRoot } from '../../../checks/queries/users';

/** Properties of `DotnetMonitor`. */
export interface DotnetMonitorProps extends SidecarOptions, ApplicationSelectionOptions, StopOrderOptions {
  /**
   * The user ID of the application, with or without a group: `1654`, `1654:1654`. The monitor runs as the same user, so
   * that both can use the shared files.
   *
   * The shared volume belongs to root when it is created. For a user other than 0, another container first changes its owner.
   *
   * @default - 1654, the user of the .NET images without a shell (chiseled, distroless); applications on other images may need `0`
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/compatibility/8.0/README.md
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly user?: string;

  /**
   * Whether each application suspends its startup until the monitor answers. The monitor then sees the whole startup, and
   * the application containers wait until the monitor has started.
   *
   * An application waits forever for a monitor that does not run, so the monitor is then essential unless `essential` is false.
   *
   * @default false
   */
  readonly suspendStartup?: boolean;

  /**
   * Whether the task stops when the monitor exits.
   *
   * @default - the value of `suspendStartup`
   */
  readonly essential?: boolean;

  /**
   * The API key that clients of the monitor's API must use.
   *
   * @default - no API key: the API rejects every request, but metrics and collection rules work
   */
  readonly apiKey?: DotnetMonitorApiKey;

  /**
   * The name of the process to read metrics from. It is also the default process for API requests.
   *
   * Required in a task with a shared PID namespace, because process 1 is then `/pause` instead of an application.
   *
   * @default - the process with ID 1 in its container, the default of the monitor's image
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/default-process-configuration.md
   */
  readonly processName?: string;

  /**
   * Additional settings of the monitor, such as collection rules, egress, and certificates. Omit the prefix
   * `DOTNETMONITOR_` from their names. The values are plain text in the task definition, so do not use them for secrets.
   *
   * @default - none
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/README.md
   */
  readonly configuration?: Record<string, string>;

  /**
   * The image of the container that changes the owner of the shared volume. It must contain `chown`.
   *
   * @default - `public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0`
   */
  readonly volumeImage?: ecs.ContainerImage;
}

const NAME = 'DotnetMonitor';

/**
 * @see https://github.com/dotnet/dotnet-docker/blob/main/README.monitor.md for the tag
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/kubernetes.md#recommended-container-limits for the sizes
 */
const DEFAULTS = {
  containerName: 'dotnet-monitor',
  image: IMAGES.dotnetMonitor,
  // Corresponds to 50m in Kubernetes: 0.05 of the 1024 units of a processor.
  cpu: 51,
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

const DIRECTORY = '/diag';
const SOCKET = `${DIRECTORY}/dotnet-monitor.sock`;
const PREFIX = 'DOTNETMONITOR_';
const API_KEY = 'Authentication__MonitorApiKey__';

/** Settings that must match the environment of the application, in lower case because the monitor ignores case. */
const RESERVED_SETTINGS = /^(diagnosticport|storage__defaultsharedpath$)/;

/**
 * A sidecar with dotnet-monitor for applications on .NET 5 or later. It provides metrics. With an API key or collection
 * rules, it also provides dumps, traces, and logs.
 *
 * Each application container gets the shared volume at `/diag` and the variable `DOTNET_DiagnosticPorts`. The PID mode of
 * the task does not change.
 *
 * Metrics are available on port 52325 to every client that can reach the task. The API is available on port 52323 inside
 * the task only, and rejects every request unless `apiKey` is set. To call it from outside the task, set `Urls` and a
 * certificate with `configuration`.
 *
 * The container is named `dotnet-monitor`, uses the image `mcr.microsoft.com/dotnet/monitor:10.0.3`, and reserves 51 CPU
 * units and 32 MiB. ECS stops it if it exceeds 256 MiB.
 *
 * Throws if `user` is not numeric, or if `configuration` contains a setting that the preset controls. Synthesis fails if
 * an application container sets a different user or its own `DOTNET_DiagnosticPorts`.
 *
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/kubernetes.md
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/authentication.md
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new DotnetMonitor({ user: '1654' }));
 */
export class DotnetMonitor extends ObserverSidecar {
  readonly #props: DotnetMonitorProps;
  readonly #user: string;
  readonly #containerName: string;
  readonly #id: string;

  constructor(props: DotnetMonitorProps = {}) {
    requireTypes(NAME, props, SIDECAR);
    super({ sharedPidNamespace: false, excludeContainers: props.excludeContainers });
    this.#props = props;
    this.#user = props.user ?? '1654';
    requireUserId(this.#user);
    Object.keys(props.configuration ?? {}).forEach(requireConfigurable);
    const { id, container } = sidecarContainer(props, DEFAULTS);
    this.#id = id;
    this.#containerName = container.containerName!;
  }

  public attach(task: ObservedTask): void {
    const [props, id, user] = [this.#props, this.#id, this.#user];
    const { apiKey, suspendStartup = false, essential = suspendStartup } = props;
    const { container: options } = sidecarContainer(props, DEFAULTS);
    task._requireFree(id, this.#containerName);
    task.addVolume({ name: id });
    const container = task._addContainer(id, {
      ...options,
      essential,
      user,
      environment: prefixed(PREFIX, settingsOf(props)),
      secrets: apiKey && prefixed(PREFIX + API_KEY, apiKey._settings.secrets),
      portMappings: [{ containerPort: 52323 }, { containerPort: 52325 }],
    }, undefined, props);
    container.addMountPoints({ sourceVolume: id, containerPath: DIRECTORY, readOnly: false });
    if (!isRoot(user)) {
      const initializer = addVolumeInitializer(task, id, user, { image: props.volumeImage, logging: options.logging });
      container.addContainerDependencies({ container: initializer, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    requireProcess(task, props);
  }

  public changeApplication(container: ApplicationContainer): void {
    const { suspendStartup } = this.#props;
    container.addMountPoint({ sourceVolume: this.#id, containerPath: DIRECTORY, readOnly: false });
    // By default, the .NET runtime waits at startup until the monitor answers. With nosuspend, it connects when the
    // monitor becomes available.
    container.addEnvironment('DOTNET_DiagnosticPorts', suspendStartup ? SOCKET : `${SOCKET},nosuspend`);
    container.requireUser(this.#user, 'They share a socket and files, which belong to one user.');
    if (suspendStartup) {
      container.addDependency(this.#containerName, ecs.ContainerDependencyCondition.START);
    }
  }
}

/**
 * Returns the monitor's settings. The caller's settings override those of the preset; their names are compared without
 * regard to case.
 */
function settingsOf({ apiKey, processName, configuration }: DotnetMonitorProps): Record<string, string> {
  return withOverrides({
    DiagnosticPort__ConnectionMode: 'Listen',
    DiagnosticPort__EndpointName: SOCKET,
    Storage__DefaultSharedPath: DIRECTORY,
    // Without a certificate, there is no encryption, so the API is reachable only inside the task.
    Urls: 'http://localhost:52323',
    Metrics__Endpoints: 'http://+:52325',
    ...processName !== undefined && { DefaultProcess__Filters__0__Key: 'ProcessName', DefaultProcess__Filters__0__Value: processName },
    ...apiKey && prefixed(API_KEY, apiKey._settings.values),
  }, configuration);
}

function prefixed<Value>(prefix: string, settings: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [prefix + name, value]));
}

/** Adds a container that makes a user the owner of a volume and exits. */
function addVolumeInitializer(
  task: ObservedTask, volume: string, user: string, options: Partial<ecs.ContainerDefinitionOptions>,
): ecs.ContainerDefinition {
  const container = task.addContainer(`${volume}-volume`, {
    ...options,
    image: options.image ?? ecs.ContainerImage.fromRegistry(IMAGES.amazonLinux),
    entryPoint: ['chown'],
    command: [user, DIRECTORY],
    user: '0',
    readonlyRootFilesystem: true,
    memoryReservationMiB: 16,
    memoryLimitMiB: 64,
  });
  container.addMountPoints({ sourceVolume: volume, containerPath: DIRECTORY, readOnly: false });
  return container;
}

/** Adds a validation that fails if the task shares its PID namespace and no process is selected: process 1 would be `/pause`. */
function requireProcess({ taskDefinition }: ObservedTask, { processName, configuration = {} }: DotnetMonitorProps): void {
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const isConfigured = processName !== undefined || Object.keys(configuration).some(name => name.toLowerCase().startsWith('defaultprocess__'));
  taskDefinition.node.addValidation({
    validate: () => isConfigured || Stack.of(l1).resolve(l1.pidMode) !== 'task'
      ? []
      : [message`${NAME} reads metrics from process 1, which is /pause in a task that shares its PID namespace. Set processName to the name of the application's process, for example dotnet.`],
  });
}

function requireUserId(user: string): void {
  if (!Token.isUnresolved(user) && !/^\d+(:\d+)?$/.test(user)) {
    throw new LinuxControlsError(`${NAME}: user ${JSON.stringify(user)} is not numeric. The container that changes the owner of the volume does not know the user names of the application. Set the numeric ID of the application's user, for example 1654, or 0 for root.`);
  }
}

function requireConfigurable(name: string): void {
  if (name.toUpperCase().startsWith(PREFIX)) {
    throw new LinuxControlsError(`${NAME}: configuration contains ${name}, but the prefix ${PREFIX} is added to each name. Remove the prefix: ${name.slice(PREFIX.length)}.`);
  }
  if (RESERVED_SETTINGS.test(name.toLowerCase())) {
    throw new LinuxControlsError(`${NAME}: configuration contains ${name}, which the preset sets to match the environment of the application. Remove it.`);
  }
}
