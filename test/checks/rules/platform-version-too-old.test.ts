import { platformVersionTooOld } from '../../../src/checks/rules/platform-version-too-old';
import { container, ec2, EXEC, fargate, findingsWhenRun, Json, tracer, tuned, UNRESOLVED } from '../definitions';

const TUNED = fargate([tuned('web', { 'net.core.somaxconn': '100' })]);
const found = (platformVersion: unknown, task: unknown = TUNED, more: Json = {}) =>
  findingsWhenRun(platformVersionTooOld, task, { platformVersion, ...more });

test.each([['1.3.0', 1], ['1.3.9', 1], ['1.0', 1], ['0.9.0', 1], ['0.10.0', 1], ['1.4.0', 0], ['1.4', 0], ['1.4.1', 0], ['1.10.0', 0], ['2.0.0', 0]])('the number of findings for platform version %s is %d', (version, count) => {
  expect(found(version)).toHaveLength(count);
});

test.each<[string, unknown, Json]>([
  ['the kernel parameters of container web (net.core.somaxconn, kernel.msgmax)', fargate([tuned('web', { 'net.core.somaxconn': UNRESOLVED, 'kernel.msgmax': '1' })]), {}],
  ['pidMode task', fargate([container('web')], { pidMode: 'task' }), {}],
  ['SYS_PTRACE of container tracer', fargate([container('web'), tracer()]), {}],
  ['ECS Exec', fargate([container('web')]), EXEC],
])('reports %s with the service and its version', (need, task, service) => {
  const message = `service Service1 sets platform version 1.3.0, but 1.4.0 or later is required for ${need}.`;
  expect(found('1.3.0', task, service)).toEqual([{ service: 0, message }]);
});

test('counts a kernel parameter with an unresolved name', () => {
  expect(found('1.3.0', fargate([container('web', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })]))).toHaveLength(1);
});

test('reports one finding per outdated service, with everything that the task needs', () => {
  const task = fargate([tuned('web', { 'net.core.somaxconn': '1' }), tracer()], { pidMode: 'task' });
  const messages = findingsWhenRun(platformVersionTooOld, task, { platformVersion: '1.3.0' }, { platformVersion: 'LATEST' }, { platformVersion: '1.2.0', ...EXEC }).map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/Service1 .* for the kernel parameters .*, pidMode task, and SYS_PTRACE of container tracer\.$/), expect.stringMatching(/Service3 .*, and ECS Exec\.$/),
  ]);
});

test('derives Fargate from the launch type of the service', () => {
  const task = { containerDefinitions: [tuned('web', { 'net.core.somaxconn': '1' })] };
  expect(found('1.3.0', task, { launchType: 'FARGATE' })).toHaveLength(1);
  expect(found('1.3.0', task)).toEqual([]);
});

test.each([undefined, null, '', 'LATEST', '1.3.0-beta', UNRESOLVED])('reports nothing for platform version %j', version => {
  expect(found(version)).toEqual([]);
});

test.each([
  ['a task that needs no newer version', fargate([container('web', { linuxParameters: { capabilities: { drop: ['ALL'] } } })])],
  ['Windows, which has its own platform versions', fargate([container('web')], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, pidMode: 'task' })],
  ['instances', ec2([tuned('web', { 'net.core.somaxconn': '1' })])],
])('reports nothing for %s', (_, task) => {
  expect(found('1.0.0', task)).toEqual([]);
});
