import { agent, onFargate, web } from './examples';
import { UNKNOWN } from '../model';
import { dependenciesIn } from '../queries/start-order';
import type { Rule } from '../rule';

const ON_HEALTH = { dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }] };

export const dependencyWithoutHealthCheck: Rule = {
  name: 'dependency-without-health-check',
  severity: 'error',
  title: 'A container waits for the health of one that has no health check',
  why: 'The condition HEALTHY needs a health check in the task definition; one that is in the image only does not count for ECS.',
  fix: 'Give the container a healthCheck, or wait for START.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: [onFargate([web(ON_HEALTH), agent()])],
  passes: [onFargate([web(ON_HEALTH), agent({ healthCheck: { command: ['CMD', '/probe.sh'] } })])],
  check: task => dependenciesIn(task)
    .filter(({ container: { healthCheck }, dependency: { condition } }) => condition === 'HEALTHY' && healthCheck !== UNKNOWN && healthCheck.length === 0)
    .map(({ waiting, container: awaited }) => ({
      container: waiting.name,
      message: `it waits for HEALTHY of container ${awaited.name}, which has no health check.`,
      fix: `Give container ${awaited.name} a healthCheck, or wait for START.`,
    })),
};
