import { type aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { callOverridable, LinuxControlsError } from '../error';
import type { ApplicationContainer } from './application-container';
import { ExecuteCommandUse } from './execute-command-use';
import { closeTask, type ObservedTask, observedTask } from './observed-task';
import { declareWithoutTokens, Observers, UNNAMED } from './observers';
import { nearest } from '../../catalog';
import { apiName, message } from '../../wording';
import { sharePidNamespace } from '../task/shared-pid-namespace';
import { setChange, TaskDefinitionBlock } from '../task/task-definition-block';
import { targetOf, TaskDefinitionTarget } from '../task/task-definition-target';
import { type Checks, FLAG, knownListOf, NAMES, oneOf, optional, prototypesOf, requireType, requireTypes, STRING, TEXT } from '../required-types';

/** Properties of `ObserverSidecar`. */
export interface ObserverSidecarProps {
  /**
   * Whether the observer must see the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;

  /**
   * How the observer depends on ECS Exec. Synthesis fails if one observer of a task needs ECS Exec and another fails with it.
   *
   * @default - the observer works with and without ECS Exec
   */
  readonly executeCommand?: ExecuteCommandUse;

  /**
   * The name of the observer in messages. Set it in a Python class, because jsii does not pass on the name of a Python class.
   *
   * Throws if the name is empty.
   *
   * @default - the name of a TypeScript class; the containers that the observer adds in other languages
   */
  readonly name?: string;

  /**
   * Names of application containers that the observer does not change, except for their share of the CPU units. Synthesis
   * fails for a name that no application container has.
   *
   * @default - none: the observer can change all application containers
   */
  readonly excludeContainers?: string[];
}

export const OBSERVER_OPTIONS = {
  sharedPidNamespace: FLAG, executeCommand: optional(oneOf('ExecuteCommandUse', ExecuteCommandUse)), name: optional(STRING), excludeContainers: NAMES,
} satisfies Checks<ObserverSidecarProps>;

/**
 * A sidecar that watches the application in its task.
 *
 * The library has [a class for each of several tools](https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/observers.md#presets),
 * such as `DebugToolbox` and `KernelReport`, and `CustomObserver` for any other tool that runs in its own container.
 *
 * For anything else, extend one of them or this class: add containers in `attach`, and change the application in `changeApplication`.
 *
 * Pass the observer to `FargateSidecarObservedService` or `TunedProxyTask`, or apply it to any task definition with
 * `taskDefinition.addExtension(observer)`, before or after the application containers are added. Applying the same object
 * to a task definition again has no effect. Another object is another observer: its containers need names of their own.
 */
export abstract class ObserverSidecar extends TaskDefinitionBlock {
  /** Whether the observer must see the processes of other containers. */
  public readonly sharedPidNamespace: boolean;

  /** How the observer depends on ECS Exec. Undefined if it works with and without ECS Exec. */
  public readonly executeCommand?: ExecuteCommandUse;

  /** Names of application containers that the observer does not change, except for their share of the CPU units. */
  public readonly excludeContainers: string[];

  readonly #name?: string;

  constructor(props: ObserverSidecarProps = {}) {
    super();
    // Subclasses may pass their own options.
    props = requireTypes('ObserverSidecar', props, OBSERVER_OPTIONS, true);
    if (props.name?.trim() === '') {
      throw new LinuxControlsError('ObserverSidecar: name is empty. Set it to a name for messages, or omit it.');
    }
    const members = prototypesOf(this).flatMap(each => Object.entries(Object.getOwnPropertyDescriptors(each)));
    const [accessor] = members.find(([name, { get }]) => get && name in OBSERVER_OPTIONS) ?? [];
    if (accessor !== undefined) {
      throw new LinuxControlsError(`${this.constructor.name}: ${accessor} is a getter, which has no effect. Pass the option to the constructor of ObserverSidecar.`);
    }
    this.#name = props.name;
    this.sharedPidNamespace = props.sharedPidNamespace ?? true;
    this.executeCommand = props.executeCommand;
    this.excludeContainers = [...props.excludeContainers ?? []];
    setChange(this, target => this.#change(target));
  }

  /**
   * Adds the observer's containers and the volumes and grants that they need. Called once per task definition, when the
   * observer is applied, which fails if `attach` does nothing and `changeApplication` is not overridden.
   */
  public abstract attach(task: ObservedTask): void;

  /**
   * Changes one application container. Called for each application container that is not excluded, also if added after the
   * observer, every time the task definition is rendered. Only call methods of the container here.
   */
  public changeApplication(container: ApplicationContainer): void {
    void container; // A leading underscore would be part of the name in Python, where an override must have the same names.
  }

  /**
   * Returns the containers that the observer added to a task definition, in the order in which it added them.
   *
   * Throws if the observer is not applied to the task definition yet.
   */
  public containersIn(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
    return [...observersOf(taskDefinition, this).containersOf(this)];
  }

  /**
   * Returns the log groups that were created for the observer's containers in a task definition, for example to set a
   * removal policy. Empty if the containers use a log group of the app or another log driver.
   *
   * Throws if the observer is not applied to the task definition yet.
   */
  public logGroupsIn(taskDefinition: ecs.TaskDefinition): logs.LogGroup[] {
    return observersOf(taskDefinition, this).createdBy(this).flatMap(({ node }) => node.findAll()).filter(isLogGroup);
  }

  /**
   * Disables the checks that this observer attaches to a task definition. Call it before the observer is applied.
   *
   * Checks that the app or another block attaches still run, and those of a pattern, which has the option `checks`.
   *
   * @returns this observer
   */
  public withoutChecks(): ObserverSidecar {
    return super.withoutChecks() as ObserverSidecar;
  }

  /** Returns the name of the observer in messages. */
  public toString(): string {
    return this.#name ?? (this.constructor === ObserverSidecar || this.constructor.name === '' ? UNNAMED : this.constructor.name);
  }

  #change({ l1, l2 }: TaskDefinitionTarget): void {
    if (!l2) {
      throw new LinuxControlsError(message`an observer cannot add containers to an L1 (CfnTaskDefinition). Use ecs.FargateTaskDefinition, or add the container to containerDefinitions and apply SharedPidNamespace.`, l1);
    }
    const observers = Observers.of(l1);
    if (observers.has(this)) {
      return;
    }
    if (this.sharedPidNamespace) {
      sharePidNamespace({ l1, l2 });
    }
    const name = observers.nameOf(this);
    if (typeof (this.attach as unknown) !== 'function') {
      throw new LinuxControlsError(message`${name} has no method attach.${suggestionOf(this, 'attach') ?? ' Add it, or use CustomObserver.'}`, l2);
    }
    requireType(name, this.excludeContainers, 'excludeContainers', knownListOf(TEXT), l2);
    const task = observedTask(l2, observers, this);
    observers.attach(this, l2, () => callOverridable(() => this.attach(task), l2, () => `${observers.nameOf(this)} failed to attach`));
    this.#requireEffect(l2, observers, closeTask(task));
  }

  /**
   * Throws if `changeApplication` is not overridden, but the options or `attach` prepare changes, or `attach` did nothing. In Python,
   * the reason can be a misspelled method: jsii passes on only methods that override one.
   */
  #requireEffect(taskDefinition: ecs.TaskDefinition, observers: Observers, { isUsed, prepared }: ReturnType<typeof closeTask>): void {
    if (this.changeApplication !== ObserverSidecar.prototype.changeApplication) {
      return;
    }
    const misspelled = suggestionOf(this, 'changeApplication');
    if (misspelled !== undefined) {
      throw new LinuxControlsError(message`${observers.nameOf(this)} does not override changeApplication.${misspelled}`, taskDefinition);
    }
    const isSelective = this.excludeContainers.length > 0 && ![...observers.lastToStop.values()].includes(this);
    const unused = isSelective ? message`sets excludeContainers` : prepared;
    if (unused !== undefined) {
      throw new LinuxControlsError(message`${observers.nameOf(this)} ${unused}, which has no effect because it does not override changeApplication. Check the spelling of the method, or remove the setting.`, taskDefinition);
    }
    if (!isUsed) {
      throw new LinuxControlsError(message`${observers.nameOf(this)}: attach did nothing, and changeApplication is not overridden. Add a container in attach, or do not apply the observer to this task.`, taskDefinition);
    }
  }
}

declareWithoutTokens(ObserverSidecar.prototype);

/** Returns the observers of a task definition. Throws if an observer is not one of them. */
export function observersOf(taskDefinition: ecs.TaskDefinition, observer: ObserverSidecar): Observers {
  const observers = Observers.of(targetOf(taskDefinition).l1);
  if (!observers.has(observer)) {
    throw new LinuxControlsError(message`${observer.toString()} is not applied to this task definition, so it has created nothing here yet. Apply it first, with taskDefinition.addExtension.`, taskDefinition);
  }
  return observers;
}

/** Returns a remedy if a subclass of an observer has a method whose name looks like a mistyped `name`. */
function suggestionOf(observer: ObserverSidecar, name: string): string | undefined {
  const names = [observer, ...prototypesOf(observer)].flatMap(each => Object.getOwnPropertyNames(each));
  const method = nearest(name, names.filter(each => !(each in ObserverSidecar.prototype)), 6);
  return method === undefined ? undefined : ` Rename ${method} to ${apiName(name)}.`;
}

function isLogGroup(construct: IConstruct): construct is logs.LogGroup {
  return logs.CfnLogGroup.isCfnLogGroup(construct.node.defaultChild);
}
