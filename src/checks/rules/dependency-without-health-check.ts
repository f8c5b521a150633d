import { agent, dependenciesIn, onFargate, Rule, UNKNOWN, web } from './kit';

const WAITS_FOR_HEALTHY = { dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }] };

export const dependencyWithoutHealthCheck: Rule = {
  name: 'dependency-without-health-check',
  severity: 'error',
  title: 'A container waits for a container without a health check to become HEALTHY',
  why: 'The condition HEALTHY requires a health check in the task definition. ECS ignores a health check that only the image defines. Docker runs no health check with the command NONE.',
  fix: 'Add a healthCheck to the container, or use the condition START.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://github.com/moby/moby/blob/master/daemon/health.go'],
  fails: () => [onFargate([web(WAITS_FOR_HEALTHY), agent()])],
  foundAt: ['containerDefinitions.0.dependsOn.0.condition'],
  passes: () => [onFargate([web(WAITS_FOR_HEALTHY), agent({ healthCheck: { command: ['CMD', '/probe.sh'] } })])],
  requires: 'dependsOn',
  check: task => dependenciesIn(task).flatMap(({ waiting, container: { name, healthCheck }, dependency: { condition } }) => {
    const [form] = healthCheck === UNKNOWN ? [UNKNOWN] : healthCheck;
    return condition !== 'HEALTHY' || (form !== undefined && form !== 'NONE') ? [] : [{
      container: waiting.name,
      message: `the dependency on container ${name} has the condition HEALTHY, but ${form === undefined ? 'that container has no health check' : 'NONE turns off the health check of that container'}.`,
      at: ['dependsOn', name, 'condition'],
      fix: `Add a healthCheck to container ${name}, or use the condition START.`,
    }];
  }),
};
