import { execWithoutInit } from '../../../src/checks/rules/exec-without-init';
import { container, ec2, EXEC, fargate, findingsWhenRun, Json, UNRESOLVED } from '../definitions';

const INIT = { linuxParameters: { initProcessEnabled: true } };

test('each container without an init process is told where ECS Exec is on', () => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web'), container('agent', INIT), container('proxy', { linuxParameters: { initProcessEnabled: false } })]), EXEC)).toEqual([
    { container: 'web', message: 'initProcessEnabled is not true, and service Service1 runs the task with ECS Exec.' },
    { container: 'proxy', message: expect.any(String) },
  ]);
  expect(findingsWhenRun(execWithoutInit, ec2([container('web')]), EXEC)).toHaveLength(1);
});

test.each<[string, Json]>([
  ['an init process', INIT],
  ['an init process that only the deployment knows', { linuxParameters: { initProcessEnabled: UNRESOLVED } }],
  ['Linux parameters that only the deployment knows', { linuxParameters: UNRESOLVED }],
  ['tini as entry point', { entryPoint: ['/usr/bin/tini', '--', '/app'] }],
  ['dumb-init as command', { command: ['dumb-init', 'app'] }],
  ['an entry point that only the deployment knows', { entryPoint: UNRESOLVED }],
  ['s6-overlay, which does not bear another init process before it', { image: 'lscr.io/linuxserver/nginx:1.26.3' }],
])('%s: nothing to tell', (_, web) => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web', web)]), EXEC)).toEqual([]);
});

test('nobody works in a container that has to end before another starts', () => {
  const waiting = (condition: string) => fargate([container('web', { ...INIT, dependsOn: [{ containerName: 'init', condition }] }), container('init', { essential: false })]);
  expect(findingsWhenRun(execWithoutInit, waiting('SUCCESS'), EXEC)).toEqual([]);
  expect(findingsWhenRun(execWithoutInit, waiting('START'), EXEC)).toHaveLength(1);
});

test('a container that waits for another one to end needs an init process itself', () => {
  const task = fargate([container('web', { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), container('init', { essential: false })]);
  expect(findingsWhenRun(execWithoutInit, task, EXEC)).toMatchObject([{ container: 'web' }]);
});

test.each(['task', UNRESOLVED])('with pidMode %j /pause reaps, or may', pidMode => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web'), container('agent')], { pidMode }), EXEC)).toEqual([]);
});

test('on Windows there is no init process, and without ECS Exec nobody needs one', () => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web')], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }), EXEC)).toEqual([]);
  for (const service of [{}, { enableExecuteCommand: false }, { enableExecuteCommand: UNRESOLVED }]) {
    expect(findingsWhenRun(execWithoutInit, fargate([container('web')]), service)).toEqual([]);
  }
});
