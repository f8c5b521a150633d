import { memoizeLast } from '../../memoize';
import type { ContainerModel, Dependency, TaskDefinitionModel } from '../model';

/** A container that another container waits for, and the dependency. */
interface Awaited {
  readonly container: ContainerModel;
  readonly dependency: Dependency;
}

/** Returns the known containers that a container waits for directly. */
export function awaitedBy({ dependsOn }: ContainerModel, { containers }: TaskDefinitionModel): Awaited[] {
  return dependsOn.flatMap(dependency => {
    const container = containers.find(({ name, hasUnresolvedName }) => !hasUnresolvedName && name === dependency.containerName);
    return container ? [{ container, dependency }] : [];
  });
}

/** A container that waits directly for another container. */
interface DirectDependency extends Awaited {
  readonly waiting: ContainerModel;
}

/** Returns the direct dependencies between the known containers of a task. */
export const dependenciesIn = memoizeLast((task: TaskDefinitionModel): readonly DirectDependency[] =>
  task.containers.flatMap(waiting => awaitedBy(waiting, task).map(awaited => ({ ...awaited, waiting }))));

/** Returns the containers that start before a container because of its direct and indirect dependencies, nearest first. */
export function startedBefore(container: ContainerModel, task: TaskDefinitionModel): Awaited[] {
  const seen = new Set<ContainerModel>();
  const found = awaitedBy(container, task);
  for (const { container: earlier } of found) {
    if (!seen.has(earlier)) {
      seen.add(earlier);
      awaitedBy(earlier, task).filter(awaited => !seen.has(awaited.container)).forEach(awaited => found.push(awaited));
    }
  }
  return found;
}

/** Returns a function that tests whether two containers can run at the same time, that is, neither waits for the end of the other. */
export function runTogetherIn(task: TaskDefinitionModel): (one: ContainerModel, other: ContainerModel) => boolean {
  const ended = new Map(task.containers.map(container => [container, endedBefore(container, task)]));
  return (one, other) => !ended.get(one)?.has(other) && !ended.get(other)?.has(one);
}

function endedBefore(container: ContainerModel, task: TaskDefinitionModel): Set<ContainerModel> {
  const waiting = new Set([container, ...startedBefore(container, task).map(({ container: earlier }) => earlier)]);
  const awaited = [...waiting].flatMap(one => awaitedBy(one, task));
  return new Set(awaited.filter(({ dependency }) => waitsForEnd(dependency)).map(({ container: earlier }) => earlier));
}

/** Whether a dependency waits for the end of a container, not for its start or health. */
export function waitsForEnd({ condition }: Dependency): boolean {
  return condition === 'COMPLETE' || condition === 'SUCCESS';
}
