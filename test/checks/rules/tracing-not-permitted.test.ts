import * as fc from 'fast-check';
import { tracerNotRoot } from '../../../src/checks/rules/tracer-not-root';
import { tracerWithoutSharedPid } from '../../../src/checks/rules/tracer-without-shared-pid';
import { tracingNotPermitted } from '../../../src/checks/rules/tracing-not-permitted';
import { changing, container, each, fargate, findings, Json, reports, reportsNothing, reportsOnce, SHARED, shell, UNRESOLVED, waits } from '../definitions';
import { placementsOf } from '../placements';

const STRACE = shell('exec strace -f -p $(pgrep -o nginx)');
const tool = (more: Json = {}) => container('tool', { image: 'tool:1', essential: false, ...STRACE, ...more });
const task = (more: Json = {}, web: Json = { user: '101' }) => fargate([container('web', web), tool(more)], SHARED);
const message = (reason: string) => `the command runs "strace -f -p …", but cannot trace container web: ${reason}`;

reports(tracingNotPermitted, 'a tool with a known user', task({ user: '0' }), { container: 'tool', message: message('without SYS_PTRACE, root can trace only root\'s processes.') });
reports(tracingNotPermitted, 'a tool whose image decides', task(), {
  container: 'tool', message: message('without SYS_PTRACE, root can trace only root\'s processes. It works only if its image runs as user 101.'),
});
reports(tracingNotPermitted, 'a tool without capabilities', task(changing({ drop: ['ALL'] }), {}), {
  container: 'tool', message: message('it lacks SYS_PTRACE and some of the target\'s capabilities. It works only if the images of both run as the same user other than root.'),
});

reports(tracingNotPermitted, 'only the users that help', fargate([container('web', { user: '0' }), container('log', { user: '101' }), tool({ ...shell('strace -p 12'), ...changing({ drop: ['ALL'] }) })], SHARED), {
  container: 'tool', message: expect.stringMatching(/ trace containers web and log: .* user 101\.$/),
});

const ATTACHING = [
  ['strace', '-p', '12'], ['strace', '-fp', '12'], ['strace', '-f', '-e', 'trace=open', '-o', '/tmp/x', '-p12'], ['strace', '--attach=12'], ['strace', '-p', '…'], ['ltrace', '-p', '12'],
  ['gdb', '-p', '12'], ['gdb', '--batch', '-ex', 'bt', '--pid=12'], ['gdb', '/usr/bin/app', '12'], ['gdb', '-batch', '-ex', 'bt', 'app', '12'], ['gcore', '-o', '12x', '12'], ['lldb', '-p', '12'],
  ['py-spy', 'record', '-o', 'x', '--pid', '12'], ['py-spy', 'top', '-p', '12'], ['py-spy', 'dump', '--pid=12'], ['rbspy', 'record', '--pid', '12'], ['rbspy', 'snapshot', '-p', '12'], ['dlv', 'attach', '12'],
  ['phpspy', '-p', '12'], ['phpspy', '-H', '99', '--pid=12'], ['phpspy', '-P', '-x php'], ['gdbserver', '--attach', ':1', '12'], ['gdbserver', ':1', '--attach', '12'],
  ['strace', '-ffp', '12'], ['strace', '--x-o', '-p', '12'], ['strace', '-o/tmp/x', '-p', '12'], ['gdb', '-exx', 'app', '12'], ['gdb', 'a-ex', '12'],
];
const STARTING = [
  ['strace', './job'], ['strace', '-f', './job', '-p', '12'], ['strace', '-o', '-p', './job'], ['strace', '-P', '/etc', 'job'], ['ltrace', '-e', 'malloc', 'job'], ['gdb', 'app'], ['gdb', 'app', 'core.x'],
  ['gdb', '--args', 'app', '-p', '12'], ['gdb', '--args', 'app', '12'], ['py-spy', 'record', '--', 'python', 'x.py', '-p', '12'], ['rbspy', 'record', '--', 'ruby', 'x.rb', '--pid', '12'], ['dlv', 'exec', 'app'],
  ['phpspy', '-H', '99', '--', 'php', '-P', 'x.php'], ['gdbserver', ':1', 'app', '--attach', '12'],
  ['gcore', 'x12'], ['gcore', '12x'], ['py-spy', 'recordx', '-p', '12'], ['rbspy', 'report', '-p', '12'], ['phpspy', 'x-P', 'y'], ['strace', './a-b', '-p', '12'],
  ['strace', './a--b', '-p', '12'], ['strace', '--x-p', 'job'], ['strace', '-fo', '-p', './job'], ['gdb', 'app', '12', '13'],
];

test('a tool is reported if it attaches, wherever it stands, and either for the kernel or for the namespace', () => {
  const placed = fc.constantFrom(...ATTACHING.map(words => ({ words, count: 1 })), ...STARTING.map(words => ({ words, count: 0 })))
    .chain(({ words, count }) => placementsOf(words).map(({ container: more, place }) => ({ more, count: place[0] === 'healthCheck' ? 0 : count })));
  fc.assert(fc.property(placed, ({ more, count }) => {
    // A script that starts another program may attach to that one.
    fc.pre(!/app &|exec app|docker-entrypoint|f\(\)/.test(JSON.stringify(more)));
    const containers = [container('web', { user: '101' }), container('tool', { image: 'tool:1', ...more })];
    const inTask = (definition: Json) => [tracingNotPermitted, tracerWithoutSharedPid].map(rule => findings(rule, definition).length);
    expect([inTask(fargate(containers, SHARED)), inTask(fargate(containers))]).toEqual([[count, 0], [0, count]]);
  }), { numRuns: 500 });
});

reportsOnce(tracingNotPermitted, {
  ...each('the container with the program that is named by', ['pgrep nginx', 'pidof  -s  -xo  nginx'], search =>
    fargate([container('web', { user: '101' }), container('log', { image: 'log:1' }), tool({ user: '0', ...shell(`strace -p $(${search})`) })], SHARED)),
  ...each('a tool with a health check of its own container:', [['py-spy', 'dump', '--pid', '1'], ['/probe']], check => task({ healthCheck: { command: ['CMD', ...check] } })),
  'another user': task({ user: '1000' }),
  'a group that differs': task({ user: '101:5' }, { user: '101:6' }),
});
reportsNothing(tracingNotPermitted, {
  'a tool with SYS_PTRACE': task({ user: '0', ...changing({ add: ['SYS_PTRACE'] }) }),
  'a tool with SYS_PTRACE alone': task(changing({ add: ['SYS_PTRACE'], drop: ['ALL'] })),
  'the user of the process': task({ user: '101:0' }, { user: '101:0' }),
  'users that only the images know': task({}, {}),
  'an unresolved user': task({ user: UNRESOLVED }),
  'root and root with equal capabilities': task({ user: '0' }, { user: '0' }),
  'a program that changes the user': task(shell('gosu app strace -p 12')),
  'a search without a match, and a container that the tool may trace': fargate([container('web', { user: '101', image: 'tool:1' }), container('log', { image: 'log:1', user: '0' }), tool({ user: '0', ...shell('strace -p 12') })], SHARED),
  'a script that starts another program': task(shell('worker & strace -p $!')),
  'a command that a script starts after it waited': task({ entryPoint: ['sh', '-c', 'sleep 1; strace -p 12'], command: ['worker'] }),
  'a script that traces its own shell': task(shell('exec strace -c -p $$')),
  'a container that has ended': fargate([container('web', { user: '101', ...waits('tool', 'SUCCESS') }), tool({ user: '0' })], SHARED),
});

test('a tool with SYS_PTRACE as another user than root has one finding', () => {
  const definition = task({ user: '1000', ...changing({ add: ['SYS_PTRACE'] }) });
  expect([tracingNotPermitted, tracerNotRoot].map(rule => findings(rule, definition).length)).toEqual([0, 1]);
});

reportsNothing(tracerWithoutSharedPid, {
  ...each('pidMode', ['task', 'host', UNRESOLVED], pidMode => ({ ...task(), pidMode })),
  'a script that starts another program': fargate([container('web'), tool(shell('worker & strace -p $!'))]),
  'a health check, which attaches to its own container': fargate([container('web'), tool({ command: ['strace', './job'], healthCheck: { command: ['CMD', 'py-spy', 'dump', '--pid', '1'] } })]),
  ...each('a command that only sleeps, for sessions, or starts what it traces', ['sleep infinity', 'strace ./job'], script => fargate([container('web'), tool(shell(script))])),
  'a script that starts what it may trace': fargate([container('web'), tool({ ...shell('sleep 1; strace ./job'), ...changing({ add: ['SYS_PTRACE'] }) })]),
});
reportsOnce(tracerWithoutSharedPid, {
  'a single container': fargate([tool()]),
  'a program that may trace, whose health check starts a tool': fargate([container('web'), tool({ command: ['app'], healthCheck: { command: ['CMD', 'strace', './job'] }, ...changing({ add: ['SYS_PTRACE'] }) })]),
  'a tool with SYS_PTRACE, once': fargate([container('web'), tool(changing({ add: ['SYS_PTRACE'] }))]),
  'a script with two tools, and a health check': fargate([container('web'), tool({ ...shell('strace -p 12; gdb -p 12'), healthCheck: { command: ['CMD', 'py-spy', 'dump', '--pid', '1'] } })]),
});
