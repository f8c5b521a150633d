import { existsSync } from 'node:fs';
import type { Command } from './command';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition, TaskOptions } from './task';

// The `run` command, with task definitions as input for `aws ecs register-task-definition`.

const engine = engineWith(PAUSE, TOOLS);

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
    expect(await task.command.end('SIGINT')).toBe(130);
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
    expect(await command.end(signal)).toBe(expected);
    expect(command.out.split('\n').filter(line => line.includes('stopped'))).toEqual(['agent | stopped', 'app   | stopped']);
    expect(command.err).toContain(`stopping the task${signal === 'SIGINT' ? '; press Ctrl-C again to kill it' : ''}\n`);
  });

  test('a second time kills containers that do not stop', async () => {
    const { command } = await Task.run(engine, handwrittenTask([{ name: 'app', stopTimeout: 120, ...script('trap "echo terminating" TERM; while :; do sleep 0.1; done') }]));
    command.kill('SIGINT');
    eventually(() => command.out.includes('terminating'));
    // The test would time out before the stop timeout.
    expect(await command.end('SIGINT')).toBe(130);
    expect(statesOf('app', command).slice(-1)).toEqual(['exited with 137']);
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
    expect(await task.command.end('SIGKILL')).toBe('SIGKILL');
    expect(existsSync(`/proc/${running}`)).toBe(true);
    const { status, stdout } = engine.runCommand(['run', '--clean', '--task', task.name]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `removed 3 containers and 1 volume of task ${task.name}\n` });
    eventually(() => !existsSync(`/proc/${running}`));
    expect([engine.run('ps', '--all', '--quiet', '--filter', `name=${task.name}`), engine.run('volume', 'ls', '--quiet')]).toEqual(['', '']);
  });
});
