import { execWithoutInit } from '../../../src/checks/rules/exec-without-init';
import { container, ec2, EXEC, fargate, findingsWhenRun, Json, UNRESOLVED } from '../definitions';

const INIT = { linuxParameters: { initProcessEnabled: true } };

test('reports each container without an init process if ECS Exec is enabled', () => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web'), container('agent', INIT), container('proxy', { linuxParameters: { initProcessEnabled: false } })]), EXEC)).toEqual([
    { container: 'web', message: 'ECS Exec is enabled by service Service1, but initProcessEnabled is not true.' },
    { container: 'proxy', message: expect.any(String) },
  ]);
  expect(findingsWhenRun(execWithoutInit, ec2([container('web')]), EXEC)).toHaveLength(1);
});

test.each<[string, Json]>([
  ['an init process', INIT],
  ['an unresolved init process setting', { linuxParameters: { initProcessEnabled: UNRESOLVED } }],
  ['unresolved Linux parameters', { linuxParameters: UNRESOLVED }],
  ['tini as entry point', { entryPoint: ['/usr/bin/tini', '--', '/app'] }],
  ['dumb-init as command', { command: ['dumb-init', 'app'] }],
  ['an unresolved entry point', { entryPoint: UNRESOLVED }],
  ['s6-overlay, which must run as process 1', { image: 'lscr.io/linuxserver/nginx:1.26.3' }],
])('reports nothing for %s', (_, web) => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web', web)]), EXEC)).toEqual([]);
});

test('reports nothing for a container that must exit before another starts', () => {
  const waiting = (condition: string) => fargate([container('web', { ...INIT, dependsOn: [{ containerName: 'init', condition }] }), container('init', { essential: false })]);
  expect(findingsWhenRun(execWithoutInit, waiting('SUCCESS'), EXEC)).toEqual([]);
  expect(findingsWhenRun(execWithoutInit, waiting('START'), EXEC)).toHaveLength(1);
});

test('reports a container that waits for another one to exit', () => {
  const task = fargate([container('web', { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), container('init', { essential: false })]);
  expect(findingsWhenRun(execWithoutInit, task, EXEC)).toMatchObject([{ container: 'web' }]);
});

test.each(['task', UNRESOLVED])('reports nothing with pidMode %j, because /pause may reap processes', pidMode => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web'), container('agent')], { pidMode }), EXEC)).toEqual([]);
});

test('reports nothing on Windows or without ECS Exec', () => {
  expect(findingsWhenRun(execWithoutInit, fargate([container('web')], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }), EXEC)).toEqual([]);
  for (const service of [{}, { enableExecuteCommand: false }, { enableExecuteCommand: UNRESOLVED }]) {
    expect(findingsWhenRun(execWithoutInit, fargate([container('web')]), service)).toEqual([]);
  }
});
