import { existsSync } from 'node:fs';
import type { Command } from './command';
import type { Engine } from './engine';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition, TaskOptions } from './task';

// The command itself, with a task definition as people write it for `aws ecs register-task-definition`.

let engine: Engine;

beforeAll(() => {
  engine = engineWith(PAUSE, TOOLS);
});

afterAll(() => engine?.remove());

const script = (...lines: string[]) => ({ command: ['sh', '-c', lines.join('\n')] });
const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

/** The states that the status line has told of a container, one after the other. */
function statesOf(name: string, { err }: Command): string[] {
  const told = err.split('\n').flatMap(line => new RegExp(`(?:^| · )${name} ([^·]+?)(?= · |$)`).exec(line)?.[1] ?? []);
  return told.filter((state, i) => state !== told[i - 1]);
}

/** The lines of a container in the log. */
function linesOf(name: string, { out }: Command): string[] {
  return out.split('\n').flatMap(line => new RegExp(`^${name} *\\| (.*)$`).exec(line)?.[1] ?? []);
}

/** Runs a task to its end. */
async function ended(definition: TaskDefinition, options?: TaskOptions): Promise<{ code: number | string; command: Command }> {
  const { command } = Task.start(engine, definition, options);
  return { code: await command.ended, command };
}

describe('order', () => {
  test('a container starts when what it waits for runs, is healthy, has ended well or has ended', async () => {
    const { code, command } = await ended(handwrittenTask([
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
    expect(statesOf('ended', command)).toEqual(['starting', 'running', 'ended with 3']);
  });

  test.each([
    ['ends badly', 'SUCCESS', script('exit 4'), 4, 'it waits for first, which ended with 4'],
    ['ends before it is healthy', 'HEALTHY', { ...script('exit 5'), healthCheck: { command: ['CMD', 'false'] } }, 5, 'it waits for first, which ended with 5 before it was healthy'],
    ['is not healthy in time', 'HEALTHY', { startTimeout: 1, healthCheck: { command: ['CMD', 'false'] } }, 1, 'it waits for first, which has not got there after 1 seconds'],
    ['does not start', 'START', { command: ['/no/such/program'] }, 1, 'it waits for first, which does not start'],
  ])('an essential container whose dependency %s ends the task with its code, and the reason is told', async (_, condition, first, expected, reason) => {
    const { code, command } = await ended(handwrittenTask([{ name: 'first', essential: false, stopTimeout: 1, ...first }, { name: 'second', ...after('first', condition) }], { pidMode: 'task' }));
    expect(code).toBe(expected);
    expect(command.err).toContain(`container second does not start: ${reason}\ncontainer second is essential and does not start: the task stops\n`);
    expect(statesOf('second', command)).toEqual(['not started']);
  });

  test('what is not essential may fail to start, and the others go on', async () => {
    const { code, command } = await ended(handwrittenTask([
      { name: 'agent', essential: false, command: ['/no/such/program'] },
      { name: 'beside', essential: false, ...after('agent', 'START') },
      { name: 'app', ...script('sleep 0.5; echo done') },
    ], { pidMode: 'task' }));
    expect(code).toBe(0);
    expect(command.err).toContain('container agent does not start:\n');
    expect(command.err).toContain('container beside does not start: it waits for agent, which does not start\n');
    expect(linesOf('app', command)).toEqual(['done']);
  });
});

describe('the end', () => {
  test('of an essential container is the task\'s, with its exit code', async () => {
    const { code, command } = await ended(handwrittenTask([{ name: 'app', ...script('sleep 0.3; exit 7') }, { name: 'agent', essential: false }], { pidMode: 'task' }));
    expect(code).toBe(7);
    expect(command.err).toContain('container app is essential and ended with 7: the task stops\n');
    expect(statesOf('agent', command).slice(-2)).toEqual(['stopping', 'ended with 0']);
  });

  test('of another container is its own', async () => {
    const { code, command } = await ended(handwrittenTask([{ name: 'app', ...script('sleep 1') }, { name: 'agent', essential: false, ...script('exit 9') }]));
    expect(code).toBe(0);
    expect(statesOf('agent', command)).toEqual(['starting', 'running', 'ended with 9']);
  });

  test('comes by --timeout, with 124', async () => {
    const { code, command } = await ended(handwrittenTask([{ name: 'app' }]), { args: ['--timeout', '1'] });
    expect(code).toBe(124);
    expect(command.err).toContain('1 seconds are over: the task stops\n');
    expect(statesOf('app', command)).toEqual(['starting', 'running', 'stopping', 'ended with 0']);
  });
});

describe('Ctrl-C', () => {
  const PAIR = [{ name: 'app', ...script('trap "echo stopped; exit 0" TERM; while :; do sleep 0.1; done') }, { name: 'agent', essential: false, ...after('app', 'START'), ...script('trap "echo stopped; exit 0" TERM; while :; do sleep 0.1; done') }];

  test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('and other signals stop in reverse order: %s', async (signal, expected) => {
    const { command } = await Task.run(engine, handwrittenTask(PAIR));
    command.kill(signal);
    expect(await command.ended).toBe(expected);
    expect(command.out.split('\n').filter(line => line.includes('stopped'))).toEqual(['agent | stopped', 'app   | stopped']);
    expect(command.err).toContain('stopping; once more kills\n');
  });

  test('gives a container its stop timeout, and kills it then', async () => {
    const { command } = await Task.run(engine, handwrittenTask([{ name: 'app', stopTimeout: 2, ...script('trap "echo asked" TERM; while :; do sleep 0.1; done') }]));
    const begun = process.hrtime.bigint();
    command.kill('SIGINT');
    expect(await command.ended).toBe(130);
    expect(linesOf('app', command)).toEqual(['asked']);
    expect(statesOf('app', command).slice(-1)).toEqual(['ended with 137']);
    expect(Number(process.hrtime.bigint() - begun)).toBeGreaterThan(2e9);
  });

  test('a second time kills what does not stop', async () => {
    const { command } = await Task.run(engine, handwrittenTask([{ name: 'app', stopTimeout: 120, ...script('trap "echo asked" TERM; while :; do sleep 0.1; done') }]));
    command.kill('SIGINT');
    eventually(() => command.out.includes('asked'));
    command.kill('SIGINT');
    // Jest's patience is shorter than the stop timeout.
    expect(await command.ended).toBe(130);
  });
});

describe('kill -9 of the command', () => {
  test.each([['while the task runs', undefined], ['while it stops', 'SIGINT']] as const)('%s leaves what run --clean removes', async (_, signal) => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'app', ...script('trap "" TERM; while :; do sleep 0.1; done'), mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }, { name: 'agent' }], { volumes: [{ name: 'data' }] }));
    const running = task.pidOf('app');
    if (signal) {
      task.command.kill(signal);
      eventually(() => statesOf('agent', task.command).includes('ended with 0'));
    }
    task.command.kill('SIGKILL');
    expect(await task.command.ended).toBe('SIGKILL');
    expect(existsSync(`/proc/${running}`)).toBe(true);
    const { status, stdout } = engine.runCommand(['run', '--clean', '--task', task.name]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `removed 3 containers of ${task.name} and 1 volumes\n` });
    eventually(() => !existsSync(`/proc/${running}`));
    expect([engine.run('ps', '--all', '--quiet', '--filter', `name=${task.name}`), engine.run('volume', 'ls', '--quiet')]).toEqual(['', '']);
  });

  test('is not all that run --clean is for: it ends a task whose command goes on as well', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'app' }]));
    expect(engine.runCommand(['run', '--clean', '--task', task.name]).status).toBe(0);
    expect(await task.command.ended).toBe(137);
  });

  test('run --clean has nothing to do where nothing is left', () => {
    expect(engine.runCommand(['run', '--clean']).stdout).toBe('removed 0 containers and 0 volumes\n');
  });
});

describe('a task that runs already', () => {
  test('is not run a second time, and is left alone', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'app' }]));
    const again = engine.runCommand(['run', task.file, '--pause-image', PAUSE.name, '--network', 'none']);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('The task runs already, or was left behind: run --clean removes it.');
    expect(task.shell('app', 'echo there')).toBe('there');
  });
});
