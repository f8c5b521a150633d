import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { userIdOf } from '../../checks/queries/users';
import { apiName, message } from '../../wording';
import { LinuxControlsError } from '../error';
import { allowTracing, dropsTracing } from '../task/capabilities';
import { isSameName, listOf, RenderedContainer, Resolve, formatName } from '../task/container-changes';
import { FACTORY, requireFactory } from '../factory';
import { BOOLEAN, type Checks, CONDITION, implementing, listOf as listOfType, requireTypes, SECRET, STRING, TEXT, wordsOf } from '../required-types';

type Item = Readonly<Record<string, unknown>>;

/** The task of an application container, as far as an observer uses it. */
export interface TaskContext {
  /** The construct that errors name. */
  readonly at: IConstruct;
  readonly cpuArchitecture: string;
  readonly containers: readonly RenderedContainer[];
  readonly resolve: Resolve;

  /** Whether an observer has called `allowPrivateVolumes`. */
  readonly allowsPrivateVolumes: boolean;

  /** The problems that the observer has reported. */
  readonly problems: string[];

  /** Whether each container that was passed to `allowTracingOfRoot` got SYS_PTRACE, by its name and user. */
  readonly tracing: Map<string, boolean>;

  /** Returns the name of the observer in messages. */
  observerName(): string;

  /** Whether an observer has called `allowSecret` for a secret. */
  mayRead(secret: ecs.Secret): boolean;

  /**
   * Adds an empty volume to the task unless a volume with that name exists. Returns who has that volume, or undefined if
   * it was added.
   */
  addVolume(name: string): string | undefined;
}

/** What observers have set of an application container in one rendering. Conflicts name them. */
export class ContainerContributions {
  /** The contexts of the observers, by what they set. Has nothing that the caller set. */
  public readonly contributors = new Map<string, TaskContext>();
  public readonly wrappers: { readonly task: TaskContext; readonly words: readonly string[] }[] = [];
}

const ENTRY_POINT = 'entryPoint';

/** Creates an application container. The class sets it, because its constructor is private. */
export let applicationContainer: (container: RenderedContainer, task: TaskContext, contributions: ContainerContributions) => ApplicationContainer;

/** Ends the changes to a container. The class sets it. */
export let closeContainer: (container: ApplicationContainer) => void;

/** Adds SYS_PTRACE unless the container is known to run as a user other than root, for whose processes it is not effective. The class sets it. */
export let allowTracingOfRoot: (container: ApplicationContainer) => void;

/**
 * An application container that an observer can change.
 *
 * The methods change only the rendered task definition, never the caller's objects. Only `wrapEntryPoint` and
 * `replaceEntryPoint` change existing settings. Adding one that exists has no effect. Synthesis fails if a setting contradicts another.
 */
export class ApplicationContainer {
  static {
    applicationContainer = (container, task, contributions) => new ApplicationContainer(FACTORY, container, task, contributions);
    closeContainer = one => one.close();
    allowTracingOfRoot = one => {
      const mayBeRoot = one.user === undefined || Token.isUnresolved(one.user) || (userIdOf(one.user) ?? 0) === 0;
      one.task.tracing.set(`${one.displayName}: ${one.user}`, mayBeRoot);
      if (mayBeRoot) {
        one.addSysPtrace();
      }
    };
  }

  /** Lists and maps that `changeApplication` has read, and can edit. Undefined once it has returned. */
  private copies?: { readonly name: 'entryPoint' | 'command' | 'environment'; readonly copy: object; readonly text: string }[] = [];

  private constructor(
    key: symbol, private readonly container: RenderedContainer, private readonly task: TaskContext,
    private readonly contributions: ContainerContributions,
  ) { requireFactory(key, ApplicationContainer); }

  /** The name of the container. */
  public get containerName(): string {
    return Token.asString(this.container.name);
  }

  /** The image of the container, as it appears in the task definition. */
  public get image(): string {
    return Token.asString(this.container.image);
  }

  /** Whether the root file system of the container is read-only. Also true if that is known only at deployment. */
  public get hasReadonlyRootFilesystem(): boolean {
    return this.container.readonlyRootFilesystem !== undefined && this.container.readonlyRootFilesystem !== false;
  }

  /** Whether the task stops when the container exits. */
  public get isEssential(): boolean {
    return isEssential(this.container);
  }

  /** The entry point that the container sets, including the wrappers of other observers. Empty if it sets none. */
  public get entryPoint(): string[] {
    return this.copyOf(ENTRY_POINT, listOf(this.container.entryPoint).map(text => Token.asString(text)));
  }

  /** The command that the container sets. Empty if it sets none. */
  public get command(): string[] {
    return this.copyOf('command', listOf(this.container.command).map(text => Token.asString(text)));
  }

  /** The user that the container sets, with or without a group. Undefined if it sets none and runs as the user of its image. */
  public get user(): string | undefined {
    const { user } = this.container;
    return user === undefined ? undefined : Token.asString(user);
  }

  /**
   * The plain environment variables that the container sets, including those of other observers. Variables from secrets
   * are not included.
   */
  public get environment(): { [name: string]: string } {
    const variables = listOf<Item>(this.container.environment).map(({ name, value }) => [Token.asString(name), Token.asString(value)] as const);
    return this.copyOf('environment', Object.fromEntries(variables));
  }

  /**
   * The processor architecture of the task: `ecs.CpuArchitecture.X86_64`, which is the default of ECS, or
   * `ecs.CpuArchitecture.ARM64`. Another object if it is known only at deployment.
   *
   * In Python, compare it with `runsOn`: each read of a constant returns another object there.
   */
  public get cpuArchitecture(): ecs.CpuArchitecture {
    const { cpuArchitecture } = this.task;
    const { X86_64, ARM64 } = ecs.CpuArchitecture;
    const known: Record<string, ecs.CpuArchitecture | undefined> = { X86_64, ARM64 };
    return known[cpuArchitecture] ?? ecs.CpuArchitecture.of(Token.asString(cpuArchitecture));
  }

  /**
   * Whether the task runs on `ecs.CpuArchitecture.X86_64` or `ecs.CpuArchitecture.ARM64`. False for both if it is known
   * only at deployment.
   */
  public runsOn(cpuArchitecture: ecs.CpuArchitecture): boolean {
    requireTypes(apiName('container.runsOn'), { cpuArchitecture }, { cpuArchitecture: implementing('an ecs.CpuArchitecture, for example ecs.CpuArchitecture.ARM64', '_cpuArchitecture') });
    return this.cpuArchitecture === cpuArchitecture;
  }

  /** Adds SYS_PTRACE to the Linux parameters of the container. Synthesis fails if the container drops SYS_PTRACE by name. */
  public addSysPtrace(): void {
    this.requireArguments('addSysPtrace', {}, {});
    if (dropsTracing(this.container)) {
      this.reportProblem(message`adds SYS_PTRACE to container ${this.displayName}, but linuxParameters.capabilities.drop of the container contains SYS_PTRACE. Container engines differ in which of the two is in effect. Remove SYS_PTRACE from drop, or add the container to excludeContainers.`);
    } else {
      allowTracing(this.container);
    }
  }

  /**
   * Sets an environment variable. Synthesis fails if the container already sets the variable to a different value.
   */
  public addEnvironment(name: string, value: string): void {
    this.requireArguments('addEnvironment', { name, value }, { name: TEXT, value: STRING });
    const sets = `sets the environment variable ${name} of container ${this.displayName} to ${this.valueText(value)}, but`;
    const secret = this.find('secrets', 'name', name);
    if (secret) {
      this.reportProblem(`${sets} ${this.setterOf('secrets', name)} sets it from secret ${this.valueText(secret.valueFrom)}. Remove one of the two.`);
    } else {
      this.addTo('environment', 'name', { name, value }, (other, setter) => `${sets} ${setter} sets it to ${this.valueText(other.value)}. Remove one of the two.`);
    }
  }

  /** Sets an environment variable unless the container already sets it, to any value or from a secret. */
  public addDefaultEnvironment(name: string, value: string): void {
    this.requireArguments('addDefaultEnvironment', { name, value }, { name: TEXT, value: STRING });
    if (!this.find('environment', 'name', name) && !this.find('secrets', 'name', name)) {
      this.addEnvironment(name, value);
    }
  }

  /**
   * Sets an environment variable from a secret, which ECS reads when the container starts.
   *
   * The execution role needs permission to read the secret: call `task.allowSecret(secret)` in `attach`. It is too late to grant the
   * permission when this method runs.
   */
  public addSecret(name: string, secret: ecs.Secret): void {
    this.requireArguments('addSecret', { name, secret }, { name: TEXT, secret: SECRET });
    if (!this.task.mayRead(secret)) {
      this.reportProblem(message`sets the environment variable ${name} of container ${this.displayName} from a secret that the execution role may not read. Call task.allowSecret(secret) in attach().`);
      return;
    }
    const sets = `sets the environment variable ${name} of container ${this.displayName} from secret ${this.valueText(secret.arn)}, but`;
    const plain = this.find('environment', 'name', name);
    if (plain) {
      this.reportProblem(`${sets} ${this.setterOf('environment', name)} sets it to ${this.valueText(plain.value)}. Remove one of the two.`);
    } else {
      this.addTo('secrets', 'name', { name, valueFrom: secret.arn }, (other, setter) =>
        `${sets} ${setter} sets it from secret ${this.valueText(other.valueFrom)}. Remove one of the two.`);
    }
  }

  /** Mounts a volume of the task. Synthesis fails if a different volume is mounted at the same path. */
  public addMountPoint(mountPoint: ecs.MountPoint): void {
    this.requireArguments('addMountPoint', mountPoint, { containerPath: TEXT, readOnly: BOOLEAN, sourceVolume: TEXT }, true);
    const { sourceVolume, containerPath, readOnly } = mountPoint;
    this.addTo('mountPoints', 'containerPath', { sourceVolume, containerPath, readOnly }, (other, setter) =>
      `mounts ${readOnly ? 'read-only ' : ''}volume ${this.valueText(sourceVolume)} at ${containerPath} of container ${this.displayName}, but ${setter} mounts ${other.readOnly ? 'read-only ' : ''}volume ${this.valueText(other.sourceVolume)} there. Use a different path for one of them.`);
  }

  /**
   * Adds an empty, writable volume that only this container uses, and mounts it.
   *
   * The observer must call `task.allowPrivateVolumes()` in `attach`. Synthesis fails if the task already has a volume
   * with the name, so include the name of the container.
   */
  public addPrivateVolume(volumeName: string, containerPath: string): void {
    this.requireArguments('addPrivateVolume', { volumeName, containerPath }, { volumeName: TEXT, containerPath: TEXT });
    if (!this.task.allowsPrivateVolumes) {
      this.reportProblem(message`adds a volume named ${this.valueText(volumeName)} for container ${this.displayName}, but it is too late to add one. Call task.allowPrivateVolumes() in attach().`);
      return;
    }
    if (isSameName(this.find('mountPoints', 'containerPath', containerPath)?.sourceVolume, volumeName, this.task.resolve)) {
      return; // A second call with the same arguments has no effect.
    }
    const holder = this.task.addVolume(volumeName);
    if (holder === undefined) {
      this.addMountPoint({ sourceVolume: volumeName, containerPath, readOnly: false });
    } else {
      this.reportProblem(`adds a volume named ${this.valueText(volumeName)} for container ${this.displayName}, but ${holder} already has a volume with that name. Rename one of them.`);
    }
  }

  /** Mounts all volumes of another container in the task, at the same paths. */
  public addVolumesFrom(volumesFrom: ecs.VolumeFrom): void {
    this.requireArguments('addVolumesFrom', volumesFrom, { readOnly: BOOLEAN, sourceContainer: TEXT }, true);
    const { sourceContainer, readOnly } = volumesFrom;
    this.addTo('volumesFrom', 'sourceContainer', { sourceContainer, readOnly }, (_, setter) =>
      `mounts the volumes of container ${formatName(sourceContainer)} in container ${this.displayName} ${readOnly ? 'read-only' : 'writable'}, but ${setter} mounts them ${readOnly ? 'writable' : 'read-only'}. Remove one of the two.`);
  }

  /**
   * Makes the container wait for another container of the task.
   *
   * Synthesis fails if the other container does not exist or ECS refuses the condition. ECS refuses SUCCESS and COMPLETE for an essential container,
   * because the task stops when it exits. It refuses HEALTHY for a container without a health check. Synthesis also fails
   * if the container already waits for the other container with a different condition.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson
   */
  public addDependency(containerName: string, condition: ecs.ContainerDependencyCondition): void {
    this.requireArguments('addDependency', { containerName, condition }, { containerName: TEXT, condition: CONDITION });
    const other = this.task.containers.find(({ name }) => isSameName(name, containerName, this.task.resolve));
    const waits = `makes container ${this.displayName} wait until container ${formatName(containerName)} is ${condition},`;
    if (!other) {
      this.reportProblem(`${waits} but the task has no container with that name. Add the container, or wait for a different one.`);
    } else if ((condition === 'SUCCESS' || condition === 'COMPLETE') && isEssential(other)) {
      this.reportProblem(`${waits} but that container is essential: the task stops when it exits, so ECS refuses the dependency. Make it non-essential, or wait for START or HEALTHY.`);
    } else if (condition === 'HEALTHY' && !other.healthCheck) {
      this.reportProblem(`${waits} but that container has no health check, so ECS refuses the dependency. Add a health check, or wait for START.`);
    } else {
      this.addTo('dependsOn', 'containerName', { containerName, condition }, (present, setter) =>
        `${waits} but ${setter} makes it wait until it is ${this.valueText(present.condition)}. Remove one of the two.`);
    }
  }

  /**
   * Adds a command before the entry point of the container, unless the entry point already starts with it. The last
   * wrapper is outermost. It also wraps an entry point that another observer has replaced.
   *
   * Synthesis fails if the container sets no entry point: the CDK cannot read the entry point of an image, and setting a
   * new one would replace it.
   */
  public wrapEntryPoint(...wrapper: string[]): void {
    this.requireArguments('wrapEntryPoint', { wrapper }, { wrapper: wordsOf(STRING) });
    const entryPoint = this.entryPointToWrap();
    if (entryPoint && !wrapper.every((word, i) => this.valueText(word) === this.valueText(entryPoint[i]))) {
      this.container.entryPoint = [...wrapper, ...entryPoint];
      this.contributions.wrappers.push({ task: this.task, words: wrapper });
    }
  }

  /**
   * Replaces the entry point and the command of the container. The new values should run the original ones, which
   * `entryPoint` and `command` return.
   *
   * Synthesis fails if the container sets no entry point: the CDK cannot read the entry point of an image, and setting a
   * new one would replace it. It also fails if another observer replaces them by different values, or has added a wrapper
   * that is not in the new values.
   */
  public replaceEntryPoint(entryPoint: string[], command: string[]): void {
    this.requireArguments('replaceEntryPoint', { entryPoint, command }, { entryPoint: wordsOf(STRING), command: listOfType(STRING) });
    const { command: present } = this.container;
    if (present !== undefined && !Array.isArray(present)) {
      this.reportProblem(message`replaces the command of container ${this.displayName}, which is known only at deployment. Set command to a list.`);
      return;
    }
    const original = this.entryPointToWrap();
    if (!original || this.valueText([entryPoint, command]) === this.valueText([original, present ?? []])) {
      return;
    }
    const words = [...entryPoint, ...command];
    const replaces = `replaces the entry point and the command of container ${this.displayName} with ${this.valueText(words)}, but`;
    const other = this.contributions.contributors.get(ENTRY_POINT) ?? this.task;
    const lost = this.contributions.wrappers.find(wrapper => wrapper.task !== this.task && !this.contains(words, wrapper.words));
    if (other !== this.task) {
      this.reportProblem(`${replaces} ${other.observerName()} replaces them with ${this.valueText([...original, ...present ?? []])}. Remove one of the two.`);
    } else if (lost) {
      const name = lost.task.observerName();
      this.reportProblem(message`${replaces} ${name} wraps the entry point with ${this.valueText(lost.words)}, which would be lost. Apply ${name} later, or keep the words that entryPoint returns.`);
    } else {
      this.container.entryPoint = [...entryPoint];
      this.container.command = [...command];
      this.contributions.contributors.set(ENTRY_POINT, this.task);
    }
  }

  /**
   * Reports a problem if the container sets a user with a different ID than the observer. A container passes if its user
   * is unknown: if it sets none, a name other than root, or one that is known only at deployment.
   *
   * Throws if the user is empty.
   *
   * @param user the user of the observer, with or without a group
   * @param reason a sentence that explains why both need the same user
   */
  public requireUser(user: string, reason: string): void {
    this.requireArguments('requireUser', { user, reason }, { user: STRING, reason: STRING });
    if (user === '') {
      throw new LinuxControlsError(message`requireUser: user is empty. Pass the user of the observer, for example 1000.`);
    }
    const { user: present } = this;
    const [requiredId, presentId] = [user, present].map(text => text && !Token.isUnresolved(text) ? userIdOf(text) : undefined);
    if (requiredId !== undefined && presentId !== undefined && requiredId !== presentId) {
      this.reportProblem(message`runs as user ${user}, but container ${this.displayName} runs as user ${present}. ${reason.replace(/[^.]$/, '$&.')} Set the same user for both, or add the container to excludeContainers.`);
    }
  }

  /**
   * Reports a problem of the container, for which synthesis fails.
   *
   * @param problem what is wrong and how to fix it; the message starts with the name of the observer, so start with a
   * verb, for example `needs container app to …`
   */
  public reportProblem(problem: string): void {
    this.requireArguments('reportProblem', { problem }, { problem: TEXT });
    this.task.problems.push(`${this.task.observerName()} ${problem}`);
  }

  private requireArguments<Values extends object>(method: string, values: Values, checks: Checks<Values>, isOpen = false): void {
    if (!this.copies) {
      throw new LinuxControlsError(message`${this.task.observerName()} calls ${apiName(`container.${method}`)} after changeApplication, which is too late for the template. Call it in changeApplication.`, this.task.at);
    }
    requireTypes(apiName(`container.${method}`), values, checks, isOpen);
  }

  private copyOf<Copy extends object>(name: NonNullable<typeof this.copies>[number]['name'], copy: Copy): Copy {
    this.copies?.push({ name, copy, text: JSON.stringify(copy) });
    return copy;
  }

  /** An edited copy changes nothing. It is no mistake if a method has made the same change. */
  private close(): void {
    for (const { name, copy, text } of [...this.copies!]) {
      if (![text, JSON.stringify(this[name])].includes(JSON.stringify(copy))) {
        this.reportProblem(message`edits ${apiName(name)} of container ${this.displayName}, which is a copy, so this has no effect. Call ${name === 'environment' ? 'addEnvironment' : 'replaceEntryPoint'}, or edit another copy.`);
      }
    }
    this.copies = undefined;
  }

  /** Returns the entry point. If it cannot be wrapped, reports the problem and returns undefined. */
  private entryPointToWrap(): string[] | undefined {
    const { entryPoint } = this.container;
    if (Array.isArray(entryPoint) && entryPoint.length > 0) {
      return entryPoint;
    }
    this.reportProblem(entryPoint && !Array.isArray(entryPoint)
      ? message`wraps the entry point of container ${this.displayName}, which is known only at deployment. Set entryPoint to a list.`
      : message`wraps the entry point of container ${this.displayName}, but the container sets none. The CDK cannot read the entry point of its image, which would be lost. Set entryPoint, or add the container to excludeContainers.`);
    return undefined;
  }

  private get displayName(): string {
    return formatName(this.container.name);
  }

  /** Adds an item to a list of the container unless it exists. A different item with the same key is a problem. */
  private addTo(
    list: 'environment' | 'secrets' | 'mountPoints' | 'volumesFrom' | 'dependsOn', key: string, item: Item, conflict: (other: Item, setter: string) => string,
  ): void {
    const items = this.container[list];
    if (items && !Array.isArray(items)) {
      this.reportProblem(`cannot add to ${list} of container ${this.displayName}, which is known only at deployment. Set ${list} to a list.`);
      return;
    }
    const requested = this.task.resolve(item) as Item;
    const present = this.find(list, key, requested[key]);
    if (!present) {
      this.container[list] = [...listOf<Item>(items), item] as never;
      this.contribute(list, requested[key]);
    } else if (Object.keys(requested).some(name => this.valueText(present[name] ?? false) !== this.valueText(requested[name]))) {
      this.reportProblem(conflict(present, this.setterOf(list, requested[key])));
    }
  }

  private contribute(setting: string, key: unknown): void {
    this.contributions.contributors.set(`${setting} ${this.valueText(key)}`, this.task);
  }

  /** Returns who set something, as the subject of a clause. */
  private setterOf(setting: string, key: unknown): string {
    return this.contributions.contributors.get(`${setting} ${this.valueText(key)}`)?.observerName() ?? 'the container';
  }

  /** Whether words contain others, in this order and next to each other. */
  private contains(words: readonly unknown[], others: readonly string[]): boolean {
    return words.some((_, start) => others.every((word, i) => this.valueText(word) === this.valueText(words[start + i])));
  }

  private find(list: keyof RenderedContainer, key: string, value: unknown): Item | undefined {
    return listOf<Item>(this.container[list]).find(item => isSameName(this.task.resolve(item[key]), value, this.task.resolve));
  }

  private valueText(value: unknown): string {
    return JSON.stringify(this.task.resolve(value));
  }
}

function isEssential({ essential }: RenderedContainer): boolean {
  return essential !== false;
}
