import { ChildProcess, spawn } from 'node:child_process';
import { currentOwner, localProcesses, ownerText } from '../../../src/local/engine/owner';
import { fakeDocker, GONE, RUNNING } from '../../cli/fake-docker';
import { failure, runToEnd } from '../../cli/terminal';

let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
});

/** Starts a process that runs a task. */
function startOwner() {
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
  return currentOwner({ ...localProcesses(process.env), machine: RUNNING.machine, pid: child.pid! });
}

test('sends SIGTERM to the process that runs the task, and waits for its end', async () => {
  const docker = fakeDocker([{ task: 'Web', owner: startOwner() }]);
  const ended = new Promise(resolve => child!.on('exit', (_, signal) => resolve(signal)));
  const { code, err } = await runToEnd(['stop', 'Web'], { env: docker.env });
  expect(await ended).toBe('SIGTERM');
  // This process left its container.
  expect({ code, err }).toEqual({ code: 2, err: 'cdk-fargate-linux-controls: the process that ran task Web has ended, but it left 1 container. Remove what is left: run --clean\n' });
  expect(docker.commands()).toEqual([]);
});

test('stops the containers of a task whose process is gone, and removes them', async () => {
  const docker = fakeDocker([
    { task: 'Web', owner: GONE }, { task: 'Web', container: 'app', owner: GONE }, { task: 'Web', container: 'init', owner: GONE, status: 'Exited (0) 1 second ago' },
  ]);
  const { code, out, err } = await runToEnd(['stop', 'Web'], { env: docker.env });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(`stopped task Web, whose process ${process.pid} is gone, and removed 3 containers\n`);
  expect(docker.commands()).toEqual(['stop id2', 'rm --force --volumes id3 id2 id1']);
});

test('what only labels name is an error with the commands that remove it, also if their process is gone', async () => {
  const docker = fakeDocker([{ task: 'Web', ownerLabel: ownerText(GONE) }]);
  expect(await runToEnd(['stop', 'Web'], { env: docker.env })).toEqual(failure('cannot stop task Web: only labels say that something belongs to it, and no run of yours on this machine has a record of it. If another user runs it, stop it as that user. If nothing uses it, remove it:\n  docker rm --force --volumes linux-controls.Web\n'));
  expect(docker.commands()).toEqual([]);
});

test('a task with a record is stopped, and what has the same labels without one is not', async () => {
  const docker = fakeDocker([{ task: 'Web', owner: GONE }, { task: 'Web', container: 'app', owner: GONE }, { task: 'Web', container: 'mine', ownerLabel: ownerText(GONE) }]);
  expect((await runToEnd(['stop', 'Web'], { env: docker.env })).out).toContain('removed 2 containers\n');
  expect(docker.commands()).toEqual(['stop id2', 'rm --force --volumes id2 id1']);
});

test('a task of another machine is an error with the commands that remove it', async () => {
  const docker = fakeDocker([{ task: 'Web', owner: { ...GONE, host: 'build-7' } }]);
  expect(await runToEnd(['stop', 'Web'], { env: docker.env })).toEqual(failure('cannot stop task Web: the process that runs it is not visible from here. If nothing uses the task, remove it:\n  docker rm --force --volumes linux-controls.Web\n'));
  expect(docker.commands()).toEqual([]);
});
