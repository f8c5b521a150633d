import {
  agent, awaitedBy, CHOICE, ContainerModel, cycleThrough, dependenciesByAwaited, onFargate, postorder, Rule,
  TaskDefinitionModel, web,
} from './kit';

export const dependencyCycle: Rule = {
  name: 'dependency-cycle',
  severity: 'error',
  title: 'Containers depend on each other in a cycle',
  why: 'A container that waits for itself, directly or through other containers, never starts.',
  fix: 'Remove one of the dependencies.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: () => [
    onFargate([
      web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
      agent({ dependsOn: [{ containerName: 'web', condition: 'START' }] }),
    ]),
    onFargate([web({ dependsOn: [{ containerName: 'web', condition: 'START' }] })]),
  ],
  foundAt: ['containerDefinitions.0.dependsOn.0.containerName', 'containerDefinitions.0.dependsOn.0.containerName'],
  passes: () => [onFargate([web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }), agent()])],
  requires: 'dependsOn',
  check: task => {
    const reported = new Set<ContainerModel>();
    const groups = mutuallyWaiting(task);
    return task.containers.flatMap(container => {
      // Containers of other groups do not lead back.
      const earlierInGroup = (one: ContainerModel) => earlierThan(one, task)
        .filter(other => groups.get(other) === groups.get(container));
      const cycle = reported.has(container) ? [] : cycleThrough(container, earlierInGroup);
      cycle.forEach(member => reported.add(member));
      return cycle.length === 0 ? [] : [{ message: messageOf(cycle.map(({ name }) => name)), at: ['containerDefinitions', container.name, 'dependsOn', (cycle[1] ?? container).name] }];
    });
  },
};

function messageOf(names: readonly string[]): string {
  return names.length === 1
    ? `container ${names[0]} depends on itself, so it cannot start.`
    : `the dependencies form a cycle: ${[...names, names[0]].join(' → ')}. None of these containers can start.`;
}

/**
 * Groups the containers that wait for each other, directly or through others: the strongly connected components, by
 * Kosaraju's algorithm.
 */
function mutuallyWaiting(task: TaskDefinitionModel): ReadonlyMap<ContainerModel, number> {
  const groups = new Map<ContainerModel, number>();
  const later = (container: ContainerModel) => (dependenciesByAwaited(task).get(container) ?? []).map(({ waiting }) => waiting);
  postorder(task.containers, later).reverse().forEach((start, group) => {
    const found = groups.has(start) ? [] : [start];
    for (const container of found) {
      groups.set(container, groups.get(container) ?? group);
      earlierThan(container, task).filter(earlier => !groups.has(earlier)).forEach(earlier => {
        groups.set(earlier, group);
        found.push(earlier);
      });
    }
  });
  return groups;
}

function earlierThan(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  return awaitedBy(container, task).map(({ container: earlier }) => earlier);
}
