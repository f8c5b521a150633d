import { faultInjectionWithExec } from '../../../src/checks/rules/fault-injection-with-exec';
import { ssmAgentWithExec } from '../../../src/checks/rules/ssm-agent-with-exec';
import { readService, readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, ec2, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

/** The findings for a task definition whose services have these settings of ECS Exec. */
function found(enableFaultInjection: unknown, execOfServices: unknown[], task = fargate) {
  const services = execOfServices.map((enableExecuteCommand, i) => readService(`Service${i + 1}`, { enableExecuteCommand }));
  return faultInjectionWithExec.check(readTaskDefinition(task([container('web')], { enableFaultInjection }), { services }));
}

test('reports fault injection in a task that a service runs with ECS Exec', () => {
  expect(found(true, [true])).toEqual([{ at: ['enableFaultInjection'], message: 'enableFaultInjection is true, but service Service1 enables ECS Exec.' }]);
});

test('reports each service with ECS Exec, and none without it', () => {
  expect(found(true, [true, false, true]).map(({ message }) => message)).toEqual([expect.stringContaining('Service1'), expect.stringContaining('Service3')]);
});

test('reports tasks on EC2 as well', () => {
  expect(found(true, [true], ec2)).toHaveLength(1);
});

test.each([false, undefined, null, 'false', UNRESOLVED])('accepts fault injection if ECS Exec is %j', exec => {
  expect(found(true, [exec])).toEqual([]);
});

test.each([false, undefined, null, 'false', UNRESOLVED])('accepts ECS Exec if fault injection is %j', injection => {
  expect(found(injection, [true])).toEqual([]);
});

test('leaves a task with an SSM agent sidecar to ssm-agent-with-exec', () => {
  const sidecar = container('agent', { image: 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0' });
  const task = fargate([container('web'), sidecar], { enableFaultInjection: true });
  expect(findingsWhenRun(faultInjectionWithExec, task, EXEC)).toEqual([]);
  expect(findingsWhenRun(ssmAgentWithExec, task, EXEC)).toHaveLength(1);
});

test('accepts fault injection if no service is known', () => {
  expect(found(true, [])).toEqual([]);
});
