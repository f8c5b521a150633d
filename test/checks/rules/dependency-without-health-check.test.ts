import { dependencyWithoutHealthCheck } from '../../../src/checks/rules/dependency-without-health-check';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const task = (condition: unknown, healthCheck: unknown) => [container('web', { dependsOn: [{ containerName: 'agent', condition }] }), container('agent', { healthCheck })];

test.each([undefined, null, {}, { command: [] }, { interval: 30 }])('HEALTHY of a container with the health check %j is told', healthCheck => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task('HEALTHY', healthCheck)))).toEqual([
    { container: 'web', message: 'it waits for HEALTHY of container agent, which has no health check.', fix: 'Give container agent a healthCheck, or wait for START.' },
  ]);
  expect(findings(dependencyWithoutHealthCheck, ec2(task('HEALTHY', healthCheck)))).toHaveLength(1);
});

test.each([{ command: ['CMD', '/probe.sh'] }, { command: 'curl localhost' }, UNRESOLVED, { command: UNRESOLVED }, { command: [UNRESOLVED] }])('the health check %j is one, or may be', healthCheck => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task('HEALTHY', healthCheck)))).toEqual([]);
});

test.each(['START', 'COMPLETE', 'SUCCESS', UNRESOLVED])('%j needs no health check, or may not', condition => {
  expect(findings(dependencyWithoutHealthCheck, fargate(task(condition, undefined)))).toEqual([]);
});
