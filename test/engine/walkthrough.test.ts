import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command';
import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { NGINX, PAUSE, TOOLBOX } from './images';
import { newApp, observedService } from './observed-service';
import { engineWith } from './observed-task';
import { newStack } from '../constructs/patterns/fargate';
import { contentOf } from '../run';
import { DebugToolbox, DebugToolboxProps } from 'cdk-fargate-linux-controls';

// Follows https://aws.amazon.com/blogs/containers/announcing-additional-linux-controls-for-amazon-ecs-tasks-on-aws-fargate/
// with run and exec, and compares each line of output with docs/walkthrough.md. process-access.test.ts measures the access of
// observers to other applications.

const engine = engineWith(PAUSE, NGINX, TOOLBOX);

/** The lines of the first output after a text of the walkthrough. */
function documented(text: string): string[] {
  const page = contentOf('docs/walkthrough.md');
  return /```text\n(.*?)\n```/s.exec(page.slice(page.indexOf(text)))![1].split('\n');
}

/** A task that runs with our own command. */
interface Running {
  readonly command: Command;

  /** The output and errors of a command in a container. */
  inside(container: string, ...words: string[]): string;

  /** The PID of nginx's master or oldest worker. */
  pidOf(process: 'master' | 'worker'): string;
}

async function runTask(file: string, name: string, toolbox: string): Promise<Running> {
  const images = ['--image', `nginx=${NGINX.name}`, '--image', `${toolbox}=${TOOLBOX.name}`, '--pause-image', PAUSE.name];
  const command = engine.command(['run', file, '--task', name, ...images, '--network', 'none']);
  await command.waitForStderr(err => ['nginx', toolbox].every(each => new RegExp(`(^| · )${each} (running|healthy)`, 'm').test(err)));
  const inside = (container: string, ...words: string[]) => {
    const { stdout, stderr } = engine.runCommand(['exec', name, container, '--', ...words]);
    // nerdctl adds the exit code.
    return stdout + stderr.replace(/^time=.*"exec failed with exit code \d+"\n/m, '');
  };
  const pidOf = (process: 'master' | 'worker') =>
    eventually(() => new RegExp(`^ *(\\d+) nginx: ${process} process`, 'm').exec(inside(toolbox, 'ps', '-e', '-o', 'pid=,args=')))[1];
  pidOf('worker');
  return { command, inside, pidOf };
}

/** Runs an app with a toolbox. */
async function runConstructs(props: DebugToolboxProps): Promise<Running> {
  const outdir = join(engine.newFolder(), 'cdk.out');
  const app = newApp(outdir);
  observedService(newStack(app, 'Shop'), 'Web', new DebugToolbox(props));
  app.synth();
  const task = await runTask(outdir, 'Web', 'toolbox');
  if (props.packages) {
    await task.command.waitForStderr(err => err.includes('toolbox healthy'));
    // The timeout command of BusyBox leaves a process for a second.
    eventually(() => !task.inside('toolbox', 'ps', '-e', '-o', 'args=').includes('apk'));
  }
  return task;
}

/** Runs the task definition of the announcement. */
function runAnnounced(): Promise<Running> {
  const file = join(engine.newFolder(), 'task.json');
  writeFileSync(file, JSON.stringify(handwrittenTask([
    { name: 'nginx', image: 'public.ecr.aws/nginx/nginx:1.29', command: undefined, essential: true },
    {
      name: 'sleeper',
      image: 'public.ecr.aws/amazonlinux/amazonlinux:2023',
      essential: true,
      command: ['sleep', 'infinity'],
      linuxParameters: { capabilities: { add: ['SYS_PTRACE'] }, initProcessEnabled: true },
    },
  ], { family: 'Announced', pidMode: 'task', cpu: '512', memory: '1024' })));
  return runTask(file, 'Announced', 'sleeper');
}

/** Makes lines comparable: without numbers, times, and the number of workers, which depends on the machine. */
function comparable(lines: readonly string[]): string[] {
  const found = lines.map(line => line.trimEnd().replace(/^(\S+) +\d+ +\d+ +\d+ \S+ \S+ +[\d:]+ /, '$1 ')
    .replace(/0x[0-9a-f]+|\b\d+\b|(?<=\.)[0-9a-f]{12}(?=\.pause)|(?<=\.)[0-9a-f]{8}(?= is)/g, 'N'));
  return found.filter((line, i) => line !== found[i - 1]);
}

test('run prints what the walkthrough shows, from start to end', async () => {
  const { command } = await runConstructs({ packages: ['procps', 'strace'] });
  const linesFrom = (i: number) => comparable(command.err.split('\n').filter(line => line !== '' && !line.startsWith('this machine limits')).slice(i));
  const [started, ended] = ['run cdk.out', 'Ctrl-C'].map(text => comparable(documented(text)));
  expect(linesFrom(0)).toEqual(started);
  expect(await command.end('SIGINT')).toBe(130);
  // The containers stop at the same time.
  expect(linesFrom(started.length).sort()).toEqual([...ended].sort());
});

describe.each([
  ['our constructs', 'Web', 'toolbox', () => runConstructs({ packages: ['procps', 'strace'] })],
  ['the announced task definition', 'Announced', 'sleeper', runAnnounced],
])('with %s, the output is as in the walkthrough:', (_, name, toolbox, start) => {
  let task: Running;

  beforeAll(async () => task = await start());

  afterAll(async () => expect(await task.command.end('SIGINT')).toBe(130));

  test('ps shows /pause as process 1, and nginx with its workers', () => {
    expect(comparable(task.inside(toolbox, 'ps', '-aef', '--forest').trimEnd().split('\n'))).toEqual(comparable(documented('ps -aef --forest')));
  });

  test('strace shows that the master wakes up and starts another worker when one is killed', async () => {
    const tracer = engine.command(['exec', name, toolbox, '--', 'strace', '-p', task.pidOf('master')]);
    await tracer.waitForStderr(err => err.includes('attached'));
    task.inside(toolbox, 'kill', '-9', task.pidOf('worker'));
    await tracer.waitForStderr(err => /clone\(.* = \d+\n/.test(err));
    await tracer.end('SIGINT');
    const calls = comparable(tracer.err.split('\n'));
    const expected = comparable(documented('strace -p 6')).filter(line => line !== '…');
    expect(calls.filter(line => expected.includes(line)).slice(0, expected.length)).toEqual(expected);
  });

  test('/proc/PID/root shows the files of the application, which the toolbox does not have', () => {
    const file = '/etc/nginx/nginx.conf';
    const output = task.inside(toolbox, 'head', '-n', '3', `/proc/${task.pidOf('master')}/root${file}`) + task.inside(toolbox, 'cat', file);
    expect(output.trimEnd().split('\n')).toEqual(documented(`cat ${file}`));
  });

  test('without applicationsMayTrace, a session in nginx cannot open the files of the toolbox', () => {
    const pid = /^ *(\d+) sleep infinity$/m.exec(task.inside(toolbox, 'ps', '-e', '-o', 'pid=,args='))![1];
    expect(task.inside('nginx', 'ls', `/proc/${pid}/root`)).toContain('Permission denied');
  });

  test('the application answers on 127.0.0.1', () => {
    expect(task.inside(toolbox, 'wget', '-q', '-O', '-', 'http://127.0.0.1/')).toContain('Welcome to nginx');
  });
});

test('with applicationsMayTrace, a session in the application can use the tools of the toolbox', async () => {
  const task = await runConstructs({ applicationsMayTrace: true });
  const [directory, attached] = documented('chroot /proc/13/root');
  const found = task.inside('nginx', 'sh', '-c', 'ls -d /proc/[0-9]*/root/bin/strace').trim();
  expect(comparable([found])).toEqual(comparable([directory]));
  const output = task.inside('nginx', 'chroot', /^\/proc\/\d+\/root/.exec(found)![0], 'timeout', '1', 'strace', '-p', task.pidOf('worker'));
  expect(comparable(output.split('\n'))).toContain(comparable([attached])[0]);
});
