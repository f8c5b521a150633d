import type { ApplicationContainer } from './application-container';
import type { ExecuteCommandUse } from './execute-command-use';
import type { ObservedTask } from './observed-task';
import type { RenderedContainer, Resolve } from '../task/container-changes';

/** What one kind of observer is. Each stands in a file of its own. */
export interface Preset {
  /** How messages call it. */
  readonly name: string;

  /** What the caller asked for: two observers of one kind with equal options are one. */
  readonly options: object;
  readonly sharedPidNamespace?: boolean;
  readonly executeCommand?: ExecuteCommandUse;
  readonly excludeContainers?: string[];
  attach(task: ObservedTask): void;
  changeApplication?(container: ApplicationContainer): void;

  /** Completes the observer's own containers when those of the whole task are known, kernel parameters included. */
  complete?(own: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve): void;
}
