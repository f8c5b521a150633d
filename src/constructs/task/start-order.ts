import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { hasName, listOf, RenderedContainer, Resolve } from './container-changes';

type Dependencies = (container: RenderedContainer, containers: readonly RenderedContainer[], resolve: Resolve) => RenderedContainer[];

/** Returns the containers of a list that a container waits for directly. */
export const dependenciesOf: Dependencies = ({ dependsOn }, containers, resolve) =>
  named(listOf<ecs.CfnTaskDefinition.ContainerDependencyProperty>(dependsOn).map(({ containerName }) => containerName), containers, resolve);

/**
 * Returns the containers of a list that ECS requires before a container, in addition to those that it waits for: those
 * whose volumes it mounts, which are created but maybe not started, and those that it links to.
 *
 * @see https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go (initializeContainerOrdering)
 */
export const requirementsOf: Dependencies = (container, containers, resolve) => [
  ...dependenciesOf(container, containers, resolve),
  ...named(listOf<ecs.CfnTaskDefinition.VolumeFromProperty>(container.volumesFrom).map(mounted => mounted.sourceContainer), containers, resolve),
  ...named(listOf(container.links).map(link => typeof link === 'string' ? link.split(':')[0] : link), containers, resolve),
];

/** Returns a container and all that start before it, because it waits for them directly or indirectly. */
export function startedWith(
  container: RenderedContainer, containers: readonly RenderedContainer[], resolve: Resolve, directly: Dependencies = dependenciesOf,
): ReadonlySet<RenderedContainer> {
  const started = new Set([container]);
  // A set also iterates over what is added meanwhile.
  for (const one of started) {
    directly(one, containers, resolve).forEach(earlier => started.add(earlier));
  }
  return started;
}

function named(names: readonly unknown[], containers: readonly RenderedContainer[], resolve: Resolve): RenderedContainer[] {
  return names.length === 0 ? [] : containers.filter(({ name }) => hasName(names, name, resolve));
}
