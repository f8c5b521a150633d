import { eventually } from './eventually';
import { engineWithImages, observedDefinition, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../constructs/task/task-definitions';
import { ProcessAccess, SyscallTracer } from 'cdk-fargate-linux-controls';

/** A log line for a call: process, time, call, result, duration. */
const CALL = /^(\d+) +\d\d:\d\d:\d\d\.\d{6} (\w+)\(.*\) += .* <\d+\.\d{6}>$/;

const engine = engineWithImages();
let task: Task;

beforeAll(async () => {
  const definition = observedDefinition([
    new SyscallTracer({ image: IMAGE, processName: 'worker', syscalls: ['getppid', 'clock_nanosleep'] }),
    new SyscallTracer({ image: IMAGE, processName: 'forked', containerName: 'may-not-trace', access: ProcessAccess.imageUser() }),
  ]);
  const [app, ...observers] = definition.ContainerDefinitions;
  // ECS requires at least 60 seconds.
  const restarted = { ...app, RestartPolicy: { Enabled: true, RestartAttemptPeriod: 1 } };
  task = await runObserved(engine, { ...definition, ContainerDefinitions: [restarted, ...observers] });
});

test('logs one line for each call of the process', () => {
  const calls = eventually(() => callsOf(pidOf('worker')).length > 20 && callsOf(pidOf('worker')));
  // The worker alternates between the two calls.
  expect(calls.filter((call, i) => i > 0 && call === calls[i - 1])).toEqual([]);
  expect(new Set(calls)).toEqual(new Set(['getppid', 'clock_nanosleep']));
});

test('logs only calls and its own status', () => {
  expect(linesOf('syscall-tracer').filter(line => !CALL.test(line))).toEqual([
    'syscall-tracer: waiting for a process named worker.',
    `syscall-tracer: tracing ${pidOf('worker')}.`,
  ]);
});

test('works with a read-only root file system, as root with only SYS_PTRACE', () => {
  expect(task.exec('syscall-tracer', 'touch', '/tmp/file').stderr).toContain('Read-only file system');
  expect(task.shell('syscall-tracer', 'id -u; grep CapEff /proc/self/status')).toBe('0\nCapEff:\t0000000000080000');
});

test('without SYS_PTRACE, reports once that it cannot trace the process, and does not retry', () => {
  const lines = eventually(() => linesOf('may-not-trace').length >= 4 && linesOf('may-not-trace'));
  expect(lines).toEqual([
    'syscall-tracer: waiting for a process named forked.',
    `syscall-tracer: tracing ${pidOf('forked')}.`,
    expect.stringMatching(`^strace: attach: ptrace\\(PTRACE_SEIZE, ${pidOf('forked')}\\): Operation not permitted$`),
    `syscall-tracer: process ${pidOf('forked')} cannot be traced, or is no longer traced.`,
  ]);
});

test.each([
  ['process that replaces a killed one', () => task.shell('app', `kill -9 ${pidOf('worker')}`)],
  ['processes of a restarted application', () => task.kill('app')],
])('traces the %s', (_, kill) => {
  const before = pidOf('worker');
  kill();
  const after = eventually(() => pidOf('worker') !== before && pidOf('worker'));
  eventually(() => callsOf(after).length > 2);
});

test('exits with 0 on SIGTERM, and the application keeps running', () => {
  const worker = pidOf('worker');
  const status = (key: string) => new RegExp(`^${key}:\t(\\d+)$`, 'm').exec(task.shell('app', `cat /proc/${worker}/status`))![1];
  eventually(() => status('TracerPid') !== '0');
  expect(task.stop('syscall-tracer')).toBe(0);
  expect(linesOf('syscall-tracer').slice(-1)).toEqual(['syscall-tracer: stopped.']);
  expect(status('TracerPid')).toBe('0');
  const sleeps = status('voluntary_ctxt_switches');
  eventually(() => status('voluntary_ctxt_switches') !== sleeps);
});

function linesOf(container: string): string[] {
  return task.logs(container).trim().split('\n');
}

/** The names of the logged calls of a process. */
function callsOf(pid: string): string[] {
  return linesOf('syscall-tracer').map(line => CALL.exec(line)).filter(match => match?.[1] === pid).map(match => match![2]);
}

/** Waits for a process with a name and returns its PID. */
function pidOf(name: string): string {
  return eventually(() => new RegExp(`^ *(\\d+) ${name}$`, 'm').exec(task.exec('app', 'ps', '-o', 'pid,comm').stdout))[1];
}
