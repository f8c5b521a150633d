import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { processesWith } from './leftovers';
import { engineWith } from './observed-task';
import { Task } from './task';
import { tryRun } from '../run';

// `ps`, `logs`, and `stop` with a task that another process runs, and `run --detach`.

const engine = engineWith(PAUSE, TOOLS);

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

test('runs a task in the background, which one process supervises', async () => {
  const app = { name: 'app', command: ['sh', '-c', 'trap "exit 0" TERM; echo one; sleep 1.1; [ -e /tmp/again ] || { touch /tmp/again; exit 1; }; while :; do sleep 0.1; done'], restartPolicy: { enabled: true, restartAttemptPeriod: 1 } };
  const { name, command } = Task.start(engine, handwrittenTask([app, { name: 'late', dependsOn: [{ containerName: 'app', condition: 'START' }] }]), { args: ['--detach'] });
  expect(await command.ended).toBe(0);
  try {
    expect(command.err).toMatch(/late (starting|running)/);
    const [, supervisor, log] = /^task \w+ is running: process (\d+) runs it, and writes to (.*)\n$/.exec(command.out)!;
    expect(JSON.parse(engine.runCommand(['ps', '--format', 'json']).stdout))
      .toMatchObject([{ task: name, owner: { process: Number(supervisor), state: 'running' } }]);
    // The supervisor still restarts containers and prints their logs.
    eventually(() => readFileSync(log, 'utf8').split('app  | one').length === 3);
    expect(engine.runCommand(['stop', name]).stdout).toBe(`stopped task ${name}\n`);
    expect(readFileSync(log, 'utf8')).toContain('app exited with 0');
  } finally {
    engine.runCommand(['stop', name]);
  }
});

test('a secret of this shell reaches a task in the background, and the environment of no process outside of its container', async () => {
  const definition = handwrittenTask([{ name: 'app', secrets: [{ name: 'TOKEN', valueFrom: 'arn' }] }]);
  const task = Task.start(engine, definition, { args: ['--detach', '--env', 'TOKEN'], env: { TOKEN: 'in the background' } });
  expect(await task.command.ended).toBe(0);
  try {
    expect(task.shell('app', 'echo "$TOKEN"')).toBe('in the background');
    expect(processesWith('TOKEN=in the background', task.pidOf('app'))).toEqual([]);
  } finally {
    engine.runCommand(['stop', task.name]);
  }
});

test('a task that cannot start in the background has the exit code and the output of run', async () => {
  const { command } = Task.start(engine, handwrittenTask([{ name: 'app', command: ['/no/such/program'] }]), { args: ['--detach'] });
  expect(await command.ended).toBe(1);
  expect(command.out).toBe('');
  expect(command.err).toContain('container app failed to start');
});

test('stops a task whose process was killed', async () => {
  const task = await Task.run(engine, handwrittenTask([{ name: 'app', ...LOGS }]));
  await task.command.end('SIGKILL');
  expect(engine.runCommand(['stop', task.name]).stdout).toMatch(/^stopped task \w+, whose process \d+ is gone, and removed 2 containers\n$/);
});

test('a background task that cannot write its log or record is an error with the reason, and leaves nothing', () => {
  const home = engine.newFolder();
  const file = join(home, 'task.json');
  writeFileSync(file, JSON.stringify(handwrittenTask([{ name: 'app' }])));
  // Each write to a file fails, as on a full disk.
  const script = 'trap "" XFSZ; ulimit -f 0; exec "$@"';
  const { status, stderr } = tryRun('sh', ['-c', script, 'sh', process.execPath, engine.bundle, 'run', file, '--pause-image', PAUSE.name, '--network', 'none', '--detach'], {
    env: { ...engine.env, XDG_STATE_HOME: home },
  });
  // The lost output and the record fail at the same time.
  expect([2, 129]).toContain(status);
  expect(stderr).toMatch(/^process \d+ did not start task .*, and could not write the reason to .*\.log: is the disk full\?\n$/);
  expect(readdirSync(home, { encoding: 'utf8', recursive: true }).filter(name => name.includes('.json'))).toEqual(['task.json']);
});
