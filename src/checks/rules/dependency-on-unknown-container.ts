import { onFargate, web } from './examples';
import { UNKNOWN } from '../model';
import type { Rule } from '../rule';

export const dependencyOnUnknownContainer: Rule = {
  name: 'dependency-on-unknown-container',
  severity: 'error',
  title: 'A container waits for one that the task does not have',
  why: 'The names in dependsOn are those of containers of the same task definition. ECS refuses a task definition in which a container waits for one that is not there.',
  fix: 'Correct the name, or remove the dependency.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: [onFargate([web({ dependsOn: [{ containerName: 'int', condition: 'SUCCESS' }] }), { name: 'init', essential: false }])],
  passes: [onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init', essential: false }])],
  check: task => {
    if (task.hasUnresolvedContainers || task.containers.some(({ hasUnresolvedName }) => hasUnresolvedName)) {
      return [];
    }
    const names = task.containers.map(({ name }) => name);
    return task.containers.flatMap(({ name: container, dependsOn }) => dependsOn.map(({ containerName }) => containerName)
      .filter(name => name !== UNKNOWN && name !== undefined && !names.includes(name))
      .map(name => ({ container, message: `it waits for container ${String(name)}; there is none of that name, only ${names.join(', ')}.` })));
  },
};
