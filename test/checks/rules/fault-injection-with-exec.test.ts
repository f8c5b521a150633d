import { readService, readTaskDefinition } from '../../../src/checks/reading/task-definition';
import { faultInjectionWithExec } from '../../../src/checks/rules/fault-injection-with-exec';
import { container, ec2, fargate, UNRESOLVED } from '../definitions';

/** What the rule finds where a task definition is run by services with these settings of ECS Exec. */
function found(enableFaultInjection: unknown, execOfServices: unknown[], task = fargate) {
  const services = execOfServices.map((enableExecuteCommand, i) => readService(`Service${i + 1}`, { enableExecuteCommand }));
  return faultInjectionWithExec.check(readTaskDefinition(task([container('web')], { enableFaultInjection }), { services }));
}

test('fault injection in a task that a service runs with ECS Exec is told, with the service', () => {
  expect(found(true, [true])).toEqual([{ message: 'enableFaultInjection is on, and service Service1 runs the task with ECS Exec.' }]);
});

test('each service with ECS Exec is told, and none without', () => {
  expect(found(true, [true, false, true]).map(({ message }) => message)).toEqual([expect.stringContaining('Service1'), expect.stringContaining('Service3')]);
});

test('what runs on EC2 is told as well', () => {
  expect(found(true, [true], ec2)).toHaveLength(1);
});

test.each([false, undefined, null, 'false', UNRESOLVED])('fault injection is fine where ECS Exec is %j', exec => {
  expect(found(true, [exec])).toEqual([]);
});

test.each([false, undefined, null, 'false', UNRESOLVED])('ECS Exec is fine where fault injection is %j', injection => {
  expect(found(injection, [true])).toEqual([]);
});

test('fault injection is fine where no service is known', () => {
  expect(found(true, [])).toEqual([]);
});
