import { join } from 'node:path';
import type { Command } from './command';
import { eventually } from './eventually';
import { NGINX, PAUSE, TOOLBOX } from './images';
import { newApp, observedService } from './observed-service';
import { engineWith } from './observed-task';
import { newStack } from '../constructs/patterns/fargate';
import { DebugToolbox } from 'cdk-fargate-linux-controls';

// Follows https://aws.amazon.com/blogs/containers/announcing-additional-linux-controls-for-amazon-ecs-tasks-on-aws-fargate/
// with run and exec on a synthesized app. process-access.test.ts measures the access of observers to other applications.

const engine = engineWith(PAUSE, NGINX, TOOLBOX);
let command: Command;

beforeAll(async () => {
  const outdir = join(engine.newFolder(), 'cdk.out');
  const app = newApp(outdir);
  observedService(newStack(app), 'Web', new DebugToolbox({ applicationsMayTrace: true }));
  app.synth();
  const images = ['--image', `nginx=${NGINX.name}`, '--image', `toolbox=${TOOLBOX.name}`, '--pause-image', PAUSE.name];
  command = engine.command(['run', outdir, '--task', 'Web', ...images, '--network', 'none']);
  await command.waitForStderr(err => ['nginx', 'toolbox'].every(name => new RegExp(`(^| · )${name} running`, 'm').test(err)));
  pidOf('worker');
});

/** The output and errors of a command in a container. */
function inside(container: string, ...words: string[]): string {
  const { stdout, stderr } = engine.runCommand(['exec', 'Web', container, '--', ...words]);
  // nerdctl adds the exit code.
  return stdout + stderr.replace(/^time=.*"exec failed with exit code \d+"\n/m, '');
}

/** The PID of nginx's master or oldest worker in the toolbox. */
function pidOf(process: 'master' | 'worker'): string {
  return eventually(() => new RegExp(`^ *(\\d+) nginx: ${process} process`, 'm').exec(inside('toolbox', 'ps', '-e', '-o', 'pid=,args=')))[1];
}

test('ps -aef --forest shows /pause as process 1, and nginx with its workers', () => {
  const tree = inside('toolbox', 'ps', '-aef', '--forest');
  expect(tree).toMatch(/^root +1 +0 .* \/pause$/m);
  expect(tree).toMatch(/^root .* nginx: master process nginx -g daemon off;\n(www-data|33) .* \\_ nginx: worker process$/m);
  expect(tree).toMatch(/^root .* sleep infinity$/m);
});

test('strace shows that the master wakes up when a worker is killed', () => {
  const calls = inside('toolbox', 'sh', '-c', `
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
  expect(inside('toolbox', 'cat', `/proc/${pidOf('master')}/root${file}`)).toContain('worker_processes');
  expect(inside('toolbox', 'cat', file)).toContain('No such file or directory');
});

test('a session in the application can use the tools of the toolbox', () => {
  const found = inside('nginx', 'sh', '-c', 'ls -d /proc/[0-9]*/root/bin/strace');
  const [root] = /^\/proc\/\d+\/root/.exec(found)!;
  const worker = pidOf('worker');
  expect(inside('nginx', 'chroot', root, 'timeout', '1', 'strace', '-p', worker)).toContain(`strace: Process ${worker} attached\n`);
});

test('the application answers on 127.0.0.1', () => {
  expect(inside('toolbox', 'wget', '-q', '-O', '-', 'http://127.0.0.1/')).toContain('Welcome to nginx');
  expect(command.err).toMatch(/^pause container linux-controls\.stack-web-taskdefinit-[0-9a-f]{8}\.[0-9a-f]{8} is running$/mi);
});

test('Ctrl-C stops the task', async () => {
  expect(await command.end('SIGINT')).toBe(130);
});
