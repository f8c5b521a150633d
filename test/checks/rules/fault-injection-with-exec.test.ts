import { faultInjectionWithExec } from '../../../src/checks/rules/fault-injection-with-exec';
import { container, each, ec2, EXEC, fargate, findingsWhenRun, Json, reportsNothing, UNRESOLVED } from '../definitions';

const INJECTING = { enableFaultInjection: true };
const found = (task: Json, ...services: Json[]) => findingsWhenRun(faultInjectionWithExec, fargate([container('web')], task), ...services);

test('reports each service with ECS Exec, and none without it', () => {
  expect(found(INJECTING, EXEC, {}, EXEC)).toEqual(['Service1', 'Service3'].map(name =>
    ({ message: `enableFaultInjection is true, but service ${name} enables ECS Exec.` })));
});

test('reports tasks on EC2 as well', () => {
  expect(findingsWhenRun(faultInjectionWithExec, ec2([container('web')], INJECTING), EXEC)).toHaveLength(1);
});

const OFF = [false, undefined, null, 'false', UNRESOLVED];

reportsNothing((task: Json) => found(task, EXEC), each('fault injection', OFF, enableFaultInjection => ({ enableFaultInjection })));
reportsNothing((services: Json[]) => found(INJECTING, ...services), {
  ...each('ECS Exec', OFF, enableExecuteCommand => [{ enableExecuteCommand }]),
  'no known service': [],
});
