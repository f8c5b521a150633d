import { isDeepStrictEqual } from 'node:util';
import { type aws_ecs as ecs, Lazy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type ApplicationContainer, applicationContainer, closeContainer, ContainerContributions, TaskContext } from './application-container';
import { ExecuteCommandUse } from './execute-command-use';
import type { ProcessAccess } from './process-access';
import { capacityProblems, shareCpu, taskSizeOf } from './task-shares';
import { containersNamed, message } from '../../wording';
import { callOverridable, LinuxControlsError } from '../error';
import { recordNeedsExec } from '../needs-exec';
import { allowTracing, dropCapabilities, dropsTracing } from '../task/capabilities';
import {
  ChangeKind, ContainerChange, ContainerChanges, hasName, isSameName, listOf, unknownContainerMessage, RenderedContainer, Resolve, formatName,
} from '../task/container-changes';
import { dependenciesOf, requirementsOf, startedWith } from '../task/start-order';
import { runtimePlatformOf } from '../task/task-definition-target';
import { wrapProperty } from '../task/wrapped-property';

/** The part of `ObserverSidecar` that this file uses, declared here to avoid an import cycle. */
export interface Observer {
  readonly executeCommand?: ExecuteCommandUse;
  readonly excludeContainers: string[];
  toString(): string;
  changeApplication(container: ApplicationContainer): void;
}

/** Completes the rendered containers of an observer once all containers of the task are known. */
type Completion = (own: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve) => void;

const COMPLETIONS = new WeakMap<Observer, Completion>();

/** Sets how the containers of an observer are completed. Called by the constructors of presets. */
export function setCompletion(observer: Observer, completion: Completion): void {
  COMPLETIONS.set(observer, completion);
}

const WITHOUT_TOKENS = new WeakSet<Observer['changeApplication']>();

/** Records that an implementation of `changeApplication` never adds a value with tokens, so that the containers need not be resolved again. */
export function declareWithoutTokens({ changeApplication }: Observer): void {
  WITHOUT_TOKENS.add(changeApplication);
}

/** The name in messages of an observer without a name: jsii does not pass on the name of a class in another language. */
export const UNNAMED = 'an observer';

/** Whether an observer has a name of its own, which another observer can also have. */
export function isNamed(observer: Observer): boolean {
  return observer.toString() !== UNNAMED;
}

/** The observers of one task definition and their containers. Application containers are changed when they are rendered. */
export class Observers implements ContainerChange {
  /** Returns the observers of a task definition, always as the same object. */
  public static of(l1: ecs.CfnTaskDefinition): Observers {
    const changes = ContainerChanges.of(l1);
    return changes.getOrCreate(ChangeKind.OBSERVERS, () => new Observers(l1, changes));
  }

  /** Names of the containers that get SYS_PTRACE. */
  private readonly tracers = new Set<string>();

  /** Names of the containers that lose their default capabilities. */
  private readonly unprivileged = new Set<string>();

  /** The names of the containers that ECS stops after the application, and their observers. */
  public readonly lastToStop = new Map<string, Observer>();

  /** The secrets that observers may pass to application containers. */
  public readonly secrets: ecs.Secret[] = [];

  private readonly containers = new Map<Observer, ecs.ContainerDefinition[]>();

  /** The constructs that each observer created below the task definition. */
  private readonly created = new Map<Observer, IConstruct[]>();

  /** Whether an observer has called `allowPrivateVolumes`. */
  public get allowsPrivateVolumes(): boolean {
    return this.sharedVolumes !== undefined;
  }

  /** The volumes that observers added when they were attached, by name. */
  public readonly addedVolumes = new Map<string, Observer>();

  /** The volumes that only one application container uses, by name, as of the latest rendering. */
  private readonly privateVolumes = new Map<string, Observer>();

  /** The private volumes in all renderings. Set once other code has read the volumes, and may assign what it read. */
  private renderedVolumes?: object[];

  /** The latest `volumes` of the L1, set once private volumes are allowed. */
  private sharedVolumes?: Pick<ecs.CfnTaskDefinition, 'volumes'>;

  private hasTokens = false;

  /** Names of the observer containers. */
  private readonly names: Set<string>;

  private constructor(private readonly l1: ecs.CfnTaskDefinition, private readonly changes: ContainerChanges) {
    this.names = changes.observers;
  }

  /**
   * Whether an observer is applied to the task definition. Two objects are two observers, even with equal options: an
   * override can differ.
   */
  public has(observer: Observer): boolean {
    return this.created.has(observer);
  }

  /** Returns the containers of an observer. Empty if it is not applied. */
  public containersOf(observer: Observer): readonly ecs.ContainerDefinition[] {
    return this.containers.get(observer) ?? [];
  }

  /** Returns who has added the volume with a name, as the subject of a clause. Undefined if there is none. */
  public holderOfVolume(name: string, resolve: Resolve): string | undefined {
    const hasThatName = (other: unknown) => isSameName(resolve(other), name, resolve);
    const owner = [...this.addedVolumes, ...this.privateVolumes].find(([other]) => hasThatName(other))?.[1];
    if (owner) {
      return this.nameOf(owner);
    }
    return this.sharedVolumesIn(resolve(this.sharedVolumes ? this.sharedVolumes.volumes : this.l1.volumes))
      .some(volume => hasThatName((volume as { name: unknown }).name)) ? 'the task' : undefined;
  }

  /**
   * Renders private volumes after the others. They are known only when the containers are rendered, because containers
   * can be added later.
   */
  public allowPrivateVolumes(): void {
    if (this.sharedVolumes) {
      return;
    }
    wrapProperty(this.l1, 'volumes', volumes => {
      this.sharedVolumes = { volumes };
      return Lazy.uncachedAny({
        produce: context => {
          if (!this.changes.isRendering) {
            context.resolve(this.changes.read());
          }
          const resolved: unknown = context.resolve(volumes) ?? [];
          if (!Array.isArray(resolved)) {
            throw new LinuxControlsError(message`volumes is an unresolved value, so no volume can be added to it. Set it to a list.`, this.l1);
          }
          const shared = this.sharedVolumesIn(resolved);
          const added = context.resolve([...this.privateVolumes.keys()].map(name => ({ name }))) as object[];
          this.renderedVolumes?.push(...added);
          // While the containers are rendered, another library that wraps this value may expect a list.
          return shared.length + added.length === 0 && !this.changes.isRendering ? undefined : [...shared, ...added];
        },
      });
    }, () => {
      this.renderedVolumes ??= [];
    });
  }

  /** Returns the volumes in a list except private ones, which code that read the list may have put back. */
  private sharedVolumesIn(volumes: unknown): readonly unknown[] {
    return listOf(volumes).filter(volume => !this.renderedVolumes?.some(rendered => isDeepStrictEqual(volume, rendered)));
  }

  /** Returns the observer that added the container with the given name. */
  public ownerOf(name: string): Observer | undefined {
    return [...this.containers].find(([, containers]) => containers.some(({ containerName }) => containerName === name))?.[0];
  }

  /** Returns the name of an observer in messages. No other observer of the task definition has the same name. */
  public nameOf(observer: Observer): string {
    const name = observer.toString();
    const applied = [...this.created.keys()];
    if (isNamed(observer) && !applied.some(other => other !== observer && other.toString() === name)) {
      return name;
    }
    const containers = this.containers.get(observer) ?? [];
    const position = applied.includes(observer) ? applied.indexOf(observer) + 1 : applied.length + 1;
    const place = containers.length > 0 ? containersNamed(containers.map(({ containerName }) => containerName)) : `observer ${position} of the task`;
    return `${name} (${place}${isNamed(observer) ? '' : message`; set name of ObserverSidecar to name it`})`;
  }

  /** Runs the `attach` method of an observer, and records the observer and what it creates. */
  public attach(observer: Observer, { node }: ecs.TaskDefinition, attach: () => void): void {
    const before = new Set(node.children);
    this.hasTokens ||= COMPLETIONS.has(observer) || !WITHOUT_TOKENS.has(observer.changeApplication);
    this.created.set(observer, []); // Now, so that an observer that applies itself does not do so forever.
    try {
      attach();
    } catch (error) {
      this.created.delete(observer);
      throw error;
    }
    this.containers.set(observer, this.containers.get(observer) ?? []);
    this.created.set(observer, node.children.filter(child => !before.has(child)));
  }

  /** Records a container of an observer, its access, and whether ECS stops it after the application. */
  public add(
    observer: Observer, container: ecs.ContainerDefinition, access: ProcessAccess | undefined, stopsAfterApplication: boolean | undefined,
  ): void {
    const { containerName } = container;
    this.containers.set(observer, [...this.containersOf(observer), container]);
    this.names.add(containerName);
    if (observer.executeCommand === ExecuteCommandUse.NEEDED) {
      recordNeedsExec(this.l1, containerName);
    }
    if (access?.mayTrace) {
      this.tracers.add(containerName);
    }
    if (access?.dropsCapabilities) {
      this.unprivileged.add(containerName);
    }
    if (stopsAfterApplication) {
      this.lastToStop.set(containerName, observer);
    }
  }

  /** Returns the constructs that an observer created below the task definition. Empty if it is not applied. */
  public createdBy(observer: Observer): readonly IConstruct[] {
    return this.created.get(observer) ?? [];
  }

  public mayAddTokens(): boolean {
    return this.hasTokens;
  }

  public applyTo(containers: RenderedContainer[], resolve: Resolve): string[] {
    if (this.containers.size === 0) {
      return [];
    }
    const isOneOf = (names: ReadonlySet<string>) => ({ name }: RenderedContainer) => hasName(names, name, resolve);
    const isNotExcludedBy = ({ excludeContainers }: Observer) => ({ name }: RenderedContainer) => !hasName(excludeContainers, name, resolve);
    const tracers = containers.filter(isOneOf(this.tracers));
    const contradicts = (name: string) => tracers.some(container => dropsTracing(container) && isSameName(container.name, name, resolve));
    const refused = [...this.tracers].filter(contradicts).map(name =>
      message`${this.nameOf(this.ownerOf(name)!)} adds SYS_PTRACE to its container ${formatName(resolve(name))}, but linuxParameters.capabilities.drop of the container contains SYS_PTRACE. Container engines differ in which of the two is in effect. Remove SYS_PTRACE from drop, or do not allow tracing, for example with ProcessAccess.imageUser().`);
    tracers.filter(container => !dropsTracing(container)).forEach(allowTracing);
    containers.filter(isOneOf(this.unprivileged)).forEach(dropCapabilities);
    this.privateVolumes.clear();

    const others = containers.filter(({ name }) => !hasName(this.names, name, resolve));

    // Observers do not change a log router, because it is infrastructure. It shares CPU units: without any, it would be
    // slower than the application.
    const application = others.filter(({ firelensConfiguration }) => !firelensConfiguration);
    const contributions = new Map(application.map(container => [container, new ContainerContributions()]));
    const problems = [...this.containers.keys()].flatMap(observer => this.changeApplication(observer, contributions, containers, resolve));
    this.lastToStop.forEach((observer, name) => stopBefore(name, application.filter(isNotExcludedBy(observer)), containers, resolve));
    shareCpu(taskSizeOf({ cpu: this.l1.cpu }), others, containers);
    this.containers.forEach((own, observer) => {
      COMPLETIONS.get(observer)?.(containers.filter(isOneOf(new Set(own.map(({ containerName }) => containerName)))), containers, resolve);
    });
    return [...this.missingContainers(containers, resolve), ...refused, ...problems];
  }

  public problemsOf(containers: readonly RenderedContainer[]): string[] {
    return this.containers.size === 0 ? [] : [...capacityProblems(taskSizeOf(this.l1), containers), ...this.executeCommandConflicts()];
  }

  /** An aspect can remove a container. The L2 keeps the containers that it renders first, so an observer can come too late. */
  private missingContainers(containers: readonly RenderedContainer[], resolve: Resolve): string[] {
    return [...this.containers].flatMap(([observer, own]) => own
      .filter(({ containerName }) => !containers.some(({ name }) => isSameName(name, containerName, resolve)))
      .map(({ containerName }) => message`${this.nameOf(observer)} added container ${containerName}, but containerDefinitions does not contain it. Keep the container in the list, and apply the observer before anything resolves the list: the CDK keeps the containers that it resolves first.`));
  }

  private changeApplication(
    observer: Observer, contributions: ReadonlyMap<RenderedContainer, ContainerContributions>,
    containers: readonly RenderedContainer[], resolve: Resolve,
  ): string[] {
    const application = [...contributions.keys()];
    const context: TaskContext = {
      at: this.l1,
      observerName: () => this.nameOf(observer),
      cpuArchitecture: runtimePlatformOf(this.l1)?.cpuArchitecture ?? 'X86_64',
      containers,
      resolve,
      allowsPrivateVolumes: this.allowsPrivateVolumes,
      problems: [],
      tracing: new Map(),
      mayRead: secret => this.secrets.some(({ arn }) => isSameName(resolve(arn), secret.arn, resolve)),
      addVolume: name => {
        const holder = this.holderOfVolume(name, resolve);
        if (holder === undefined) {
          this.privateVolumes.set(name, observer);
        }
        return holder;
      },
    };
    const isIn = (among: readonly RenderedContainer[], name: string) => among.some(container => isSameName(container.name, name, resolve));
    const unknown = observer.excludeContainers.filter(excluded => !isIn(application, excluded)).map(excluded => isIn(containers, excluded)
      ? message`${this.nameOf(observer)}: excludeContainers names container ${formatName(resolve(excluded))}, which is not an application container, so the observer does not change it anyway. Remove it from excludeContainers.`
      : unknownContainerMessage(message`${this.nameOf(observer)}: excludeContainers`, resolve(excluded), application));
    for (const [container, ofContainer] of contributions) {
      if (!hasName(observer.excludeContainers, container.name, resolve)) {
        const changeable = applicationContainer(container, context, ofContainer);
        callOverridable(() => observer.changeApplication(changeable), this.l1, () => `${this.nameOf(observer)} failed to change container ${formatName(container.name)}`);
        closeContainer(changeable);
      }
    }
    const users = [...context.tracing.keys()];
    const untraced = users.length > 0 && ![...context.tracing.values()].includes(true)
      ? [message`${this.nameOf(observer)}: applicationsMayTrace adds SYS_PTRACE only to containers that may run as root, but the user of every application container is another one (${users.join(', ')}). Remove applicationsMayTrace, or run a container as user 0. To trace from an ECS Exec session, which runs as root, add SYS_PTRACE to the container's linuxParameters.`]
      : [];
    return [...unknown, ...untraced, ...context.problems];
  }

  private executeCommandConflicts(): string[] {
    const findByUse = (use: ExecuteCommandUse) => [...this.containers.keys()].find(({ executeCommand }) => executeCommand === use);
    const [needs, forbids] = [findByUse(ExecuteCommandUse.NEEDED), findByUse(ExecuteCommandUse.FORBIDDEN)];
    return needs && forbids
      ? [`${this.nameOf(needs)} needs ECS Exec, and ${this.nameOf(forbids)} fails while ECS Exec is enabled. Remove one of them, or replace ${this.nameOf(needs)} with an observer that works without ECS Exec.`]
      : [];
  }
}

/**
 * Makes application containers wait for the start of an observer's container, because ECS stops containers in the reverse
 * order. Leaves out those that already wait for it, those that it needs, and those whose dependencies are known only at
 * deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
function stopBefore(
  lastName: string, application: readonly RenderedContainer[], containers: readonly RenderedContainer[], resolve: Resolve,
): void {
  const last = containers.find(({ name }) => isSameName(name, lastName, resolve));
  const needed = last && startedWith(last, containers, resolve, requirementsOf);
  for (const container of application) {
    const { dependsOn = [] } = container;
    if (last && !needed?.has(container) && Array.isArray(dependsOn) && dependenciesOf(container, [last], resolve).length === 0) {
      container.dependsOn = [...dependsOn as unknown[], { containerName: last.name, condition: 'START' }] as typeof dependsOn;
    }
  }
}
