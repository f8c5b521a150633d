import { type aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from '../error';
import type { Observer, Observers } from './observers';
import type { ProcessAccess } from './process-access';
import { ContainerShare, overbooked, taskSizeOf } from './task-shares';
import { isSameName, formatName } from '../task/container-changes';
import { targetOf } from '../task/task-definition-target';

/**
 * The task definition to which an observer is being added.
 */
export class ObservedTask {
  /** @internal */
  public static _of(taskDefinition: ecs.TaskDefinition, observers: Observers, observer: Observer): ObservedTask {
    return new ObservedTask(taskDefinition, observers, observer);
  }

  private constructor(
    /** The task definition, for volumes, grants and whatever else an observer brings. */
    public readonly taskDefinition: ecs.TaskDefinition,
    private readonly observers: Observers,
    private readonly observer: Observer,
  ) {}

  /**
   * Adds a container of the observer's.
   *
   * It takes what `taskDefinition.addContainer` takes, with two differences: it is not essential unless it says so, and the task's
   * default container, which load balancers use, stays what it was.
   *
   * Throws when the task has a container of that name, and when it has not the CPU units that the container keeps for itself.
   */
  public addContainer(id: string, props: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    this._requireFree(id, props.containerName);
    this.requireCpu({ name: props.containerName ?? id, cpu: props.cpu });
    const task = this.taskDefinition;
    const before = task.defaultContainer;
    const container = task.addContainer(id, { ...props, essential: props.essential ?? false });
    task.defaultContainer = before;
    this.observers.add(this.observer, container);
    return container;
  }

  /**
   * Throws when the task has a container of the name, or something else under the id.
   *
   * @internal
   */
  public _requireFree(id: string, name = id): void {
    const task = this.taskDefinition;
    if ((!Token.isUnresolved(name) && task.findContainer(name)) || task.node.tryFindChild(id)) {
      const owner = this.observers.ownerOf(name) ?? 'the application';
      const [other, remedy] = owner === this.observer.toString()
        ? ['another of its kind, which is not equal to it,', 'Apply one of the two, or give one']
        : [owner, 'Give one'];
      throw new LinuxControlsError(`${this.observer} adds a container named ${name}, and ${other} has one of that name. ${remedy} of them another containerName.`, task);
    }
  }

  /**
   * Adds SYS_PTRACE to the Linux parameters of one of the observer's containers. Linux parameters that were handed to it stay as they are.
   */
  public allowTracing(container: ecs.ContainerDefinition): void {
    this.observers.tracers.add(container.containerName);
  }

  /**
   * Takes the capabilities that one of the observer's containers has by default away from it; SYS_PTRACE stays if it may trace.
   */
  public dropCapabilities(container: ecs.ContainerDefinition): void {
    this.observers.confined.add(container.containerName);
  }

  /**
   * Lets the execution role read a secret, so that `changeApplication` can hand it to application containers.
   *
   * The secrets of containers that the observer adds need no call: `addContainer` does this for them.
   */
  public allowSecret(secret: ecs.Secret): void {
    secret.grantRead(this.taskDefinition.obtainExecutionRole());
    this.observers.secrets.push(secret);
  }

  /**
   * Adds an empty volume. Throws when the task has a volume of that name.
   *
   * @internal
   */
  public _addVolume(name: string): void {
    if (this.observers.volumeNames().some(other => isSameName(other, name, value => Stack.of(this.taskDefinition).resolve(value)))) {
      throw new LinuxControlsError(`${this.observer} adds a volume named ${formatName(name)}, and the task has one of that name. Give one of them another name.`, this.taskDefinition);
    }
    this.taskDefinition.addVolume({ name });
  }

  /**
   * Lets `changeApplication` give containers volumes of their own.
   *
   * @internal
   */
  public _allowOwnVolumes(): void {
    this.observers.allowOwnVolumes();
  }

  /** The CDK refuses this as well, but does not say which container wants how much. */
  private requireCpu(wished: ContainerShare): void {
    const present = this.taskDefinition.node.children.filter(isContainer).map(({ containerName, cpu }) => ({ name: containerName, cpu }));
    const [problem] = overbooked({ cpu: taskSizeOf(targetOf(this.taskDefinition).l1).cpu }, [...present, wished]);
    if (problem) {
      throw new LinuxControlsError(`${this.observer}: ${problem}`, this.taskDefinition);
    }
  }

  /** @internal */
  public _grantAccess(container: ecs.ContainerDefinition, access: ProcessAccess): void {
    if (access.mayTrace) {
      this.allowTracing(container);
    }
    if (access.dropsCapabilities) {
      this.dropCapabilities(container);
    }
  }
}

function isContainer(construct: IConstruct): construct is ecs.ContainerDefinition {
  return 'containerName' in construct && 'cpu' in construct;
}
