import type { Engine } from './engine';
import { eventually } from './eventually';
import { engineWithImages, observed, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../task/task-definitions';
import { ObserverSidecar, ProcessAccess } from 'cdk-fargate-linux-controls';

/** A line of the log about a call: process, time, call, result, duration. */
const CALL = /^(\d+) +\d\d:\d\d:\d\d\.\d{6} (\w+)\(.*\) += .* <\d+\.\d{6}>$/;

let engine: Engine;
let task: Task;

beforeAll(async () => {
  engine = engineWithImages();
  const definition = observed([
    ObserverSidecar.syscallTracer({ image: IMAGE, process: 'worker', syscalls: ['getppid', 'clock_nanosleep'] }),
    ObserverSidecar.syscallTracer({ image: IMAGE, process: 'forked', containerName: 'may-not-trace', access: ProcessAccess.none() }),
  ]);
  const [app, ...observers] = definition.ContainerDefinitions;
  // ECS asks for 60 seconds at least.
  const restarted = { ...app, RestartPolicy: { Enabled: true, RestartAttemptPeriod: 1 } };
  task = await runObserved(engine, { ...definition, ContainerDefinitions: [restarted, ...observers] });
});

afterAll(() => engine?.remove());

test('its log has one line a call of the process, and misses none', () => {
  const calls = eventually(() => callsOf(pidOf('worker')).length > 20 && callsOf(pidOf('worker')));
  // The worker makes the two in turn.
  expect(calls.filter((call, i) => i > 0 && call === calls[i - 1])).toEqual([]);
  expect(new Set(calls)).toEqual(new Set(['getppid', 'clock_nanosleep']));
});

test('its log has nothing else but what it tells of itself', () => {
  expect(linesOf('syscall-tracer').filter(line => !CALL.test(line))).toEqual([
    'syscall-tracer: waiting for a process named worker.',
    `syscall-tracer: tracing ${pidOf('worker')}.`,
  ]);
});

test('it works with a read-only root file system, as root with SYS_PTRACE and nothing else', () => {
  expect(task.exec('syscall-tracer', 'touch', '/tmp/file').stderr).toContain('Read-only file system');
  expect(task.shell('syscall-tracer', 'id -u; grep CapEff /proc/self/status')).toBe('0\nCapEff:\t0000000000080000');
});

test('without SYS_PTRACE it says that it may not trace, once, and leaves the process alone', () => {
  const lines = eventually(() => linesOf('may-not-trace').length >= 4 && linesOf('may-not-trace'));
  expect(lines).toEqual([
    'syscall-tracer: waiting for a process named forked.',
    `syscall-tracer: tracing ${pidOf('forked')}.`,
    expect.stringMatching(`^strace: attach: ptrace\\(PTRACE_SEIZE, ${pidOf('forked')}\\): Operation not permitted$`),
    `syscall-tracer: process ${pidOf('forked')} cannot be traced, or is traced no longer.`,
  ]);
});

test('it follows the process that replaces a dead one', () => {
  const before = pidOf('worker');
  task.shell('app', `kill -9 ${before}`);
  const after = eventually(() => pidOf('worker') !== before && pidOf('worker'));
  eventually(() => callsOf(after).length > 2);
});

test('it follows the processes of an application that ECS has started anew', () => {
  const before = pidOf('worker');
  task.kill('app');
  const after = eventually(() => pidOf('worker') !== before && pidOf('worker'));
  eventually(() => callsOf(after).length > 2);
});

test('it ends well when it is asked to, and the application goes on without it', () => {
  const worker = pidOf('worker');
  const status = (key: string) => new RegExp(`^${key}:\t(\\d+)$`, 'm').exec(task.shell('app', `cat /proc/${worker}/status`))![1];
  eventually(() => status('TracerPid') !== '0');
  expect(task.end('syscall-tracer')).toBe(0);
  expect(linesOf('syscall-tracer').slice(-1)).toEqual(['syscall-tracer: stopped.']);
  expect(status('TracerPid')).toBe('0');
  const sleeps = status('voluntary_ctxt_switches');
  eventually(() => status('voluntary_ctxt_switches') !== sleeps);
});

function linesOf(container: string): string[] {
  return task.logs(container).trim().split('\n');
}

/** The names of the calls that the log holds of a process. */
function callsOf(pid: string): string[] {
  return linesOf('syscall-tracer').map(line => CALL.exec(line)).filter(match => match?.[1] === pid).map(match => match![2]);
}

/** The number of the process of a name, as soon as there is one. */
function pidOf(name: string): string {
  return eventually(() => new RegExp(`^ *(\\d+) ${name}$`, 'm').exec(task.exec('app', 'ps', '-o', 'pid,comm').stdout))[1];
}
