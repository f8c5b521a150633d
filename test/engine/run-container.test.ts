import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually';
import { handwrittenTask, RUN_UNTIL_SIGTERM } from './handwritten-task';
import { CARRIER, PAUSE, TOOLS } from './images';
import { processesWith } from './leftovers';
import { engineWith } from './observed-task';
import { Task } from './task';
import { tryRun } from '../run';

// Settings of a container definition, observed inside the container.

const engine = engineWith(PAUSE, TOOLS, CARRIER);
let task: Task;

/** A script that runs until SIGTERM, with more arguments. */
const waiting = (...more: string[]) => [RUN_UNTIL_SIGTERM[2], ...more];

beforeAll(async () => {
  const secrets = join(engine.newFolder(), 'secrets');
  writeFileSync(secrets, '# for the test\nKEY=a=b c\nPASSWORD=of the file\n');
  const file = join(engine.newFolder(), 'app.env');
  writeFileSync(file, 'GREETING=of the file\nQUOTED= "x" #\n');
  const data = (containerPath: string, readOnly = false) => ({ mountPoints: [{ sourceVolume: 'data', containerPath, readOnly }] });
  const declared = (containerPath: string) => ({ mountPoints: [{ sourceVolume: 'declared', containerPath }] });
  task = await Task.run(engine, handwrittenTask([
    {
      name: 'app',
      user: '33:33',
      workingDirectory: '/proc',
      entryPoint: ['sh', '-c'],
      command: waiting('name', 'a b', '$HOME', '', '*'),
      environment: [{ name: 'GREETING', value: 'a "b"  $c' }, { name: 'EMPTY', value: '' }],
      secrets: [{ name: 'PASSWORD', valueFrom: 'arn' }, { name: 'KEY', valueFrom: 'arn' }, { name: 'TOKEN', valueFrom: 'arn' }, { name: 'CONTAINERS_CONF', valueFrom: 'arn' }],
      ulimits: [{ name: 'nofile', softLimit: 512, hardLimit: 1024 }, { name: 'core', softLimit: 0, hardLimit: 0 }],
    },
    { name: 'plain', memory: 64 },
    { name: 'with-init', linuxParameters: { initProcessEnabled: true } },
    { name: 'scratch', readonlyRootFilesystem: true, linuxParameters: { tmpfs: [{ containerPath: '/etc', size: 8, mountOptions: ['noexec'] }] } },
    { name: 'writer', ...data('/etc') },
    { name: 'user', user: '33', linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, ...data('/data') },
    { name: 'declaring', image: `localhost/${CARRIER.name}`, ...declared('/tool') },
    { name: 'declared', ...declared('/mounted') },
    { name: 'borrowing', volumesFrom: [{ sourceContainer: 'declaring' }, { sourceContainer: 'writer', readOnly: true }] },
  ], { volumes: [{ name: 'data' }, { name: 'declared' }] }), { env: { TOKEN: 'of the shell', KEY: 'of the shell' }, args: ['--limits', '--secrets', secrets, '--env', 'TOKEN', '--env', 'CONTAINERS_CONF=/nowhere', '--environment-file', `app=${file}`] });
});

test('a container has its user, working directory, and command with all arguments', () => {
  expect(task.shell('app', 'id -u; id -g; readlink /proc/1/cwd')).toBe('33\n33\n/proc');
  expect(task.shell('app', 'cat /proc/1/cmdline').split('\0')).toEqual(['sh', '-c', ...waiting('name', 'a b', '$HOME', '', '*'), '']);
});

// A session of ECS Exec runs as root in every container. With Podman, run adds a capability only to containers of root: dialect.ts.
test('a root session in a container of another user has the capability that the container adds, unless the engine is Podman', () => {
  const { stdout } = engine.attempt('exec', '--user', '0', task.nameOf('user'), 'grep', 'CapEff', '/proc/self/status');
  // SYS_PTRACE is capability 19: the highest bit of the fifth hexadecimal digit from the right.
  expect(/[89a-f]\w{4}$/m.test(stdout)).toBe(process.env.ENGINE === 'docker');
  expect(task.shell('user', 'grep CapEff /proc/self/status')).toMatch(/\s0+$/);
});

// For ALL, Docker requires capabilities that the machine of the test may lack.
const CAPABILITIES = process.env.ENGINE === 'docker' ? ['SYS_ADMIN'] : ['SYS_ADMIN', 'ALL'];

test.each(CAPABILITIES.flatMap(name => [[name, [], 'failed'], [name, ['--allow-capabilities'], 'mounted']] as const))('a task on instances that adds %s, run with %j: what a mount in the container prints is %s', async (capability, args, expected) => {
  const command = ['sh', '-c', 'mount -t tmpfs tmpfs /tmp 2>/dev/null && echo mounted || echo failed'];
  const definition = handwrittenTask([{ name: 'app', command, linuxParameters: { capabilities: { add: [capability] } } }], { requiresCompatibilities: ['EC2'] });
  const run = Task.start(engine, definition, { args }).command;
  expect({ code: await run.ended, out: run.out }).toEqual({ code: 0, out: `app | ${expected}\n` });
  expect(run.err.includes(`capabilities not added without --allow-capabilities: ${capability} (app)\n`)).toBe(expected === 'failed');
});

test('a container has its environment, and nothing of this shell', () => {
  expect(task.shell('app', 'echo "$GREETING|${EMPTY-unset}"')).toBe('a "b"  $c|');
  const names = task.shell('plain', 'env').split('\n').map(line => line.split('=')[0]);
  // Variables of the engine and of the shell in the container.
  expect(names.filter(name => !['PATH', 'HOME', 'HOSTNAME', 'TERM', 'container', 'PWD', 'SHLVL'].includes(name))).toEqual([]);
});

test('secrets come from the file, or from this shell if an option names them', () => {
  expect(task.shell('app', 'echo "$PASSWORD|$KEY|$TOKEN"')).toBe('of the file|a=b c|of the shell');
});

test('a secret of this shell is in the environment of no process but the container and the command, and in no file', () => {
  const [{ owner }] = JSON.parse(engine.runCommand(['ps', task.name, '--format', 'json']).stdout) as { owner: { process: number } }[];
  expect(processesWith('TOKEN=of the shell', task.pidOf('app'))).toEqual([String(owner.process)]);
  const { stdout } = tryRun('grep', ['--recursive', '--files-with-matches', 'of the shell', join(engine.folder, 'state-home')]);
  expect(stdout).toBe('');
});

test('a secret with the name of a variable that steers the engine reaches only the container', () => {
  expect(task.shell('app', 'echo "$CONTAINERS_CONF"')).toBe('/nowhere');
});

test('an environment file adds variables, with their quotes and spaces, but does not change those of the task definition', () => {
  expect(task.shell('app', 'echo "$GREETING|$QUOTED"')).toBe('a "b"  $c| "x" #');
});

test('a container has no file open that another process opened for it', () => {
  expect(task.shell('app', 'ls /proc/1/fd').split('\n').filter(descriptor => Number(descriptor) > 2 && Number(descriptor) < 10)).toEqual([]);
});

test('a container has its limits, or the default open files limit of Fargate or this machine', () => {
  expect(limitsOf('app')).toEqual({ 'Max open files': ['512', '1024'], 'Max core file size': ['0', '0'] });
  const [, allowed = '65535'] = /this machine limits nofile to (\d+) \(requested: 65535\)/.exec(task.command.err) ?? [];
  expect(limitsOf('plain')).toMatchObject({ 'Max open files': [allowed, allowed] });
});

/** The soft and hard limits of a container's first process. */
function limitsOf(container: string): Record<string, string[]> {
  const lines = task.shell(container, 'cat /proc/1/limits').split('\n').map(line => /^(Max open files|Max core file size) +(\S+) +(\S+)/.exec(line) ?? []);
  return Object.fromEntries(lines.filter(([, name]) => name !== undefined).map(([, name, soft, hard]) => [name, [soft, hard]]));
}

test('a container has its memory limit with --limits', () => {
  expect(task.shell('plain', 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null || true'))
    .toBe(String(64 * 2 ** 20));
});

test('a container with initProcessEnabled has an init process as process 1', () => {
  expect(task.shell('with-init', 'cat /proc/1/comm')).toBe(`${engine.name}-init`);
  expect(task.shell('plain', 'cat /proc/1/comm')).toBe('sh');
});

test('a tmpfs is empty and has its size and options, under a read-only root', () => {
  const [device, , type, options] = task.shell('scratch', 'grep " /etc tmpfs " /proc/mounts').split(' ');
  expect([device, type]).toEqual(['tmpfs', 'tmpfs']);
  expect(options.split(',')).toEqual(expect.arrayContaining(['rw', 'noexec', 'size=8192k']));
  expect(task.exec('scratch', 'cat', '/etc/passwd').status).toBe(1);
  expect(task.exec('scratch', 'touch', '/etc/file').status).toBe(0);
  expect(task.exec('scratch', 'touch', '/tmp/file').stderr).toContain('Read-only file system');
});

test('a volume is empty, belongs to root, and is shared by the containers that mount it', () => {
  expect(task.exec('writer', 'cat', '/etc/passwd').status).toBe(1);
  task.shell('writer', 'echo shared > /etc/file');
  expect(task.shell('user', 'cat /data/file')).toBe('shared');
  expect(task.exec('user', 'touch', '/data/other').stderr).toContain('Permission denied');
});

test('a volume that an image declares has the files of the image', () => {
  expect(task.shell('declaring', 'ls /tool')).toContain('strace');
  expect(task.shell('declared', 'ls /mounted')).toBe(task.shell('declaring', 'ls /tool'));
});

test('volumesFrom mounts the volumes of another container, read-only if requested', () => {
  expect(task.shell('borrowing', 'ls /tool')).toContain('strace');
  expect(task.exec('borrowing', 'touch', '/tool/file').status).toBe(0);
  expect(task.exec('borrowing', 'touch', '/etc/other').stderr).toContain('Read-only file system');
});

test('a health check reports when a container becomes healthy and when it becomes unhealthy', async () => {
  const healthCheck = { command: ['CMD-SHELL', 'test "$(cat /tmp/state)" = well'], interval: 1, retries: 2 };
  const checked = await started([{ name: 'app', healthCheck }]);
  const { command } = checked;
  checked.shell('app', 'echo well > /tmp/state');
  eventually(() => command.err.includes('app healthy\n'));
  checked.shell('app', 'rm /tmp/state');
  eventually(() => command.err.includes('app unhealthy\n'));
  checked.shell('app', 'echo well > /tmp/state');
  eventually(() => command.err.endsWith('app healthy\n'));
});

test('a health check that exceeds its timeout is ended in the container, with what it started', async () => {
  const healthCheck = { command: ['CMD-SHELL', 'echo >>/tmp/checks; sleep 4712 & sleep 4712'], timeout: 2, interval: 5 };
  const checked = await started([{ name: 'app', healthCheck }]);
  const sleepers = () => checked.shell('app', 'ps -o args').match(/^sleep 4712$/gm)?.length ?? 0;
  eventually(() => Number(checked.shell('app', 'cat /tmp/checks 2>/dev/null | wc -l')) > 1);
  expect(sleepers()).toBeLessThanOrEqual(2);
});

describe('a restart policy', () => {
  const counting = ['sh', '-c', 'n=$(cat /tmp/n 2>/dev/null || echo 0); echo round $n; echo $((n + 1)) > /tmp/n; sleep 1.1; test $n -lt 2 || exit 3; exit 1'];

  test('restarts a container that ran long enough, until it exits with an ignored code', async () => {
    const policy = { enabled: true, ignoredExitCodes: [3], restartAttemptPeriod: 1 };
    const { command } = await started([{ name: 'app' }, { name: 'counting', essential: false, command: counting, restartPolicy: policy }]);
    eventually(() => command.err.includes('counting exited with 3\n'));
    expect(command.err.match(/counting restarting/g)).toHaveLength(2);
    // Each line once: a restart does not print earlier output again.
    expect(command.out).toBe('counting | round 0\ncounting | round 1\ncounting | round 2\n');
  });
});

test('prefixes each line of output and errors with the name of the container, including the last', async () => {
  const { command } = Task.start(engine, handwrittenTask([
    { name: 'app', command: ['sh', '-c', 'sleep 0.5; echo out; echo err >&2; printf "without an end"'] },
    { name: 'agent', essential: false, command: ['sh', '-c', 'for i in $(seq 1000); do echo $i; done'] },
  ]));
  expect(await command.ended).toBe(0);
  const lines = command.out.split('\n');
  const [errors, output] = [lines.filter(line => line === 'app   | err'), lines.filter(line => line.startsWith('app') && line !== 'app   | err')];
  // Output and errors arrive separately, each in order.
  expect({ errors, output }).toEqual({ errors: ['app   | err'], output: ['app   | out', 'app   | without an end'] });
  expect(lines.filter(line => line.startsWith('agent'))).toEqual(Array.from({ length: 1000 }, (_, i) => `agent | ${i + 1}`));
});

describe('exec', () => {
  const exec = (...args: string[]) => engine.runCommand(['exec', ...args]);

  test('runs a command in a container and returns its exit code', () => {
    expect(exec(task.name, 'app', '--', 'sh', '-c', 'echo out; echo err >&2; exit 5')).toMatchObject({ status: 5, stdout: 'out\n', stderr: 'err\n' });
  });

  test('passes on SIGTERM, so that the command in the container does not keep running', async () => {
    const command = engine.command(['exec', task.name, 'app', '--', 'sh', '-c', 'echo started >&2; sleep 4711']);
    await command.waitForStderr(err => err === 'started\n');
    expect(task.shell('app', 'ps -o args')).toContain('sleep 4711');
    expect(await command.end('SIGTERM')).not.toBe(0);
    eventually(() => !task.shell('app', 'ps -o args').includes('sleep 4711'));
  });
});

function started(containers: Parameters<typeof handwrittenTask>[0]): Promise<Task> {
  return Task.run(engine, handwrittenTask(containers, { pidMode: 'task' }));
}
