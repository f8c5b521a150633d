import { toolboxWithoutExec } from '../../../src/checks/rules/toolbox-without-exec';
import { readService, readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, EXEC, fargate, findingsWhenRun, Json, reportsNothing, shell, tracer, UNRESOLVED } from '../definitions';

const OFF = { enableExecuteCommand: false };
const SLEEP = { command: ['sleep', 'infinity'] };
const found = (sidecar: Json, services: Json[] = [OFF]) =>
  findingsWhenRun(toolboxWithoutExec, fargate([container('web'), tracer(sidecar)], { pidMode: 'task' }), ...services);

test.each<[string, Json]>([
  ['sleep infinity', SLEEP],
  ['sleep with a number', { command: ['/bin/sleep', '3600'] }],
  ['sleep with a unit', { command: ['sleep', '365d'] }],
  ['sleep as an entry point', { entryPoint: ['sleep'], command: ['infinity'] }],
  ['tail of /dev/null', { command: ['tail', '-f', '/dev/null'] }],
  ['a shell that sleeps', { entryPoint: ['/bin/sh', '-c'], command: ['sleep infinity'] }],
  ['a shell that becomes sleep', { command: ['bash', '-lc', 'exec sleep infinity'] }],
  ['a shell that sleeps in the background', shell('trap : TERM INT; sleep infinity & wait')],
  ['an endless loop', shell('while true; do sleep 30; done')],
  ['an endless loop over several lines', shell('while :; do\n  sleep 30;\ndone')],
  ['a shell that sleeps, in a text of several lines', shell('\n  sleep infinity\n')],
  ['a loop with an empty body', shell('while sleep 3600; do :; done')],
  ['tini', { entryPoint: ['/sbin/tini', '--'], ...SLEEP }],
])('reports a sidecar with SYS_PTRACE that runs %s', (_, sidecar) => {
  const message = 'it only sleeps and can trace, so it is for ECS Exec sessions, but ECS Exec is not enabled by service Service1.';
  expect(found(sidecar)).toStrictEqual([{ container: 'tracer', message }]);
});

test('names all services', () => {
  expect(found(SLEEP, [{}, OFF])).toMatchObject([{ message: expect.stringContaining('not enabled by service Service1 or service Service2.') }]);
});

test('reports a container that needs ECS Exec according to its block, whatever it runs', () => {
  const services = [readService('Service', OFF)];
  const model = readTaskDefinition(fargate([container('web'), container('shell', { command: ['install-tools'] })]), { services, needsExec: ['shell'] });
  expect(toolboxWithoutExec.check(model))
    .toStrictEqual([{ container: 'shell', message: 'it needs ECS Exec, but ECS Exec is not enabled by service Service.' }]);
});

reportsNothing<Json>(found, {
  'no command': {},
  'a tracer': { command: ['strace', '-p', '1'] },
  'a tracer that starts after a while': shell('sleep 10; strace -p 1'),
  'a tracer in a loop': shell('while true; do perf record -p 7; sleep 30; done'),
  'an entry point that receives sleep as its command': { entryPoint: ['/agent'], ...SLEEP },
  'an unresolved command': { command: UNRESOLVED },
  'an unresolved word': { command: ['sleep', UNRESOLVED] },
  'an unresolved entry point': { entryPoint: UNRESOLVED, ...SLEEP },
});

reportsNothing((services: Json[]) => found(SLEEP, services), {
  'a service with ECS Exec': [OFF, EXEC],
  'a service with an unresolved setting': [OFF, { enableExecuteCommand: UNRESOLVED }],
});
