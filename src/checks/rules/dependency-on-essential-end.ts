import { onFargate, web } from './examples';
import { dependenciesIn, waitsForEnd } from '../queries/start-order';
import type { Rule } from '../rule';

export const dependencyOnEssentialEnd: Rule = {
  name: 'dependency-on-essential-end',
  severity: 'error',
  title: 'A container waits for an essential container to exit',
  why: 'When an essential container exits, ECS stops the task. ECS therefore rejects the conditions COMPLETE and SUCCESS for an essential container. A container is essential unless essential is false.',
  fix: 'Set essential to false on the container that is expected to exit.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html',
  fails: [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init' }]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'COMPLETE' }] }), { name: 'init', essential: true }]),
  ],
  passes: [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init', essential: false }]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'START' }] }), { name: 'init' }]),
  ],
  check: task => dependenciesIn(task)
    .filter(({ container: awaited, dependency }) => awaited.essential === true && waitsForEnd(dependency))
    .map(({ waiting, container: awaited, dependency: { condition } }) => ({
      container: waiting.name,
      message: `the dependency on container ${awaited.name} has the condition ${String(condition)}, but that container is essential.`,
      at: ['dependsOn', awaited.name, 'condition'],
      fix: `Set essential to false on container ${awaited.name}.`,
    })),
};
