import { groupBy } from '../../grouping';
import { memoizeEach, memoizeLast } from '../../memoize';
import type { ContainerModel, Dependency, Maybe, TaskDefinitionModel } from '../model';

/** A container that another container waits for, and the dependency. */
export interface Awaited {
  readonly container: ContainerModel;
  readonly dependency: Dependency;
}

/** Returns the known containers that a container waits for directly. */
export function awaitedBy({ dependsOn }: ContainerModel, { containers }: TaskDefinitionModel): Awaited[] {
  return dependsOn.flatMap(dependency => {
    const container = containersByName(containers).get(dependency.containerName);
    return container ? [{ container, dependency }] : [];
  });
}

/** The known containers by their names. */
export const containersByName = memoizeLast((containers: readonly ContainerModel[]): ReadonlyMap<Maybe<string | undefined>, ContainerModel> =>
  // The first of several containers with a name.
  new Map(containers.filter(({ hasUnresolvedName }) => !hasUnresolvedName).reverse().map(container => [container.name, container])));

/** A container that waits directly for another container. */
interface DirectDependency extends Awaited {
  readonly waiting: ContainerModel;
}

/** Returns the direct dependencies between the known containers of a task. */
export const dependenciesIn = memoizeLast((task: TaskDefinitionModel): readonly DirectDependency[] =>
  task.containers.flatMap(waiting => awaitedBy(waiting, task).map(awaited => ({ ...awaited, waiting }))));

/** Returns the direct dependencies on each container. */
const dependenciesByAwaited = memoizeLast((task: TaskDefinitionModel): ReadonlyMap<ContainerModel, readonly DirectDependency[]> =>
  groupBy(dependenciesIn(task), ({ container }) => container));

/** Returns the containers that start before a container because of its direct and indirect dependencies, nearest first. */
export function startedBefore(container: ContainerModel, task: TaskDefinitionModel): Awaited[] {
  const seen = new Set<ContainerModel>();
  const found = awaitedBy(container, task);
  for (const { container: earlier } of found) {
    if (!seen.has(earlier)) {
      seen.add(earlier);
      awaitedBy(earlier, task).forEach(awaited => found.push(awaited));
    }
  }
  return found;
}

/**
 * Returns, for each container, the values of its direct and indirect dependencies together. Takes linear time for a few
 * values, unlike `startedBefore` for each container: a container passes its values on, again only if there are more.
 */
export function valuesBefore<Value>(
  task: TaskDefinitionModel, valuesOf: (dependency: DirectDependency) => Iterable<Value>,
): (container: ContainerModel) => ReadonlySet<Value> {
  const found = new Map<ContainerModel, Set<Value>>();
  const changed = [...dependenciesIn(task)];
  for (const dependency of changed) {
    const { waiting, container } = dependency;
    const values = found.get(waiting) ?? new Set();
    const { size } = values;
    [...valuesOf(dependency), ...found.get(container) ?? []].forEach(value => values.add(value));
    if (values.size > size) {
      found.set(waiting, values);
      dependenciesByAwaited(task).get(waiting)?.forEach(next => changed.push(next));
    }
  }
  return container => found.get(container) ?? new Set();
}

/** Returns a function that tests whether two containers can run at the same time, that is, neither waits for the end of the other. */
export function runTogetherIn(task: TaskDefinitionModel): (one: ContainerModel, other: ContainerModel) => boolean {
  const ended = memoizeEach((container: ContainerModel) => endedBefore(container, task));
  const someWaitForEnd = dependenciesIn(task).some(({ dependency }) => waitsForEnd(dependency));
  return someWaitForEnd ? (one, other) => !ended(one).has(other) && !ended(other).has(one) : () => true;
}

function endedBefore(container: ContainerModel, task: TaskDefinitionModel): Set<ContainerModel> {
  const waiting = new Set([container, ...startedBefore(container, task).map(({ container: earlier }) => earlier)]);
  const awaited = [...waiting].flatMap(one => awaitedBy(one, task));
  return new Set(awaited.filter(({ dependency }) => waitsForEnd(dependency)).map(({ container: earlier }) => earlier));
}

/** Whether a container must end before another one starts. */
export function mustEnd(container: ContainerModel, task: TaskDefinitionModel): boolean {
  return dependenciesIn(task).some(awaited => awaited.container === container && waitsForEnd(awaited.dependency));
}

/** Whether a dependency waits for the end of a container, not for its start or health. */
function waitsForEnd({ condition }: Dependency): boolean {
  return condition === 'COMPLETE' || condition === 'SUCCESS';
}
