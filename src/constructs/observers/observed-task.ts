import { type aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from '../error';
import { isNamed, Observer, Observers } from './observers';
import type { ProcessAccess } from './process-access';
import { capacityProblems, ContainerShare, taskSizeOf } from './task-shares';
import { userIdOf } from '../../checks/queries/users';
import { apiName, message } from '../../wording';
import { ACCESS, type Checks, CONTAINER_CHECKS, CONTAINER_NAME, FLAG, requireType, requireTypes, SECRET, struct, TEXT } from '../required-types';
import { formatName } from '../task/container-changes';
import { targetOf } from '../task/task-definition-target';
import { FACTORY, requireFactory } from '../factory';

/** Options for a container of an observer: those of `taskDefinition.addContainer`, its access, and its place in the stop order. */
export interface ObserverContainerOptions extends ecs.ContainerDefinitionOptions {
  /**
   * The container's access to the processes of other containers. `user` overrides the user of the access.
   *
   * @default - `ProcessAccess.imageUser()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether ECS stops the container after the application, so that it gets the application's last data. Without it, ECS
   * can stop both at the same time, and the last data may be lost.
   *
   * If so, each application container waits until this container has started (`dependsOn` with START), including those
   * that are added later, because ECS stops containers in the reverse order of their dependencies. They do not start if
   * this container cannot, for example because its image or its program is missing.
   *
   * Application containers in `excludeContainers` do not wait, nor do those that this container itself waits for, directly
   * or not, or whose dependencies are known only at deployment. A container that already waits for this container keeps its condition.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly stopAfterApplication?: boolean;
}

// The class sets these functions, because they use its private members.

const OPTIONS: Partial<Checks<ObserverContainerOptions>> = { ...CONTAINER_CHECKS, access: ACCESS, stopAfterApplication: FLAG };

/** Creates the object that `attach` gets. */
export let observedTask: (taskDefinition: ecs.TaskDefinition, observers: Observers, observer: Observer) => ObservedTask;

/**
 * Ends `attach`: what is added later would come too late for the template. Returns whether `attach` has read the task definition, as
 * all methods do that add to it, and what it prepares for `changeApplication`.
 */
export let closeTask: (task: ObservedTask) => { readonly isUsed: boolean; readonly prepared?: string };

/** Throws if ECS rejects the name of a container, or if the task has a container with the name or a construct with the id. */
export let requireFree: (task: ObservedTask, id: string, name?: string) => void;

/**
 * The task definition that an observer is being applied to.
 */
export class ObservedTask {
  static {
    observedTask = (taskDefinition, observers, observer) => new ObservedTask(FACTORY, taskDefinition, observers, observer);
    closeTask = task => {
      task.isAttached = true;
      return { isUsed: task.isUsed, prepared: task.prepared };
    };
    requireFree = (task, id, name) => task.requireFree(id, name);
  }

  private isAttached = false;

  private isUsed = false;

  /** What the observer prepares for `changeApplication`, as part of a message. */
  private prepared?: string;

  private constructor(
    key: symbol,
    private readonly target: ecs.TaskDefinition,
    private readonly observers: Observers,
    private readonly observer: Observer,
  ) { requireFactory(key, ObservedTask); }

  /**
   * The task definition, for grants and anything else that an observer needs. A container that you add to it directly
   * is one of the application.
   */
  public get taskDefinition(): ecs.TaskDefinition {
    this.isUsed = true;
    return this.target;
  }

  /** The name of the observer in messages. */
  private get observerName(): string {
    return this.observers.nameOf(this.observer);
  }

  /**
   * Adds a container for the observer.
   *
   * Unlike with `taskDefinition.addContainer`, `essential` defaults to false, and the container does not become
   * the task's default container, which load balancers use.
   *
   * Throws if ECS rejects the name, if the task has a container with the same name, if `access` allows tracing but `user`
   * is known not to be root, or if the containers reserve more CPU units than the task has.
   */
  public addContainer(id: string, options: ObserverContainerOptions): ecs.ContainerDefinition {
    this.requireAttaching('task.addContainer');
    const method = `${this.observerName}: ${message`task.addContainer`}`;
    requireType(method, id, 'id', TEXT, this.taskDefinition);
    options = requireTypes(method, options, OPTIONS, true, this.taskDefinition);
    const { access, stopAfterApplication, ...container } = options;
    this.requireFree(id, options.containerName);
    this.requireCpu({ name: options.containerName ?? id, cpu: options.cpu });
    const user = options.user ?? access?.user;
    const userId = user === undefined || Token.isUnresolved(user) ? undefined : userIdOf(user);
    if (access?.mayTrace && userId !== undefined && userId !== 0) {
      throw new LinuxControlsError(message`${this.observerName}: container ${options.containerName ?? id} may trace, but runs as user ${user}, for which SYS_PTRACE has no effect. Remove user, or use ProcessAccess.sameUser or ProcessAccess.imageUser.`, this.taskDefinition);
    }
    const { defaultContainer } = this.taskDefinition;
    const added = this.taskDefinition.addContainer(id, { ...container, user, essential: options.essential ?? false });
    this.taskDefinition.defaultContainer = defaultContainer;
    this.observers.add(this.observer, added, access, stopAfterApplication);
    return added;
  }

  private requireFree(id: string, name = id): void {
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
   * Allows the execution role to read a secret, so that `changeApplication` can pass it to application containers.
   *
   * The observer's own containers do not need this call: `addContainer` grants access to their secrets.
   */
  public allowSecret(secret: ecs.Secret): void {
    this.requireAttaching('task.allowSecret');
    requireType(`${this.observerName}: ${message`task.allowSecret`}`, secret, 'secret', SECRET);
    secret.grantRead(this.taskDefinition.obtainExecutionRole());
    this.observers.secrets.push(secret);
    this.prepared = message`calls task.allowSecret()`;
  }

  /**
   * Adds a volume for the containers of the observer and of the application. A volume with only a name is empty when the task starts.
   *
   * Throws if the task already has a volume with the same name.
   */
  public addVolume(volume: ecs.Volume): void {
    this.requireAttaching('task.addVolume');
    requireType(`${this.observerName}: ${message`task.addVolume`}`, volume, '', struct<ecs.Volume>({ name: TEXT }, true), this.taskDefinition);
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
    this.prepared = message`calls task.allowPrivateVolumes()`;
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
