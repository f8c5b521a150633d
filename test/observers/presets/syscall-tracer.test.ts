import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_ecs as ecs, CfnParameter } from 'aws-cdk-lib';
import { annotationsIn, containerIn, fargateTask, IMAGE, newStack, problemsIn, taskIn } from '../../task/task-definitions';
import { ObserverSidecar, ProcessAccess, SyscallTracerProps, ToolboxImage } from 'cdk-fargate-linux-controls';

function tracerIn(props: Partial<SyscallTracerProps> = {}, name = 'syscall-tracer') {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.syscallTracer({ image: IMAGE, process: 'nginx', ...props }));
  return { stack, tracer: containerIn(stack, name) };
}

test('is a container that may trace and nothing else, on a root file system that is read-only', () => {
  const { stack, tracer } = tracerIn();
  expect(tracer).toEqual({
    Name: 'syscall-tracer',
    Image: 'public.ecr.aws/nginx/nginx:1.29',
    EntryPoint: ['sh', '-c', expect.stringContaining('strace -f '), 'trace-syscalls'],
    Command: ['nginx', 'all'],
    User: '0',
    LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } },
    ReadonlyRootFilesystem: true,
    Essential: false,
    MemoryReservation: 32,
    Memory: 128,
    RestartPolicy: { Enabled: true },
    HealthCheck: { Command: ['CMD', 'strace', '-V'], Interval: 60, Retries: 3, Timeout: 5 },
    LogConfiguration: expect.objectContaining({ LogDriver: 'awslogs' }),
  });
  expect(taskIn(stack).PidMode).toBe('task');
  expect([...problemsIn(stack), ...annotationsIn(stack)]).toEqual([]);
});

test('leaves the application as it is, with the CPU units of the whole task', () => {
  const bare = newStack();
  fargateTask(bare, 'app');
  expect(containerIn(tracerIn().stack, 'app')).toEqual({ ...containerIn(bare, 'app'), Cpu: 256 });
});

test('takes another access', () => {
  const { tracer } = tracerIn({ access: ProcessAccess.sameUser('1000') });
  expect(tracer).toMatchObject({ User: '1000', LinuxParameters: { Capabilities: { Drop: ['ALL'] } } });
  expect(tracer.LinuxParameters.Capabilities.Add).toBeUndefined();
});

test('wants an image, since no public one is known that has strace and is meant for this', () => {
  expect(() => ObserverSidecar.syscallTracer({ process: 'nginx' })).toThrow('ObserverSidecar.syscallTracer: image is not given');
  expect(() => ObserverSidecar.syscallTracer({ process: 'nginx', image: ToolboxImage.fromDockerfile() })).not.toThrow();
});

test.each(['nginx', 'x', 'php-fpm8.2', 'my worker', "it's", '$(reboot)', '*', '-v', 'naïve'])('follows a process named %j', process => {
  expect(tracerIn({ process }).tracer.Command).toEqual([process, 'all']);
});

test.each(['', '/usr/sbin/nginx', 'a\nb', 'a\0b', 'a\x7fb', '\t'])('refuses a process named %j', process => {
  expect(() => tracerIn({ process })).toThrow(`ObserverSidecar.syscallTracer: process is ${JSON.stringify(process)}`);
});

test('writes down the calls that are asked for', () => {
  const syscalls = Object.freeze(['openat', '%network', '?open', '?%file', '_llseek']) as string[];
  expect(tracerIn({ syscalls }).tracer.Command).toEqual(['nginx', 'openat,%network,?open,?%file,_llseek']);
});

test.each(['', 'open at', 'open,close', '!open', '/^open', 'open;id', '$(id)', '-o', '%', '?', 'OPEN', '%%net'])('refuses a call named %j', call => {
  expect(() => tracerIn({ syscalls: ['openat', call] })).toThrow(`ObserverSidecar.syscallTracer: syscalls names ${JSON.stringify(call)}`);
});

test('refuses a list without calls', () => {
  expect(() => tracerIn({ syscalls: [] })).toThrow('ObserverSidecar.syscallTracer: syscalls is empty');
});

test('takes what only the deployment knows', () => {
  const stack = newStack();
  const [process, call] = ['Process', 'Call'].map(id => new CfnParameter(stack, id).valueAsString);
  const calls = new CfnParameter(stack, 'Calls', { type: 'CommaDelimitedList' }).valueAsList;
  const task = fargateTask(stack, 'app');
  task.addExtension(ObserverSidecar.syscallTracer({ image: IMAGE, process, syscalls: [call, 'openat'] }));
  task.addExtension(ObserverSidecar.syscallTracer({ image: IMAGE, containerName: 'other', process, syscalls: calls }));
  expect(containerIn(stack, 'syscall-tracer').Command).toEqual([{ Ref: 'Process' }, { 'Fn::Join': [',', [{ Ref: 'Call' }, 'openat']] }]);
  expect(containerIn(stack, 'other').Command).toEqual([{ Ref: 'Process' }, { 'Fn::Join': [',', { Ref: 'Calls' }] }]);
});

test('applied twice it is there once, and with other options it wants another name', () => {
  const task = fargateTask(newStack(), 'app');
  const tracer = (process: string) => ObserverSidecar.syscallTracer({ image: ToolboxImage.fromDockerfile(), process, syscalls: ['%network'] });
  task.addExtension(tracer('nginx'));
  task.addExtension(tracer('nginx'));
  expect(() => task.addExtension(tracer('java'))).toThrow('another of its kind, which is not equal to it');
});

test('serves two task definitions', () => {
  const stack = newStack();
  const observer = ObserverSidecar.syscallTracer({ image: IMAGE, process: 'nginx' });
  const tasks = ['One', 'Two'].map(id => new ecs.FargateTaskDefinition(stack, id));
  tasks.forEach(task => {
    task.addContainer('app', { image: IMAGE });
    task.addExtension(observer);
    expect(task.findContainer('syscall-tracer')).toBeDefined();
  });
});

// The container's own command, with a strace that only says what it is told to do and ends with the process.
describe('the script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syscall-tracer-'));
  writeFileSync(join(folder, 'strace'), `#!/bin/sh
    trap 'echo "strace ends"; exit' TERM
    echo "strace $*"
    for last; do :; done
    while kill -0 "$last" 2> /dev/null; do sleep 0.1; done
    echo 'strace is done'
  `, { mode: 0o755 });
  // The script looks around once a second, ten times as often here.
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.1\n', { mode: 0o755 });
  const running: (() => Promise<unknown>)[] = [];

  afterEach(() => Promise.all(running.splice(0).map(end => end())));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Starts the tracer; `said` waits until its log has a text. */
  function trace(process: string, options: { readonly shell?: string; readonly path?: string; readonly change?: (script: string) => string } = {}) {
    const { EntryPoint, Command } = tracerIn({ process, syscalls: ['openat', 'close'] }).tracer;
    const script = options.change?.(EntryPoint[2]) ?? EntryPoint[2];
    const path = options.path ?? `${folder}:${globalThis.process.env.PATH}`;
    const child = spawn(options.shell ?? '/bin/sh', [EntryPoint[1], script, EntryPoint[3], ...Command], { env: { PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    running.push(() => {
      child.kill('SIGKILL');
      return ended;
    });
    const said = (text: string) => new Promise<string>((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error(`${JSON.stringify(text)} is not in the log after 40 s:\n${log}`)), 40_000);
      const look = () => {
        if (log.includes(text)) {
          clearTimeout(tooLate);
          resolve(log);
        }
      };
      [child.stdout, child.stderr].forEach(stream => stream.on('data', look));
      look();
    });
    [child.stdout, child.stderr].forEach(stream => stream.on('data', (data: Buffer) => {
      log += data;
    }));
    return { child, said, ended, log: () => log };
  }

  /** Starts a process that the kernel knows by the name of its file, or that calls itself so. */
  function start(name: string, argv0?: string): { readonly pid: number; end(): Promise<void> } {
    const file = join(folder, name);
    if (!argv0) {
      writeFileSync(file, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    }
    const child = argv0 ? spawn('cat', [], { argv0 }) : spawn(file);
    const gone = new Promise<void>(resolve => child.on('close', () => resolve()));
    const end = () => {
      child.kill('SIGKILL');
      return gone;
    };
    running.push(end);
    return { pid: child.pid!, end };
  }

  test.each(['/bin/sh', 'bash'])('waits, follows a process, and follows it again after a restart (%s)', async shell => {
    const { child, said, ended } = trace('restarted-app', { shell });
    await said('waiting for a process named restarted-app.');
    const first = start('restarted-app');
    await said(`tracing ${first.pid}.`);
    expect(await said(`-p ${first.pid}`)).toContain(`strace -f -q -tt -T -o |exec cat -e trace=openat,close -e status=successful,failed,unfinished,detached -p ${first.pid}\n`);
    await first.end();
    await said('strace is done');
    const second = start('restarted-app');
    await said(`-p ${second.pid}`);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await said('strace ends')).toMatch(/syscall-tracer: stopped\.\n$/);
  }, 60_000);

  test.each(['/bin/sh', 'bash'])('stops strace with itself, also when it is stopped before it has noted its number (%s)', async shell => {
    const noting = '    tracers="$tracers $!"\n';
    start('early-app');
    const { ended, said } = trace('early-app', { shell, change: script => script.replace(noting, () => `    kill -TERM $$\n${noting}`) });
    expect(await said('syscall-tracer: stopped.')).toContain('tracing ');
    expect(await ended).toBe(0);
  }, 60_000);

  test.each(['/bin/sh', 'bash'])('stops strace also when the signal comes before the shell that was forked has become strace (%s)', async shell => {
    // For so long, it takes a signal for one that this script will hear of.
    const late = (script: string) => script.replace(/^ *(strace -f .*) &$/m, (_, strace) => `{ trap : TERM; /bin/sleep 1; trap - TERM; exec ${strace}; } &\nkill -TERM $$`);
    start('forked-app');
    const { ended, said } = trace('forked-app', { shell, change: late });
    expect(await said('syscall-tracer: stopped.')).toContain('tracing ');
    expect(await ended).toBe(0);
  }, 60_000);

  test('follows all processes of the name, also those that only call themselves so and those of which the kernel keeps 15 bytes', async () => {
    const [one, other] = [start('a-name-longer-than-15-bytes'), start('unlike', '/opt/bin/a-name-longer-than-15-bytes')];
    const { said } = trace('a-name-longer-than-15-bytes');
    const log = await said('-p ');
    expect([one, other].filter(({ pid }) => !log.includes(` ${pid}`))).toEqual([]);
  }, 60_000);

  test('never follows itself, nor what it starts', async () => {
    symlinkSync('/bin/sh', join(folder, 'own-shell'));
    const { child, said, log, ended } = trace('own-shell', { shell: join(folder, 'own-shell') });
    await said('waiting');
    const app = start('own-shell', '/bin/own-shell');
    await said(`-p ${app.pid}`);
    const later = start('own-shell', '/bin/own-shell');
    await said(`-p ${later.pid}`);
    child.kill('SIGTERM');
    await ended;
    expect(log().match(/-p \d+/g)).toEqual([`-p ${app.pid}`, `-p ${later.pid}`]);
  }, 60_000);

  test('says so once when a process cannot be traced', async () => {
    const app = start('untraceable-app');
    const { said, log } = trace('untraceable-app');
    await said(`process ${app.pid} cannot be traced, or is traced no longer.`);
    const later = start('untraceable-app');
    await said(`-p ${later.pid}`);
    expect(log().split(`-p ${app.pid}`)).toHaveLength(2);
    expect(log().split(`process ${app.pid} cannot`)).toHaveLength(2);
  }, 60_000);

  test('ends with the reason where the image has no strace', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const { ended, log } = trace('app', { path: empty });
    expect(await ended).toBe(127);
    expect(log()).toBe('syscall-tracer: the image has no strace. Use one that has it.\n');
  });
});
