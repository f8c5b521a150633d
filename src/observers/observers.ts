import { aws_ecs as ecs, Lazy, Stack } from 'aws-cdk-lib';
import { ApplicationContainer, ApplicationSurroundings } from './application-container';
import { ExecuteCommandUse } from './execute-command-use';
import { overbooked, shareCpu, taskSizeOf } from './task-shares';
import { allowTracing, dropCapabilities } from '../task/capabilities';
import { ContainerChange, ContainerChanges, isSameName, unknownContainerMessage, RenderedContainer, Resolve } from '../task/container-changes';
import { runtimePlatformOf } from '../task/task-definition-target';

/** What a task definition has to know of an observer. */
export interface Observer {
  readonly executeCommand?: ExecuteCommandUse;
  readonly excludeContainers: string[];
  toString(): string;
  changeApplication(container: ApplicationContainer): void;
  _complete(own: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve): void;
  _equals(other: Observer, resolve: Resolve): boolean;
}

/** The observers of one task definition, with their containers; what they change in the application's is changed as it is rendered. */
export class Observers implements ContainerChange {
  /** The observers of a task definition, one object for all. */
  public static of(l1: ecs.CfnTaskDefinition): Observers {
    const changes = ContainerChanges.of(l1);
    return changes.getOrCreate('observers', () => new Observers(l1, changes.observers));
  }

  public readonly tracers = new Set<string>();
  public readonly confined = new Set<string>();
  public readonly secrets: ecs.Secret[] = [];
  private readonly containers = new Map<Observer, ecs.ContainerDefinition[]>();

  /** Names of the volumes that containers have got for themselves, as they were rendered last. */
  private ownVolumes: string[] = [];

  /** What the L1 says of the volumes that no container has for itself, once containers may have some. */
  private sharedVolumes?: Pick<ecs.CfnTaskDefinition, 'volumes'>;

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

  /** The names of the task's volumes, but for those that containers have for themselves. */
  public volumeNames(): unknown[] {
    const volumes: unknown = Stack.of(this.l1).resolve((this.sharedVolumes ?? this.l1).volumes) ?? [];
    return Array.isArray(volumes) ? volumes.map(({ name }) => name) : [];
  }

  /**
   * Renders the volumes that containers have for themselves behind the others. Which there are is known when the containers are: they come later,
   * and each has one of its own.
   */
  public allowOwnVolumes(): void {
    if (this.sharedVolumes) {
      return;
    }
    const { volumes } = this.l1;
    this.sharedVolumes = { volumes };
    this.l1.volumes = Lazy.uncachedAny({
      produce: context => {
        context.resolve(this.l1.containerDefinitions);
        return [...context.resolve(volumes) ?? [], ...this.ownVolumes.map(name => ({ name }))];
      },
    }, { omitEmptyArray: true });
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
    if (this.containers.size === 0) {
      return [];
    }
    const isOneOf = (names: ReadonlySet<string>) => ({ name }: RenderedContainer) => hasName(names, name, resolve);
    containers.filter(isOneOf(this.tracers)).forEach(allowTracing);
    containers.filter(isOneOf(this.confined)).forEach(dropCapabilities);
    this.ownVolumes = [];

    // A log router is a part of how containers log, and no more the application than an observer is.
    const application = containers.filter(({ name, firelensConfiguration }) => !firelensConfiguration && !hasName(this.names, name, resolve));
    const problems = [...this.containers.keys()].flatMap(observer => this.changeApplication(observer, application, containers, resolve));
    shareCpu(taskSizeOf(this.l1), application, containers);
    this.containers.forEach((own, observer) => {
      observer._complete(containers.filter(isOneOf(new Set(own.map(({ containerName }) => containerName)))), containers, resolve);
    });
    return problems;
  }

  public problemsOf(containers: readonly RenderedContainer[]): string[] {
    return this.containers.size === 0 ? [] : [...overbooked(taskSizeOf(this.l1), containers), ...this.executeCommandConflicts()];
  }

  private changeApplication(
    observer: Observer, application: readonly RenderedContainer[], containers: readonly RenderedContainer[], resolve: Resolve,
  ): string[] {
    const surroundings: ApplicationSurroundings = {
      observer: observer.toString(),
      cpuArchitecture: runtimePlatformOf(this.l1)?.cpuArchitecture ?? 'X86_64',
      containers,
      resolve,
      isAllowed: secret => this.secrets.some(({ arn }) => isSameName(resolve(arn), secret.arn, resolve)),
      addVolume: name => {
        const isFree = ![...this.volumeNames(), ...this.ownVolumes].some(other => isSameName(resolve(other), name, resolve));
        this.ownVolumes.push(...isFree ? [name] : []);
        return isFree;
      },
    };
    const problems = observer.excludeContainers
      .filter(excluded => !application.some(({ name }) => isSameName(name, excluded, resolve)))
      .map(excluded => unknownContainerMessage(`${observer}: excludeContainers`, resolve(excluded), application));
    for (const container of application) {
      if (!hasName(observer.excludeContainers, container.name, resolve)) {
        const changed = ApplicationContainer._of(container, surroundings);
        observer.changeApplication(changed);
        problems.push(...changed._problems);
      }
    }
    return problems;
  }

  private executeCommandConflicts(): string[] {
    const findByUse = (use: ExecuteCommandUse) => [...this.containers.keys()].find(({ executeCommand }) => executeCommand === use);
    const [needs, forbids] = [findByUse(ExecuteCommandUse.NEEDED), findByUse(ExecuteCommandUse.FORBIDDEN)];
    return needs && forbids
      ? [`${needs} needs ECS Exec, and ${forbids} fails while ECS Exec is enabled. Remove one of them, or replace ${needs} with an observer that works without ECS Exec.`]
      : [];
  }
}

/** Whether a rendered name is one of those that callers have given. */
function hasName(names: Iterable<string>, rendered: unknown, resolve: Resolve): boolean {
  for (const name of names) {
    if (isSameName(rendered, name, resolve)) {
      return true;
    }
  }
  return false;
}
