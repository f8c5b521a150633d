import { fakeDocker } from '../../cli/fake-docker';
import { failure, runToEnd } from '../../cli/terminal';
import { until } from '../../until';

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
  expect((await runToEnd(['logs', 'Web', 'app', ...options], { env: env() })).out)
    .toBe(`app | log of app: ${['logs', expected].filter(Boolean).join(' ')}\n`);
});

test('follows all containers until they stop', async () => {
  expect((await runToEnd(['logs', 'Web', '--follow'], { env: env() })).out.trim().split('\n').sort())
    .toEqual(['app   | log of app: logs --follow', 'nginx | log of nginx: logs --follow']);
});

test('Ctrl-C ends following with exit code 130, and stops nothing', async () => {
  const docker = fakeDocker(CONTAINERS, 'logs) exec sleep 60 ;;');
  const before = process.listenerCount('SIGINT');
  const ended = runToEnd(['logs', 'Web', '-f'], { env: docker.env });
  await until(() => process.listenerCount('SIGINT') > before);
  process.emit('SIGINT');
  expect(await ended).toEqual({ code: 130, out: '', err: '' });
  expect(docker.commands()).toEqual([]);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test.each(['ten', '-1'])('--tail %s is an error', async tail => {
  expect(await runToEnd(['logs', 'Web', '--tail', tail], { env: env() })).toEqual(failure(`invalid --tail '${tail}': use a number of lines, or all\n`));
});
