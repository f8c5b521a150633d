import { existsSync } from 'node:fs';
import type { Command } from './command';
import type { Engine } from './engine';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition, TaskOptions } from './task';

// The `run` command, with task definitions as input for `aws ecs register-task-definition`.

let engine: Engine;

beforeAll(() => {
  engine = engineWith(PAUSE, TOOLS);
});

afterAll(() => engine?.remove());

const script = (...lines: string[]) => ({ command: ['sh', '-c', lines.join('\n')] });
const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

/** The successive states of a container in the status line. */
function statesOf(name: string, { err }: Command): string[] {
  const states = err.split('\n').flatMap(line => new RegExp(`(?:^| · )${name} ([^·]+?)(?= · |$)`).exec(line)?.[1] ?? []);
  return states.filter((state, i) => state !== states[i - 1]);
}

/** The log lines of a container. */
function linesOf(name: string, { out }: Command): string[] {
  return out.split('\n').flatMap(line => new RegExp(`^${name} *\\| (.*)$`).exec(line)?.[1] ?? []);
}

/** Runs a task until it ends. */
async function runToEnd(definition: TaskDefinition, options?: TaskOptions): Promise<{ code: number | string; command: Command }> {
  const { command } = Task.start(engine, definition, options);
  return { code: await command.ended, command };
}

describe('order', () => {
  test('a container starts when its dependencies meet START, HEALTHY, SUCCESS or COMPLETE', async () => {
    const { code, command } = await runToEnd(handwrittenTask([
      { name: 'last', ...after('healthy', 'HEALTHY'), ...script('echo last') },
      {
        name: 'healthy',
        essential: false,
        ...after('ended', 'COMPLETE'),
        ...script('sleep 0.5; touch /tmp/ready; echo ready; sleep 60'),
        healthCheck: { command: ['CMD', 'test', '-e', '/tmp/ready'] },
      },
      { name: 'ended', essential: false, ...after('well', 'SUCCESS'), ...script('sleep 0.5; echo ended; exit 3') },
      { name: 'well', essential: false, ...after('running', 'START'), ...script('sleep 0.5; echo well') },
      { name: 'running', essential: false, ...script('echo running; sleep 60') },
    ], { pidMode: 'task' }));
    expect(code).toBe(0);
    expect(command.out.split('\n').filter(Boolean).map(line => line.split(' | ')[1])).toEqual(['running', 'well', 'ended', 'ready', 'last']);
    expect(statesOf('healthy', command).slice(0, 3)).toEqual(['starting', 'running', 'healthy']);
    expect(statesOf('ended', command)).toEqual(['starting', 'running', 'exited with 3']);
  });

  test.each([
    ['fails', 'SUCCESS', script('exit 4'), 'it depends on first, which exited with 4'],
    ['exits before it is healthy', 'HEALTHY', { ...script('exit 5'), healthCheck: { command: ['CMD', 'false'] } }, 'it depends on first, which exited with 5 before it was healthy'],
    ['is not healthy in time', 'HEALTHY', { startTimeout: 1, healthCheck: { command: ['CMD', 'false'] } }, 'it depends on first, which did not reach HEALTHY within 1 second'],
    ['fails to start', 'START', { command: ['/no/such/program'] }, 'it depends on first, which failed to start'],
  ])('if a dependency of an essential container %s, the task ends with exit code 1 and the reason', async (_, condition, first, reason) => {
    const { code, command } = await runToEnd(handwrittenTask([{ name: 'first', essential: false, stopTimeout: 1, ...first }, { name: 'second', ...after('first', condition) }], { pidMode: 'task' }));
    expect(code).toBe(1);
    expect(command.err).toContain(`container second failed to start: ${reason}\nessential container second failed to start: stopping the task\n`);
    expect(statesOf('second', command)).toEqual(['not started']);
  });

  test('if a non-essential container fails to start, the others keep running', async () => {
    const { code, command } = await runToEnd(handwrittenTask([
      { name: 'agent', essential: false, command: ['/no/such/program'] },
      { name: 'dependent', essential: false, ...after('agent', 'START') },
      { name: 'app', ...script('sleep 0.5; echo done') },
    ], { pidMode: 'task' }));
    expect(code).toBe(0);
    expect(command.err).toContain('container agent failed to start:\n');
    expect(command.err).toContain('container dependent failed to start: it depends on agent, which failed to start\n');
    expect(linesOf('app', command)).toEqual(['done']);
  });
});

describe('the end', () => {
  test('of an essential container ends the task with its exit code', async () => {
    const { code, command } = await runToEnd(handwrittenTask([{ name: 'app', ...script('sleep 0.3; exit 7') }, { name: 'agent', essential: false }], { pidMode: 'task' }));
    expect(code).toBe(7);
    expect(command.err).toContain('essential container app exited with 7: stopping the task\n');
    expect(statesOf('agent', command).slice(-2)).toEqual(['stopping', 'exited with 0']);
  });

  test('of another container does not end the task', async () => {
    const { code, command } = await runToEnd(handwrittenTask([{ name: 'app', ...script('sleep 1') }, { name: 'agent', essential: false, ...script('exit 9') }]));
    expect(code).toBe(0);
    expect(statesOf('agent', command)).toEqual(['starting', 'running', 'exited with 9']);
  });

  test('of a container with several processes ends all of them, and no process of another container in the shared PID namespace', async () => {
    const task = await Task.run(engine, handwrittenTask([
      { name: 'app' },
      { name: 'several', essential: false, ...script('sleep 1001 &', 'sleep 1002 &', 'trap "exit 0" TERM', 'while :; do sleep 0.1; done') },
      { name: 'other', essential: false, ...script('sleep 1003 & exec sleep 1004') },
    ], { pidMode: 'task' }));
    const sleepers = () => task.shell('app', 'ps -o args').match(/(?<=^sleep )1\d+$/gm)?.sort();
    eventually(() => sleepers()?.length === 4);
    expect(task.stop('several')).toBe(0);
    eventually(() => sleepers()?.length === 2);
    expect(sleepers()).toEqual(['1003', '1004']);
    expect(task.command.err).toContain('several exited with 0\n');
    task.command.kill('SIGINT');
    expect(await task.command.ended).toBe(130);
  });

  test('by --timeout has exit code 124', async () => {
    const { code, command } = await runToEnd(handwrittenTask([{ name: 'app' }]), { args: ['--timeout', '1'] });
    expect(code).toBe(124);
    expect(command.err).toContain('timeout of 1 second reached: stopping the task\n');
    expect(statesOf('app', command)).toEqual(['starting', 'running', 'stopping', 'exited with 0']);
  });
});

describe('Ctrl-C', () => {
  const PAIR = [{ name: 'app', ...script('trap "echo stopped; exit 0" TERM; while :; do sleep 0.1; done') }, { name: 'agent', essential: false, ...after('app', 'START'), ...script('trap "echo stopped; exit 0" TERM; while :; do sleep 0.1; done') }];

  test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('and other signals stop containers in reverse order: %s', async (signal, expected) => {
    const { command } = await Task.run(engine, handwrittenTask(PAIR));
    command.kill(signal);
    expect(await command.ended).toBe(expected);
    expect(command.out.split('\n').filter(line => line.includes('stopped'))).toEqual(['agent | stopped', 'app   | stopped']);
    expect(command.err).toContain(`stopping the task${signal === 'SIGINT' ? '; press Ctrl-C again to kill it' : ''}\n`);
  });

  test('kills a container after its stop timeout', async () => {
    const { command } = await Task.run(engine, handwrittenTask([{ name: 'app', stopTimeout: 2, ...script('trap "echo terminating" TERM; while :; do sleep 0.1; done') }]));
    const begun = process.hrtime.bigint();
    command.kill('SIGINT');
    expect(await command.ended).toBe(130);
    expect(linesOf('app', command)).toEqual(['terminating']);
    expect(statesOf('app', command).slice(-1)).toEqual(['exited with 137']);
    expect(Number(process.hrtime.bigint() - begun)).toBeGreaterThan(2e9);
  });

  test('a second time kills containers that do not stop', async () => {
    const { command } = await Task.run(engine, handwrittenTask([{ name: 'app', stopTimeout: 120, ...script('trap "echo terminating" TERM; while :; do sleep 0.1; done') }]));
    command.kill('SIGINT');
    eventually(() => command.out.includes('terminating'));
    command.kill('SIGINT');
    // The test would time out before the stop timeout.
    expect(await command.ended).toBe(130);
  });
});

describe('kill -9 of the command', () => {
  test.each([['while the task runs', undefined], ['while it stops', 'SIGINT']] as const)('%s leaves containers and volumes that run --clean removes', async (_, signal) => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'app', ...script('trap "" TERM; while :; do sleep 0.1; done'), mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }, { name: 'agent' }], { volumes: [{ name: 'data' }] }));
    const running = task.pidOf('app');
    if (signal) {
      task.command.kill(signal);
      eventually(() => statesOf('agent', task.command).includes('exited with 0'));
    }
    task.command.kill('SIGKILL');
    expect(await task.command.ended).toBe('SIGKILL');
    expect(existsSync(`/proc/${running}`)).toBe(true);
    const { status, stdout } = engine.runCommand(['run', '--clean', '--task', task.name]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `removed 3 containers and 1 volume of task ${task.name}\n` });
    eventually(() => !existsSync(`/proc/${running}`));
    expect([engine.run('ps', '--all', '--quiet', '--filter', `name=${task.name}`), engine.run('volume', 'ls', '--quiet')]).toEqual(['', '']);
  });

  test('leaves what the next run of any task removes, and volumes of users stay', async () => {
    engine.run('volume', 'create', 'linux-controls.my-data');
    const killed = await Task.run(engine, handwrittenTask([{ name: 'app', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }], { volumes: [{ name: 'data' }] }));
    killed.command.kill('SIGKILL');
    await killed.command.ended;
    const { command } = await runToEnd(handwrittenTask([{ name: 'app', ...script('exit 0') }]));
    expect(command.err).toContain(`removed what a killed run of task ${killed.name} left behind: 2 containers and 1 volume\n`);
    expect([engine.run('ps', '--all', '--quiet', '--filter', `name=${killed.name}`), engine.run('volume', 'ls', '--quiet')]).toEqual(['', 'linux-controls.my-data']);
    engine.run('volume', 'rm', 'linux-controls.my-data');
  });

  test('run --clean without leftovers removes nothing', () => {
    expect(engine.runCommand(['run', '--clean']).stdout).toBe('nothing to remove\n');
  });
});

test('a task that is already running is neither started again nor removed by --clean, and keeps running', async () => {
  const task = await Task.run(engine, handwrittenTask([{ name: 'app' }]));
  const again = engine.runCommand(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none']);
  expect(again.status).toBe(2);
  expect(again.stderr).toMatch(new RegExp(`task ${task.name} is already running: process \\d+ runs it\\.`));
  const { status, stdout, stderr } = engine.runCommand(['run', '--clean', '--task', task.name]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'nothing to remove\n' });
  expect(stderr).toMatch(new RegExp(`^kept task ${task.name}: process \\d+ runs it\n$`));
  expect(task.shell('app', 'echo running')).toBe('running');
});
