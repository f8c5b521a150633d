import { toolboxWithoutExec } from '../../../src/checks/rules/toolbox-without-exec';
import { readService, readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, EXEC, fargate, findingsWhenRun, Json, tracer, UNRESOLVED } from '../definitions';

const OFF = { enableExecuteCommand: false };
const task = (sidecar: Json) => fargate([container('web'), tracer(sidecar)], { pidMode: 'task' });
const found = (sidecar: Json, ...services: Json[]) => findingsWhenRun(toolboxWithoutExec, task(sidecar), ...services.length > 0 ? services : [OFF]);

test.each<[string, Json]>([
  ['sleep infinity', { command: ['sleep', 'infinity'] }],
  ['sleep with a number', { command: ['/bin/sleep', '3600'] }],
  ['sleep with a unit', { command: ['sleep', '365d'] }],
  ['sleep as an entry point', { entryPoint: ['sleep'], command: ['infinity'] }],
  ['tail of /dev/null', { command: ['tail', '-f', '/dev/null'] }],
  ['a shell that sleeps', { entryPoint: ['/bin/sh', '-c'], command: ['sleep infinity'] }],
  ['a shell that becomes sleep', { command: ['bash', '-lc', 'exec sleep infinity'] }],
  ['a shell that sleeps in the background', { command: ['sh', '-c', 'trap : TERM INT; sleep infinity & wait'] }],
  ['an endless loop', { command: ['sh', '-c', 'while true; do sleep 30; done'] }],
  ['an endless loop over several lines', { command: ['sh', '-c', 'while :; do\n  sleep 30;\ndone'] }],
  ['a loop with an empty body', { command: ['sh', '-c', 'while sleep 3600; do :; done'] }],
  ['tini', { entryPoint: ['/sbin/tini', '--'], command: ['sleep', 'infinity'] }],
])('reports a sidecar with SYS_PTRACE that runs %s', (_, sidecar) => {
  expect(found(sidecar)).toStrictEqual([{ container: 'tracer', message: 'it only sleeps and can trace, so it is for ECS Exec sessions, but ECS Exec is not enabled by service Service1.' }]);
});

test.each<[string, Json]>([
  ['no command', {}],
  ['a tracer', { command: ['strace', '-p', '1'] }],
  ['a tracer that starts after a while', { command: ['sh', '-c', 'sleep 10; strace -p 1'] }],
  ['a tracer in a loop', { command: ['sh', '-c', 'while true; do perf record -p 7; sleep 30; done'] }],
  ['an entry point that receives sleep as its command', { entryPoint: ['/agent'], command: ['sleep', 'infinity'] }],
  ['an unresolved command', { command: UNRESOLVED }],
  ['an unresolved word', { command: ['sleep', UNRESOLVED] }],
  ['an unresolved entry point', { entryPoint: UNRESOLVED, command: ['sleep', 'infinity'] }],
  ['no SYS_PTRACE', { command: ['sleep', 'infinity'], linuxParameters: {} }],
])('reports nothing for a sidecar with %s', (_, sidecar) => {
  expect(found(sidecar)).toEqual([]);
});

test('reports the sidecar if no known service enables ECS Exec, and names the services', () => {
  const toolbox = { command: ['sleep', 'infinity'] };
  expect(found(toolbox, {}, OFF)).toStrictEqual([expect.objectContaining({ message: expect.stringContaining('not enabled by service Service1 or service Service2.') })]);
  expect(found(toolbox, OFF, EXEC)).toEqual([]);
  expect(found(toolbox, OFF, { enableExecuteCommand: UNRESOLVED })).toEqual([]);
  expect(findingsWhenRun(toolboxWithoutExec, task(toolbox))).toEqual([]);
});

test('reports a container that needs ECS Exec according to its block, whatever it runs', () => {
  const services = [readService('Service', OFF)];
  const model = readTaskDefinition(fargate([container('web'), container('shell', { command: ['install-tools'] })]), { services, needsExec: ['shell'] });
  expect(toolboxWithoutExec.check(model)).toStrictEqual([{ container: 'shell', message: 'it needs ECS Exec, but ECS Exec is not enabled by service Service.' }]);
});
