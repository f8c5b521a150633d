import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { isChangeable, targetOf, TaskDefinitionTarget } from './task-definition-target';
import { attachChecks } from '../checks/attach';
import { LinuxControlsError } from '../error';

/**
 * The base class of the library's blocks: changes to a task definition, before or after its containers are added.
 *
 * Use a block as an extension (`taskDefinition.addExtension(block)`) or as a mixin (`taskDefinition.with(block)`).
 * Applying a block to a task definition again has no effect.
 *
 * Do not extend this class: a block changes a task definition through members that are not public. To write your own sidecar, extend
 * `ObserverSidecar`.
 */
export abstract class TaskDefinitionBlock implements ecs.ITaskDefinitionExtension, IMixin {
  #checks = true;

  protected constructor() {
    // In Python, any class can be created and extended.
    if (typeof this._change !== 'function') {
      throw new LinuxControlsError('TaskDefinitionBlock cannot be created or extended. Use KernelTuning, SharedPidNamespace, or an observer, or extend ObserverSidecar.');
    }
  }

  /** Changes the task definition. Called by `taskDefinition.addExtension()`. */
  public extend(taskDefinition: ecs.TaskDefinition): void {
    this.applyTo(taskDefinition);
  }

  /**
   * Whether the construct is a task definition of any kind, or a service that runs one.
   *
   * Returns true for an imported task definition, so that `applyTo` can reject it: `.with()` silently skips unsupported constructs.
   */
  public supports(construct: IConstruct): boolean {
    return isChangeable(construct);
  }

  /**
   * Changes the task definition, or the task definition of a service. Called by `.with()`.
   *
   * Throws if the task definition is imported or does not support the change.
   */
  public applyTo(construct: IConstruct): void {
    const target = targetOf(construct);
    this._change(target);
    if (this.#checks) {
      attachChecks(target.l1);
    }
  }

  /**
   * Disables the checks that this block attaches to a task definition. Call it before the block is applied.
   *
   * Checks that the app or another block attaches still run, and those of a pattern, which has the option `checks`.
   *
   * @returns this block
   */
  public withoutChecks(): TaskDefinitionBlock {
    this.#checks = false;
    return this;
  }

  /** @internal */
  public abstract _change(target: TaskDefinitionTarget): void;
}
