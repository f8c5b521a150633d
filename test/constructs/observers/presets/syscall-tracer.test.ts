import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import { temporaryFolder } from '../../../temporary-folder';
import { containerIn, IMAGE, reference, stackOf } from '../../task/task-definitions';
import { SyscallTracer, SyscallTracerProps } from 'cdk-fargate-linux-controls';

// The snapshot of examples/syscall-tracer compares each field.
function tracerIn(props: Partial<SyscallTracerProps> = {}) {
  const stack = stackOf({ app: {} }, new SyscallTracer({ image: IMAGE, processName: 'nginx', ...props }));
  return { stack, tracer: containerIn(stack, 'syscall-tracer') };
}

test.each(['nginx', 'x', 'php-fpm8.2', 'my worker', "it's", '$(reboot)', '*', '-v', 'naïve'])('accepts process name %j', processName => {
  expect(tracerIn({ processName }).tracer.Command).toEqual([processName, 'all']);
});

test.each(['', '/usr/sbin/nginx', 'a\nb', 'a\0b', 'a\x7fb', '\t'])('rejects process name %j', processName => {
  expect(() => tracerIn({ processName })).toThrow(`SyscallTracer: processName ${JSON.stringify(processName)}`);
});

test('records the specified system calls', () => {
  const syscalls = Object.freeze(['openat', '%network', '?open', '?%file', '_llseek']) as string[];
  expect(tracerIn({ syscalls }).tracer.Command).toEqual(['nginx', 'openat,%network,?open,?%file,_llseek']);
});

test.each(['', 'open at', 'open,close', '!open', '/^open', 'open;id', '$(id)', '-o', '%', '?', 'OPEN', '%%net'])('rejects system call name %j', call => {
  expect(() => tracerIn({ syscalls: ['openat', call] })).toThrow(`SyscallTracer: syscalls contains ${JSON.stringify(call)}`);
});

test('rejects an empty list of system calls', () => {
  expect(() => tracerIn({ syscalls: [] })).toThrow('SyscallTracer: syscalls is empty');
});

test('accepts unresolved values', () => {
  const [processName, call] = ['Process', 'Call'].map(reference);
  expect(tracerIn({ processName, syscalls: [call, 'openat'] }).tracer.Command)
    .toEqual([{ Ref: 'Process' }, { 'Fn::Join': [',', [{ Ref: 'Call' }, 'openat']] }]);
  expect(tracerIn({ syscalls: Token.asList({ Ref: 'Calls' }) }).tracer.Command).toEqual(['nginx', { 'Fn::Join': [',', { Ref: 'Calls' }] }]);
});

// Runs the command of the container with a fake strace, which prints its arguments and exits with the traced process.
describe('the script', () => {
  const folder = temporaryFolder('syscall-tracer');
  writeFileSync(join(folder, 'strace'), `#!/bin/sh
    trap 'echo "strace ends"; exit' TERM
    echo "strace $*"
    for last; do :; done
    while kill -0 "$last" 2> /dev/null; do sleep 0.1; done
    echo 'strace is done'
  `, { mode: 0o755 });
  // The script polls once a second. The tests poll ten times as often.
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.1\n', { mode: 0o755 });
  const running: (() => Promise<unknown>)[] = [];

  afterEach(() => Promise.all(running.splice(0).map(end => end())));

  /** Starts the tracer. `logged` waits until its log contains a text. */
  function trace(process: string, options: { readonly shell?: string; readonly path?: string; readonly change?: (script: string) => string } = {}) {
    const { EntryPoint, Command } = tracerIn({ processName: process, syscalls: ['openat', 'close'] }).tracer;
    const script = options.change?.(EntryPoint[2]) ?? EntryPoint[2];
    const path = options.path ?? `${folder}:${globalThis.process.env.PATH}`;
    const child = spawn(options.shell ?? '/bin/sh', [EntryPoint[1], script, EntryPoint[3], ...Command], { env: { PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    running.push(() => {
      child.kill('SIGKILL');
      return ended;
    });
    const logged = (text: string) => new Promise<string>((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`${JSON.stringify(text)} is not in the log after 40 s:\n${log}`)), 40_000);
      const check = () => {
        if (log.includes(text)) {
          clearTimeout(timeout);
          resolve(log);
        }
      };
      [child.stdout, child.stderr].forEach(stream => stream.on('data', check));
      check();
    });
    [child.stdout, child.stderr].forEach(stream => stream.on('data', (data: Buffer) => {
      log += data;
    }));
    return { child, logged, ended, log: () => log };
  }

  /** Starts a process whose kernel name is the file name, or whose argv[0] is set. */
  function start(name: string, argv0?: string): { readonly pid: number; end(): Promise<void> } {
    const file = join(folder, name);
    if (!argv0) {
      writeFileSync(file, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    }
    const child = argv0 ? spawn('cat', [], { argv0 }) : spawn(file);
    const closed = new Promise<void>(resolve => child.on('close', () => resolve()));
    const end = () => {
      child.kill('SIGKILL');
      return closed;
    };
    running.push(end);
    return { pid: child.pid!, end };
  }

  test.each(['/bin/sh', 'bash'])('waits for a process, traces it, and traces it again after a restart (%s)', async shell => {
    const { child, logged, ended } = trace('restarted-app', { shell });
    await logged('waiting for a process named restarted-app.');
    const first = start('restarted-app');
    await logged(`tracing ${first.pid}.`);
    expect(await logged(`-p ${first.pid}`))
      .toContain(`strace -f -q -tt -T -o |exec cat -e trace=openat,close -e status=successful,failed,unfinished,detached -p ${first.pid}\n`);
    await first.end();
    await logged('strace is done');
    const second = start('restarted-app');
    await logged(`-p ${second.pid}`);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await logged('strace ends')).toMatch(/syscall-tracer: stopped\.\n$/);
  }, 60_000);

  test.each(['/bin/sh', 'bash'])('stops strace when it is stopped, even before it has recorded the PID of strace (%s)', async shell => {
    const recordPid = '    tracers="$tracers $!"\n';
    start('early-app');
    const { ended, logged } = trace('early-app', { shell, change: script => script.replace(recordPid, () => `    kill -TERM $$\n${recordPid}`) });
    expect(await logged('syscall-tracer: stopped.')).toContain('tracing ');
    expect(await ended).toBe(0);
  }, 60_000);

  test.each(['/bin/sh', 'bash'])('stops strace even if the signal arrives before the forked shell executes strace (%s)', async shell => {
    // Delays the exec, and ignores SIGTERM until then.
    const delayExec = (script: string) =>
      script.replace(/^ *(strace -f .*) &$/m, (_, strace) => `{ trap : TERM; /bin/sleep 0.3; trap - TERM; exec ${strace}; } &\nkill -TERM $$`);
    start('forked-app');
    const { ended, logged } = trace('forked-app', { shell, change: delayExec });
    expect(await logged('syscall-tracer: stopped.')).toContain('tracing ');
    expect(await ended).toBe(0);
  }, 60_000);

  test.each(['/bin/sh', 'bash'])('reads the status of a process while its name changes (%s)', async shell => {
    const renamed = spawn(process.execPath, ['-e', 'for (;;) { process.title = "a"; process.title = "abcdefgh"; }'], { stdio: 'ignore' });
    running.push(async () => renamed.kill('SIGKILL'));
    const script = tracerIn({}).tracer.EntryPoint[2];
    const [statusOf] = /^status_of\(\) \{.*?^\}/ms.exec(script)!;
    const parents = execFileSync(shell, ['-c', `${statusOf}\nfor i in $(seq 100); do status_of ${renamed.pid} PPid; done`], { encoding: 'utf8' });
    expect(parents).toBe(`${process.pid}\n`.repeat(100));
  }, 60_000);

  test('traces all processes with the name, matched by argv[0] or by the 15 bytes that the kernel keeps', async () => {
    const [one, other] = [start('a-name-longer-than-15-bytes'), start('unlike', '/opt/bin/a-name-longer-than-15-bytes')];
    const { logged } = trace('a-name-longer-than-15-bytes');
    const log = await logged('-p ');
    expect([one, other].filter(({ pid }) => !log.includes(` ${pid}`))).toEqual([]);
  }, 60_000);

  test('never traces itself or its children', async () => {
    symlinkSync('/bin/sh', join(folder, 'own-shell'));
    const { child, logged, log, ended } = trace('own-shell', { shell: join(folder, 'own-shell') });
    await logged('waiting');
    const app = start('own-shell', '/bin/own-shell');
    await logged(`-p ${app.pid}`);
    const later = start('own-shell', '/bin/own-shell');
    await logged(`-p ${later.pid}`);
    child.kill('SIGTERM');
    await ended;
    expect(log().match(/-p \d+/g)).toEqual([`-p ${app.pid}`, `-p ${later.pid}`]);
  }, 60_000);

  test('reports once that a process cannot be traced', async () => {
    const app = start('untraceable-app');
    const { logged, log } = trace('untraceable-app');
    await logged(`process ${app.pid} cannot be traced, or is no longer traced.`);
    const later = start('untraceable-app');
    await logged(`-p ${later.pid}`);
    expect(log().split(`-p ${app.pid}`)).toHaveLength(2);
    expect(log().split(`process ${app.pid} cannot`)).toHaveLength(2);
  }, 60_000);

  test('exits with the reason if the image has no strace', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const { ended, log } = trace('app', { path: empty });
    expect(await ended).toBe(127);
    expect(log()).toBe('syscall-tracer: the image does not contain strace. Use an image that contains it.\n');
  });
});
