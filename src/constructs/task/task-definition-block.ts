import { type aws_ecs as ecs, Stage } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { isChangeable, targetOf, type TaskDefinitionTarget } from './task-definition-target';
import { LinuxControlsError } from '../error';
import { message } from '../../wording';
import { attachChecks } from '../validation/attach';

/** What each block changes. Not a member, so that it is not part of the public API. */
const CHANGES = new WeakMap<TaskDefinitionBlock, (target: TaskDefinitionTarget) => void>();

/** Sets what a block changes. Called by the constructors of blocks. */
export function setChange(block: TaskDefinitionBlock, change: (target: TaskDefinitionTarget) => void): void {
  CHANGES.set(block, change);
}

let attachesChecks = true;

/** Runs a function in which blocks attach no checks. */
export function withoutAttachingChecks(apply: () => void): void {
  const before = attachesChecks;
  attachesChecks = false;
  try {
    apply();
  } finally {
    attachesChecks = before;
  }
}

/**
 * The base class of the library's blocks: changes to a task definition, before or after its containers are added.
 *
 * Use a block as an extension (`taskDefinition.addExtension(block)`) or as a mixin (`taskDefinition.with(block)`).
 * Applying a block to a task definition again has no effect.
 *
 * Do not extend this class. To write your own sidecar, extend `ObserverSidecar`.
 */
export abstract class TaskDefinitionBlock implements ecs.ITaskDefinitionExtension, IMixin {
  #checks = true;
  #isApplied = false;
  #firstAsked?: IConstruct;

  protected constructor() {}

  /** Changes the task definition. Called by `taskDefinition.addExtension()`. */
  public extend(taskDefinition: ecs.TaskDefinition): void {
    this.applyTo(taskDefinition);
  }

  /**
   * Whether the construct is a task definition of any kind, or a service that runs one.
   *
   * Returns true for an imported task definition, so that `applyTo` can reject it: `.with()` silently skips unsupported constructs.
   * Synthesis fails if it skips every construct, unless it starts at the app or a stage, which may have no task definition.
   */
  public supports(construct: IConstruct): boolean {
    const isSupported = isChangeable(construct);
    if (!isSupported && this.#firstAsked === undefined && !Stage.isStage(construct)) {
      construct.node.addValidation({ validate: () => this.#isApplied ? [] : [unusedMessage(this, construct)] });
    }
    this.#firstAsked ??= construct;
    return isSupported;
  }

  /**
   * Changes the task definition, or the task definition of a service. Called by `.with()`.
   *
   * Throws if the task definition is imported or does not support the change.
   */
  public applyTo(construct: IConstruct): void {
    const target = targetOf(construct);
    const change = CHANGES.get(this);
    if (!change) {
      // In Python, any class can be created and extended.
      throw new LinuxControlsError('TaskDefinitionBlock cannot be extended. Use KernelTuning, SharedPidNamespace, or an observer, or extend ObserverSidecar.', target.l1);
    }
    change(target);
    this.#isApplied = true;
    if (this.#checks && attachesChecks) {
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
}

function unusedMessage(block: TaskDefinitionBlock, { node }: IConstruct): string {
  return message`${block.constructor.name} changes nothing: ${node.path} had no task definition and no service when the block was applied to it. Apply the block to a task definition, with taskDefinition.with(), after it is created.`;
}
