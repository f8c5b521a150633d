import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { ApplicationContainer } from './application-container';
import { ContainerChange, ContainerChanges, isSameName, RenderedContainer, Resolve } from '../task/container-changes';
import { allowTracing } from '../task/process-tracing';

/** What a task definition has to know of an observer. */
interface Observer {
  toString(): string;
  changeApplication(container: ApplicationContainer): void;
  _equals(other: Observer): boolean;
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
    const task = this.taskDefinition;
    const name = props.containerName ?? id;
    if ((!Token.isUnresolved(name) && task.findContainer(name)) || task.node.tryFindChild(id)) {
      const owner = this.observers.ownerOf(name) ?? 'the application';
      throw new LinuxControlsError(`${this.observer} adds a container named ${name}, and ${owner} has one of that name. Give one of them another containerName.`, task);
    }
    const before = task.defaultContainer;
    const container = task.addContainer(id, { ...props, essential: props.essential ?? false });
    task.defaultContainer = before;
    this.observers.add(this.observer, container);
    return container;
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
    return changes.obtain('observers', () => new Observers(changes.observers));
  }

  public readonly tracers = new Set<string>();
  private readonly containers = new Map<Observer, ecs.ContainerDefinition[]>();

  private constructor(private readonly names: Set<string>) {}

  /** An observer that is the same as the given one, if the task has it. */
  public find(observer: Observer): Observer | undefined {
    return [...this.containers.keys()].find(candidate => candidate === observer || candidate._equals(observer));
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
      const application = ApplicationContainer._of(container, observer.toString());
      observer.changeApplication(application);
      return application._problems;
    }));
  }
}
