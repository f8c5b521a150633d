import { agent, onFargate, web } from './examples';
import type { ContainerModel, TaskDefinitionModel } from '../model';
import { awaitedBy, startedBefore } from '../queries/start-order';
import type { Rule } from '../rule';

export const dependencyCycle: Rule = {
  name: 'dependency-cycle',
  severity: 'error',
  title: 'Containers depend on each other in a cycle',
  why: 'A container that waits for itself, directly or through other containers, never starts.',
  fix: 'Remove one of the dependencies.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: [
    onFargate([
      web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
      agent({ dependsOn: [{ containerName: 'web', condition: 'START' }] }),
    ]),
    onFargate([web({ dependsOn: [{ containerName: 'web', condition: 'START' }] })]),
  ],
  passes: [onFargate([web({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }), agent()])],
  check: task => {
    const reported = new Set<ContainerModel>();
    return task.containers.flatMap(container => {
      const cycle = reported.has(container) ? [] : cycleThrough(container, task);
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

/** The containers of a dependency cycle, the given one first; empty if the container is in no cycle. */
function cycleThrough(start: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  const reaches = (from: ContainerModel) => from.dependsOn.length > 0 && startedBefore(from, task).some(({ container }) => container === start);
  if (!reaches(start)) {
    return [];
  }
  const cycle = [start];
  for (let last = start; ;) {
    const nexts = awaitedBy(last, task).map(({ container }) => container);
    const next = nexts.includes(start) ? undefined : nexts.find(container => !cycle.includes(container) && reaches(container));
    if (next === undefined) {
      return cycle;
    }
    cycle.push(last = next);
  }
}
