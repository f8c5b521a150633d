import { isRoot } from '../../checks/queries/users';
import { DEFAULT_CAPABILITIES } from '../default-capabilities';
import type { ContainerDefinition, TaskDefinition } from './definition';
import type { Dialect } from './dialect';
import { UsageError } from '../usage-error';

/** What an engine is told to run a task. */
export interface Plan {
  readonly task: string;

  /** The container that owns the namespaces which the others share. */
  readonly pause: PlannedContainer;

  /** In an order in which they can start. */
  readonly containers: readonly PlannedMember[];

  /** What the engine calls the task's volumes. */
  readonly volumes: readonly string[];

  /** What is different from Fargate, and what is wrong. */
  readonly notes: readonly string[];
}

export interface PlannedContainer {
  /** What the engine calls it. */
  readonly localName: string;

  /** The engine's arguments that start it, in groups that belong together. */
  readonly run: readonly (readonly string[])[];
}

export interface PlannedMember extends PlannedContainer {
  readonly definition: ContainerDefinition;

  /** What asks it to stop: its image's own signal, or SIGTERM. */
  readonly stopSignal: string;
}

/** What a plan depends on beside the task definition. */
export interface PlanContext {
  readonly dialect: Dialect;

  /** What is known of images by their names. One that is not known runs as root and declares no volume. */
  readonly images?: ReadonlyMap<string, ImageFacts>;

  /** The images that are used in place of the definition's, by the names of containers. */
  readonly localImages?: ReadonlyMap<string, string>;
  readonly pauseImage?: string;

  /** The limits that this machine sets to what a container may have. */
  readonly limits?: MachineLimits;

  /** The network of the engine that the task is in. */
  readonly network?: string;

  /** Ports that are published on this machine, as the engine takes them. */
  readonly publish?: readonly string[];
}

export interface ImageFacts {
  readonly user: string;

  /** The paths that it declares as volumes. */
  readonly volumes: readonly string[];
  readonly stopSignal?: string;
}

export interface MachineLimits {
  /** The most open files. */
  readonly nofile?: number;

  /** The number of processes that has to be told to an engine which would otherwise ask for more than it may. */
  readonly nproc?: number;
}

/** What begins the name of all that a run makes. */
export const PREFIX = 'linux-controls.';

/** The label of all containers of a task. */
export const TASK_LABEL = 'cdk-fargate-linux-controls.task';

/** The label that tells which kernel parameters a container asks for, in the form of a query string, since engines take commas and quotes apart. */
export const SYSCTLS_LABEL = 'cdk-fargate-linux-controls.sysctls';

/** Its only program is /pause, which waits and reaps. The tag was seen in public manifests. */
export const PAUSE_IMAGE = 'public.ecr.aws/eks-distro/kubernetes/pause:3.9';

/** Fargate's number of open files: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const OPEN_FILES = 65535;

/**
 * What the kernel gives to a new network namespace. Engines change it: Docker lets users listen on every port and ping, so that what works
 * there fails on Fargate.
 */
const KERNEL_DEFAULTS = { 'net.ipv4.ip_unprivileged_port_start': '1024', 'net.ipv4.ping_group_range': '1 0' };

/** Told once: no machine but Fargate has these. */
const ONLY_ON_FARGATE = 'not given here: the task\'s IAM roles and metadata endpoint, its address in the VPC, its limits of CPU and memory';

/** Plans how a task is run. Throws where its containers wait for each other in a circle. */
export function planOf(definition: TaskDefinition, context: PlanContext): Plan {
  const planner = new Planner(definition, context);
  return {
    task: definition.name,
    pause: planner.planPause(),
    containers: planner.containers.map(container => planner.plan(container)),
    volumes: definition.volumes.map(volume => planner.volumeName(volume)),
    notes: [ONLY_ON_FARGATE, ...definition.unsupported.map(what => `not given here: ${what}`), ...planner.disagreements(), ...new Set(planner.notes)],
  };
}

/** The image that a container runs with; throws where only the deployment knows it. */
export function imageOf({ name, image }: ContainerDefinition, { localImages, dialect }: Pick<PlanContext, 'localImages' | 'dialect'>): string {
  const local = localImages?.get(name);
  if (local !== undefined) {
    return local;
  }
  if (image === undefined) {
    throw new UsageError(`container ${name}: only the deployment knows its image. Give one that this machine has: --image ${name}=IMAGE`);
  }
  return dialect.imageName(image);
}

/** A task's name as a part of the engine's names. */
export function slugOf(task: string): string {
  return task.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-|-$/g, '') || 'task';
}

/** What the engine calls a container, or the one that owns the namespaces. */
export function localNameOf(task: string, container?: string): string {
  return `${PREFIX}${slugOf(task)}${container === undefined ? '' : `.${container}`}`;
}

class Planner {
  public readonly notes: string[] = [];

  /** In the order in which they start where all is ready at once. */
  public readonly containers: readonly ContainerDefinition[];

  constructor(private readonly definition: TaskDefinition, private readonly context: PlanContext) {
    this.containers = inStartOrder(definition);
  }

  public planPause(): PlannedContainer {
    const { dialect, network, publish = [], pauseImage = PAUSE_IMAGE } = this.context;
    const localName = localNameOf(this.definition.name);
    const left = dialect.setsSharedSysctls ? {} : Object.assign({}, ...this.containers.map(container => sysctlsOf(container, isOfNetwork)));
    return {
      localName,
      run: [
        ...this.begin(localName),
        ...network === undefined ? [] : [['--network', network]],
        ...publish.map(port => ['--publish', port]),
        ...this.sysctlFlags({ ...KERNEL_DEFAULTS, ...left }),
        ['--cap-drop', 'ALL'],
        ...this.ulimitsOf([]),
        dialect.readOnly,
        // Whoever mounts a volume first decides whose it is. On Fargate it is root's, unless an image declares it.
        ...this.definition.volumes.filter(volume => !this.isDeclared(volume)).map(volume => ['--volume', `${this.volumeName(volume)}:/volumes/${volume}`]),
        ['--entrypoint', '/pause'],
        [pauseImage],
      ],
    };
  }

  public plan(definition: ContainerDefinition): PlannedMember {
    const { dialect } = this.context;
    const localName = localNameOf(this.definition.name, definition.name);
    const [entryPoint, ...entryPointArguments] = definition.entryPoint;
    const namespace = `container:${localNameOf(this.definition.name)}`;
    const isShared = this.definition.sharesPidNamespace;
    return {
      definition,
      localName,
      stopSignal: this.factsOf(definition)?.stopSignal || 'SIGTERM',
      run: [
        ...this.begin(localName),
        ...definition.systemControls.length > 0 ? [['--label', `${SYSCTLS_LABEL}=${askedFor(definition)}`]] : [],
        ['--network', namespace],
        ...isShared ? [['--pid', namespace]] : [],
        ['--ipc', 'private'],
        ...this.sysctlFlags(sysctlsOf(definition, name => dialect.setsSharedSysctls || !isOfNetwork(name))),
        ...this.capabilitiesOf(definition),
        ...definition.user === undefined ? [] : [['--user', definition.user]],
        ...this.ulimitsOf(definition.ulimits, definition.name),
        // /pause reaps for all where the PID namespace is shared, and an init process of one's own is not process 1 there.
        ...definition.initProcessEnabled && !isShared ? [['--init']] : [],
        ...definition.readonlyRootFilesystem ? [dialect.readOnly] : [],
        ...definition.workingDirectory === undefined ? [] : [['--workdir', definition.workingDirectory]],
        ...definition.environment.map(({ name, value }) => ['--env', `${name}=${value}`]),
        // Without a value: the engine's command takes it from its own environment, so that no list of processes shows it.
        ...definition.localVariables.map(name => ['--env', name]),
        ...definition.mountPoints.map(mount => ['--volume', this.mountOf(mount, definition)]),
        ...definition.volumesFrom.map(({ sourceContainer, readOnly }) =>
          ['--volumes-from', `${localNameOf(this.definition.name, sourceContainer)}${readOnly ? ':ro' : ''}`]),
        ...definition.tmpfs.map(({ containerPath, sizeMiB, mountOptions }) =>
          ['--tmpfs', `${containerPath}:${[`size=${sizeMiB}m`, ...mountOptions, ...dialect.tmpfs].join(',')}`]),
        ['--stop-timeout', String(definition.stopTimeout)],
        ...dialect.ignoresHealthCheckOfImage ? [['--no-healthcheck']] : [],
        ...definition.interactive ? [['--interactive']] : [],
        ...definition.pseudoTerminal ? [['--tty']] : [],
        ...entryPoint === undefined ? [] : [['--entrypoint', entryPoint]],
        [imageOf(definition, this.context), ...entryPointArguments, ...definition.command],
      ],
    };
  }

  public volumeName(volume: string): string {
    return localNameOf(this.definition.name, volume);
  }

  /** What containers set differently that share one network namespace. */
  public disagreements(): string[] {
    const set = this.containers.flatMap(container =>
      Object.entries(sysctlsOf(container, isOfNetwork)).map(([parameter, value]) => ({ parameter, value, container: container.name })));
    return [...new Set(set.map(({ parameter }) => parameter))].flatMap(parameter => {
      const settings = set.filter(setting => setting.parameter === parameter);
      const last = settings[settings.length - 1];
      return settings.every(({ value }) => value === last.value) ? [] : [
        `${settings.map(({ container, value }) => `container ${container} sets ${parameter} to ${value}`).join(', ')}: they share one network namespace, and the last to start decides. Here it is ${last.container}: ${last.value}`,
      ];
    });
  }

  private begin(localName: string): (readonly string[])[] {
    return [['run', '--detach'], ['--name', localName], ['--label', `${TASK_LABEL}=${slugOf(this.definition.name)}`], this.context.dialect.common];
  }

  private sysctlFlags(values: Record<string, string>): string[][] {
    return Object.entries(values).map(([name, value]) => ['--sysctl', this.context.dialect.oneWord(`${name}=${value}`)]);
  }

  /** Docker's own defaults are Fargate's. Podman's are fewer, and what is told to it takes effect for every user. */
  private capabilitiesOf(container: ContainerDefinition): string[][] {
    const { capabilitiesAdded: added, capabilitiesDropped: dropped } = container;
    const drop = dropped.map(name => ['--cap-drop', name]);
    if (!this.context.dialect.addsCapabilitiesForUsers) {
      return [...drop, ...added.map(name => ['--cap-add', name])];
    }
    if (!this.runsAsRoot(container)) {
      return drop;
    }
    const kept = dropped.includes('ALL') ? [] : DEFAULT_CAPABILITIES.filter(name => !dropped.includes(name));
    const all = [...new Set([...kept, ...added])];
    return [['--cap-drop', 'ALL'], ...all.length > 0 ? [['--cap-add', all.join(',')]] : []];
  }

  private runsAsRoot(container: ContainerDefinition): boolean {
    return isRoot(container.user ?? this.factsOf(container)?.user ?? '0');
  }

  private ulimitsOf(ulimits: ContainerDefinition['ulimits'], container?: string): string[][] {
    const { nofile = Infinity, nproc } = this.context.limits ?? {};
    const all = [
      ...ulimits.some(({ name }) => name === 'nofile') ? [] : [{ name: 'nofile', softLimit: OPEN_FILES, hardLimit: OPEN_FILES }],
      ...ulimits.some(({ name }) => name === 'nproc') || nproc === undefined ? [] : [{ name: 'nproc', softLimit: nproc, hardLimit: nproc }],
      ...ulimits,
    ];
    const most: Record<string, number | undefined> = { nofile, nproc };
    return all.map(({ name, softLimit, hardLimit }) => {
      const limit = most[name] ?? Infinity;
      const isOver = (value: number) => value > limit || value < 0 && limit !== Infinity;
      if (isOver(hardLimit)) {
        this.notes.push(`${ulimits.length > 0 && container !== undefined ? `container ${container}: ` : ''}this machine allows a ${name} of ${limit}, not ${hardLimit}`);
      }
      const allowed = (value: number) => isOver(value) ? limit : value;
      return ['--ulimit', `${name}=${allowed(softLimit)}:${allowed(hardLimit)}`];
    });
  }

  private mountOf({ sourceVolume, containerPath, readOnly }: ContainerDefinition['mountPoints'][number], container: ContainerDefinition): string {
    const startsEmpty = this.context.dialect.keepsVolumesEmpty && !this.factsOf(container)?.volumes.includes(containerPath);
    const options = [...readOnly ? ['ro'] : [], ...startsEmpty ? ['nocopy'] : []].join(',');
    return `${this.volumeName(sourceVolume)}:${containerPath}${options && `:${options}`}`;
  }

  /**
   * Whether an image declares the path at which it gets the volume, which then takes over the image's files and their owner.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  private isDeclared(volume: string): boolean {
    return this.containers.some(container => container.mountPoints.some(({ sourceVolume, containerPath }) =>
      sourceVolume === volume && this.factsOf(container)?.volumes.includes(containerPath)));
  }

  private factsOf(container: ContainerDefinition): ImageFacts | undefined {
    return this.context.images?.get(imageOf(container, this.context));
  }
}

/** As declared, but each behind those that it waits for and whose volumes it takes. */
function inStartOrder({ name: task, containers }: TaskDefinition): ContainerDefinition[] {
  const ordered: ContainerDefinition[] = [];
  const called = (name: string) => containers.find(container => container.name === name)!;
  const visit = (container: ContainerDefinition, waiting: readonly string[]) => {
    if (waiting.includes(container.name)) {
      throw new UsageError(`${task} cannot be run: its containers wait for each other: ${[...waiting.slice(waiting.indexOf(container.name)), container.name].join(' waits for ')}. Take one dependency away.`);
    }
    if (!ordered.includes(container)) {
      waitedFor(container).forEach(({ containerName }) => visit(called(containerName), [...waiting, container.name]));
      ordered.push(container);
    }
  };
  containers.forEach(container => visit(container, []));
  return ordered;
}

/** What a container waits for: those whose volumes it takes have to be there as well. */
export function waitedFor({ dependsOn, volumesFrom }: ContainerDefinition): ContainerDefinition['dependsOn'] {
  const implied = volumesFrom.filter(({ sourceContainer }) => !dependsOn.some(({ containerName }) => containerName === sourceContainer));
  return [...dependsOn, ...implied.map(({ sourceContainer }) => ({ containerName: sourceContainer, condition: 'START' as const }))];
}

function askedFor({ systemControls }: ContainerDefinition): string {
  return String(new URLSearchParams(systemControls.map(({ name, value }): [string, string] => [name, value])));
}

function sysctlsOf({ systemControls }: ContainerDefinition, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(systemControls.filter(({ name }) => isWanted(name)).map(({ name, value }) => [name, value]));
}

/** Whether a kernel parameter is one of the network, which all containers of a task share. */
function isOfNetwork(name: string): boolean {
  return name.startsWith('net.');
}
