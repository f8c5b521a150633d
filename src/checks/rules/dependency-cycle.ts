import {
  agent, addToGroup, awaitedBy, ContainerModel, containersByName, cycleThrough, joinWords, Maybe, memoizeLast, onFargate, onInstances, postorder,
  Rule, runsOnFargate, TaskDefinitionModel, web,
} from './rule-helpers';

export const dependencyCycle: Rule = {
  name: 'dependency-cycle',
  severity: 'error',
  title: 'Containers depend on each other in a cycle',
  why: 'A container that waits for itself, directly or through other containers, never starts. On instances, a container also waits for those in its links and volumesFrom.',
  fix: 'Remove one of the dependencies.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go'],
  rejections: [{ says: 'Container links should not have a cycle', quotedBy: ['scpwiki/wikijump/pull/869', 'Shippable/support#4194'] }],
  fails: () => [
    onFargate([
      web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
      agent({ dependsOn: [{ containerName: 'web', condition: 'START' }] }),
    ]),
    onFargate([web({ dependsOn: [{ containerName: 'web', condition: 'START' }] })]),
    onInstances([web({ links: ['agent:logs'] }), agent({ volumesFrom: [{ sourceContainer: 'web' }] })]),
  ],
  foundAt: ['containerDefinitions.0.dependsOn.0.containerName', 'containerDefinitions.0.dependsOn.0.containerName', 'containerDefinitions.0.links.0'],
  passes: () => [
    onFargate([web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }), agent()]),
    onInstances([web({ links: ['agent:logs'] }), agent({ volumesFrom: [] })]),
  ],
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
      const waits = cycle.map((one, index) => waitsIn(task).get(one)!.find(({ awaited }) => awaited === (cycle[index + 1] ?? container))!);
      const kinds = [...new Set(waits.map(({ at: [kind] }) => kind))];
      return cycle.length === 0 ? [] : [{
        message: messageOf(cycle.map(({ name }) => name), kinds),
        at: ['containerDefinitions', container.name, ...waits[0].at],
        fix: isOrdinary(kinds) ? undefined : `Remove an entry of ${joinWords(kinds, 'or')}.`,
      }];
    });
  },
};

/** Whether all waits are dependencies, and no links or volumesFrom. */
function isOrdinary(kinds: readonly string[]): boolean {
  return kinds.every(kind => kind === 'dependsOn');
}

function messageOf(names: readonly string[], kinds: readonly string[]): string {
  if (names.length === 1) {
    return `container ${names[0]} depends on itself${isOrdinary(kinds) ? '' : ` through ${kinds[0]}`}, so it cannot start.`;
  }
  const what = isOrdinary(kinds) ? 'the dependencies' : `the entries of ${joinWords(kinds)}`;
  return `${what} form a cycle: ${[...names, names[0]].join(' → ')}. None of these containers can start.`;
}

/**
 * Groups the containers that wait for each other, directly or through others: the strongly connected components, by
 * Kosaraju's algorithm.
 */
function mutuallyWaiting(task: TaskDefinitionModel): ReadonlyMap<ContainerModel, number> {
  const groups = new Map<ContainerModel, number>();
  const waiting = new Map<ContainerModel, ContainerModel[]>();
  waitsIn(task).forEach((waits, container) => waits.forEach(({ awaited }) => addToGroup(waiting, awaited, container)));
  const later = (container: ContainerModel) => waiting.get(container) ?? [];
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
  return waitsIn(task).get(container)!.map(({ awaited }) => awaited);
}

/** A container that another one waits for, and the path below that one to the reason. */
interface Wait {
  readonly awaited: ContainerModel;
  readonly at: readonly string[];
}

/** Returns what each container waits for. Fargate supports no links, and how it orders volumesFrom is not published. */
const waitsIn = memoizeLast((task: TaskDefinitionModel): ReadonlyMap<ContainerModel, readonly Wait[]> => {
  const named = (name: Maybe<string | undefined>, at: readonly string[]): Wait[] => {
    const awaited = containersByName(task.containers).get(name);
    return awaited === undefined ? [] : [{ awaited, at }];
  };
  const onInstance = ({ links, volumesFrom }: ContainerModel) => runsOnFargate(task) ? [] : [
    ...links.flatMap(link => typeof link === 'string' ? named(link.split(':')[0], ['links', link]) : []),
    ...volumesFrom.flatMap(({ name, step }) => named(name, ['volumesFrom', step])),
  ];
  return new Map(task.containers.map(container => [container, [
    ...awaitedBy(container, task).map(({ container: awaited, dependency }) => ({ awaited, at: ['dependsOn', dependency.step] })),
    ...onInstance(container),
  ]]));
});
