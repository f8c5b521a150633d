import type { ObservedTask } from './observed-task';

/** What one kind of observer is. Each stands in a file of its own. */
export interface Preset {
  /** How messages call it. */
  readonly name: string;

  /** What the caller asked for: two observers of one kind with equal options are one. */
  readonly options: object;
  readonly sharedPidNamespace?: boolean;
  attach(task: ObservedTask): void;
}
