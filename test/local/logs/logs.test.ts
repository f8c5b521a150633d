import { fakeDocker } from '../../cli/fake-docker';
import { removeFolders, runToEnd } from '../../cli/terminal';

afterEach(removeFolders);

const CONTAINERS = [{ task: 'Shop/Web' }, { task: 'Shop/Web', container: 'nginx' }, { task: 'Shop/Web', container: 'app' }];

/** Each container logs its name and the options of the command. */
const LOGS = 'logs) for last; do :; done; echo "log of ${last##*.}: $*" | sed "s/ [^ ]*$//" ;;';
const env = () => fakeDocker(CONTAINERS, LOGS).env;

test('prints the logs of all containers, with their names', async () => {
  expect(await runToEnd(['logs', 'Web'], { env: env() })).toEqual({
    code: 0, err: '', out: 'app   | log of app: logs\nnginx | log of nginx: logs\n',
  });
});

test('prints the log of one container', async () => {
  expect((await runToEnd(['logs', 'Web', 'nginx'], { env: env() })).out).toBe('nginx | log of nginx: logs\n');
});

test.each([
  [['--tail', '20'], '--tail 20'], [['-n', '0'], '--tail 0'], [['--tail', 'all'], ''], [['--follow'], '--follow'], [['-f', '-n', '5'], '--follow --tail 5'],
])('passes on %j', async (options, expected) => {
  expect((await runToEnd(['logs', 'Web', 'app', ...options], { env: env() })).out).toBe(`app | log of app: ${['logs', expected].filter(Boolean).join(' ')}\n`);
});

test('follows all containers until they stop', async () => {
  expect((await runToEnd(['logs', 'Web', '--follow'], { env: env() })).out.trim().split('\n').sort())
    .toEqual(['app   | log of app: logs --follow', 'nginx | log of nginx: logs --follow']);
});

test('Ctrl-C ends following with exit code 130, and stops nothing', async () => {
  const docker = fakeDocker(CONTAINERS, 'logs) exec sleep 60 ;;');
  const before = process.listenerCount('SIGINT');
  const ended = runToEnd(['logs', 'Web', '-f'], { env: docker.env });
  while (process.listenerCount('SIGINT') === before) {
    await new Promise(resolve => setImmediate(resolve));
  }
  process.emit('SIGINT');
  expect(await ended).toEqual({ code: 130, out: '', err: '' });
  expect(docker.commands()).toEqual([]);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test.each([
  ['an unknown task', ['Api'], 'no task named Api is on this machine. Use Shop/Web or Web/Two.'],
  ['a name of several tasks', ['Web'], 'more than one task matches Web. Use Shop/Web or Web/Two.'],
  ['an unknown container', ['Shop/Web', 'agent'], 'no container named agent of task Shop/Web has started. Use app or nginx.'],
  ['a task without containers', ['Web/Two', 'app'], 'no container named app of task Web/Two has started. None has.'],
  ['a wrong number of lines', ['Shop/Web', '--tail', 'ten'], "invalid --tail 'ten': use a number of lines, or all"],
  ['a negative number of lines', ['Shop/Web', '--tail', '-1'], "invalid --tail '-1': use a number of lines, or all"],
])('%s is an error', async (_, args, problem) => {
  expect(await runToEnd(['logs', ...args], { env: fakeDocker([...CONTAINERS, { task: 'Web/Two' }], LOGS).env })).toEqual({
    code: 2, out: '', err: `cdk-fargate-linux-controls: ${problem}\n`,
  });
});
