import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './engines';
import { labelsOf } from './foreign-objects';
import { handwrittenTask } from './handwritten-task';
import { makeImages, PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';
import { LABELS } from '../../src/local/engine/names';
import { run, tryRun } from '../run';

// What belongs to a run, and what does not: nothing that no record of this user and machine names is stopped or removed.

const engine = engineWith(PAUSE, TOOLS);

const DEFINITION = handwrittenTask([{ name: 'app', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }], { volumes: [{ name: 'data' }] });
const mine = () => engine.run('ps', '--all', '--format', '{{.Names}}', '--filter', 'name=mine').split('\n').sort();

/** Starts a container of the user, beside those of runs. */
function startMine(name: string, options: readonly string[], image: string = TOOLS.name): void {
  const limits = engine.name === 'podman' ? ['--runtime', 'runc'] : [];
  const ulimits = ['--ulimit', 'nofile=1024:1024', ...engine.name === 'podman' ? ['--ulimit', 'nproc=1024:1024'] : []];
  engine.run(...limits, 'run', '--detach', '--name', name, ...ulimits, ...options, image, 'sleep', '600');
}

/** Removes the containers of the user. */
function removeMine(): void {
  const names = mine().filter(Boolean);
  if (names.length > 0) {
    engine.run('rm', '--force', ...engine.name === 'podman' ? ['--time', '0'] : [], ...names);
  }
}

async function killed(task: Task): Promise<void> {
  task.command.kill('SIGKILL');
  await task.command.ended;
}

describe('a container of the user keeps running', () => {
  afterEach(removeMine);

  test('if its image was committed from a container of a run, so that it has all labels', async () => {
    const task = await Task.run(engine, DEFINITION);
    engine.run('commit', task.nameOf('app'), 'committed');
    startMine('mine', ['--network', 'none'], 'committed');
    await killed(task);
    // It must not be in the way of the next run, either.
    const next = engine.command(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none']);
    await next.waitForStderr(err => err.includes('app running'));
    expect(next.err).toContain(`removed what a killed run of task ${task.name} left behind: 2 containers and 1 volume\n`);
    expect(engine.runCommand(['stop', task.name])).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
    const { stdout, stderr } = engine.runCommand(['run', '--clean']);
    expect(stdout).toBe('nothing to remove\n');
    expect(stderr).toMatch(new RegExp(`^kept 1 container with the labels of task ${task.name}: no run of yours .*\n  ${engine.name}.* rm .* mine\n$`, 's'));
    expect(engine.run('inspect', '--format', '{{.State.Running}}', 'mine')).toBe('true');
  });

  test('if it has the labels of a run that goes on, and stop and clean say what they removed', async () => {
    const task = await Task.run(engine, DEFINITION);
    startMine('mine', ['--network', 'none', ...labelsOf(engine, task, 'app')]);
    await killed(task);
    expect(engine.runCommand(['run', '--clean']).stdout).toBe(`removed 2 containers and 1 volume of task ${task.name}\n`);
    expect(mine()).toEqual(['mine']);
    expect(engine.runCommand(['stop', task.name]))
      .toMatchObject({ status: 2, stderr: expect.stringContaining('only labels say that something belongs to it') as string });
    expect(engine.run('inspect', '--format', '{{.State.Running}}', 'mine')).toBe('true');
  });

  test('if a label has a line break, after which it names a container of a run', async () => {
    const task = await Task.run(engine, DEFINITION);
    startMine('mine', ['--network', 'none']);
    const forged = `x\n["id","mine","${task.name}","run","","app","Up"]\nmine\t${task.name}\trun\t\tapp\tUp`;
    startMine('mine-too', ['--network', 'none', '--label', `${LABELS.run}=${forged}`, '--label', `${LABELS.task}=${forged}`]);
    expect(engine.runCommand(['stop', task.name])).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
    engine.runCommand(['run', '--clean']);
    expect(mine()).toEqual(['mine', 'mine-too']);
  });

  test('if a changed record names its ID, and a pipe in place of a record is not waited for', async () => {
    const task = await Task.run(engine, DEFINITION);
    await killed(task);
    startMine('mine', ['--network', 'none']);
    const folder = join(engine.env.XDG_STATE_HOME!, 'cdk-fargate-linux-controls/runs');
    const record = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8')) as object;
    const id = engine.run('inspect', '--format', '{{.Id}}', 'mine');
    writeFileSync(join(folder, 'changed.json'), JSON.stringify({ ...record, run: 'changed', objects: [{ kind: 'container', localName: 'linux-controls.mine', id, isSettled: true }] }));
    run('mkfifo', [join(folder, 'pipe.json')]);
    const problem = `${join(folder, 'pipe.json')} is a pipe, not a file. What it names is not removed.\n`;
    for (const [args, printed] of [[['ps'], task.name], [['stop', task.name], 'stopped task'], [['run', '--clean'], 'nothing to remove\n']] as const) {
      const { status, stdout, stderr } = engine.runCommand(args);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringContaining(printed) as string, stderr: problem });
    }
    expect(engine.run('inspect', '--format', '{{.State.Running}}', 'mine')).toBe('true');
    rmSync(join(folder, 'pipe.json'));
  });

  test('if it shares a namespace or a volume with a task, which then cannot be removed as a whole', async () => {
    const task = await Task.run(engine, DEFINITION);
    const volume = engine.run('volume', 'ls', '--quiet', '--filter', `label=${LABELS.task}=${task.name}`);
    startMine('mine', ['--network', `container:${task.nameOf()}`, '--volume', `${volume}:/data`]);
    await killed(task);
    const { stderr } = engine.runCommand(['run', '--clean']);
    expect(stderr).toMatch(/cannot remove .*1 volume of task/);
    expect(mine()).toEqual(['mine']);
    // It is not in the way of the next run.
    const next = await Task.run(engine, handwrittenTask([{ name: 'other' }]));
    expect(next.command.err).toMatch(/cannot remove .*1 volume of task/);
    expect(engine.runCommand(['stop', next.name])).toMatchObject({ status: 0 });
    removeMine();
    expect(engine.runCommand(['run', '--clean']).stdout).toMatch(/^removed (1 container and )?1 volume of task/);
  });
});

test('two users of one engine run the same task at the same time, and each stops only their own', async () => {
  const other = { XDG_STATE_HOME: engine.newFolder() };
  const task = await Task.run(engine, DEFINITION);
  const theirs = engine.command(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none'], other);
  await theirs.waitForStderr(err => err.includes('app running'));
  const recorded = (env?: NodeJS.ProcessEnv) => (JSON.parse(engine.runCommand(['ps', '--format', 'json'], env).stdout) as { recorded: boolean }[]).map(found => found.recorded).sort();
  expect([recorded(), recorded(other)]).toEqual([[false, true], [false, true]]);
  await killed(task);
  expect(engine.runCommand(['run', '--clean'], other).stdout).toBe('nothing to remove\n');
  expect(engine.runCommand(['run', '--clean']).stdout).toBe(`removed 2 containers and 1 volume of task ${task.name}\n`);
  expect(engine.runCommand(['stop', task.name], other)).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
  expect(await theirs.ended).toBe(143);
});

test('another machine that shares the home folder and the engine stops and removes nothing', async () => {
  const task = await Task.run(engine, DEFINITION);
  await killed(task);
  const file = join(engine.newFolder(), 'machine-id');
  writeFileSync(file, '4711\n');
  // A container has no such file.
  const script = `touch /etc/machine-id && mount --bind ${file} /etc/machine-id && exec "$@"`;
  const elsewhere = (...args: string[]) => tryRun('unshare', ['--mount', 'sh', '-c', script, 'sh', process.execPath, engine.bundle, ...args], { env: engine.env });
  expect(elsewhere('run', '--clean')).toMatchObject({ status: 0, stdout: 'nothing to remove\n', stderr: expect.stringContaining('which is not visible from here') as string });
  expect(elsewhere('stop', task.name)).toMatchObject({ status: 2, stderr: expect.stringContaining('is not visible from here') as string });
  expect(engine.runCommand(['run', '--clean']).stdout).toBe(`removed 2 containers and 1 volume of task ${task.name}\n`);
});

test('the runs of one user on two engines stay apart', async () => {
  const second = startEngine();
  try {
    makeImages(second, PAUSE, TOOLS);
    const env = { XDG_STATE_HOME: engine.env.XDG_STATE_HOME };
    const task = await Task.run(engine, DEFINITION);
    const other = second.command(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none'], env);
    await other.waitForStderr(err => err.includes('app running'));
    await killed(task);
    expect(second.runCommand(['run', '--clean'], env)).toMatchObject({
      status: 0, stdout: 'nothing to remove\n', stderr: expect.stringContaining(`kept task ${task.name}: it ran with another engine (${engine.name})`) as string,
    });
    expect(engine.runCommand(['run', '--clean'])).toMatchObject({ status: 0, stdout: `removed 2 containers and 1 volume of task ${task.name}\n`, stderr: '' });
    expect(second.runCommand(['stop', task.name], env)).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
    expect(await other.ended).toBe(143);
  } finally {
    second.remove();
  }
});

test('an engine that does not list its containers is reported with the command, and nothing is half done', async () => {
  const task = await Task.run(engine, DEFINITION);
  const folder = engine.newFolder();
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin', engine.name);
  const real = run('sh', ['-c', `command -v ${engine.name}`]).trim();
  writeFileSync(program, `#!/bin/sh\ncase "$*" in *ps\\ --all*|*volume\\ ls*) exec sleep 60 ;; esac\nexec ${real} "$@"\n`, { mode: 0o755 });
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  for (const args of [['ps'], ['stop', task.name], ['run', '--clean']]) {
    const { status, stderr } = engine.runCommand([...args, '--engine-timeout', '0.5'], env);
    expect({ status, stderr }).toEqual({
      status: 2, stderr: expect.stringMatching(/: \w+ (ps|volume ls) did not answer within 0\.5 seconds\. Restart the engine, or allow more time: --engine-timeout SECONDS\n$/) as string,
    });
  }
  expect(engine.runCommand(['stop', task.name])).toMatchObject({ status: 0, stderr: '' });
});
