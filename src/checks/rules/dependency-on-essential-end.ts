import { agent, dependenciesIn, onFargate, Rule, waitsForEnd, web } from './kit';

export const dependencyOnEssentialEnd: Rule = {
  name: 'dependency-on-essential-end',
  severity: 'error',
  title: 'A container waits for an essential container to exit',
  why: 'When an essential container exits, ECS stops the task. ECS therefore rejects the conditions COMPLETE and SUCCESS for an essential container. A container is essential unless essential is false.',
  fix: 'Set essential to false on the container that is expected to exit.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html',
  fails: () => [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), web({ name: 'init' })]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'COMPLETE' }] }), web({ name: 'init', essential: true })]),
  ],
  foundAt: ['containerDefinitions.0.dependsOn.0.condition', 'containerDefinitions.0.dependsOn.0.condition'],
  passes: () => [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), agent({ name: 'init' })]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'START' }] }), web({ name: 'init' })]),
  ],
  requires: 'dependsOn',
  check: task => dependenciesIn(task)
    .filter(({ container: awaited, dependency }) => awaited.essential === true && waitsForEnd(dependency))
    .map(({ waiting, container: awaited, dependency: { condition } }) => ({
      container: waiting.name,
      message: `the dependency on container ${awaited.name} has the condition ${String(condition)}, but that container is essential.`,
      at: ['dependsOn', awaited.name, 'condition'],
      fix: `Set essential to false on container ${awaited.name}.`,
    })),
};

/**
 * A container that is expected to exit cannot be essential. If the task definition sets essential to true, one of the two
 * settings is wrong.
 */