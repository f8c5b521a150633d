import * as fc from 'fast-check';
import { namesProcess1 } from '../../../src/checks/rules/names-process-1';
import { signalEndsTask } from '../../../src/checks/rules/signal-ends-task';
import { container, each, ec2, fargate, findings, Json, reports, reportsNothing, reportsOnce, SHARED, shell, UNRESOLVED } from '../definitions';
import { placementsOf, scriptsAbout } from '../placements';

const task = (web: Json, user: unknown = '0') => fargate([container('web', { user, ...web }), container('agent')], SHARED);
const PARTLY_KNOWN = (text: string) => [{ 'Fn::Sub': `${text}\${AWS::Region}` }, { 'Fn::Join': ['', [text, { Ref: 'AWS::Region' }]] }, { 'Fn::Sub': [`${text}\${Id}`, { Id: UNRESOLVED }] }, `${text}{{resolve:ssm:x}}`];
const both = (definition: Json) => [signalEndsTask, namesProcess1].map(rule => findings(rule, definition).length);

// What each signal does to the published pause program was measured: test/engine/process-access.test.ts.
const ENDS = ['TERM', 'INT', 'SIGTERM', 'SIGINT', 'sigterm', '15', '2'];
const IGNORED = ['HUP', 'KILL', 'SIGKILL', '1', '9', '0', 'USR1', 'QUIT', 'STOP', 'CHLD', '64'];
const OPTIONS: readonly ((signal: string) => string[])[] = [
  signal => [`-${signal}`], signal => ['-s', signal], signal => ['-n', signal], signal => [`-s${signal}`], signal => ['--signal', signal], signal => [`--signal=${signal}`],
];
const TARGETS = [['1'], ['--', '1'], ['12', '1'], ['1', '12'], ['01'], ['-12', '1'], ['…', '1']];
const OTHER_TARGETS = [['12'], ['-1'], ['0'], ['--', '-12'], ['$PPID'], ['%1'], ['1.5'], ['11'], []];
const anyOf = <Value>(values: readonly Value[]) => fc.constantFrom(...values);

test('kill is reported by the signal and the process, however it is written and wherever it stands', () => {
  const written = fc.tuple(anyOf([...ENDS, ...IGNORED]), anyOf(OPTIONS), anyOf([...TARGETS, ...OTHER_TARGETS]));
  const placed = written.chain(([signal, option, targets]) => placementsOf(['kill', ...option(signal), ...targets]).map(placement => ({ signal, targets, ...placement })));
  fc.assert(fc.property(placed, ({ signal, targets, container: web }) => {
    const [isError, isWarning] = [TARGETS.includes(targets) && ENDS.includes(signal), TARGETS.includes(targets) && IGNORED.includes(signal)];
    expect(both(task(web))).toEqual([isError ? 1 : 0, isWarning ? 1 : 0]);
    expect(both(task(web, null))).toEqual([0, isError || isWarning ? 1 : 0]);
  }), { numRuns: 600 });
});

reports(signalEndsTask, 'what runs, what it signals, and the consequence', task({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://127.0.0.1/ || kill 1'] } }), {
  container: 'web',
  message: 'the health check runs "kill 1" as root. With pidMode task, process 1 is /pause, which exits on SIGTERM, and the kernel then kills all containers of the task.',
});

reportsOnce(signalEndsTask, {
  ...each('the script', ['pkill -P 0', 'pkill --parent=0 x', 'pkill pause', 'pkill -x pause', 'pkill -INT ^pau', 'pkill -f /pause', 'pkill .', 'killall pause', 'killall -s INT pause'], script => task(shell(script))),
  ...each('the user', ['root', '0:0', ':5', '00'], user => task(shell('kill 1'), user)),
  ...each('the literal part of', PARTLY_KNOWN('kill 1; echo '), script => task({ command: ['sh', '-c', script] })),
  'a shell in the entry point, once': task({ entryPoint: ['/bin/sh'], command: ['-c', 'kill 1'] }),
  'a single container on EC2, whose agent also starts /pause': ec2([container('web', { user: '0', ...shell('kill 1') })], SHARED),
});

reportsNothing(signalEndsTask, {
  ...each('the script', [
    ...scriptsAbout(['kill', '1']), 'kill -l 1', 'kill -L', 'pkill -0 pause', 'pkill -KILL pause', 'pkill -u app pause', 'pkill -P 1', 'pkill -P 0 -HUP', 'pkill pausex', 'killall paus', 'pgrep pause',
    'gosu app kill 1', 'su app -c "kill 1"', 'docker kill 1', 'kill_all 1', 'kill -SIGFOO 1', 'kill -RTMIN 1', 'kill -RTMIN+3 1', 'kill --timeout 1 KILL 12', 'tkill 1', 'kill',
  ], script => task(shell(script))),
  ...each('a word that is not the process', [...PARTLY_KNOWN('kill '), ...PARTLY_KNOWN('kill 1'), ...PARTLY_KNOWN('echo ')], script => task({ command: ['sh', '-c', script] })),
  ...each('the user', ['1000', 'node', UNRESOLVED], user => task(shell('kill 1'), user)),
  'a single container on Fargate, whose agent is not public': fargate([container('web', { user: '0', ...shell('kill 1') })], SHARED),
  ...each('pidMode', [undefined, 'host', UNRESOLVED], pidMode => ({ ...task(shell('kill 1')), pidMode })),
});
