import { agent, eachUnknownContainer, onFargate, Rule, web } from './kit';

export const dependencyOnUnknownContainer: Rule = {
  name: 'dependency-on-unknown-container',
  severity: 'error',
  title: 'A container depends on a container that is not in the task definition',
  why: 'A dependency can name only a container of the same task definition. ECS rejects any other name.',
  fix: 'Correct the name, or remove the dependency.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: () => [onFargate([web({ dependsOn: [{ containerName: 'int', condition: 'SUCCESS' }] }), agent({ name: 'init' })])],
  foundAt: ['containerDefinitions.0.dependsOn.0.containerName'],
  passes: () => [onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), agent({ name: 'init' })])],
  requires: 'dependsOn',
  check: eachUnknownContainer('dependsOn', ({ dependsOn }) =>
    dependsOn.flatMap(({ containerName: name, step }) => name === undefined ? [] : [{ name, step }])),
};
