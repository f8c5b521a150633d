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
  'anyUser()': { container: 'any-user', access: ProcessAccess.anyUser() },
  'tracingOnly()': { container: 'tracing-only', access: ProcessAccess.tracingOnly() },
  'sameUser(\'33\')': { container: 'same-user', access: ProcessAccess.sameUser('33') },
  'imageUser()': { container: 'image-user', access: ProcessAccess.imageUser() },
};

/** The application's processes by their name in the documentation, with their process name and user. */
const PROCESSES: Record<string, { readonly name: string; readonly uid: number }> = {
  'root\'s': { name: 'application', uid: 0 },
  '33\'s': { name: 'worker', uid: 33 },
  'changed': { name: 'forked', uid: 33 },
};
const PROCESS_NAMES = Object.values(PROCESSES).map(({ name }) => name);

/** The columns of the documented table, with the abilities that each stands for. */
const COLUMNS: Record<string, readonly string[]> = {
  'trace, read memory, end': ['attach', 'memory', 'end'],
  'read `/proc/PID/environ`': ['environment'],
  'read public files': ['public'],
  'read files of mode 0600': ['private'],
  'send signals': ['signal'],
};

const DOCUMENTED: Record<string, readonly string[]> = {
  'anyUser()': ['all', 'all', 'all', 'all', 'all'],
  'tracingOnly()': ['all', 'root\'s, changed', 'all', 'root\'s', 'root\'s'],
  'sameUser(\'33\')': ['33\'s', '33\'s', '33\'s', '33\'s', '33\'s, changed'],
  'imageUser()': ['root\'s', 'root\'s', 'root\'s', 'root\'s', 'all'],
};

/** Prints what a container may do with a process, which it ends last. strace stops as soon as it has attached. See tracer.c. */
const MEASURE = `
  : >/tmp/strace.log
  strace -o /dev/null -p $1 2>>/tmp/strace.log & tracer=$!
  while kill -0 $tracer 2>/dev/null && ! grep -q attached /tmp/strace.log; do sleep 0.01; done
  kill $tracer 2>/dev/null; wait
  grep -q attached /tmp/strace.log && echo attach
  tracer memory $1 | grep -q ${PASSWORD} && echo memory
  grep -q ${PASSWORD} /proc/$1/environ && echo environment
  grep -q application /proc/$1/root${APPLICATION_FILE} && echo public
  cat /proc/$1/root/tmp/private-$2 && echo private
  kill -0 $1 && echo signal
  tracer end $1 && while [ -e /proc/$1 ]; do sleep 0.01; done && echo end
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

/** What a container may do with each process of an application that it can end. */
function abilitiesOf(container: string): Map<string, string[]> {
  const known = processesIn(task, 'any-user').map(({ pid }) => pid);
  engine.run('exec', '--detach', task.nameOf('app'), 'application');
  const ours = eventually(() => {
    const found = processesIn(task, 'any-user').filter(({ pid, command }) => !known.includes(pid) && PROCESS_NAMES.includes(command));
    return PROCESS_NAMES.every(name => found.some(({ command }) => command === name)) && found.length === PROCESS_NAMES.length && found;
  });
  // The master starts a worker that ends again, so it ends last.
  return new Map(Object.entries(PROCESSES).reverse().map(([kind, { name, uid }]) => {
    const { status, stdout } = task.exec(container, 'sh', '-c', MEASURE, 'sh', ours.find(({ command }) => command === name)!.pid, String(uid));
    expect(status).toBe(0);
    return [kind, stdout.trim().split('\n').filter(Boolean)];
  }));
}

test('a toolbox sees /pause as process 1, and the application processes with their users', () => {
  const processes = processesIn(task, 'any-user');
  expect(processes[0]).toEqual({ pid: '1', user: 'root', command: 'pause' });
  expect(task.shell('any-user', 'cat /proc/1/cmdline')).toBe('/pause\0');
  expect(processes.filter(({ command }) => PROCESS_NAMES.includes(command)).map(({ user, command }) => [command, user])).toEqual([
    ['application', 'root'], ['forked', 'www-data'], ['worker', 'www-data'],
  ]);
});

describe('the documented access to processes', () => {
  const measured = new Map<string, Map<string, string[]>>();

  beforeAll(() => {
    [0, 33].forEach(uid => task.shell('app', `: >/tmp/private-${uid}; chmod 600 /tmp/private-${uid}; chown ${uid} /tmp/private-${uid}`));
    Object.entries(OBSERVERS).forEach(([title, { container }]) => measured.set(title, abilitiesOf(container)));
  });

  test.each(documentedCells())('%s: %s: %s', (title, column, documented) => {
    const may = (ability: string) => [...measured.get(title)!].filter(([, abilities]) => abilities.includes(ability)).map(([kind]) => kind);
    expect(COLUMNS[column].map(ability => textOf(may(ability)))).toEqual(COLUMNS[column].map(() => documented));
  });

  test('is what the arrows of docs/pictures/who-may-trace.svg show', () => {
    const picture = contentOf('docs/pictures/who-may-trace.svg');
    const arrows = [...picture.matchAll(/<title>(.*?) may trace (.*?)<\/title>/g)].map(([, title, kind]) => [title, kind]);
    const tracedBy = (kinds: string) => Object.keys(PROCESSES).filter(kind => kinds === 'all' || kinds.includes(kind));
    const traced = Object.entries(DOCUMENTED).flatMap(([title, [kinds]]) => tracedBy(kinds).map(kind => [title, kind]));
    expect(arrows).toEqual(traced);
  });
});

function textOf(kinds: readonly string[]): string {
  return kinds.length === PROCESS_NAMES.length ? 'all' : Object.keys(PROCESSES).filter(kind => kinds.includes(kind)).join(', ') || 'none';
}

/** The access that docs/shared-pid-namespace.md describes, with the heads of its rows and columns. */
function documentedCells(): [title: string, column: string, text: string][] {
  const columns = Object.keys(COLUMNS);
  return Object.entries(DOCUMENTED).flatMap(([title, cells]) => cells.map((text, i): [string, string, string] => [title, columns[i], text]));
}

test('the command kill of gdb (PTRACE_KILL) ends a program to which the same container may send no signal', () => {
  const pid = pidOf('worker')!;
  expect(task.exec('tracing-only', 'sh', '-c', `! kill -9 ${pid} && tracer kill ${pid}`).status).toBe(0);
  eventually(() => pidOf('worker') !== pid);
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
