import { type aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from '../error';
import { isNamed, Observer, Observers } from './observers';
import { ProcessAccess } from './process-access';
import type { StopOrderOptions } from './stop-order-options';
import { capacityProblems, ContainerShare, taskSizeOf } from './task-shares';
import { apiName, message } from '../../wording';
import { CONTAINER_NAME, requireType, SECRET } from '../required-types';
import { formatName } from '../task/container-changes';
import { targetOf } from '../task/task-definition-target';

/**
 * The task definition that an observer is being applied to.
 */
export class ObservedTask {
  /** @internal */
  public static _of(taskDefinition: ecs.TaskDefinition, observers: Observers, observer: Observer): ObservedTask {
    return new ObservedTask(taskDefinition, observers, observer);
  }

  /**
   * What the observer prepares for `changeApplication`, as part of a message.
   *
   * @internal
   */
  public _prepares?: string;

  private isAttached = false;

  private constructor(
    /**
     * The task definition, for grants and anything else that an observer needs. A container that you add to it directly
     * is one of the application.
     */
    public readonly taskDefinition: ecs.TaskDefinition,
    private readonly observers: Observers,
    private readonly observer: Observer,
  ) {}

  /** The name of the observer in messages. */
  private get observerName(): string {
    return this.observers.nameOf(this.observer);
  }

  /**
   * Ends `attach`. What is added later would come too late for the template.
   *
   * @internal
   */
  public _close(): void {
    this.isAttached = true;
  }

  /** The FireLens log router of the task, which can have only one. Undefined if it has none yet. */
  public get logRouter(): ecs.FirelensLogRouter | undefined {
    return this.taskDefinition.node.children.find(isLogRouter);
  }

  /**
   * Adds a container for the observer.
   *
   * It accepts the options of `taskDefinition.addContainer`, with two differences: `essential` defaults to false, and the
   * container does not become the task's default container, which load balancers use.
   *
   * Throws if ECS rejects the name, if the task has a container with the same name, or if the containers reserve more CPU
   * units than the task has.
   */
  public addContainer(id: string, props: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    return this.add(id, props, options => this.taskDefinition.addContainer(id, options));
  }

  /**
   * Adds a FireLens log router for the observer.
   *
   * It accepts the options of `taskDefinition.addFirelensLogRouter`. `essential` defaults to false, as for `addContainer`.
   *
   * Throws for the same reasons as `addContainer`, and if the task already has a log router: see `logRouter`.
   */
  public addLogRouter(id: string, props: ecs.FirelensLogRouterDefinitionOptions): ecs.FirelensLogRouter {
    const { logRouter: present } = this;
    if (present) {
      const owner = this.observers.ownerOf(present.containerName);
      throw new LinuxControlsError(`${this.observerName} adds a log router, but ${owner ? this.observers.nameOf(owner) : 'the task'} already has one, the container ${formatName(present.containerName)}, and ECS accepts only one. Remove one of the two.`, this.taskDefinition);
    }
    return this.add(id, props, options => this.taskDefinition.addFirelensLogRouter(id, options));
  }

  private add<Options extends ecs.ContainerDefinitionOptions, Container extends ecs.ContainerDefinition>(
    id: string, props: Options, create: (options: Options) => Container,
  ): Container {
    this.requireAttaching('firelensConfig' in props ? 'task.addLogRouter' : 'task.addContainer');
    this._requireFree(id, props.containerName);
    this.requireCpu({ name: props.containerName ?? id, cpu: props.cpu });
    const task = this.taskDefinition;
    const before = task.defaultContainer;
    const container = create({ ...props, essential: props.essential ?? false });
    task.defaultContainer = before;
    this.observers.add(this.observer, container);
    return container;
  }

  /**
   * Throws if ECS rejects the name, or if the task has a container with the name or a construct with the id.
   *
   * @internal
   */
  public _requireFree(id: string, name = id): void {
    const task = this.taskDefinition;
    const refusal = CONTAINER_NAME(name, 'the container name');
    if (refusal !== undefined) {
      throw new LinuxControlsError(`${this.observerName}: ${refusal}.`, task);
    }
    if ((!Token.isUnresolved(name) && task.findContainer(name)) || task.node.tryFindChild(id)) {
      const owner = this.observers.ownerOf(name);
      const isSameKind = owner !== undefined && owner !== this.observer && isNamed(owner) && owner.toString() === this.observer.toString();
      const [self, other, remedy] = isSameKind
        ? [this.observer.toString(), 'another observer of the same kind', 'Apply only one of them, or rename one']
        : [this.observerName, owner ? this.observers.nameOf(owner) : 'the application', 'Rename one'];
      throw new LinuxControlsError(message`${self} adds a container named ${name}, but ${other} already uses that name. ${remedy}: with containerName in the options, or where attach calls task.addContainer.`, task);
    }
  }

  /**
   * Adds SYS_PTRACE to one of the observer's containers. The container keeps its other Linux parameters.
   */
  public allowTracing(container: ecs.ContainerDefinition): void {
    this.requireOwn(container, 'task.allowTracing');
    this.observers.tracers.add(container.containerName);
  }

  /**
   * Drops the default capabilities of one of the observer's containers. It keeps SYS_PTRACE if `allowTracing` adds it.
   */
  public dropCapabilities(container: ecs.ContainerDefinition): void {
    this.requireOwn(container, 'task.dropCapabilities');
    this.observers.unprivileged.add(container.containerName);
  }

  /**
   * Makes ECS stop one of the observer's containers after the application, so that the container gets the application's last data.
   *
   * ECS stops containers in the reverse order of their dependencies. So each application container waits until this
   * container has started (`dependsOn` with START), including those that are added later. Application containers in
   * `excludeContainers` do not wait, nor do those that this container itself waits for, directly or not. A container that
   * already waits for this container keeps its condition.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  public stopAfterApplication(container: ecs.ContainerDefinition): void {
    this.requireOwn(container, 'task.stopAfterApplication');
    this.observers.lastToStop.set(container.containerName, this.observer);
  }

  /**
   * Adds the container of a preset with the user and the capabilities of an access. If options for the stop order are
   * given, ECS stops the container after the application, unless they turn that off.
   *
   * @internal
   */
  public _addContainer(
    id: string, props: ecs.ContainerDefinitionOptions, access: ProcessAccess = ProcessAccess.imageUser(), stopOrder?: StopOrderOptions,
  ): ecs.ContainerDefinition {
    const container = this.addContainer(id, { ...props, user: props.user ?? access.user });
    if (access.mayTrace) {
      this.allowTracing(container);
    }
    if (access.dropsCapabilities) {
      this.dropCapabilities(container);
    }
    if (stopOrder && (stopOrder.stopAfterApplication ?? true)) {
      this.stopAfterApplication(container);
    }
    return container;
  }

  /**
   * Allows the execution role to read a secret, so that `changeApplication` can pass it to application containers.
   *
   * The observer's own containers do not need this call: `addContainer` grants access to their secrets.
   */
  public allowSecret(secret: ecs.Secret): void {
    this.requireAttaching('task.allowSecret');
    requireType(`${this.observerName}: ${message`task.allowSecret`}`, secret, 'secret', SECRET);
    secret.grantRead(this.taskDefinition.obtainExecutionRole());
    this.observers.secrets.push(secret);
    this._prepares = message`calls task.allowSecret()`;
  }

  /**
   * Adds a volume for the containers of the observer and of the application. A volume with only a name is empty when the task starts.
   *
   * Throws if the task already has a volume with the same name.
   */
  public addVolume(volume: ecs.Volume): void {
    this.requireAttaching('task.addVolume');
    const holder = this.observers.holderOfVolume(volume.name, value => Stack.of(this.taskDefinition).resolve(value));
    if (holder !== undefined) {
      throw new LinuxControlsError(`${this.observerName} adds a volume named ${formatName(volume.name)}, but ${holder} already has a volume with that name. Rename one of them.`, this.taskDefinition);
    }
    this.taskDefinition.addVolume(volume);
    this.observers.addedVolumes.set(volume.name, this.observer);
  }

  /**
   * Allows `changeApplication` to add a volume that only one application container uses: see `container.addPrivateVolume`.
   */
  public allowPrivateVolumes(): void {
    this.requireAttaching('task.allowPrivateVolumes');
    this.observers.allowPrivateVolumes();
    this._prepares = message`calls task.allowPrivateVolumes()`;
  }

  /** Throws after `attach`, and for a container that the observer has not added. */
  private requireOwn(container: ecs.ContainerDefinition, method: string): void {
    this.requireAttaching(method);
    if (!this.observers.containersOf(this.observer).includes(container)) {
      throw new LinuxControlsError(message`${this.observerName} calls ${apiName(method)} for container ${container.containerName}, which it has not added with task.addContainer. Call it for a container of the observer.`, this.taskDefinition);
    }
  }

  /** Throws after `attach`, when the CDK may already have rendered what a method adds. */
  private requireAttaching(method: string): void {
    if (this.isAttached) {
      throw new LinuxControlsError(`${this.observerName} calls ${apiName(method)} after attach, which is too late for the template. Call it in attach.`, this.taskDefinition);
    }
  }

  /** Throws if the containers reserve too many CPU units. The CDK also throws, but does not list the containers. */
  private requireCpu(added: ContainerShare): void {
    if (!added.cpu) {
      return; // The CDK has already checked the others.
    }
    const present = this.taskDefinition.node.children.filter(isContainer)
      .map(({ containerName, cpu }) => ({ name: containerName, cpu }));
    const [problem] = capacityProblems({ cpu: taskSizeOf(targetOf(this.taskDefinition).l1).cpu }, [...present, added]);
    if (problem) {
      throw new LinuxControlsError(`${this.observerName}: ${problem}`, this.taskDefinition);
    }
  }
}

function isContainer(construct: IConstruct): construct is ecs.ContainerDefinition {
  return 'containerName' in construct && 'cpu' in construct;
}

function isLogRouter(construct: IConstruct): construct is ecs.FirelensLogRouter {
  return isContainer(construct) && 'firelensConfig' in construct;
}
