import { execWithoutInit } from '../../../src/checks/rules/exec-without-init';
import {
  container, each, ec2, EXEC, fargate, findingsWhenRun, Json, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS,
} from '../definitions';

const INIT = { linuxParameters: { initProcessEnabled: true } };
const found = (task: unknown) => findingsWhenRun(execWithoutInit, task, EXEC);
const waits = (condition: string) => ({ dependsOn: [{ containerName: 'init', condition }] });
const beside = (web: Json) => [container('web', web), container('init', { essential: false })];

test('one finding lists the containers without an init process if ECS Exec is enabled', () => {
  expect(found([container('web'), container('agent', INIT), container('proxy', { linuxParameters: { initProcessEnabled: false } })])).toEqual([
    { message: 'ECS Exec is enabled by service Service1, but initProcessEnabled is not true on containers web and proxy.' },
  ]);
});

test('the finding about a single container is at this container', () => {
  expect(found([container('web'), container('agent', INIT)])).toEqual([
    { container: 'web', message: 'ECS Exec is enabled by service Service1, but initProcessEnabled is not true.' },
  ]);
});

test('reports a container that waits for another one to exit', () => {
  expect(found(beside(waits('SUCCESS')))).toMatchObject([{ container: 'web' }]);
});

reportsOnce(found, {
  'instances': ec2([container('web')]),
  'another program in the image of Datadog': [container('web', { image: 'public.ecr.aws/datadog/agent:7.81.1', command: ['agent', 'run'] })],
  'a program whose name starts as that of an init process': [container('web', { entryPoint: ['/tini.sh'] })],
  'a container that only starts before another': beside({ ...INIT, ...waits('START') }),
});

reportsNothing(found, {
  'an unresolved init process setting': [container('web', { linuxParameters: { initProcessEnabled: UNRESOLVED } })],
  'unresolved Linux parameters': [container('web', { linuxParameters: UNRESOLVED })],
  'dumb-init as command': [container('web', { command: ['dumb-init', 'app'] })],
  'an unresolved entry point': [container('web', { entryPoint: UNRESOLVED })],
  's6-overlay in the image of Datadog': [container('web', { image: 'public.ecr.aws/datadog/agent:7.81.1' })],
  's6-overlay, which must run as process 1': [container('web', { image: 'lscr.io/linuxserver/nginx:1.26.3' })],
  'a container that must exit before another starts': beside({ ...INIT, ...waits('SUCCESS') }),
  ...each('because /pause may reap processes, pidMode', ['task', UNRESOLVED], pidMode => fargate([container('web'), container('agent')], { pidMode })),
  'Windows': fargate([container('web')], WINDOWS),
});

reportsNothing((service: Json) => findingsWhenRun(execWithoutInit, [container('web')], service),
  each('ECS Exec', [undefined, false, UNRESOLVED], enableExecuteCommand => ({ enableExecuteCommand })));
