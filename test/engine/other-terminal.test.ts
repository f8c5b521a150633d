import type { Engine } from './engine';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';

// `ps`, `logs`, and `stop` with a task that another process runs.

let engine: Engine;

beforeAll(() => {
  engine = engineWith(PAUSE, TOOLS);
});

afterAll(() => engine?.remove());

const LOGS = { command: ['sh', '-c', 'trap "echo stopping; exit 0" TERM; echo one; echo two >&2; while :; do sleep 0.1; done'] };

test('lists a task, prints its logs, and stops it in order', async () => {
  const task = await Task.run(engine, handwrittenTask([
    { name: 'app', ...LOGS, dependsOn: [{ containerName: 'agent', condition: 'START' }] },
    { name: 'agent', essential: false, ...LOGS },
    { name: 'init', essential: false, command: ['sh', '-c', 'exit 3'] },
  ]));
  await task.command.waitForStderr(err => err.includes('init exited with 3'));
  expect(engine.runCommand(['ps', task.name]).stdout.split('\n').slice(1, 4).map(line => line.split(/  +/).slice(0, 3))).toEqual([
    [task.name, 'agent', 'running'], [task.name, 'app', 'running'], [task.name, 'init', 'exited with 3'],
  ]);
  await task.command.waitForStderr(() => task.command.out.includes('app   | two'));
  expect(engine.runCommand(['logs', task.name, 'app']).stdout.split('\n').sort()).toEqual(['', 'app | one', 'app | two']);
  expect(engine.runCommand(['logs', task.name, '--tail', '1']).stdout.split('\n').filter(Boolean)).toHaveLength(2);
  const following = engine.command(['logs', task.name, 'app', '--follow']);
  eventually(() => following.out.includes('two'));
  const { status, stdout, stderr } = engine.runCommand(['stop', task.name]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `stopped task ${task.name}\n`, stderr: '' });
  expect(await task.command.ended).toBe(143);
  expect(await following.ended).toBe(0);
  expect(following.out).toContain('app | stopping\n');
  expect(task.command.err).toContain('app exited with 0\nagent stopping\n');
  expect(engine.runCommand(['ps']).stdout).toBe('No tasks on this machine.\n');
});

test('stops a task whose process was killed', async () => {
  const task = await Task.run(engine, handwrittenTask([{ name: 'app', ...LOGS }]));
  task.command.kill('SIGKILL');
  await task.command.ended;
  expect(engine.runCommand(['stop', task.name]).stdout).toMatch(/^stopped task \w+, whose process \d+ is gone, and removed 2 containers\n$/);
});
