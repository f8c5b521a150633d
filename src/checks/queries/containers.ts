import type { ContainerModel, TaskDefinitionModel } from '../model';
import type { Finding, Rule } from '../rule';

/** A finding in a container, whose name is added. */
type ContainerFinding = Omit<Finding, 'container'>;

const NONE: readonly Finding[] = [];

/**
 * Returns the check of a rule that looks at one container at a time, if the rule applies to the task definition. Most
 * rules find nothing in most containers, so only findings take memory.
 */
export function eachContainer(
  judge: (container: ContainerModel, task: TaskDefinitionModel) => ContainerFinding | readonly ContainerFinding[] | undefined,
  applies?: (task: TaskDefinitionModel) => boolean,
): Rule['check'] {
  return task => {
    let findings: Finding[] | undefined;
    for (const container of applies?.(task) === false ? [] : task.containers) {
      const found = judge(container, task);
      if (found !== undefined) {
        for (const finding of [found].flat()) {
          (findings ??= []).push({ container: container.name, ...finding });
        }
      }
    }
    return findings ?? NONE;
  };
}
