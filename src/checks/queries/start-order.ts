import { memoizeLast } from '../memoize';
import type { ContainerModel, Dependency, TaskDefinitionModel } from '../model';

/** A container and the way in which another one waits for it. */
interface Awaited {
  readonly container: ContainerModel;
  readonly dependency: Dependency;
}

/** The containers for which a container waits by itself, as far as they are known. */
export function awaitedBy({ dependsOn }: ContainerModel, { containers }: TaskDefinitionModel): Awaited[] {
  return dependsOn.flatMap(dependency => {
    const container = containers.find(({ name, hasUnresolvedName }) => !hasUnresolvedName && name === dependency.containerName);
    return container ? [{ container, dependency }] : [];
  });
}

/** A container that waits for another one by itself. */
interface Waiting extends Awaited {
  readonly waiting: ContainerModel;
}

/** Who waits for whom in a task, as far as both are known. */
export const dependenciesIn = memoizeLast((task: TaskDefinitionModel): readonly Waiting[] =>
  task.containers.flatMap(waiting => awaitedBy(waiting, task).map(awaited => ({ ...awaited, waiting }))));

/** All containers that start before a container does, because it waits for them or for others that do, nearest first. */
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

/** Tells of two containers whether they can run at one time: not where one waits for the end of the other. */
export function runTogetherIn(task: TaskDefinitionModel): (one: ContainerModel, other: ContainerModel) => boolean {
  const ended = new Map(task.containers.map(container => [container, endedBefore(container, task)]));
  return (one, other) => !ended.get(one)?.has(other) && !ended.get(other)?.has(one);
}

function endedBefore(container: ContainerModel, task: TaskDefinitionModel): Set<ContainerModel> {
  const waiting = new Set([container, ...startedBefore(container, task).map(({ container: earlier }) => earlier)]);
  const awaited = [...waiting].flatMap(one => awaitedBy(one, task));
  return new Set(awaited.filter(({ dependency }) => waitsForEnd(dependency)).map(({ container: earlier }) => earlier));
}

/** Whether a dependency is on the end of a container, and not on its start or health. */
export function waitsForEnd({ condition }: Dependency): boolean {
  return condition === 'COMPLETE' || condition === 'SUCCESS';
}
