import * as fc from 'fast-check';
import { signalsReachOthers } from '../../../src/checks/rules/signals-reach-others';
import { changing, container, each, fargate, findings, Json, reports, reportsNothing, reportsOnce, SHARED, shell, UNRESOLVED, waits } from '../definitions';
import { placementsOf, scriptsAbout } from '../placements';

// The reach of each command was measured: test/engine/reach.test.ts.
const web = (more: Json = {}) => container('web', more);
const agent = (script: string, more: Json = {}) => container('agent', { image: 'agent:1', ...shell(script), ...more });
const task = (script: string, more: Json = {}, other: Json = {}) => fargate([web(other), agent(script, more)], SHARED);

reports(signalsReachOthers, 'a signal to every process', task('kill -TERM -1'), {
  container: 'agent',
  message: 'the command runs "kill -TERM -1", which signals every process that its user may signal, possibly including those of container web, because pidMode is task.',
});
reports(signalsReachOthers, 'a search that finds the program of another container', task('pkill -x nginx || true'), {
  container: 'agent',
  message: 'the command runs "pkill -x nginx", which can also find processes of container web, because pidMode is task.',
});

test('kill with -1 is reported as a process, and not as a signal, wherever it stands', () => {
  const words = fc.constantFrom<[string[], number]>(
    [['-TERM', '-1'], 1], [['-9', '-1'], 1], [['--', '-1'], 1], [['-s', 'HUP', '-1'], 1], [['-1', '-1'], 1], [['-HUP', '--', '-1'], 1], [['-9', '12', '-1'], 1],
    // A signal without a process is a usage error of every shell and of /bin/kill.
    [['-1'], 0], [['-1', '123'], 0], [['-s', '1', '123'], 0], [['-0', '-1'], 0], [['-9', '-12'], 0], [['-TERM', '0'], 0], [['-l', '-1'], 0],
  );
  const placed = words.chain(([args, count]) => placementsOf(['kill', ...args]).map(placement => ({ ...placement, count })));
  fc.assert(fc.property(placed, ({ container: more, count }) => {
    expect(findings(signalsReachOthers, fargate([web(), container('agent', { image: 'agent:1', ...more })], SHARED))).toHaveLength(count);
  }), { numRuns: 300 });
});

const JAVA = { image: 'shop:1', command: ['/usr/bin/java', '-jar', '/app/shop.jar'] };
reportsOnce(signalsReachOthers, {
  ...each('the search', [
    'pkill nginx', 'pkill ngin', 'pkill ^nginx$', 'pkill -9 nginx', 'pkill --signal INT nginx', 'pkill -f nginx', 'pkill ng[i]nx', 'pkill -e -o nginx', 'pkill .', 'killall nginx', 'killall -9 nginx',
    'killall -s QUIT x nginx', 'killall -q -r ngi', 'busybox killall nginx', 'pkill -$SIGNAL nginx',
  ], script => task(script)),
  'the reload of a program that both run': task('nginx; pkill -HUP nginx'),
  'the shell of a script': task('killall sh', {}, { command: ['/bin/sh', '-c', 'nginx; sleep 1'] }),
  ...each('another program, found by', ['pkill java', 'pkill -f shop.jar', 'killall java', 'pkill shop'], script => task(script, {}, JAVA)),
  'the same image without a command': fargate([web({ image: 'a' }), container('agent', { image: 'a', healthCheck: { command: ['CMD', 'pkill', 'worker'] } })], SHARED),
  ...each('root in spite of another user, as', ['0', null, UNRESOLVED], user => task('kill -9 -1', { user, ...changing({ drop: ['NET_RAW'] }) }, { user: '101' })),
  ...each('users that may be the same:', [['1000', undefined], ['node', '101']], ([user, other]) => task('kill -9 -1', { user }, { user: other })),
  'the same user': task('kill -9 -1', { user: '101' }, { user: '101:0' }),
  'a program that changes the user': task('gosu app kill -9 -1', { user: '0', ...changing({ drop: ['KILL'] }) }, { user: '101' }),
  'root without the capability, and root': task('kill -9 -1', { user: '0', ...changing({ drop: ['ALL'] }) }, { user: '0' }),
});

reportsNothing(signalsReachOthers, {
  ...each('the reload', ['pkill -HUP nginx', 'killall -s USR1 nginx', 'pkill --signal SIGUSR2 nginx', 'pkill -1 nginx', 'pkill -WINCH -x nginx'], script => task(script)),
  ...each('the script', [
    ...scriptsAbout(['killall', 'nginx']), 'pkill envoy', 'pkill -x ngin', 'pkill nginx$x', 'pkill ginx.', 'pkill "a|b"', 'killall ngin', 'pkill -0 nginx', 'killall -0 nginx', 'pkill -P $$ nginx', 'pkill -TERM nginx -P $$', 'pkill -u app nginx',
    'pkill --ns 12 nginx', 'killall -u app nginx', 'pgrep nginx', 'pkill', 'pkill "$NAME"',
  ], script => task(script)),
  'a container that only has the image': task('pkill nginx', {}, { command: ['sleep', 'infinity'] }),
  'another program': task('pkill nginx', {}, JAVA),
  ...each('an unresolved image, and the search', ['pkill nginx', 'pkill .'], script => task(script, {}, { image: UNRESOLVED })),
  'unresolved images': task('pkill worker', { image: UNRESOLVED }, { image: UNRESOLVED }),
  ...each('a program of a health check, and the search', ['pkill java', 'pkill -f java'], script => task(script, {}, { healthCheck: { command: ['CMD', 'java'] } })),
  'another user': task('kill -9 -1', { user: '1000' }, { user: '101' }),
  ...each('root without the capability, and another user', ['KILL', 'ALL', UNRESOLVED], name => task('kill -9 -1', { user: '0', ...changing({ drop: [name] }) }, { user: '101' })),
  'a container that has ended': fargate([web(waits('agent', 'SUCCESS')), agent('kill -9 -1', { essential: false })], SHARED),
  'its own program': fargate([web({ image: 'shop:1' }), container('agent', shell('nginx; pkill nginx'))], SHARED),
  'a single container': fargate([agent('kill -9 -1')], SHARED),
  ...each('pidMode', [undefined, 'host', UNRESOLVED], pidMode => ({ ...task('kill -9 -1'), pidMode })),
});
