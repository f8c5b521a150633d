import { agent, CHOICE, dependenciesIn, onFargate, Rule, UNKNOWN, web } from './kit';

const WAITS_FOR_HEALTHY = { dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }] };

export const dependencyWithoutHealthCheck: Rule = {
  name: 'dependency-without-health-check',
  severity: 'error',
  title: 'A container waits for a container without a health check to become HEALTHY',
  why: 'The condition HEALTHY requires a health check in the task definition. ECS ignores a health check that only the image defines.',
  fix: 'Add a healthCheck to the container, or use the condition START.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: () => [onFargate([web(WAITS_FOR_HEALTHY), agent()])],
  foundAt: ['containerDefinitions.0.dependsOn.0.condition'],
  passes: () => [onFargate([web(WAITS_FOR_HEALTHY), agent({ healthCheck: { command: ['CMD', '/probe.sh'] } })])],
  requires: 'dependsOn',
  check: task => dependenciesIn(task)
    .filter(({ container: { healthCheck }, dependency: { condition } }) => condition === 'HEALTHY' && healthCheck !== UNKNOWN && healthCheck.length === 0)
    .map(({ waiting, container: awaited }) => ({
      container: waiting.name,
      message: `the dependency on container ${awaited.name} has the condition HEALTHY, but that container has no health check.`,
      at: ['dependsOn', awaited.name, 'condition'],
      fix: `Add a healthCheck to container ${awaited.name}, or use the condition START.`,
    })),
};
