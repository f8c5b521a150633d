import { DEFAULT_CAPABILITIES } from '../../../checks/queries/default-capabilities';
import { isRoot } from '../../../checks/queries/users';
import { printable } from '../../../cli/printable';
import { groupBy } from '../../../grouping';
import { containersNamed, fewNames } from '../../../wording';
import type { Dialect } from '../../engine/dialect';
import type { ImageFacts, MachineLimits } from '../../engine/engine';
import { requireImageReference } from '../../engine/image-reference';
import { LABELS, labelOptions, localNameOf, RunIdentity } from '../../engine/names';
import type { Architecture, ContainerDefinition } from '../definition/definition';
import type { TaskDefinition } from '../definition/read-definition';
import { inStartOrder } from '../definition/start-order';

/** The engine commands that run a task. */
export type Plan = ReturnType<typeof planOf>;

export type PlannedContainer = Plan['pause'];

export type PlannedMember = Plan['containers'][number];

/** The inputs of a plan besides the task definition. */
export interface PlanContext {
  readonly dialect: Dialect;
  readonly run: RunIdentity;

  /** Facts about images, by name. An unknown image is assumed to run as root and to declare no volumes. */
  readonly images?: ReadonlyMap<string, ImageFacts>;

  /** Images that replace those of the task definition, by container name. */
  readonly localImages?: ReadonlyMap<string, string>;
  readonly pauseImage?: string;

  /** The limits of this machine for containers. */
  readonly limits?: MachineLimits;

  /** The engine network to attach the task to. */
  readonly network?: string;

  /** Ports to publish on this machine, in the engine's syntax. */
  readonly publish?: readonly string[];

  /** The files with variables that the engine reads for a container, by container name. */
  readonly environmentFiles?: ReadonlyMap<string, readonly string[]>;

  /** Whether to apply the limits of CPU and memory. */
  readonly appliesLimits?: boolean;

  /** The architecture of this machine. Undefined if it is none that ECS knows. */
  readonly machine?: Architecture;
}

/** The default pause image. Its only program, /pause, waits and reaps processes. The tag comes from public manifests. */
export const PAUSE_IMAGE = 'public.ecr.aws/eks-distro/kubernetes/pause:3.9';

/**
 * Fargate's default limit of open files.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const OPEN_FILES = 65535;

/**
 * The kernel's defaults for a new network namespace. Docker lets every user listen on low ports and ping, so a task that
 * works there could fail on Fargate.
 */
const KERNEL_DEFAULTS = { 'net.ipv4.ip_unprivileged_port_start': '1024', 'net.ipv4.ping_group_range': '1 0' };

/** Reported for every run: these exist only on AWS. */
const ONLY_ON_AWS = 'only on AWS: AWS credentials of the task, the metadata endpoint, and the address in the VPC';

/** The engines' names of the architectures. */
const PLATFORMS: Readonly<Record<Architecture, string>> = { X86_64: 'linux/amd64', ARM64: 'linux/arm64' };

/** The kernel accepts no smaller share of the CPU. */
const MIN_CPU_SHARES = 2;

/** Plans the run of a task. */
export function planOf(definition: TaskDefinition, context: PlanContext) {
  const planner = new Planner(definition, context);
  return {
    task: definition.name,

    /** The pause container, which owns the shared namespaces. */
    pause: planner.planPause(),

    /** The containers in start order. */
    containers: planner.containers.map(container => planner.plan(container)),

    /**
     * The engine arguments that create a volume, grouped by option. It is created explicitly: an engine would silently
     * reuse one that exists.
     */
    volumes: definition.volumes.map(volume => planner.volumeNameOf(volume))
      .map(localName => ({ localName, create: [['volume', 'create'], ...labelOptions(context.run), [localName]] })),

    /** The run, which all containers and volumes have as labels. */
    run: context.run,

    /** Differences from Fargate, and conflicts between containers. */
    notes: [ONLY_ON_AWS, ...definition.notApplied, ...planner.emulation(), ...planner.conflicts(), ...new Set(planner.notes)].map(printable),
  };
}

/** Returns the image to run a container with, which `readDefinition` requires. */
export function imageOf(
  { name, image }: ContainerDefinition, { localImages, dialect }: Pick<PlanContext, 'localImages' | 'dialect'>,
): string {
  const local = localImages?.get(name);
  if (local !== undefined) {
    return requireImageReference(local, `--image ${name}`);
  }
  const where = `container ${name}`;
  return dialect.imageName(requireImageReference(image!, where), where);
}

/**
 * Returns the engine's option that selects the architecture of a container. Empty for that of this machine, and for an
 * image that replaces another one.
 */
export function platformOf(
  { name }: ContainerDefinition, { architecture }: TaskDefinition, { machine, localImages }: Pick<PlanContext, 'machine' | 'localImages'>,
): string[] {
  return architecture === undefined || architecture === machine || localImages?.has(name) ? [] : ['--platform', PLATFORMS[architecture]];
}

class Planner {
  public readonly notes: string[] = [];

  /** The containers in start order. */
  public readonly containers: readonly ContainerDefinition[];

  /** The engine's name for the pause container. */
  private readonly pauseName: string;

  /** What stands for the names of the definition. */
  private readonly parts;

  constructor(private readonly definition: TaskDefinition, private readonly context: PlanContext) {
    this.containers = inStartOrder(definition.containers);
    this.pauseName = localNameOf(context.run, 'pause');
    this.parts = {
      containers: new Map(definition.containers.map(({ name }, index) => [name, `container-${index + 1}`] as const)),
      volumes: new Map(definition.volumes.map((name, index) => [name, `volume-${index + 1}`] as const)),
    };
  }

  public volumeNameOf(volume: string): string {
    return localNameOf(this.context.run, this.parts.volumes.get(volume)!);
  }

  public planPause() {
    const { dialect, network, publish = [], pauseImage = PAUSE_IMAGE } = this.context;
    const declaredVolumes = this.declaredVolumes();
    const networkSysctls = dialect.setsSharedSysctls ? [] : this.containers.map(container => sysctlsOf(container, isNetworkSysctl));
    return {
      /** The engine's name for the container. */
      localName: this.pauseName,

      /** The engine arguments that start the container, grouped by option. */
      run: [
        ...this.begin(this.pauseName),
        ...network === undefined ? [] : [['--network', network]],
        ...publish.map(port => ['--publish', port]),
        ...this.hostSettings(),
        ...this.sysctlFlags(Object.assign({ ...KERNEL_DEFAULTS }, ...networkSysctls)),
        ['--cap-drop', 'ALL'],
        ...this.ulimitsOf([]),
        dialect.readOnly,
        // The first container that mounts a volume determines its owner. On Fargate, that is root unless an image
        // declares the volume.
        ...this.definition.volumes.filter(volume => !declaredVolumes.has(volume)).map(volume => ['--volume', `${this.volumeNameOf(volume)}:/volumes/${this.parts.volumes.get(volume)!}`]),
        ['--entrypoint', '/pause'],
        [pauseImage],
      ],
    };
  }

  public plan(definition: ContainerDefinition) {
    const { dialect } = this.context;
    const localName = this.containerNameOf(definition.name);
    const [entryPoint, ...entryPointArguments] = definition.entryPoint;
    const namespace = `container:${this.pauseName}`;
    const sharesPidNamespace = this.definition.sharesPidNamespace;
    return {
      definition,
      localName,

      /** The stop signal of the image, or SIGTERM. */
      stopSignal: this.factsOf(definition)?.stopSignal || 'SIGTERM',
      run: [
        ...this.begin(localName, definition.name),
        ...definition.systemControls.length > 0 ? [['--label', `${LABELS.sysctls}=${sysctlsLabel(definition)}`]] : [],
        ...[platformOf(definition, this.definition, this.context)].filter(({ length }) => length > 0),
        ['--network', namespace],
        ...sharesPidNamespace ? [['--pid', namespace]] : [],
        ['--ipc', 'private'],
        ...this.sysctlFlags(sysctlsOf(definition, name => dialect.setsSharedSysctls || !isNetworkSysctl(name))),
        ...this.capabilitiesOf(definition),
        ...definition.user === undefined ? [] : [['--user', definition.user]],
        ...this.ulimitsOf(definition.ulimits, definition.name),
        ...this.context.appliesLimits ? this.limitsOf(definition) : [],
        ...definition.sharedMemoryMiB === undefined ? [] : [['--shm-size', `${definition.sharedMemoryMiB}m`]],
        // In a shared PID namespace, /pause reaps the processes of all containers, and another init process would not be process 1.
        ...definition.initProcessEnabled && !sharesPidNamespace ? [['--init']] : [],
        ...definition.readonlyRootFilesystem ? [dialect.readOnly] : [],
        ...definition.workingDirectory === undefined ? [] : [['--workdir', definition.workingDirectory]],
        ...definition.environment.map(({ name, value }) => ['--env', `${name}=${value}`]),
        ...(this.context.environmentFiles?.get(definition.name) ?? []).map(file => ['--env-file', file]),
        ...definition.mountPoints.map(mount => ['--volume', this.mountOf(mount, definition)]),
        ...definition.volumesFrom.map(({ sourceContainer, readOnly }) =>
          ['--volumes-from', `${this.containerNameOf(sourceContainer)}${readOnly ? ':ro' : ''}`]),
        ...definition.tmpfs.map(({ containerPath, sizeMiB, mountOptions }) =>
          ['--tmpfs', `${containerPath}:${[`size=${sizeMiB}m`, ...mountOptions, ...dialect.tmpfs].join(',')}`]),
        ['--stop-timeout', String(definition.stopTimeout)],
        ...dialect.ignoresHealthCheckOfImage ? [['--no-healthcheck']] : [],
        ...definition.interactive ? [['--interactive']] : [],
        ...definition.pseudoTerminal ? [['--tty']] : [],
        ...entryPoint === undefined ? [] : [['--entrypoint', dialect.entryPoint(entryPoint)]],
        [imageOf(definition, this.context), ...entryPointArguments, ...definition.command],
      ],
    };
  }

  /** Describes network parameters that containers set to different values. */
  public conflicts(): string[] {
    const all = this.containers.flatMap(container =>
      Object.entries(sysctlsOf(container, isNetworkSysctl)).map(([parameter, value]) => ({ parameter, value, container: container.name })));
    return [...groupBy(all, ({ parameter }) => parameter)].flatMap(([parameter, settings]) => {
      const last = settings[settings.length - 1];
      return settings.every(({ value }) => value === last.value) ? [] : [
        `${fewNames(settings.map(({ container, value }) => `container ${container} sets ${parameter} to ${value}`)).join(', ')}: they share one network namespace, and the last one to start wins, here ${last.container} (${last.value})`,
      ];
    });
  }

  /** Describes an architecture that this machine does not have. */
  public emulation(): string[] {
    const { architecture } = this.definition;
    const { machine } = this.context;
    const emulated = this.containers.filter(container => platformOf(container, this.definition, this.context).length > 0);
    return emulated.length === 0 ? [] : [
      `${containersNamed(emulated.map(({ name }) => name))} ${emulated.length === 1 ? 'requires' : 'require'} ${architecture}, but this machine has ${machine ?? 'another architecture'}: the engine must be able to emulate it, for example with qemu-user-static`,
    ];
  }

  /** The instance settings of the network namespace. The containers share them, as they share the namespace. */
  private hostSettings(): string[][] {
    const values = (option: string, of: (container: ContainerDefinition) => readonly string[]) =>
      [...new Set(this.containers.flatMap(of))].map(value => [option, this.context.dialect.quoteCommas(value)]);
    // Podman rejects name servers without a network.
    const dns = this.context.network === 'none' ? [] : [
      ...values('--dns', ({ dnsServers }) => dnsServers),
      ...values('--dns-search', ({ dnsSearchDomains }) => dnsSearchDomains),
    ];
    return [...dns, ...values('--add-host', ({ extraHosts }) => extraHosts.map(({ name, value }) => `${name}:${value}`))];
  }

  /**
   * The limits of a container. The limits of the task are the maximum of each container, because engines have no limits
   * for a group of containers.
   */
  private limitsOf({ cpuUnits, memoryMiB = this.definition.memoryMiB, memoryReservationMiB }: ContainerDefinition): string[][] {
    const { vCpus } = this.definition;
    return [
      ...vCpus === undefined ? [] : [['--cpus', String(vCpus)]],
      ...cpuUnits === undefined ? [] : [['--cpu-shares', String(Math.max(cpuUnits, MIN_CPU_SHARES))]],
      ...memoryMiB === undefined ? [] : [['--memory', `${memoryMiB}m`]],
      ...memoryReservationMiB === undefined ? [] : [['--memory-reservation', `${memoryReservationMiB}m`]],
    ];
  }

  private containerNameOf(container: string): string {
    return localNameOf(this.context.run, this.parts.containers.get(container)!);
  }

  private begin(localName: string, container?: string): (readonly string[])[] {
    return [['run', '--detach'], ['--name', localName], ...labelOptions(this.context.run, container), this.context.dialect.common];
  }

  private sysctlFlags(values: Record<string, string>): string[][] {
    return Object.entries(values).map(([name, value]) => ['--sysctl', this.context.dialect.quoteCommas(`${name}=${value}`)]);
  }

  /** Docker's default capabilities equal Fargate's. Podman has fewer, and capabilities that it adds take effect for every user. */
  private capabilitiesOf(container: ContainerDefinition): string[][] {
    const { capabilitiesAdded: added, capabilitiesDropped: dropped } = container;
    const drop = dropped.map(name => ['--cap-drop', name]);
    if (!this.context.dialect.addsCapabilitiesForUsers) {
      return [...drop, ...added.map(name => ['--cap-add', name])];
    }
    if (!isRoot(container.user ?? this.factsOf(container)?.user ?? '0')) {
      return drop;
    }
    if (added.includes('ALL')) {
      // Podman takes ALL for a name if all are dropped or others are added.
      return [['--cap-add', 'ALL'], ...dropped.filter(name => name !== 'ALL').map(name => ['--cap-drop', name])];
    }
    const kept = dropped.includes('ALL') ? [] : DEFAULT_CAPABILITIES.filter(name => !dropped.includes(name));
    const all = [...new Set([...kept, ...added])];
    return [['--cap-drop', 'ALL'], ...all.length > 0 ? [['--cap-add', all.join(',')]] : []];
  }

  private ulimitsOf(ulimits: ContainerDefinition['ulimits'], container?: string): string[][] {
    const { nofile = Infinity, nproc } = this.context.limits ?? {};
    const all = [
      ...ulimits.some(({ name }) => name === 'nofile') ? [] : [{ name: 'nofile', softLimit: OPEN_FILES, hardLimit: OPEN_FILES }],
      ...ulimits.some(({ name }) => name === 'nproc') || nproc === undefined ? [] : [{ name: 'nproc', softLimit: nproc, hardLimit: nproc }],
      ...ulimits,
    ];
    const maximums: Record<string, number | undefined> = { nofile, nproc };
    return all.map(({ name, softLimit, hardLimit }) => {
      const limit = maximums[name] ?? Infinity;
      const exceeds = (value: number) => value > limit || value < 0 && limit !== Infinity;
      if (exceeds(hardLimit)) {
        this.notes.push(`${ulimits.length > 0 && container !== undefined ? `container ${container}: ` : ''}this machine limits ${name} to ${limit} (requested: ${hardLimit})`);
      }
      const allowed = (value: number) => exceeds(value) ? limit : value;
      return ['--ulimit', `${name}=${allowed(softLimit)}:${allowed(hardLimit)}`];
    });
  }

  private mountOf(
    { sourceVolume, containerPath, readOnly }: ContainerDefinition['mountPoints'][number], container: ContainerDefinition,
  ): string {
    const startsEmpty = this.context.dialect.keepsVolumesEmpty && !this.factsOf(container)?.volumes.includes(containerPath);
    const options = [...readOnly ? ['ro'] : [], ...startsEmpty ? ['nocopy'] : []].join(',');
    return `${this.volumeNameOf(sourceVolume)}:${containerPath}${options && `:${options}`}`;
  }

  /**
   * Returns the volumes whose paths an image declares. They start with the image's files and their owner.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  private declaredVolumes(): Set<string> {
    return new Set(this.containers.flatMap(container => container.mountPoints
      .filter(({ containerPath }) => this.factsOf(container)?.volumes.includes(containerPath)).map(({ sourceVolume }) => sourceVolume)));
  }

  private factsOf(container: ContainerDefinition): ImageFacts | undefined {
    return this.context.images?.get(imageOf(container, this.context));
  }
}

function sysctlsLabel({ systemControls }: ContainerDefinition): string {
  return String(new URLSearchParams(systemControls.map(({ namespace, value }): [string, string] => [namespace, value])));
}

function sysctlsOf({ systemControls }: ContainerDefinition, isIncluded: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(systemControls.filter(({ namespace }) => isIncluded(namespace)).map(({ namespace, value }) => [namespace, value]));
}

/** Whether a kernel parameter belongs to the network namespace, which all containers of a task share. */
function isNetworkSysctl(name: string): boolean {
  return name.startsWith('net.');
}
