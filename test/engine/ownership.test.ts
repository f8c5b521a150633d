import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';
import { LABELS } from '../../src/local/engine/names';

// What belongs to a run, and what does not: nothing that no record of this user and machine names is stopped or removed.

const engine = engineWith(PAUSE, TOOLS);

const DEFINITION = handwrittenTask([{ name: 'app', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }], { volumes: [{ name: 'data' }] });
const mine = () => engine.run('ps', '--all', '--format', '{{.Names}}', '--filter', 'name=mine').split('\n').sort();

/** Starts a container of the user, beside those of runs. */
function startMine(name: string, options: readonly string[], image: string = TOOLS.name): void {
  expect(engine.runContainer('--detach', '--name', name, ...options, image, 'sleep', '600')).toMatchObject({ status: 0 });
}

/** Removes the containers of the user. */
function removeMine(): void {
  const names = mine().filter(Boolean);
  if (names.length > 0) {
    engine.run('rm', '--force', ...engine.name === 'podman' ? ['--time', '0'] : [], ...names);
  }
}

describe('a container of the user keeps running', () => {
  afterEach(removeMine);

  test('if its image was committed from a container of a run, so that it has all labels', async () => {
    const task = await Task.run(engine, DEFINITION);
    engine.run('commit', task.nameOf('app'), 'committed');
    startMine('mine', ['--network', 'none'], 'committed');
    await task.command.end('SIGKILL');
    // It must not be in the way of the next run, either.
    const next = engine.command(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none']);
    await next.waitForStderr(err => err.includes('app running'));
    expect(next.err).toContain(`removed what a killed run of task ${task.name} left behind: 2 containers and 1 volume\n`);
    expect(engine.runCommand(['stop', task.name])).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
    const { stdout, stderr } = engine.runCommand(['run', '--clean']);
    expect(stdout).toBe('nothing to remove\n');
    expect(stderr)
      .toMatch(new RegExp(`^kept 1 container with the labels of task ${task.name}: no run of yours .*\n  ${engine.name}.* rm .* mine\n$`, 's'));
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

  test('if it shares a namespace or a volume with a task, which then cannot be removed as a whole', async () => {
    const task = await Task.run(engine, DEFINITION);
    const volume = engine.run('volume', 'ls', '--quiet', '--filter', `label=${LABELS.task}=${task.name}`);
    startMine('mine', ['--network', `container:${task.nameOf()}`, '--volume', `${volume}:/data`]);
    await task.command.end('SIGKILL');
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
  const recorded = (env?: NodeJS.ProcessEnv) =>
    (JSON.parse(engine.runCommand(['ps', '--format', 'json'], env).stdout) as { recorded: boolean }[]).map(found => found.recorded).sort();
  expect([recorded(), recorded(other)]).toEqual([[false, true], [false, true]]);
  await task.command.end('SIGKILL');
  expect(engine.runCommand(['run', '--clean'], other).stdout).toBe('nothing to remove\n');
  expect(engine.runCommand(['run', '--clean']).stdout).toBe(`removed 2 containers and 1 volume of task ${task.name}\n`);
  expect(engine.runCommand(['stop', task.name], other)).toMatchObject({ status: 0, stdout: `stopped task ${task.name}\n` });
  expect(await theirs.ended).toBe(143);
});
