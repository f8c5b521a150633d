import { dependencyWithoutHealthCheck } from '../../../src/checks/rules/dependency-without-health-check';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const task = (condition: unknown, healthCheck: unknown) =>
  [container('web', { dependsOn: [{ containerName: 'agent', condition }] }), container('agent', { healthCheck })];

test.each([undefined, null, {}, { command: [] }, { interval: 30 }])('reports the condition HEALTHY on a container with the health check %j', healthCheck => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task('HEALTHY', healthCheck)))).toEqual([
    { container: 'web', message: 'the dependency on container agent has the condition HEALTHY, but that container has no health check.', fix: 'Add a healthCheck to container agent, or use the condition START.' },
  ]);
  expect(findings(dependencyWithoutHealthCheck, ec2(task('HEALTHY', healthCheck)))).toHaveLength(1);
});

test.each([{ command: ['CMD', '/probe.sh'] }, { command: 'curl localhost' }, UNRESOLVED, { command: UNRESOLVED }, { command: [UNRESOLVED] }, { command: ['CMD', 'NONE'] }])('accepts the health check %j, which is complete or unresolved', healthCheck => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task('HEALTHY', healthCheck)))).toEqual([]);
});

test.each([[['NONE']], [['NONE', 'true']]])('reports the condition HEALTHY on a container with the health check %j, which Docker does not run', command => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task('HEALTHY', { command })))).toEqual([
    { container: 'web', message: 'the dependency on container agent has the condition HEALTHY, but NONE turns off the health check of that container.', fix: 'Add a healthCheck to container agent, or use the condition START.' },
  ]);
});

test.each(['START', 'COMPLETE', 'SUCCESS', UNRESOLVED])('requires no health check for the condition %j', condition => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task(condition, undefined)))).toEqual([]);
});
