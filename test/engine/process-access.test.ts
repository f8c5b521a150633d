import { existsSync, readFileSync } from 'node:fs';
import { eventually } from './eventually';
import { APPLICATION_FILE } from './images';
import { engineWithImages, observedDefinition, PASSWORD, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../constructs/task/task-definitions';
import { contentOf } from '../run';
import { DebugToolbox, ProcessAccess } from 'cdk-fargate-linux-controls';

/** Observers by their name in the documentation, with their container. */
const OBSERVERS: Record<string, { readonly container: string; readonly access: ProcessAccess }> = {
  '`anyUser()`': { container: 'any-user', access: ProcessAccess.anyUser() },
  '`tracingOnly()`': { container: 'tracing-only', access: ProcessAccess.tracingOnly() },
  '`sameUser(\'33\')`': { container: 'same-user', access: ProcessAccess.sameUser('33') },
  '`imageUser()` in an image whose user is root': { container: 'image-user', access: ProcessAccess.imageUser() },
};

/** The application's processes by their name in the documentation, with their process name. */
const PROCESSES = { 'root\'s': 'application', '33\'s': 'worker', 'changed': 'forked' };
const PROCESS_NAMES = Object.values(PROCESSES);
const ABILITIES = ['trace', 'environment', 'files', 'stop'] as const;

/** Prints what a container may do with a process. strace stops as soon as it has attached. */
const MEASURE = `
  : >/tmp/strace.log
  strace -o /dev/null -p $1 2>>/tmp/strace.log & tracer=$!
  while kill -0 $tracer 2>/dev/null && ! grep -q attached /tmp/strace.log; do sleep 0.01; done
  kill $tracer 2>/dev/null; wait
  grep -q attached /tmp/strace.log && echo trace
  grep -q ${PASSWORD} /proc/$1/environ && echo environment
  grep -q application /proc/$1/root${APPLICATION_FILE} && echo files
  kill -0 $1 && echo stop
  true`;

const YAMA = '/proc/sys/kernel/yama/ptrace_scope';

const engine = engineWithImages();
let task: Task;
let isolated: Task;

beforeAll(async () => {
  // With Yama, the kernel denies more access than the table shows.
  if (existsSync(YAMA) && readFileSync(YAMA, 'utf8').trim() !== '0') {
    throw new Error(`${YAMA} is not 0, so the kernel denies tracing that this suite expects. Write 0 to it, or use another machine.`);
  }
  task = await runObserved(engine, observedDefinition([
    ...Object.values(OBSERVERS).map(({ container, access }) => new DebugToolbox({
      containerName: container, access, applicationsMayTrace: true, excludeContainers: ['app', 'neighbor'],
    })),
  ], taskDefinition => {
    taskDefinition.addContainer('neighbor', { image: IMAGE, command: ['sleep', 'infinity'] });
    taskDefinition.addContainer('tracing-neighbor', { image: IMAGE, command: ['sleep', 'infinity'] });
  }));
  isolated = await runObserved(engine, observedDefinition([new DebugToolbox({ sharedPidNamespace: false })]));
  PROCESS_NAMES.forEach(name => eventually(() => pidOf(name)));
});

/** The PID of a process with a name, in the shared PID namespace. */
function pidOf(name: string, container = 'any-user'): string | undefined {
  return processesIn(task, container).find(({ command }) => command === name)?.pid;
}

function processesIn(owner: Task, container: string): { readonly pid: string; readonly user: string; readonly command: string }[] {
  return owner.shell(container, 'ps -o pid,user,comm').split('\n').slice(1).map(line => line.trim().split(/\s+/)).map(([pid, user, command]) => ({ pid, user, command }));
}

function abilitiesOf(container: string, pid: string): string[] {
  const { status, stdout } = task.exec(container, 'sh', '-c', MEASURE, 'sh', pid);
  expect(status).toBe(0);
  return stdout.trim().split('\n').filter(Boolean);
}

test('a toolbox sees /pause as process 1, and the application processes with their users', () => {
  const processes = processesIn(task, 'any-user');
  expect(processes[0]).toEqual({ pid: '1', user: 'root', command: 'pause' });
  expect(task.shell('any-user', 'cat /proc/1/cmdline')).toBe('/pause\0');
  expect(processes.filter(({ command }) => PROCESS_NAMES.includes(command)).map(({ user, command }) => [command, user])).toEqual([
    ['application', 'root'], ['forked', 'www-data'], ['worker', 'www-data'],
  ]);
});

test('the documented access to processes equals the measured access', () => {
  const pids = Object.entries(PROCESSES).map(([kind, name]) => [kind, pidOf(name)!] as const);
  const rows = Object.entries(OBSERVERS).map(([title, { container }]) => {
    const allowed = pids.map(([kind, pid]) => [kind, abilitiesOf(container, pid)] as const);
    return [title, ...ABILITIES.map(ability => textOf(allowed.filter(([, abilities]) => abilities.includes(ability)).map(([kind]) => kind)))];
  });
  expect(rows).toEqual(documentedRows());
});

function textOf(kinds: readonly string[]): string {
  return kinds.length === PROCESS_NAMES.length ? 'all' : kinds.join(', ') || 'none';
}

/** The rows of the documented table of observer access. */
function documentedRows(): string[][] {
  const text = contentOf('docs/observers.md');
  const rows = text.split('\n').filter(line => line.startsWith('|')).map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));
  return rows.filter(([title]) => title in OBSERVERS);
}

test('without a shared PID namespace, a toolbox sees only its own processes', () => {
  expect(processesIn(isolated, 'toolbox').map(({ command }) => command).filter(command => [...PROCESS_NAMES, 'pause'].includes(command))).toEqual([]);
  expect(processesIn(isolated, 'app').map(({ command }) => command)).toEqual(expect.arrayContaining(['application', 'worker']));
});

test('a root application cannot read the files of an observer with more capabilities or another user, unless it has SYS_PTRACE', () => {
  const observers = Object.values(OBSERVERS).map(({ container }) => container);
  const opened = (application: string) =>
    observers.filter(observer => task.exec(application, 'test', '-e', `/proc/${task.firstProcessOf(observer)}/root/bin/strace`).status === 0);
  expect(opened('neighbor')).toEqual(['image-user']);
  expect(opened('tracing-neighbor')).toEqual(observers);
});

test('in a shared PID namespace, process 1 and process names refer to other processes', () => {
  const write = 'echo written > /proc/1/fd/1; cat /proc/1/comm; pidof sleep >/dev/null && echo sleeping || echo none';
  expect(isolated.shell('app', write)).toBe('application\nnone');
  expect(isolated.logs('app')).toBe('written\n');
  expect(task.shell('app', write)).toBe('pause\nsleeping');
  expect(task.logs('app')).toBe('');
});
