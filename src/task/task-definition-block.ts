import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { isTaskDefinition, targetOf, TaskDefinitionTarget } from './task-definition-target';
import { attachChecks } from '../checks/attach';

/**
 * Something that changes one task definition, whoever created it, before or after its containers were added.
 *
 * Use it as an extension (`taskDefinition.addExtension(block)`) or as a mixin (`taskDefinition.with(block)`). Applied twice it gives what it gives once.
 *
 * The library's own blocks derive from this class. To add a sidecar of your own, derive from `ObserverSidecar`.
 */
export abstract class TaskDefinitionBlock implements ecs.ITaskDefinitionExtension, IMixin {
  private checks = true;

  /** Changes the task definition; called by `taskDefinition.addExtension()`. */
  public extend(taskDefinition: ecs.TaskDefinition): void {
    this.applyTo(taskDefinition);
  }

  /**
   * Whether the construct is a task definition of any kind.
   *
   * True for an imported one as well, which `applyTo` then refuses: `.with()` says nothing about what nobody supports.
   */
  public supports(construct: IConstruct): boolean {
    return isTaskDefinition(construct);
  }

  /**
   * Changes the task definition; called by `.with()`.
   *
   * Throws for an imported task definition, and where the change makes no sense for this one.
   */
  public applyTo(construct: IConstruct): void {
    const target = targetOf(construct);
    this._change(target);
    if (this.checks) {
      attachChecks(target.l1);
    }
  }

  /**
   * Leaves out the checks that this block otherwise attaches to the task definition. What an app or another block attaches still holds.
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
