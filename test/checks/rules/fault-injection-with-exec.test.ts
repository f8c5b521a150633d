import { readService, readTaskDefinition } from '../../../src/checks/reading/task-definition';
import { faultInjectionWithExec } from '../../../src/checks/rules/fault-injection-with-exec';
import { container, ec2, fargate, UNRESOLVED } from '../definitions';

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

test('accepts fault injection if no service is known', () => {
  expect(found(true, [])).toEqual([]);
});
