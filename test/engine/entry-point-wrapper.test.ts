import { aws_ecs as ecs } from 'aws-cdk-lib';
import { eventually } from './eventually';
import { APPLICATION, CARRIER } from './images';
import { engineWithImages, observedDefinition, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../constructs/task/task-definitions';
import { EntryPointRewrite, EntryPointWrapper } from 'cdk-fargate-linux-controls';

// strace as a wrapper: it logs every system call of the application, from the first one, to the application's log.

const wrapper = (folder: string) => EntryPointRewrite.prefix(
  `${folder}/loader`, '--library-path', folder, `${folder}/strace`, '-f', '-e', 'trace=execve,setuid',
  // Log a call only when it is complete, not as two lines.
  '-e', 'status=successful', '--',
);

/** A carrier that copies the tool into a task volume and exits. Application containers have no SYS_PTRACE. */
const COPIED = new EntryPointWrapper({
  carrier: { image: IMAGE, command: ['sh', '-c', 'sleep 0.2; cp -R /tool/. /carried'] },
  volume: { volumeName: 'tool', containerPath: '/carried' },
  entryPoint: wrapper('/carried'),
  carrierCondition: ecs.ContainerDependencyCondition.SUCCESS,
});

/** A carrier that keeps running. Its image declares the volume. */
const DECLARED = new EntryPointWrapper({
  carrier: { image: IMAGE, command: ['sleep', 'infinity'] },
  entryPoint: wrapper('/tool'),
  carrierCondition: ecs.ContainerDependencyCondition.START,
  applicationsMayTrace: true,
});

/** The last relevant calls: a process changes its user and then executes the worker program. */
const STARTED = /setuid\(33\)[^]*execve\(.*\) = 0$/m;

const MASTER = { image: IMAGE, entryPoint: ['application'], command: ['--of', 'the command'] };
const IMAGES = { 'carrier': CARRIER.name, 'read-only': APPLICATION.name, 'as-user': APPLICATION.name };

const engine = engineWithImages(CARRIER);
let copied: Task;
let declared: Task;

beforeAll(async () => {
  const change = (taskDefinition: ecs.FargateTaskDefinition) => {
    taskDefinition.addContainer('read-only', { ...MASTER, readonlyRootFilesystem: true });
    taskDefinition.addContainer('as-user', { ...MASTER, user: '33' });
  };
  copied = await runObserved(engine, observedDefinition([COPIED], change), { images: IMAGES });
  declared = await runObserved(engine, observedDefinition([DECLARED], change), { images: IMAGES });
});

const TASKS: Record<string, () => Task> = {
  'from a task volume, without SYS_PTRACE': () => copied,
  'from a volume of the carrier image, with SYS_PTRACE': () => declared,
};

describe.each(Object.keys(TASKS))('a wrapper %s', title => {
  test('starts the application with its entry point and command', () => {
    const calls = logUntil(STARTED, TASKS[title](), 'read-only');
    expect(calls).toMatch(/^execve\("\/bin\/application", \["application", "--of", "the command"\], .* = 0$/m);
  });

  test('traces the application from its first call, including processes that change their user', () => {
    const calls = logUntil(STARTED, TASKS[title](), 'app');
    expect(calls).toMatch(/^execve\("\/bin\/application", \["application"\], .* = 0$/m);
    expect(calls).toMatch(/^\[pid +\d+\] setuid\(33\) += 0$/m);
  });

  test('traces an application that does not run as root without any capability', () => {
    expect(logUntil(STARTED, TASKS[title](), 'as-user')).toContain('execve("/bin/worker", ["worker"], ');
  });

  test('runs as process 1, and the application cannot modify the tool', () => {
    const task = TASKS[title]();
    const folder = task === copied ? '/carried' : '/tool';
    expect(task.shell('app', 'cat /proc/1/cmdline').split('\0').slice(0, 4)).toEqual([`${folder}/loader`, '--library-path', folder, `${folder}/strace`]);
    expect(task.exec('app', 'touch', `${folder}/file`).stderr).toContain('Read-only file system');
  });
});

test('a root wrapper needs SYS_PTRACE to read the memory of processes that changed their user, but not to see their calls', () => {
  expect(logUntil(STARTED, declared, 'app')).toContain('execve("/bin/worker", ["worker"], ');
  expect(logUntil(STARTED, copied, 'app')).toMatch(/execve\(0x\w+, 0x\w+, 0x\w+\) = 0$/m);
});

test('the inner of two tracing wrappers fails, and the application with it', async () => {
  const again = new EntryPointWrapper({
    carrier: { image: IMAGE, command: ['sleep', 'infinity'], containerName: 'second' },
    entryPoint: EntryPointRewrite.prefix('/tool/loader', '--library-path', '/tool', '/tool/strace', '-f', '-e', 'trace=ptrace', '--'),
  });
  const task = await runObserved(engine, observedDefinition([DECLARED, again]), { images: { carrier: CARRIER.name, second: CARRIER.name } });
  await task.command.waitForStderr(err => err.includes('essential container app exited with 1'));
  // The carriers ignore SIGTERM.
  expect(await task.command.end('SIGINT')).toBe(1);
  expect(task.command.out).toContain('ptrace(PTRACE_TRACEME, ...): Operation not permitted');
  expect(task.command.out).not.toContain('setuid');
});

test('a carrier with condition SUCCESS has exited when the application starts, and one with START has not', () => {
  expect(copied.exitCodeOf('carrier')).toBe(0);
  expect(declared.shell('carrier', 'cat /proc/1/comm')).toBe('sleep');
});

/** Waits until the log of a container matches, and returns it. */
function logUntil(wanted: RegExp, task: Task, container: string): string {
  return eventually(() => {
    const log = task.logs(container);
    return wanted.test(log) && log;
  });
}
