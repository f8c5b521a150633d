import { join } from 'node:path';
import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { Command } from './command';
import { eventually } from './eventually';
import { NGINX, PAUSE, TOOLBOX } from './images';
import { newApp, observedService } from './observed-service';
import { engineWith } from './observed-task';
import { IMAGE, newStack } from '../constructs/patterns/fargate';
import { DebugToolbox, ProcessAccess } from 'cdk-fargate-linux-controls';

// Follows https://aws.amazon.com/blogs/containers/announcing-additional-linux-controls-for-amazon-ecs-tasks-on-aws-fargate/
// with run and exec on a synthesized app. process-access.test.ts measures the access of observers to other applications.

const engine = engineWith(PAUSE, NGINX, TOOLBOX);
let assembly: string;

beforeAll(() => {
  assembly = synthesized(join(engine.newFolder(), 'cdk.out'));
});

function synthesized(outdir: string): string {
  const app = newApp(outdir);
  const stack = newStack(app);
  observedService(stack, 'Web', new DebugToolbox({ applicationsMayTrace: true }));
  const { taskDefinition } = observedService(stack, 'Refused', new DebugToolbox({ access: ProcessAccess.imageUser() }));
  const linuxParameters = new ecs.LinuxParameters(stack, 'Tracing');
  linuxParameters.addCapabilities(ecs.Capability.SYS_PTRACE);
  taskDefinition.addContainer('user', { image: IMAGE, essential: false, user: '1000', linuxParameters, command: ['sleep', 'infinity'] });
  app.synth();
  return outdir;
}

async function up(task: string, ...toolboxes: string[]): Promise<Command> {
  const images = toolboxes.flatMap(name => ['--image', `${name}=${TOOLBOX.name}`]);
  const command = engine.command(['run', assembly, '--task', task, '--image', `nginx=${NGINX.name}`, ...images, '--pause-image', PAUSE.name, '--network', 'none']);
  const isUp = (err: string) => ['nginx', ...toolboxes].every(name => new RegExp(`(^| · )${name} running`, 'm').test(err));
  await command.waitForStderr(isUp);
  return command;
}

async function down(command: Command): Promise<void> {
  command.kill('SIGINT');
  expect(await command.ended).toBe(130);
}

/** The output and errors of a command in a container. */
function inside(task: string, container: string, ...command: string[]): string {
  const { stdout, stderr } = engine.runCommand(['exec', task, container, '--', ...command]);
  // nerdctl adds the exit code.
  return stdout + stderr.replace(/^time=.*"exec failed with exit code \d+"\n/m, '');
}

/** The PID of nginx's master or oldest worker in the toolbox. */
function pidOf(process: 'master' | 'worker', task = 'Web', container = 'toolbox'): string {
  return eventually(() => new RegExp(`^ *(\\d+) nginx: ${process} process`, 'm').exec(inside(task, container, 'ps', '-e', '-o', 'pid=,args=')))[1];
}

describe('from the toolbox', () => {
  let command: Command;

  beforeAll(async () => {
    command = await up('Web', 'toolbox');
    pidOf('worker');
  });

  afterAll(() => command && down(command));

  test('ps -aef --forest shows /pause as process 1, and nginx with its workers', () => {
    const tree = inside('Web', 'toolbox', 'ps', '-aef', '--forest');
    expect(tree).toMatch(/^root +1 +0 .* \/pause$/m);
    expect(tree).toMatch(/^root .* nginx: master process nginx -g daemon off;\n(www-data|33) .* \\_ nginx: worker process$/m);
    expect(tree).toMatch(/^root .* sleep infinity$/m);
  });

  test('strace shows that the master wakes up when a worker is killed', () => {
    const calls = inside('Web', 'toolbox', 'sh', '-c', `
      strace -o /tmp/calls -p ${pidOf('master')} 2>/tmp/strace.log & tracer=$!
      until grep -q attached /tmp/strace.log; do sleep 0.01; done
      kill -9 ${pidOf('worker')}
      until grep -q SIGCHLD /tmp/calls; do sleep 0.01; done
      kill $tracer; wait
      cat /tmp/calls`);
    expect(calls).toMatch(/^rt_sigsuspend\(\[\], 8\) += \? ERESTARTNOHAND \(To be restarted if no handler\)$/m);
    expect(calls).toMatch(/^--- SIGCHLD \{si_signo=SIGCHLD, si_code=CLD_KILLED, .* si_status=SIGKILL/m);
  });

  test('/proc/PID/root shows the files of the application, which the toolbox does not have', () => {
    const file = '/etc/nginx/nginx.conf';
    expect(inside('Web', 'toolbox', 'cat', `/proc/${pidOf('master')}/root${file}`)).toContain('worker_processes');
    expect(inside('Web', 'toolbox', 'cat', file)).toContain('No such file or directory');
  });

  test('a session in the application can use the tools of the toolbox', () => {
    const found = inside('Web', 'nginx', 'sh', '-c', 'ls -d /proc/[0-9]*/root/bin/strace');
    const [root] = /^\/proc\/\d+\/root/.exec(found)!;
    const worker = pidOf('worker');
    expect(inside('Web', 'nginx', 'chroot', root, 'timeout', '1', 'strace', '-p', worker)).toContain(`strace: Process ${worker} attached\n`);
  });

  test('the application answers on 127.0.0.1', () => {
    expect(inside('Web', 'toolbox', 'wget', '-q', '-O', '-', 'http://127.0.0.1/')).toContain('Welcome to nginx');
    expect(command.err).toMatch(/^pause container linux-controls\.stack-web-taskdefinit-[0-9a-f]{8}\.[0-9a-f]{8} is running$/mi);
  });
});

describe('without the required access', () => {
  let command: Command;

  beforeAll(async () => {
    command = await up('Refused', 'toolbox', 'user');
  });

  afterAll(() => command && down(command));

  const trace = (container: string, pid: string) => inside('Refused', container, 'timeout', '5', 'strace', '-o', '/dev/null', '-p', pid);

  test('root without SYS_PTRACE cannot trace a worker of another user', () => {
    const worker = pidOf('worker', 'Refused');
    expect(trace('toolbox', worker)).toBe(`strace: attach: ptrace(PTRACE_SEIZE, ${worker}): Operation not permitted\n`);
  });

  test('a user other than root can neither trace nginx nor read its files, even with SYS_PTRACE', () => {
    for (const pid of [pidOf('master', 'Refused'), pidOf('worker', 'Refused')]) {
      expect(trace('user', pid)).toBe(`strace: attach: ptrace(PTRACE_SEIZE, ${pid}): Operation not permitted\n`);
      expect(inside('Refused', 'user', 'ls', `/proc/${pid}/root`)).toContain('Permission denied');
    }
  });
});
