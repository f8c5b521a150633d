import { namesProcess1 } from '../../../src/checks/rules/names-process-1';
import {
  container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, SHARED, shell, UNRESOLVED,
} from '../definitions';

const task = (web: Json) => fargate([container('web', web), container('agent')], SHARED);

test.each([
  ['exec app > /proc/1/fd/1', '/proc/1/fd/1'],
  ['cat /proc/1/environ', '/proc/1/environ'],
  ['echo /proc/1/fd/2 > /proc/1/fd/1', '/proc/1/fd/1'],
  ['cat /proc/1/environ && echo /', '/proc/1/environ'],
  ['sed -i s#/proc/1/fd/2#x# /proc/1/cwd/y', '/proc/1/cwd/y'],
  ['tail --pid=1 -f /dev/null', '--pid=1'],
  ['strace -f -p 1', 'strace -f -p 1'],
  ['py-spy dump --pid 1', '--pid 1'],
  ['nsenter -t 1 -m sh', 'nsenter -t 1'],
  ['jcmd 1 Thread.print', 'jcmd 1'],
])('reports %j', (script, match) => {
  const message = `the command contains ${JSON.stringify(match)}, but with pidMode task, process 1 is /pause.`;
  expect(findings(namesProcess1, task(shell(script)))).toEqual([{ container: 'web', message }]);
});

const UNKNOWN_USER = 'It exits on SIGTERM as root, and the kernel then kills all containers of the task without SIGTERM. Another user is not permitted to signal it.';

test.each<[string, string | undefined, string]>([
  ['kill 1', undefined, UNKNOWN_USER],
  ['/bin/kill -15 77 1', undefined, UNKNOWN_USER],
  ['gosu app kill 1', '0', UNKNOWN_USER],
  ['kill 1', '1000', 'User 1000 is not permitted to signal it.'],
  ['kill -0 1', '1000', 'User 1000 is not permitted to signal it, so the test always fails.'],
  ['kill -0 1', '0', 'The test always succeeds, whether the application runs or not.'],
  ['kill -0 1', undefined, 'The test always succeeds as root, whether the application runs or not, and always fails as another user.'],
  ['kill -HUP 1', '0', 'It ignores SIGHUP, so the command does nothing.'],
  ['kill -1 1', undefined, 'It ignores SIGHUP, so the command does nothing.'],
  ['kill -9 "1"', '0', 'It ignores SIGKILL, so the command does nothing.'],
  ['kill -s QUIT 1 && exit', '0', 'It ignores SIGQUIT, so the command does nothing.'],
  ['kill -RTMIN+3 1', '0', 'It ignores SIGRTMIN+3, so the command does nothing.'],
  ['kill -s $SIGNAL 1', '0', 'It exits on SIGTERM and SIGINT, which kills all containers, and ignores other signals.'],
])('reports what %j does as user %s', (script, user, effect) => {
  const text = script.replace(/^gosu app |^\/bin\/| && exit$|"/g, '').replace('$SIGNAL', '…');
  const message = `the command runs ${JSON.stringify(text)}, but with pidMode task, process 1 is /pause. ${effect}`;
  const fix = 'Signal or test the process of a PID file, or let the health check send a request to the application.';
  expect(findings(namesProcess1, task({ user, ...shell(script) }))).toEqual([{ container: 'web', message, fix }]);
});

test.each<[boolean, Json[]]>([[true, [container('agent')]], [false, []]])('a signal ends other containers, too: %s', (others, more) => {
  const [{ message }] = findings(namesProcess1, fargate([container('web', shell('kill 1')), ...more], SHARED));
  expect(message.includes('all containers')).toBe(others);
});

test('reports each part of each container once', () => {
  const web = container('web', { ...shell('cat /proc/1/environ; cat /proc/1/fd/2'), healthCheck: { command: ['CMD', 'kill', '-0', '1'] } });
  const agent = container('agent', shell('ls /proc/1/root'));
  expect(findings(namesProcess1, ec2([web, agent], SHARED)).map(finding => finding.container)).toEqual(['web', 'web', 'agent']);
});

reportsOnce(namesProcess1, {
  'a command with an unresolved word': task({ command: ['sh', UNRESOLVED, 'kill 1'] }),
  'the end of a long command': task(shell(`${'kill -9 7 '.repeat(5_000)} kill 1`)),
});

reportsNothing(namesProcess1, {
  ...each('the script', [
    'exec app > /proc/self/fd/1', 'exec app > /dev/stdout', 'cat /proc/12/fd/1', 'kill -1 123', 'kill -s 1 123', 'kill -n 1 123', 'kill 10',
    'kill -9 $(cat /run/app.pid)', 'kill -HUP 1.5', 'pkill -1 app', 'sleep 1', 'app --workers 1', 'mkdir -p 1', 'tail --pid=12 -f /dev/null',
    'strace -p 17', 'strace app -p 12', 'jcmd 12 GC.run', 'killer 1', 'nginx -g daemon off;', 'curl http://127.0.0.1/proc/1x', 'timeout 1 app',
    'cat /proc/1/cgroup', 'cat /proc/1/comm', 'ls /proc/1', 'printf /proc/1/fd/1', ...['grep', 'egrep', 'fgrep', 'sed', 'awk', 'gawk'].map(tool => `${tool} -e /proc/1/fd/1 x`),
  ], script => task(shell(script))),
  'a command with an unresolved process ID': task({ command: ['kill', UNRESOLVED, '12'] }),
  'unresolved programs': task({ command: UNRESOLVED, entryPoint: UNRESOLVED, healthCheck: UNRESOLVED }),
  ...each('pidMode', [undefined, '', 'host', UNRESOLVED], pidMode => ec2([container('web', shell('kill 1')), container('agent')], { pidMode })),
  'a long command': task(shell(`strace ${'kill -9 7 '.repeat(5_000)}`)),
});
