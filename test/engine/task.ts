import type { SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Engine } from './engine';
import { PAUSE } from './images';

/** A task definition as a template holds it, as far as a container engine has to know it. */
export interface TaskDefinition {
  readonly PidMode?: string;
  readonly Volumes?: readonly { readonly Name: string }[];
  readonly ContainerDefinitions: readonly Container[];
}

interface Container {
  readonly Name: string;
  readonly EntryPoint?: readonly string[];
  readonly Command?: readonly string[];
  readonly WorkingDirectory?: string;
  readonly User?: string;
  readonly ReadonlyRootFilesystem?: boolean;
  readonly Environment?: readonly { readonly Name: string; readonly Value: string }[];
  readonly SystemControls?: readonly { readonly Namespace: string; readonly Value: string }[];
  readonly LinuxParameters?: {
    readonly Capabilities?: { readonly Add?: readonly string[]; readonly Drop?: readonly string[] };
    readonly InitProcessEnabled?: boolean;
  };
  readonly MountPoints?: readonly { readonly SourceVolume: string; readonly ContainerPath: string; readonly ReadOnly?: boolean }[];
  readonly VolumesFrom?: readonly { readonly SourceContainer: string; readonly ReadOnly?: boolean }[];
  readonly DependsOn?: readonly { readonly ContainerName: string; readonly Condition: string }[];
  readonly HealthCheck?: { readonly Command: readonly string[] };
}

/** What of a container definition changes nothing here: one engine, no registry, no memory to share out, no network to the outside. */
const WITHOUT_EFFECT = ['Cpu', 'Essential', 'Image', 'LogConfiguration', 'Memory', 'MemoryReservation', 'PortMappings', 'RestartPolicy'];
const WITH_EFFECT = [
  'Name', 'EntryPoint', 'Command', 'WorkingDirectory', 'User', 'ReadonlyRootFilesystem', 'Environment', 'SystemControls', 'LinuxParameters',
  'MountPoints', 'VolumesFrom', 'DependsOn', 'HealthCheck',
];

export interface TaskOptions {
  /** The local image of each container, by the container's name. */
  readonly images: Readonly<Record<string, string>>;

  /** Kernel parameters of the network that the task gets instead of those that its definition asks for. */
  readonly networkSysctls?: Readonly<Record<string, string>>;
}

/**
 * A task that runs on this machine, as ECS runs it on Fargate: a pause container owns the namespaces that its containers share, which
 * start in the order that their dependencies ask for.
 */
export class Task {
  /** Starts a task. */
  public static run(engine: Engine, definition: TaskDefinition, options: TaskOptions): Task {
    const task = new Task(engine, definition, options);
    task.startPause();
    definition.ContainerDefinitions.forEach(({ Name }) => task.start(Name));
    return task;
  }

  private static count = 0;

  private readonly id = `task${++Task.count}`;
  private readonly started = new Set<string>();
  private readonly volumes: ReadonlyMap<string, string>;

  private constructor(private readonly engine: Engine, private readonly definition: TaskDefinition, private readonly options: TaskOptions) {
    // By default a volume belongs to root and only root writes there: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    this.volumes = new Map(definition.Volumes?.map(({ Name }) => [Name, engine.newFolder()]));
    definition.ContainerDefinitions.forEach(refuseUnknown);
  }

  /** Runs a program in a container, with the container's user and capabilities. */
  public exec(container: string, ...command: string[]): SpawnSyncReturns<string> {
    return this.engine.attempt('exec', this.nameOf(container), ...command);
  }

  /** The output of a shell script in a container; throws where the script fails. */
  public shell(container: string, script: string): string {
    return this.engine.podman('exec', this.nameOf(container), 'sh', '-c', script);
  }

  /** What a container has written to its standard output and error. */
  public logs(container: string): string {
    return this.engine.logs(this.nameOf(container));
  }

  /** The number of the process that a container has started with, in its PID namespace. */
  public firstProcessOf(container: string): string {
    const pid = this.engine.podman('inspect', '--format', '{{.State.Pid}}', this.nameOf(container));
    return /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  }

  /** Waits for the end of a container and gives its exit code. */
  public exitCodeOf(container: string): number {
    return Number(this.engine.podman('wait', this.nameOf(container)));
  }

  /** Asks a container to end, as ECS does, and gives its exit code. */
  public end(container: string): number {
    this.engine.podman('stop', '--time', '10', this.nameOf(container));
    return this.exitCodeOf(container);
  }

  /** Kills what runs in a container and starts it again, as ECS does by a restart policy. */
  public restart(container: string): void {
    this.engine.podman('restart', '--time', '0', this.nameOf(container));
  }

  /** Ends all containers and removes them. */
  public stop(): void {
    this.engine.podman('rm', '--force', '--time', '0', '--depend', this.nameOf('pause'));
  }

  private startPause(): void {
    const asked = this.definition.ContainerDefinitions.map(container => sysctlsOf(container, isOfNetwork));
    const sysctls = this.options.networkSysctls ?? Object.assign({}, ...asked);
    this.engine.podman('run', '--detach', '--pull', 'never', '--name', this.nameOf('pause'), '--network', 'none', '--cap-drop', 'ALL', ...sysctlFlags(sysctls), PAUSE.name, '/pause');
  }

  private start(name: string): void {
    if (this.started.has(name)) {
      return;
    }
    this.started.add(name);
    const container = this.containerOf(name);
    container.VolumesFrom?.forEach(({ SourceContainer }) => this.start(SourceContainer));
    container.DependsOn?.forEach(({ ContainerName, Condition }) => {
      this.start(ContainerName);
      this.await(this.containerOf(ContainerName), Condition);
    });
    this.engine.podman('run', '--detach', '--pull', 'never', '--name', this.nameOf(name), ...this.flagsOf(container), this.options.images[name], ...container.Command ?? []);
  }

  private await({ Name, HealthCheck }: Container, condition: string): void {
    if (condition === 'HEALTHY') {
      const [kind, ...command] = HealthCheck!.Command;
      eventually(() => this.exec(Name, ...kind === 'CMD-SHELL' ? ['sh', '-c'] : [], ...command).status === 0);
    } else if (condition !== 'START') {
      const exitCode = this.exitCodeOf(Name);
      if (condition === 'SUCCESS' && exitCode !== 0) {
        throw new Error(`container ${Name} ended with ${exitCode}: ${this.logs(Name)}`);
      }
    }
  }

  private flagsOf(container: Container): string[] {
    const pause = `container:${this.nameOf('pause')}`;
    const isShared = this.definition.PidMode === 'task';
    const { Capabilities: { Add = [], Drop = [] } = {}, InitProcessEnabled } = container.LinuxParameters ?? {};
    return [
      '--network', pause,
      ...isShared ? ['--pid', pause] : [],
      // /pause reaps for all where the PID namespace is shared, and the engine refuses a second init process there.
      ...InitProcessEnabled && !isShared ? ['--init'] : [],
      ...sysctlFlags(sysctlsOf(container, name => !isOfNetwork(name))),
      ...Drop.flatMap(capability => ['--cap-drop', capability]),
      // Podman makes an added capability effective for every user, and Fargate for root alone.
      ...isRoot(container.User) ? Add.flatMap(capability => ['--cap-add', capability]) : [],
      ...container.User === undefined ? [] : ['--user', container.User],
      ...container.WorkingDirectory === undefined ? [] : ['--workdir', container.WorkingDirectory],
      ...container.EntryPoint === undefined ? [] : ['--entrypoint', JSON.stringify(container.EntryPoint)],
      ...container.ReadonlyRootFilesystem ? ['--read-only', '--read-only-tmpfs=false'] : [],
      ...container.Environment?.flatMap(({ Name, Value }) => ['--env', `${Name}=${Value}`]) ?? [],
      ...container.MountPoints?.flatMap(({ SourceVolume, ContainerPath, ReadOnly }) => ['--volume', `${this.volumes.get(SourceVolume)}:${ContainerPath}${ReadOnly ? ':ro' : ''}`]) ?? [],
      ...container.VolumesFrom?.flatMap(({ SourceContainer, ReadOnly }) => ['--volumes-from', `${this.nameOf(SourceContainer)}${ReadOnly ? ':ro' : ''}`]) ?? [],
    ];
  }

  private containerOf(name: string): Container {
    return this.definition.ContainerDefinitions.find(({ Name }) => Name === name)!;
  }

  private nameOf(container: string): string {
    return `${this.id}-${container}`;
  }
}

/** Waits until something holds, for ten seconds at most. */
export function eventually<Value>(find: () => Value | undefined | null | false): Value {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = find();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${find}`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

function refuseUnknown(container: Container): void {
  const unknown = Object.keys(container).filter(key => ![...WITH_EFFECT, ...WITHOUT_EFFECT].includes(key));
  if (unknown.length > 0) {
    throw new Error(`container ${container.Name} has ${unknown.join(', ')}, which this engine does not know`);
  }
}

function sysctlsOf({ SystemControls = [] }: Container, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(SystemControls.filter(({ Namespace }) => isWanted(Namespace)).map(({ Namespace, Value }) => [Namespace, Value]));
}

/** Whether a kernel parameter is one of the network, which all containers of a task share. */
function isOfNetwork(name: string): boolean {
  return name.startsWith('net.');
}

function isRoot(user = 'root'): boolean {
  return ['0', 'root'].includes(user.split(':')[0]);
}

/** Podman splits what it is told of a parameter at commas, which values may have, unless it is quoted. */
function sysctlFlags(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--sysctl', `"${name}=${value}"`]);
}
