import { type aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { callOverridable, LinuxControlsError } from '../error';
import type { ApplicationContainer } from './application-container';
import type { ExecuteCommandUse } from './execute-command-use';
import { ObservedTask } from './observed-task';
import { Observers, UNNAMED } from './observers';
import { message } from '../../wording';
import type { RenderedContainer, Resolve } from '../task/container-changes';
import { sharePidNamespace } from '../task/shared-pid-namespace';
import { setChange, TaskDefinitionBlock } from '../task/task-definition-block';
import { targetOf, TaskDefinitionTarget } from '../task/task-definition-target';

/** Options that select the application containers that an observer changes. */
export interface ApplicationSelectionOptions {
  /**
   * Names of application containers that the observer does not change. Synthesis fails if no application container has
   * one of the names.
   *
   * @default - none: the observer can change all application containers
   */
  readonly excludeContainers?: string[];
}

/** Options for an observer without a preset. */
export interface ObserverSidecarOptions {
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
}

/** Properties of `ObserverSidecar`. */
export interface ObserverSidecarProps extends ObserverSidecarOptions, ApplicationSelectionOptions {}

/**
 * A sidecar that watches the application in its task.
 *
 * The library has a class for each of these tools:
 *
 * - `DebugToolbox`: a shell with strace, gdb, and other tools, through ECS Exec
 * - `SyscallTracer`: the system calls of a program, in a log
 * - `KernelReport`: which settings are in effect, in a log
 * - `DatadogAgent`: the Datadog Agent
 * - `FaultInjection`: AWS Fault Injection Service and Steadybit
 * - `SamplingProfiler`: py-spy, rbspy, phpspy, and other profilers
 * - `DotnetMonitor`: metrics, dumps, and traces of .NET
 * - `ProcessMetricsCollector`: metrics of each process, with OpenTelemetry
 * - `PacketCapture`: the task's network packets, with tcpdump
 * - `EntryPointWrapper`: tools that start the application, such as Sysdig and CrowdStrike
 * - `CustomObserver`: any other tool that runs in its own container
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

  /** Names of application containers that the observer does not change. */
  public readonly excludeContainers: string[];

  readonly #name?: string;

  constructor(props: ObserverSidecarProps = {}) {
    super();
    if (props.name?.trim() === '') {
      throw new LinuxControlsError('ObserverSidecar: name is empty. Set it to a name for messages, or omit it.');
    }
    this.#name = props.name;
    this.sharedPidNamespace = props.sharedPidNamespace ?? true;
    this.executeCommand = props.executeCommand;
    this.excludeContainers = [...props.excludeContainers ?? []];
    setChange(this, target => this.#change(target));
  }

  /**
   * Adds the observer's containers and the volumes and grants that they need. Called once per task definition, when the
   * observer is applied.
   */
  public abstract attach(task: ObservedTask): void;

  /**
   * Changes one application container. Called for each application container, including those added after the observer,
   * every time the task definition is rendered. Only call methods of the container here.
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
    return [...this._appliedTo(taskDefinition).containersOf(this)];
  }

  /**
   * Returns the log groups that were created for the observer's containers in a task definition, for example to set a
   * removal policy. Empty if the containers use a log group of the app or another log driver.
   *
   * Throws if the observer is not applied to the task definition yet.
   */
  public logGroupsIn(taskDefinition: ecs.TaskDefinition): logs.LogGroup[] {
    return this._appliedTo(taskDefinition).createdBy(this).flatMap(({ node }) => node.findAll()).filter(isLogGroup);
  }

  /**
   * Returns the observers of a task definition. Throws if this observer is not one of them.
   *
   * @internal
   */
  protected _appliedTo(taskDefinition: ecs.TaskDefinition): Observers {
    const observers = Observers.of(targetOf(taskDefinition).l1);
    if (!observers.has(this)) {
      throw new LinuxControlsError(message`${this.toString()} is not applied to this task definition, so it has created nothing here yet. Apply it first, with taskDefinition.addExtension.`, taskDefinition);
    }
    return observers;
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
    const task = ObservedTask._of(l2, observers, this);
    observers.attach(this, l2, () => callOverridable(() => this.attach(task), l2, () => `${observers.nameOf(this)} failed to attach`));
    task._close();
    this.#requireChanges(task, observers);
  }

  /**
   * Throws if the options or `attach` prepare changes, but `changeApplication` is not overridden. In Python, the reason
   * can be a misspelled method: jsii passes on only methods that override one.
   */
  #requireChanges(task: ObservedTask, observers: Observers): void {
    const isSelective = this.excludeContainers.length > 0 && ![...observers.lastToStop.values()].includes(this);
    const unused = isSelective ? message`sets excludeContainers` : task._prepares;
    if (unused !== undefined && this.changeApplication === ObserverSidecar.prototype.changeApplication) {
      throw new LinuxControlsError(message`${observers.nameOf(this)} ${unused}, which has no effect because it does not override changeApplication. Check the spelling of the method, or remove the setting.`, task.taskDefinition);
    }
  }

  /**
   * Completes the rendered containers of the observer once all containers of the task are known.
   *
   * @internal
   */
  public _complete(_own: readonly RenderedContainer[], _all: readonly RenderedContainer[], _resolve: Resolve): void {}

  /**
   * Whether the observer may add values with tokens to the containers.
   *
   * @internal
   */
  public _mayAddTokens(): boolean {
    return this.changeApplication !== ObserverSidecar.prototype.changeApplication || this._complete !== ObserverSidecar.prototype._complete;
  }
}

function isLogGroup(construct: IConstruct): construct is logs.LogGroup {
  return logs.CfnLogGroup.isCfnLogGroup(construct.node.defaultChild);
}
