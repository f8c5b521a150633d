import type { ContainerDefinition, Dependency } from './definition';
import { cycleThrough, postorder } from '../../../checks/graph';

/** The dependencies of a container: those it declares, and the start of containers that it mounts volumes from. */
export function dependenciesOf({ dependsOn, volumesFrom }: ContainerDefinition): readonly Dependency[] {
  const implied = volumesFrom.filter(({ sourceContainer }) => !dependsOn.some(({ containerName }) => containerName === sourceContainer));
  return [...dependsOn, ...implied.map(({ sourceContainer }) => ({ containerName: sourceContainer, condition: 'START' as const }))];
}

/** Returns the containers in declaration order, but each after those that it depends on or mounts volumes from. */
export function inStartOrder(containers: readonly ContainerDefinition[]): ContainerDefinition[] {
  return postorder(containers, lookUpIn(containers));
}

/** Returns containers that wait for each other, with the first one also at the end. Empty if there are none. */
export function cycleIn(containers: readonly ContainerDefinition[]): readonly ContainerDefinition[] {
  const awaitedBy = lookUpIn(containers);
  const positions = new Map(inStartOrder(containers).map((container, position) => [container, position]));
  const start = containers.flatMap(container => awaitedBy(container).filter(awaited => positions.get(awaited)! >= positions.get(container)!))[0];
  return start === undefined ? [] : [...cycleThrough(start, awaitedBy), start];
}

/** Returns a function that finds the containers for which one waits. Another problem reports names that do not exist. */
function lookUpIn(containers: readonly ContainerDefinition[]) {
  const byName = new Map(containers.map(container => [container.name, container]));
  return (container: ContainerDefinition) => dependenciesOf(container).flatMap(({ containerName }) => byName.get(containerName) ?? []);
}
