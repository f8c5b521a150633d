import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service, task } from './answers';
import { explain } from '../../../src/cli/explain';
import { PLAIN } from '../../../src/cli/style';
import { ROOT } from '../../run';
import { run, runToEnd } from '../terminal';

const MESSAGE = 'open /proc/sys/net/core/rmem_max: no such file or directory';

/** A task whose container the kernel did not let start. */
const FAILED = task({
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'Task failed to start',
  containers: [{ name: 'proxy', lastStatus: 'STOPPED', reason: `CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: ${MESSAGE}` }],
});

const explained = (given: unknown) => explain(typeof given === 'string' ? given : JSON.stringify(given), PLAIN);

/** The lines of the text, without those that tell where a message is known from. */
function lines(given: unknown): string[] {
  return explained(given).text.split('\n').filter(line => !/^ *seen: /.test(line));
}

test('a message is told with what it means, the finding, how to mend it, and the rule', () => {
  expect(lines(`runc: ${MESSAGE}`)).toEqual([
    `runc: ${MESSAGE}`,
    '  The kernel has no such parameter in the container\'s namespace.',
    expect.stringMatching(/^ {4}error {2}no task can set net\.core\.rmem_max: /),
    expect.stringMatching(/^ {6}Remove it; raise the third value of net\.ipv4\.tcp_rmem/),
    expect.stringMatching(/^ {6}cdk-fargate-linux-controls::sysctl-not-namespaced {2}https:/),
  ]);
});

test('it is told where the message is known from', () => {
  expect(explained(MESSAGE).text).toMatch(/\n {4}seen: https:\/\/github\.com\/aws\/containers-roadmap\/issues\/2368, measured with runc /);
});

test('the documentation shows what it tells', () => {
  const [, shown] = /^```text\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, 'docs', 'explain.md'), 'utf8'))!;
  expect(shown).toBe(`${explained(MESSAGE).text}\n`);
});

test('rules that may be meant are told as such', () => {
  expect(lines('An error occurred (TargetNotConnectedException)')[1]).toMatch(/did not start\. It may be one of these:$/);
  expect(lines('write /proc/sys/kernel/shmmni: invalid argument')[1]).toBe('  The kernel refuses the value of the parameter.');
});

test('of a task the reason, the containers, and what is known are told together', () => {
  expect(lines({ tasks: [FAILED] }).slice(0, 5)).toEqual([
    'task 1dc5c17a422b4dc4b493371970c6c4d6  edge:7',
    '  stopped  TaskFailedToStart: Task failed to start',
    expect.stringMatching(/^ {2}container proxy {2}CannotStartContainerError: /),
    '  The kernel has no such parameter in the container\'s namespace.',
    expect.stringContaining('net.core.rmem_max'),
  ]);
});

test('an exit code is told with its meaning', () => {
  expect(lines({ tasks: [task({ containers: [{ name: 'app', exitCode: 143 }] })] })[2]).toBe('  container app  exit code 143: ended by SIGTERM: it was asked to stop, and did not end by an exit code of its own');
});

test('of the events of a service those that are known are told', () => {
  expect(lines({ services: [service(['(service web) has started 2 tasks', '(service web) is unable to consistently start tasks successfully.', '(service web) deregistered 1 targets'])] })).toEqual([
    'service web  edge:7',
    '  event  (service web) is unable to consistently start tasks successfully.',
    '  One task of the service after the other fails to start.',
    expect.stringContaining('aws ecs describe-tasks'),
  ]);
});

test.each<[string, unknown, boolean]>([
  ['a known message', MESSAGE, true],
  ['a text without one', 'it does not work', false],
  ['nothing', '', false],
  ['a task with a known reason', { tasks: [FAILED] }, true],
  ['a task with an exit code alone', { tasks: [task({ stoppedReason: 'words of a later day', containers: [{ name: 'app', exitCode: 1 }] })] }, true],
  ['a task with words that are new', { tasks: [task({ stoppedReason: 'words of a later day' })] }, false],
  ['one task of two', { tasks: [FAILED, task({ stoppedReason: 'words of a later day' })] }, false],
  ['no task that has stopped', { tasks: [] }, true],
  ['a steady service', { services: [service(['(service web) has reached a steady state.'])] }, true],
])('tells whether of each part something is known: %s', (_, given, expected) => {
  expect(explained(given).isKnown).toBe(expected);
});

test('what is not known is said, with where to look', () => {
  expect(lines('it does not work')).toEqual(['it does not work', expect.stringContaining('No message in it is known here'), expect.stringContaining('https://docs.aws.amazon.com/')]);
  expect(lines({ tasks: [] })).toEqual(['No task has stopped, and no service is told of.']);
});

test('of a message that is not known the kernel parameters are judged all the same, and it stays unknown', () => {
  const said = 'An error occurred (ClientException): something about vm.swappiness, /proc/sys/net/core/wmem_max and net.ipv4.tcp_keep_alive_time';
  const { text, isKnown } = explained(said);
  expect(isKnown).toBe(false);
  expect(text.match(/sysctl-\S+/g)).toEqual(['sysctl-not-accepted', 'sysctl-not-namespaced', 'sysctl-unknown']);
  expect(explained({ tasks: [task({ stoppedReason: said })] }).text).toContain('sysctl-not-namespaced');
});

test.each(['at fs.readFileSync (node:fs:1)', 'net.Socket', 'kernel.org', 'user.name', 'net.core.somaxconn', 'intranet.core.rmem_max', 'a.vm.swappiness'])(
  '%s is no parameter that something is wrong with', said => {
    expect(lines(said)).toHaveLength(3);
  });

test('JSON that is cut off, or that is no answer of ECS, is read as text', () => {
  const whole = JSON.stringify({ tasks: [FAILED] });
  expect(explained(whole.slice(0, -3)).text).toContain('sysctl-not-namespaced');
  expect(explained({ said: MESSAGE }).text).toContain('sysctl-not-namespaced');
});

test('what a terminal would obey is written out, and long texts are cut', () => {
  const { text } = explained({ tasks: [task({ containers: [{ name: 'a\u001b[2J', reason: `\u009b31m${'long'.repeat(1000)}` }] })] });
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).toContain('container a\\u{1b}[2J');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(1200);
});

test('programs get every member', () => {
  const [{ explanations, ...rest }] = JSON.parse(explain(JSON.stringify({ tasks: [FAILED] }), PLAIN, { format: 'json' }).text) as any[];
  expect(rest).toEqual({
    subject: 'task 1dc5c17a422b4dc4b493371970c6c4d6',
    taskDefinition: 'edge:7',
    known: true,
    aboutParameters: [],
    remarks: [
      { place: 'stopped', text: 'TaskFailedToStart: Task failed to start', exitCode: null, meaning: null },
      { place: 'container proxy', text: expect.stringContaining(MESSAGE), exitCode: null, meaning: null },
    ],
  });
  expect(explanations).toEqual([{
    message: 'parameter-not-there',
    title: expect.any(String),
    line: expect.stringContaining(MESSAGE),
    findings: [{
      rule: 'cdk-fargate-linux-controls::sysctl-not-namespaced', severity: 'error', message: expect.any(String), fix: expect.any(String), source: expect.any(String), suspected: false,
    }],
    fix: null,
    sources: expect.arrayContaining(['measured with runc 1.1.5']),
  }]);
});

test.each<[string[], string, boolean | undefined, number]>([
  [['explain', MESSAGE], '', true, 0],
  [['explain', ...MESSAGE.split(' ')], '', true, 0],
  [['explain'], MESSAGE, undefined, 0],
  [['explain', '-'], MESSAGE, undefined, 0],
  [['explain'], JSON.stringify({ tasks: [FAILED] }), undefined, 0],
  [['explain', 'something', 'else'], MESSAGE, undefined, 1],
])('%j with standard input %j', async (args, input, isTTY, code) => {
  const ran = await runToEnd(args, { input, inputIsTTY: isTTY });
  expect({ code: ran.code, err: ran.err }).toEqual({ code, err: '' });
  expect(ran.out.includes('sysctl-not-namespaced')).toBe(code === 0);
});

test('letters that standard input hands over in parts are put together', async () => {
  expect((await runToEnd(['explain'], { input: ['é', 'ß'].map(letter => Buffer.from(letter)).flatMap(bytes => [bytes.subarray(0, 1), bytes.subarray(1)]) })).out).toMatch(/^éß\n/);
});

test.each([[['explain']], [['explain', '-']]])('%j on a terminal asks for a text', args => {
  const { code, out, err } = run(args, { input: '', inputIsTTY: true });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('explain needs a text, or an answer of the AWS CLI on standard input');
});

test('a format that there is not is wrong usage', async () => {
  const { code, err } = await runToEnd(['explain', MESSAGE, '--format', 'jsn']);
  expect(code).toBe(2);
  expect(err).toContain('--format is jsn, which there is not. Did you mean json?');
});
