import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import type { DotnetMonitorApiKey } from './dotnet-monitor-api-key';
import { isRoot } from '../../checks/queries/users';
import type { ApplicationContainer } from '../application-container';
import type { ObservedTask } from '../observed-task';
import { ApplicationChoice, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { sidecarContainer, SidecarOptions } from './sidecar-options';
import { LinuxControlsError } from '../../error';

/** What dotnet-monitor can be told. */
export interface DotnetMonitorProps extends SidecarOptions, ApplicationChoice {
  /**
   * The user that the application runs as, by number, with or without group: `1654`, `1654:1654`. The monitor runs as the same one, and so they may use each other's files.
   *
   * With user 0 the volume that they share is ready by itself. For any other a container runs first that hands it over to the user: a new volume belongs to root.
   *
   * @default - 1654, which is the user of the images of .NET without shell (chiseled, distroless); an application on another image may run as 0
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/compatibility/8.0/README.md
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly user?: string;

  /**
   * Whether the application starts only when the monitor is there, and ends with it. Then nothing of its start is missed.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * The key that callers of the monitor's API have to show.
   *
   * @default - none: the API answers nobody, and what is left are metrics and collection rules
   */
  readonly apiKey?: DotnetMonitorApiKey;

  /**
   * The name of the process that is meant where a caller of the API names none, and that metrics are taken from.
   *
   * In a task that shares its PID namespace no application is process 1, and so it has to be given there.
   *
   * @default - process 1 of its container, as the monitor's image has it
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/default-process-configuration.md
   */
  readonly process?: string;

  /**
   * More configuration of the monitor, by its names without the prefix `DOTNETMONITOR_`: collection rules, egress, certificates. What stands here is plain text in the
   * task definition, so nothing secret belongs here.
   *
   * @default - none
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/configuration/README.md
   */
  readonly configuration?: Record<string, string>;

  /**
   * The image of the container that hands the volume over: any that has `chown`.
   *
   * @default - public.ecr.aws/amazonlinux/amazonlinux:2023
   */
  readonly volumeImage?: ecs.ContainerImage;
}

const NAME = 'ObserverSidecar.dotnetMonitor';

/**
 * @see https://github.com/dotnet/dotnet-docker/blob/main/README.monitor.md for the tag
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/kubernetes.md#recommended-container-limits for the sizes
 */
const DEFAULTS = {
  containerName: 'dotnet-monitor',
  image: 'mcr.microsoft.com/dotnet/monitor:10.0.3',
  // 50 thousandths of a processor, of 1024.
  cpu: 51,
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

const DIRECTORY = '/diag';
const SOCKET = `${DIRECTORY}/dotnet-monitor.sock`;
const PREFIX = 'DOTNETMONITOR_';

/** What belongs together with the environment of the application, in lower case: the monitor reads names in any. */
const OWN_SETTINGS = /^(diagnosticport|storage__defaultsharedpath$)/;

/** dotnet-monitor, with a container that prepares the volume of its socket. */
export class DotnetMonitor extends ObserverSidecar {
  private readonly user: string;
  private readonly essential: boolean;
  private readonly containerName: string;
  private readonly id: string;

  constructor(private readonly props: DotnetMonitorProps) {
    super({ sharedPidNamespace: false, excludeContainers: props.excludeContainers });
    this._options = new OptionsSnapshot(props);
    this.user = props.user ?? '1654';
    this.essential = props.essential ?? false;
    requireNumber(this.user);
    Object.keys(props.configuration ?? {}).forEach(requireConfigurable);
    const { id, container } = sidecarContainer(props, DEFAULTS);
    this.id = id;
    this.containerName = container.containerName!;
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { props, id, user } = this;
    const { apiKey } = props;
    const { container: options } = sidecarContainer(props, DEFAULTS);
    task._requireFree(id, this.containerName);
    task.taskDefinition.addVolume({ name: id });
    const container = task.addContainer(id, {
      ...options,
      essential: this.essential,
      user,
      environment: prefixed(settingsOf(props)),
      secrets: apiKey && prefixed(authentication(apiKey._secrets)),
      portMappings: [{ containerPort: 52323 }, { containerPort: 52325 }],
    });
    container.addMountPoints({ sourceVolume: id, containerPath: DIRECTORY, readOnly: false });
    if (!isRoot(user)) {
      const owner = addVolumeOwner(task, `${id}-volume`, { user, image: props.volumeImage, volume: id, logging: options.logging });
      container.addContainerDependencies({ container: owner, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    requireProcess(task, props);
  }

  public changeApplication(container: ApplicationContainer): void {
    container.addMountPoint(this.id, DIRECTORY);
    // By default the .NET runtime waits at startup until the monitor answers. With nosuspend it connects once the monitor is there.
    container.addEnvironment('DOTNET_DiagnosticPorts', this.essential ? SOCKET : `${SOCKET},nosuspend`);
    container._requireUser(this.user, 'they meet at a socket and share files, which belong to one user.');
    if (this.essential) {
      container.addDependency(this.containerName, ecs.ContainerDependencyCondition.START);
    }
  }
}

/** The monitor's configuration. What the caller has set as well is the caller's: names in other letters are the same name. */
function settingsOf({ apiKey, process, configuration = {} }: DotnetMonitorProps): Record<string, string> {
  const own: Record<string, string> = {
    DiagnosticPort__ConnectionMode: 'Listen',
    DiagnosticPort__EndpointName: SOCKET,
    Storage__DefaultSharedPath: DIRECTORY,
    // Without a certificate there is no encryption, so the API can be reached inside the task only.
    Urls: 'http://localhost:52323',
    Metrics__Endpoints: 'http://+:52325',
    ...process !== undefined && { DefaultProcess__Filters__0__Key: 'ProcessName', DefaultProcess__Filters__0__Value: process },
    ...apiKey && authentication(apiKey._values),
  };
  const given = Object.entries(configuration).sort(([a], [b]) => a < b ? -1 : 1);
  const isGiven = (name: string) => given.some(([other]) => other.toLowerCase() === name.toLowerCase());
  return Object.fromEntries([...Object.entries(own).filter(([name]) => !isGiven(name)), ...given]);
}

function prefixed<Value>(settings: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [PREFIX + name, value]));
}

function authentication<Value>(values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`Authentication__MonitorApiKey__${name}`, value]));
}

interface VolumeOwner {
  readonly user: string;
  readonly image?: ecs.ContainerImage;
  readonly volume: string;
  readonly logging?: ecs.LogDriver;
}

/** Adds a container that hands a volume over to a user, and ends. */
function addVolumeOwner(task: ObservedTask, id: string, { user, image, volume, logging }: VolumeOwner): ecs.ContainerDefinition {
  const container = task.addContainer(id, {
    image: image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023'),
    entryPoint: ['chown'],
    command: [user, DIRECTORY],
    user: '0',
    readonlyRootFilesystem: true,
    memoryReservationMiB: 16,
    memoryLimitMiB: 64,
    logging,
  });
  container.addMountPoints({ sourceVolume: volume, containerPath: DIRECTORY, readOnly: false });
  return container;
}

/** Says at synth that metrics of process 1 would be those of `/pause`. */
function requireProcess({ taskDefinition }: ObservedTask, { process, configuration = {} }: DotnetMonitorProps): void {
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const isConfigured = process !== undefined || Object.keys(configuration).some(name => name.toLowerCase().startsWith('defaultprocess__'));
  taskDefinition.node.addValidation({
    validate: () => isConfigured || Stack.of(l1).resolve(l1.pidMode) !== 'task'
      ? []
      : ['ObserverSidecar.dotnetMonitor takes metrics from process 1, and in a task that shares its PID namespace that is /pause. Give process, the name of the application\'s process: dotnet.'],
  });
}

function requireNumber(user: string): void {
  if (!Token.isUnresolved(user) && !/^\d+(:\d+)?$/.test(user)) {
    throw new LinuxControlsError(`${NAME}: user is ${JSON.stringify(user)}, and the container that hands over the volume knows no such name. Give the number of the application's user: 1654, or 0 for root.`);
  }
}

function requireConfigurable(name: string): void {
  if (name.toUpperCase().startsWith(PREFIX)) {
    throw new LinuxControlsError(`${NAME}: configuration has ${name}, and the prefix ${PREFIX} is put in front of each name. Leave it out: ${name.slice(PREFIX.length)}.`);
  }
  if (OWN_SETTINGS.test(name.toLowerCase())) {
    throw new LinuxControlsError(`${NAME}: configuration has ${name}, which belongs together with what the application is given. Leave it out.`);
  }
}
