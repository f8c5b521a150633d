import { agent, onFargate, web } from './examples';
import type { ContainerModel, TaskDefinitionModel } from '../model';
import { awaitedBy, startedBefore } from '../queries/start-order';
import type { Rule } from '../rule';

export const dependencyCycle: Rule = {
  name: 'dependency-cycle',
  severity: 'error',
  title: 'Containers wait for each other',
  why: 'A container that waits, directly or through others, for itself never starts. ECS refuses such a task definition.',
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
    const told = new Set<ContainerModel>();
    return task.containers.flatMap(container => {
      const cycle = told.has(container) ? [] : cycleThrough(container, task);
      cycle.forEach(member => told.add(member));
      return cycle.length === 0 ? [] : [{ message: `${[...cycle, container].map(({ name }) => name).join(' waits for ')}: none of them ever starts.` }];
    });
  },
};

/** The containers of a way that leads back to its start, which comes first; empty where none does. */
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
