import { fewNames, onFargate, respellContainer, Rule, UNKNOWN, web } from './kit';

export const dependencyOnUnknownContainer: Rule = {
  name: 'dependency-on-unknown-container',
  severity: 'error',
  title: 'A container depends on a container that is not in the task definition',
  why: 'A dependency can name only a container of the same task definition. ECS rejects any other name.',
  fix: 'Correct the name, or remove the dependency.',
  autofix: { note: 'Corrects the case, hyphens, and underscores of a name.', correct: respellContainer },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: [onFargate([web({ dependsOn: [{ containerName: 'int', condition: 'SUCCESS' }] }), { name: 'init', essential: false }])],
  foundAt: ['containerDefinitions.0.dependsOn.0.containerName'],
  passes: [onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init', essential: false }])],
  requires: 'dependsOn',
  check: task => {
    if (task.hasUnresolvedContainers || task.containers.some(({ hasUnresolvedName }) => hasUnresolvedName)) {
      return [];
    }
    const names = task.containers.map(({ name }) => name);
    const known = new Set<unknown>(names);
    const listed = fewNames(names).join(', ');
    return task.containers.flatMap(({ name: container, dependsOn }) => dependsOn.map(({ containerName }) => containerName)
      .filter(name => name !== UNKNOWN && name !== undefined && !known.has(name))
      .map(name => ({
        container,
        message: `dependsOn names container ${String(name)}, which is not in the task definition (containers: ${listed}).`,
        at: ['dependsOn', String(name)],
      })));
  },
};


