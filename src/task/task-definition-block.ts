import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { isTaskDefinition, targetOf, TaskDefinitionTarget } from './task-definition-target';
import { attachChecks } from '../checks/attach';

/**
 * A change to a task definition, which works with any task definition, before or after its containers are added.
 *
 * Use a block as an extension (`taskDefinition.addExtension(block)`) or as a mixin (`taskDefinition.with(block)`). Applying it is idempotent.
 *
 * This is the base class of the library's blocks. To write your own sidecar, extend `ObserverSidecar` instead.
 */
export abstract class TaskDefinitionBlock implements ecs.ITaskDefinitionExtension, IMixin {
  private checks = true;

  /** Changes the task definition. Called by `taskDefinition.addExtension()`. */
  public extend(taskDefinition: ecs.TaskDefinition): void {
    this.applyTo(taskDefinition);
  }

  /**
   * Whether the construct is a task definition of any kind.
   *
   * Returns true for an imported task definition, so that `applyTo` can reject it: `.with()` silently skips unsupported constructs.
   */
  public supports(construct: IConstruct): boolean {
    return isTaskDefinition(construct);
  }

  /**
   * Changes the task definition. Called by `.with()`.
   *
   * Throws if the task definition is imported or does not support the change.
   */
  public applyTo(construct: IConstruct): void {
    const target = targetOf(construct);
    this._change(target);
    if (this.checks) {
      attachChecks(target.l1);
    }
  }

  /**
   * Disables the checks that this block attaches to the task definition. Checks that the app or another block attaches still run.
   *
   * @returns this block
   */
  public withoutChecks(): TaskDefinitionBlock {
    this.checks = false;
    return this;
  }

  /** @internal */
  public abstract _change(target: TaskDefinitionTarget): void;
}
