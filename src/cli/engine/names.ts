import { slugOf } from '../task-name';

/** The prefix of all names that a run creates. */
export const NAME_PREFIX = 'linux-controls.';

/** The label that every container of a task has. */
export const TASK_LABEL = 'cdk-fargate-linux-controls.task';

/** The label with a container's kernel parameters, as a query string: engines split commas and quotes. */
export const SYSCTLS_LABEL = 'cdk-fargate-linux-controls.sysctls';

/** The engine's name for a container, or for the pause container. */
export function localNameOf(task: string, container?: string): string {
  return `${NAME_PREFIX}${slugOf(task)}${container === undefined ? '' : `.${container}`}`;
}
