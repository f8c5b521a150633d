import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { Engine } from './engine';
import { eventually } from './eventually';
import { APPLICATION, CARRIER } from './images';
import { engineWithImages, observed, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../task/task-definitions';
import { CarriedFiles, EntryPointWrap, ObserverSidecar } from 'cdk-fargate-linux-controls';

// strace as a wrapper: it writes down what the application does from its first call on, into the application's log.

const wrapper = (folder: string) => EntryPointWrap.prefix(
  `${folder}/loader`, '--library-path', folder, `${folder}/strace`, '-f', '-e', 'trace=execve,setuid',
  // So it writes a call when it is complete, and never two halves of it.
  '-e', 'status=successful', '--',
);

/** A carrier that copies the tool into a volume of the task and ends, for application containers without SYS_PTRACE. */
const COPIED = ObserverSidecar.entryPointWrapper({
  carrier: { image: IMAGE, command: ['sh', '-c', 'sleep 0.2; cp -R /tool/. /carried'] },
  files: CarriedFiles.volume({ volumeName: 'tool', containerPath: '/carried' }),
  wrap: wrapper('/carried'),
  waitFor: ecs.ContainerDependencyCondition.SUCCESS,
  sysPtrace: false,
});

/** A carrier that stays, and whose image declares the volume. */
const DECLARED = ObserverSidecar.entryPointWrapper({
  carrier: { image: IMAGE, command: ['sleep', 'infinity'] },
  files: CarriedFiles.volumesFrom(),
  wrap: wrapper('/tool'),
  waitFor: ecs.ContainerDependencyCondition.START,
});

/** The last call of interest: the worker is a program of its own, which a process becomes after it has changed its user. */
const STARTED = /setuid\(33\)[^]*execve\(.*\) = 0$/m;

const MASTER = { image: IMAGE, entryPoint: ['application'], command: ['--of', 'the command'] };
const IMAGES = { 'carrier': CARRIER.name, 'read-only': APPLICATION.name, 'as-user': APPLICATION.name };

let engine: Engine;
let copied: Task;
let declared: Task;

beforeAll(async () => {
  engine = engineWithImages(CARRIER);
  const change = (taskDefinition: ecs.FargateTaskDefinition) => {
    taskDefinition.addContainer('read-only', { ...MASTER, readonlyRootFilesystem: true });
    taskDefinition.addContainer('as-user', { ...MASTER, user: '33' });
  };
  copied = await runObserved(engine, observed([COPIED], change), { images: IMAGES });
  declared = await runObserved(engine, observed([DECLARED], change), { images: IMAGES });
});

afterAll(() => engine?.remove());

const TASKS: Record<string, () => Task> = {
  'from a volume of the task, without SYS_PTRACE': () => copied,
  'from a volume that the carrier\'s image declares, with SYS_PTRACE': () => declared,
};

describe.each(Object.keys(TASKS))('a wrapper %s', title => {
  test('starts the application with its own entry point and command', () => {
    const calls = logUntil(STARTED, TASKS[title](), 'read-only');
    expect(calls).toMatch(/^execve\("\/bin\/application", \["application", "--of", "the command"\], .* = 0$/m);
  });

  test('sees what the application does from its first call on, in processes that change their user as well', () => {
    const calls = logUntil(STARTED, TASKS[title](), 'app');
    expect(calls).toMatch(/^execve\("\/bin\/application", \["application"\], .* = 0$/m);
    expect(calls).toMatch(/^\[pid +\d+\] setuid\(33\) += 0$/m);
  });

  test('reads all of an application that runs as a user, which needs no capability', () => {
    expect(logUntil(STARTED, TASKS[title](), 'as-user')).toContain('execve("/bin/worker", ["worker"], ');
  });

  test('stands between process 1 and the application, which may not write the tool', () => {
    const task = TASKS[title]();
    const folder = task === copied ? '/carried' : '/tool';
    expect(task.shell('app', 'cat /proc/1/cmdline').split('\0').slice(0, 4)).toEqual([`${folder}/loader`, '--library-path', folder, `${folder}/strace`]);
    expect(task.exec('app', 'touch', `${folder}/file`).stderr).toContain('Read-only file system');
  });
});

test('a root wrapper reads the memory of processes that have changed their user if it has SYS_PTRACE, and else sees their calls alone', () => {
  expect(logUntil(STARTED, declared, 'app')).toContain('execve("/bin/worker", ["worker"], ');
  expect(logUntil(STARTED, copied, 'app')).toMatch(/execve\(0x\w+, 0x\w+, 0x\w+\) = 0$/m);
});

test('of two wrappers that trace, the inner one fails, and the application with it', async () => {
  const again = ObserverSidecar.entryPointWrapper({
    carrier: { image: IMAGE, command: ['sleep', 'infinity'], containerName: 'second' },
    files: CarriedFiles.volumesFrom(),
    wrap: EntryPointWrap.prefix('/tool/loader', '--library-path', '/tool', '/tool/strace', '-f', '-e', 'trace=ptrace', '--'),
  });
  const task = await runObserved(engine, observed([DECLARED, again]), { images: { carrier: CARRIER.name, second: CARRIER.name } });
  await task.command.waitForStderr(err => err.includes('container app is essential and ended with 1'));
  // The carriers do not end when they are asked to.
  task.command.kill('SIGINT');
  expect(await task.command.ended).toBe(1);
  expect(task.command.out).toContain('ptrace(PTRACE_TRACEME, ...): Operation not permitted');
  expect(task.command.out).not.toContain('setuid');
});

test('a carrier that is waited for has ended when the application starts, and one that stays has not', () => {
  expect(copied.exitCodeOf('carrier')).toBe(0);
  expect(declared.shell('carrier', 'cat /proc/1/comm')).toBe('sleep');
});

/** The log of a container, as soon as it holds something. */
function logUntil(wanted: RegExp, task: Task, container: string): string {
  return eventually(() => {
    const log = task.logs(container);
    return wanted.test(log) && log;
  });
}
