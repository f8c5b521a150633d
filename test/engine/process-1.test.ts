import { constants } from 'node:os';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { NGINX } from './images';
import { engineWithImages } from './observed-task';
import { Task } from './task';
import { contentOf } from '../run';

// What signals to process 1 of a shared PID namespace do. pause.c handles signals as the pause program that AWS publishes:
// https://github.com/aws/amazon-ecs-agent/blob/master/misc/pause-container/pause.c

const engine = engineWithImages(NGINX);

/** The task of the launch announcement, and a container of another user that prints a line when it stops in order. */
function announcedTask(): Promise<Task> {
  return Task.run(engine, handwrittenTask([
    { name: 'nginx', image: `localhost/${NGINX.name}`, command: ['nginx', '-g', 'daemon off;'] },
    {
      name: 'sleeper',
      command: ['sleep', 'infinity'],
      linuxParameters: { capabilities: { add: ['SYS_PTRACE'] }, initProcessEnabled: true },
    },
    { name: 'confined', linuxParameters: { capabilities: { drop: ['ALL'] } } },
    { name: 'worker', user: '33', command: ['sh', '-c', 'trap "echo drained; exit 0" TERM; while :; do sleep 0.1; done'] },
  ], { pidMode: 'task' }));
}

/** The exit code and the errors of a shell script in a container, run with the command `exec`. */
function inContainer(task: Task, container: string, script: string): string {
  const { status, stderr } = engine.runCommand(['exec', task.name, container, '--', 'sh', '-c', script]);
  return `${status} ${stderr.replace(/^time=.*\n/m, '').replace(/^sh: |^kill: /gm, '').trim()}`.trim();
}

/** The commands of the documented table, with the documented effect by the sender. */
const DOCUMENTED = contentOf('docs/shared-pid-namespace.md').split('\n').filter(line => /^\| `kill /.test(line)).flatMap(line => {
  const [commands, byRoot, byAnotherUser] = line.split('|').slice(1, -1).map(cell => cell.trim());
  return [...commands.matchAll(/`([^`]+)`/g)].map(([, command]) => ({ command, byRoot, byAnotherUser }));
});

const ENDS_TASK = 'every container ends with 137';
const [ending, others] = [true, false].map(ends => DOCUMENTED.filter(({ byRoot }) => byRoot === ENDS_TASK === ends));

test('the table names all signals that end the task', () => {
  expect(ending.map(({ command }) => command)).toEqual(['kill 1', 'kill -TERM 1', 'kill -INT 1']);
  expect(others.map(({ command, byRoot }) => [command, byRoot])).toEqual([['kill -HUP 1', 'nothing'], ['kill -KILL 1', 'nothing'], ['kill -0 1', 'exit code 0']]);
});

describe('a task that goes on', () => {
  let task: Task;
  let pause: string;

  beforeAll(async () => {
    task = await announcedTask();
    pause = task.pidOf();
  });

  afterEach(() => {
    expect(task.pidOf()).toBe(pause);
    expect(inContainer(task, 'worker', 'grep -q pause /proc/1/comm')).toBe('0');
  });

  test.each(others)('$command by root, with or without capabilities: $byRoot', ({ command }) => {
    expect(['sleeper', 'confined'].map(container => inContainer(task, container, command))).toEqual(['0', '0']);
  });

  test('all other signals by root: nothing', () => {
    const { SIGTERM, SIGINT, ...rest } = constants.signals;
    const signals = new Set(Object.values(rest).filter(signal => signal !== SIGTERM && signal !== SIGINT));
    expect(inContainer(task, 'sleeper', [...signals].map(signal => `kill -${signal} 1 || exit`).join('; '))).toBe('0');
  });

  test('/pause reaps orphans, but not the children of a program that does not wait for them', () => {
    inContainer(task, 'sleeper', '(sleep 0.2 &)');
    engine.run('exec', '--detach', task.nameOf('sleeper'), 'sh', '-c', 'sleep 0.2 & exec sleep 4711');
    const processes = () => task.shell('sleeper', 'ps -o pid,ppid,stat,args').split('\n').map(line => line.trim().split(/\s+/));
    eventually(() => processes().some(([,, state]) => state.startsWith('Z')) && !processes().some(row => row.join(' ').endsWith('sleep 0.2')));
    const [program] = processes().find(row => row.join(' ').endsWith('sleep 4711'))!;
    expect(processes().filter(([,, state]) => state.startsWith('Z')).map(([, parent]) => parent)).toEqual([program]);
  });

  test.each(DOCUMENTED)('$command by another user: $byAnotherUser', ({ command, byAnotherUser }) => {
    expect(inContainer(task, 'worker', command)).toBe(`1 can't kill pid 1: ${byAnotherUser}`);
  });
});

const SENDERS = ['sleeper', 'confined', 'sleeper'];
test.each(ending.map((one, i) => ({ ...one, sender: SENDERS[i] })))('$command by root in $sender: $byRoot, and nothing drains', async ({ command, sender }) => {
  const task = await announcedTask();
  // In the background: the exec of Docker 20.10 can hang if the kernel kills its command.
  expect(inContainer(task, sender, `(sleep 0.3; ${command}) >/dev/null 2>&1 &`)).toBe('0');
  expect(await task.command.ended).toBe(137);
  ['nginx', 'sleeper', 'confined', 'worker'].forEach(name => expect(task.command.err).toMatch(new RegExp(`(^| · )${name} exited with 137`, 'm')));
  expect(task.command.out).not.toContain('drained');
});
