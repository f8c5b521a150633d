import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { userIdOf } from '../checks/queries/users';
import { allowTracing } from '../task/capabilities';
import { isSameName, RenderedContainer, Resolve, stringOrToken, formatName } from '../task/container-changes';

type Item = Readonly<Record<string, unknown>>;

/** The task around an application container, as an observer finds it. */
export interface ApplicationSurroundings {
  /** How messages call the observer. */
  readonly observer: string;
  readonly cpuArchitecture: string;
  readonly containers: readonly RenderedContainer[];
  readonly resolve: Resolve;

  /** Whether the task's execution role may read a secret. */
  isAllowed(secret: ecs.Secret): boolean;

  /** Gives the task an empty volume, unless it has one of that name; returns whether it did. */
  addVolume(name: string): boolean;
}

/**
 * One application container, as an observer may change it.
 *
 * What is done here reaches the rendered task definition only; what the caller has written stays as it is. Whatever the container has
 * already is kept: what it says as well stays as it is, and what contradicts it stops the synthesis with both values.
 */
export class ApplicationContainer {
  /** @internal */
  public static _of(container: RenderedContainer, task: ApplicationSurroundings): ApplicationContainer {
    return new ApplicationContainer(container, task);
  }

  /** @internal */
  public readonly _problems: string[] = [];

  private constructor(private readonly container: RenderedContainer, private readonly task: ApplicationSurroundings) {}

  /** The container's name. */
  public get containerName(): string {
    return stringOrToken(this.container.name);
  }

  /** The container's image, as ECS gets it. */
  public get image(): string {
    return stringOrToken(this.container.image);
  }

  /** Whether the container's root file system is, or may turn out to be, read-only. */
  public get hasReadonlyRootFilesystem(): boolean {
    return this.container.readonlyRootFilesystem !== undefined && this.container.readonlyRootFilesystem !== false;
  }

  /** Whether the end of the container is the end of the task. */
  public get isEssential(): boolean {
    return isEssential(this.container);
  }

  /** The entry point that the container states, with what other observers have put in front; empty where it states none. */
  public get entryPoint(): string[] {
    return listOf<string>(this.container.entryPoint);
  }

  /** The command that the container states; empty where it states none. */
  public get command(): string[] {
    return listOf<string>(this.container.command);
  }

  /** The processor architecture of the task: `X86_64` or `ARM64`. */
  public get cpuArchitecture(): string {
    return stringOrToken(this.task.cpuArchitecture);
  }

  /** Adds SYS_PTRACE to the Linux parameters that the container has. */
  public addSysPtrace(): void {
    allowTracing(this.container);
  }

  /**
   * Sets an environment variable. A variable that the container has with another value stops the synthesis: neither is dropped silently.
   */
  public addEnvironment(name: string, value: string): void {
    if (this.has('secrets', 'name', name)) {
      this._tell(`sets the environment variable ${name} of container ${this.text} to ${this.valueText(value)}, and the container takes it from a secret. Remove one of the two.`);
    } else {
      this.addTo('environment', 'name', { name, value }, other =>
        `sets the environment variable ${name} of container ${this.text} to ${this.valueText(value)}, and the container sets it to ${this.valueText(other.value)}. Remove one of the two.`);
    }
  }

  /**
   * Sets an environment variable from a secret, which ECS reads when the container starts.
   *
   * The execution role needs to be allowed to read it: call `task.allowSecret(secret)` in `attach`. A grant that is made here comes too late.
   */
  public addSecret(name: string, secret: ecs.Secret): void {
    if (!this.task.isAllowed(secret)) {
      this._tell(`sets the environment variable ${name} of container ${this.text} from a secret that the task may not read. Call task.allowSecret(secret) in attach().`);
    } else if (this.has('environment', 'name', name)) {
      this._tell(`sets the environment variable ${name} of container ${this.text} from a secret, and the container sets it to a plain value. Remove one of the two.`);
    } else {
      this.addTo('secrets', 'name', { name, valueFrom: secret.arn }, () =>
        `sets the environment variable ${name} of container ${this.text} from a secret, and the container takes it from another. Remove one of the two.`);
    }
  }

  /** Sets a label of the container. A label that it has with another value stops the synthesis. */
  public addDockerLabel(name: string, value: string): void {
    const labels = (this.container.dockerLabels ?? {}) as Record<string, string>;
    const present = Object.hasOwn(labels, name) ? labels[name] : value;
    if (this.valueText(present) === this.valueText(value)) {
      this.container.dockerLabels = { ...labels, [name]: value };
    } else {
      this._tell(`sets the label ${name} of container ${this.text} to ${this.valueText(value)}, and the container sets it to ${this.valueText(present)}. Remove one of the two.`);
    }
  }

  /**
   * Mounts a volume of the task. Another volume at the same path stops the synthesis.
   *
   * @param readOnly whether the container may only read there; it may write too if this is left out
   */
  public addMountPoint(sourceVolume: string, containerPath: string, readOnly: boolean = false): void {
    this.addTo('mountPoints', 'containerPath', { sourceVolume, containerPath, readOnly }, other =>
      `mounts ${readOnly ? 'read-only ' : ''}volume ${this.valueText(sourceVolume)} at ${containerPath} of container ${this.text}, which mounts ${other.readOnly ? 'read-only ' : ''}volume ${this.valueText(other.sourceVolume)} there. Choose another path for one of them.`);
  }

  /**
   * Mounts an empty volume that the task has for this container, to write to. The observer's `attach` has to have allowed it.
   *
   * @internal
   */
  public _addOwnVolume(volumeName: string, containerPath: string): void {
    if (this.task.addVolume(volumeName)) {
      this.addMountPoint(volumeName, containerPath);
    } else {
      this._tell(`gives container ${this.text} a volume of its own named ${this.valueText(volumeName)}, and the task has one of that name. Give one of them another name.`);
    }
  }

  /**
   * Mounts all volumes that another container of the task has, where it has them.
   *
   * @param readOnly whether the container may only read there; it may write too if this is left out
   */
  public addVolumesFrom(sourceContainer: string, readOnly: boolean = false): void {
    this.addTo('volumesFrom', 'sourceContainer', { sourceContainer, readOnly }, () =>
      `takes the volumes of container ${formatName(sourceContainer)} to container ${this.text} ${readOnly ? 'read-only' : 'to write'}, and the container takes them the other way. Remove one of the two.`);
  }

  /**
   * Has the container wait for another one of the task.
   *
   * What ECS refuses stops the synthesis: SUCCESS and COMPLETE on an essential container, whose end is the end of the task, and HEALTHY on one
   * without health check. A dependency on the same container with another condition does as well.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson
   */
  public addDependency(containerName: string, condition: ecs.ContainerDependencyCondition): void {
    const other = this.task.containers.find(({ name }) => isSameName(name, containerName, this.task.resolve));
    const waits = `has container ${this.text} wait until container ${formatName(containerName)} is ${condition},`;
    if (!other) {
      this._tell(`${waits} and the task has none of that name.`);
    } else if ((condition === 'SUCCESS' || condition === 'COMPLETE') && isEssential(other)) {
      this._tell(`${waits} which is essential: its end is the end of the task, and ECS refuses to wait for that. Make it non-essential, or wait for START or HEALTHY.`);
    } else if (condition === 'HEALTHY' && !other.healthCheck) {
      this._tell(`${waits} which has no health check, and ECS refuses to wait for that. Give it one, or wait for START.`);
    } else {
      this.addTo('dependsOn', 'containerName', { containerName, condition }, present =>
        `${waits} and the container waits until it is ${this.valueText(present.condition)}. Remove one of the two.`);
    }
  }

  /**
   * Puts a command in front of the container's entry point, unless it is there.
   *
   * A container that states no entry point stops the synthesis: the one of its image cannot be seen from here, and would be replaced.
   */
  public wrapEntryPoint(...wrapper: string[]): void {
    const entryPoint = this.statedEntryPoint();
    if (entryPoint && !wrapper.every((word, i) => this.valueText(word) === this.valueText(entryPoint[i]))) {
      this.container.entryPoint = [...wrapper, ...entryPoint];
    }
  }

  /**
   * Has the container start with another entry point and command, into which a tool has put those that `entryPoint` and `command` tell.
   *
   * A container that states no entry point stops the synthesis: the one of its image cannot be seen from here, and would be replaced.
   */
  public replaceEntryPoint(entryPoint: string[], command: string[]): void {
    if (this.statedEntryPoint()) {
      this.container.entryPoint = [...entryPoint];
      this.container.command = [...command];
    }
  }

  /**
   * Says that the container has to run as a user, of which the observer knows the number. Where it states none, that of its image counts, which cannot be seen here.
   *
   * @internal
   */
  public _requireUser(user: string, reason: string): void {
    const { user: stated } = this.container;
    const [requested, present] = [user, stated].map(text => text ? userIdOf(text) : undefined);
    if (requested !== undefined && present !== undefined && requested !== present) {
      this._tell(`runs as user ${user}, and container ${this.text} as user ${stated}: ${reason} Give both the same user, or leave the container out with excludeContainers.`);
    }
  }

  /** @internal */
  public _tell(problem: string): void {
    this._problems.push(`${this.task.observer} ${problem}`);
  }

  /** The entry point; undefined where it cannot be wrapped, which is told. */
  private statedEntryPoint(): string[] | undefined {
    const { entryPoint } = this.container;
    if (Array.isArray(entryPoint) && entryPoint.length > 0) {
      return entryPoint;
    }
    this._tell(entryPoint && !Array.isArray(entryPoint)
      ? `wraps the entry point of container ${this.text}, which is known only when the stack is deployed. State it as a list.`
      : `wraps the entry point of container ${this.text}, which states none: the entry point of its image cannot be seen here and would be lost. State it with entryPoint, or leave the container out with excludeContainers.`);
    return undefined;
  }

  private get text(): string {
    return formatName(this.container.name);
  }

  /** Adds an item to a list of the container, unless it is there; one that differs under the same key is a problem. */
  private addTo(list: 'environment' | 'secrets' | 'mountPoints' | 'volumesFrom' | 'dependsOn', key: string, item: Item, contradiction: (other: Item) => string): void {
    const items = this.container[list];
    if (items && !Array.isArray(items)) {
      this._tell(`cannot add to the ${list} of container ${this.text}, which are known only when the stack is deployed. Give them as a list.`);
      return;
    }
    const wished = this.task.resolve(item) as Item;
    const present = this.find(list, key, wished[key]);
    if (!present) {
      this.container[list] = [...listOf<Item>(items), item] as never;
    } else if (Object.keys(wished).some(name => this.valueText(present[name] ?? false) !== this.valueText(wished[name]))) {
      this._tell(contradiction(present));
    }
  }

  private has(list: 'environment' | 'secrets', key: string, value: string): boolean {
    return this.find(list, key, value) !== undefined;
  }

  private find(list: keyof RenderedContainer, key: string, value: unknown): Item | undefined {
    return listOf<Item>(this.container[list]).find(item => isSameName(this.task.resolve(item[key]), value, this.task.resolve));
  }

  private valueText(value: unknown): string {
    return JSON.stringify(this.task.resolve(value));
  }
}

function listOf<Member>(value: unknown): Member[] {
  return Array.isArray(value) ? [...value as Member[]] : [];
}

function isEssential({ essential }: RenderedContainer): boolean {
  return essential !== false;
}
