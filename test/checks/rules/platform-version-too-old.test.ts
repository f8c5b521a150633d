import { platformVersionTooOld } from '../../../src/checks/rules/platform-version-too-old';
import {
  container, each, EXEC, fargate, findingsWhenRun, Json, reportsNothing, reportsOnce, tracer, tuned, UNRESOLVED, WINDOWS,
} from '../definitions';

const TUNED = [tuned('web', { 'net.core.somaxconn': '100' })];
const found = (task: unknown, service: Json = {}) => findingsWhenRun(platformVersionTooOld, task, { platformVersion: '1.3.0', ...service });
const foundOn = (platformVersion: unknown) => found(TUNED, { platformVersion });

test.each<[string, unknown, Json]>([
  ['the kernel parameters of container web (net.core.somaxconn, kernel.msgmax)', [tuned('web', { 'net.core.somaxconn': UNRESOLVED, 'kernel.msgmax': '1' })], {}],
  ['pidMode task', fargate([container('web')], { pidMode: 'task' }), {}],
  ['SYS_PTRACE of container tracer', [container('web'), tracer()], {}],
  ['ECS Exec', [container('web')], EXEC],
])('reports %s with the service and its version', (need, task, service) => {
  const message = `service Service1 sets platform version 1.3.0, but 1.4.0 or later is required for ${need}.`;
  expect(found(task, service)).toEqual([{ service: 0, message }]);
});

test('reports one finding per outdated service, with everything that the task needs', () => {
  const task = fargate([...TUNED, tracer()], { pidMode: 'task' });
  const services = [{ platformVersion: '1.3.0' }, { platformVersion: 'LATEST' }, { platformVersion: '1.2.0', ...EXEC }];
  expect(findingsWhenRun(platformVersionTooOld, task, ...services).map(({ message }) => message)).toEqual([
    expect.stringMatching(/Service1 .* for the kernel parameters .*, pidMode task, and SYS_PTRACE of container tracer\.$/),
    expect.stringMatching(/Service3 .*, and ECS Exec\.$/),
  ]);
});

reportsOnce(foundOn, each('version', ['1.3.0', '1.3.9', '1.0', '0.9.0', '0.10.0'], version => version));
reportsNothing(foundOn, each('version', [
  '1.4.0', '1.4', '1.4.1', '1.10.0', '2.0.0', undefined, null, '', 'LATEST', '1.3.0-beta', '0x1.3.0', UNRESOLVED,
], (version: unknown) => version));

reportsOnce(found, {
  'a kernel parameter with an unresolved name': [container('web', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })],
});
reportsNothing(found, {
  'a task without a launch type': { containerDefinitions: TUNED },
  'a task that needs no newer version': [container('web', { linuxParameters: { capabilities: { drop: ['ALL'] } } })],
  'Windows, which has its own platform versions': fargate([container('web')], { ...WINDOWS, pidMode: 'task' }),
});
