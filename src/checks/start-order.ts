import { ContainerModel, Dependency, TaskDefinitionModel } from './model';

/** A container and the way in which another one waits for it. */
interface Awaited {
  readonly container: ContainerModel;
  readonly dependency: Dependency;
}

/** The containers for which a container waits by itself, as far as they are known. */
export function awaitedBy({ dependsOn }: ContainerModel, { containers }: TaskDefinitionModel): Awaited[] {
  return dependsOn.flatMap(dependency => {
    const container = containers.find(({ name, hasUntoldName }) => !hasUntoldName && name === dependency.containerName);
    return container ? [{ container, dependency }] : [];
  });
}

/** All containers that start before a container does, because it waits for them or for others that do, nearest first. */
export function startedBefore(container: ContainerModel, task: TaskDefinitionModel): Awaited[] {
  const seen = new Set<ContainerModel>();
  const found = awaitedBy(container, task);
  for (const { container: earlier } of found) {
    if (!seen.has(earlier)) {
      seen.add(earlier);
      found.push(...awaitedBy(earlier, task).filter(awaited => !seen.has(awaited.container)));
    }
  }
  return found;
}
