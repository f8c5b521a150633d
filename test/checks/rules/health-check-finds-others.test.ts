import { healthCheckFindsOthers } from '../../../src/checks/rules/health-check-finds-others';
import { container, each, fargate, findings, Json, reports, reportsNothing, reportsOnce, SHARED, UNRESOLVED } from '../definitions';

const checks = (command: string) => ({ healthCheck: { command: ['CMD-SHELL', command] } });
const web = (check: string, more: Json = {}) =>
  container('web', { image: 'example.com/shop:1', command: ['supervisord', '-n'], ...checks(check), ...more });
const task = (check: string, other: Json = {}, more: Json = {}) => fargate([web(check, more), container('proxy', other)], SHARED);

reports(healthCheckFindsOthers, 'the program, the other container, and the consequence', task('pgrep nginx || exit 1'), {
  container: 'web',
  message: 'the health check searches for nginx, which container proxy may also run, and pidMode is task. So it can pass without a process of web, and the container outlives its programs.',
});

test('reports a container that waits for the check', () => {
  const proxy = { dependsOn: [{ containerName: 'web', condition: 'HEALTHY' }] };
  expect(findings(healthCheckFindsOthers, task('pgrep nginx', proxy, { command: [] }))[0].message)
    .toMatch(/, and container proxy may start before it is ready\.$/);
});

reportsOnce(healthCheckFindsOthers, {
  ...each('the check', [
    'pgrep -x nginx', 'pidof nginx', 'pkill -0 nginx', 'killall -0 nginx', 'ps aux | grep [n]ginx', 'ps -ef | grep -q nginx', 'ps -ef | grep -s nginx', 'test -n "$(pgrep nginx)"', 'pgrep -f /usr/sbin/nginx',
  ], check => task(check)),
  ...each('a container that outlives its programs, with the command', [['sh', '-c', 'a & b & wait'], ['/usr/bin/supervisord'], ['pm2-runtime', 'app.js'], ['/sbin/init']], command => task('pgrep nginx', {}, { command })),
  'the program in the command of the other container': task('pgrep java', { image: 'example.com/x:1', command: ['sh', '-c', 'exec /usr/bin/java -jar a.jar'] }),
  'the same image': task('pgrep gunicorn', { image: 'example.com/shop:1' }),
});

reportsNothing(healthCheckFindsOthers, {
  'a container that ends with its only program': task('pgrep nginx', {}, { command: ['nginx'] }),
  ...each('the check', ['curl -f http://127.0.0.1/', 'pgrep -u www nginx', 'pkill nginx', 'killall -HUP nginx', 'pgrep --ns 1 nginx', 'pgrep gunicorn', 'test -f /run/nginx.pid', 'pgrep', 'pgrep $PROGRAM'], check => task(check)),
  'another container that merely has the name': fargate([web('pgrep redis'), container('redis', { image: 'example.com/x:1' })], SHARED),
  'a container that waits for the start': task('pgrep nginx', { dependsOn: [{ containerName: 'web', condition: 'START' }] }, { command: [] }),
  'a container that has ended before': task('pgrep nginx', {}, { dependsOn: [{ containerName: 'proxy', condition: 'SUCCESS' }] }),
  'an unresolved health check': fargate([container('web', { command: ['supervisord'], healthCheck: { command: UNRESOLVED } }), container('proxy')], SHARED),
  'a check that names a supervisor': task('pgrep nginx || supervisord', {}, { command: ['nginx'] }),
  'another container that is awaited': fargate([
    web('pgrep nginx', { command: ['nginx'] }), container('proxy', { dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] }), container('db', { image: 'db' }),
  ], SHARED),
  'unresolved images': task('pgrep nginx', { image: UNRESOLVED }, { image: UNRESOLVED }),
  'the program in the check of the other container': task('pgrep java', { image: 'example.com/x:1', healthCheck: { command: ['CMD', 'java', '-version'] } }),
  'one container': fargate([web('pgrep nginx')], SHARED),
  ...each('pidMode', [undefined, 'host', UNRESOLVED], pidMode => ({ ...task('pgrep nginx'), pidMode })),
});
