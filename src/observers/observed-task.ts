import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { ApplicationContainer } from './application-container';
import { ContainerChange, ContainerChanges, isSameName, RenderedContainer, Resolve } from '../task/container-changes';
import { allowTracing } from '../task/process-tracing';

/** What a task definition has to know of an observer. */
interface Observer {
  toString(): string;
  changeApplication(container: ApplicationContainer): void;
  _equals(other: Observer, resolve: Resolve): boolean;
}

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
   * Throws when the task has a container of that name.
   */
  public addContainer(id: string, props: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    this._requireFree(id, props.containerName);
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
}

/** The observers of one task definition, with their containers; what they change in the application's is changed as it is rendered. */
export class Observers implements ContainerChange {
  /** The observers of a task definition, one object for all. */
  public static of(l1: ecs.CfnTaskDefinition): Observers {
    const changes = ContainerChanges.of(l1);
    return changes.obtain('observers', () => new Observers(l1, changes.observers));
  }

  public readonly tracers = new Set<string>();
  private readonly containers = new Map<Observer, ecs.ContainerDefinition[]>();

  private constructor(private readonly l1: ecs.CfnTaskDefinition, private readonly names: Set<string>) {}

  /** An observer that is the same as the given one, if the task has it. */
  public find(observer: Observer): Observer | undefined {
    const resolve: Resolve = value => Stack.of(this.l1).resolve(value);
    return [...this.containers.keys()].find(candidate => candidate === observer || candidate._equals(observer, resolve));
  }

  /** The containers of an observer. */
  public containersOf(observer: Observer): readonly ecs.ContainerDefinition[] {
    const found = this.find(observer);
    return found ? this.containers.get(found)! : [];
  }

  /** The observer that has a container of the name, in words. */
  public ownerOf(name: string): string | undefined {
    return [...this.containers].find(([, containers]) => containers.some(({ containerName }) => containerName === name))?.[0].toString();
  }

  /** Notes an observer, and a container of it. */
  public add(observer: Observer, ...containers: ecs.ContainerDefinition[]): void {
    this.containers.set(observer, [...this.containers.get(observer) ?? [], ...containers]);
    containers.forEach(({ containerName }) => this.names.add(containerName));
  }

  public applyTo(containers: RenderedContainer[], resolve: Resolve): string[] {
    const isOneOf = (names: ReadonlySet<string>, { name }: RenderedContainer) => [...names].some(given => isSameName(name, given, resolve));
    containers.filter(container => isOneOf(this.tracers, container)).forEach(allowTracing);
    return containers.filter(container => !isOneOf(this.names, container)).flatMap(container => [...this.containers.keys()].flatMap(observer => {
      const application = ApplicationContainer._of(container, observer.toString(), resolve);
      observer.changeApplication(application);
      return application._problems;
    }));
  }
}
