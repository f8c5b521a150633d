import { task } from './aws-output';
import { explain } from '../../../src/cli/explain';
import { PLAIN } from '../../../src/cli/style';
import { contentOf } from '../../run';
import { failure, run, runToEnd } from '../terminal';

const MESSAGE = 'open /proc/sys/net/core/rmem_max: no such file or directory';

/** A task that stopped because the kernel rejected a parameter. */
const FAILED = task({
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'Task failed to start',
  containers: [{ name: 'proxy', lastStatus: 'STOPPED', reason: `CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: ${MESSAGE}` }],
});

const explained = (input: unknown) => explain(typeof input === 'string' ? input : JSON.stringify(input), PLAIN);

/** Returns the lines of the explanation without the sources. */
function lines(input: unknown): string[] {
  return explained(input).text.split('\n').filter(line => !/^ *(source:|measured with) /.test(line));
}

test('explains a message by its meaning, the finding, the fix, the rule, and the sources, as the documentation shows it', () => {
  const [, shown] = /^```text\n([^]*?)^```$/m.exec(contentOf('docs/explain.md'))!;
  expect(shown).toBe(`${explained(MESSAGE).text}\n`);
});

test('lists several suspected rules as possible causes', () => {
  expect(lines('An error occurred (TargetNotConnectedException)')[1]).toMatch(/does not run or connect\. Possible causes:$/);
  expect(lines('write /proc/sys/kernel/shmmni: invalid argument')[1]).toBe('  The kernel rejects the value of this parameter.');
});

test('prints the stop reason and the containers of a task before the explanation', () => {
  expect(lines({ tasks: [FAILED] }).slice(0, 5)).toEqual([
    'task 1dc5c17a422b4dc4b493371970c6c4d6  edge:7',
    '  stopped  TaskFailedToStart: Task failed to start',
    expect.stringMatching(/^ {2}container proxy {2}CannotStartContainerError: /),
    '  The kernel shows no such parameter in the namespaces of the container.',
    expect.stringContaining('net.core.rmem_max'),
  ]);
});

test('prints the meaning of an exit code', () => {
  expect(lines({ tasks: [task({ containers: [{ name: 'app', exitCode: 143 }] })] })[2]).toBe('  container app  exit code 143: terminated by SIGTERM (asked to stop; the program set no other exit code)');
});

test('explains the exit code of a container, unless its reason explains more', () => {
  const explanationOf = (container: object) => lines({ tasks: [task({ containers: [{ name: 'app', ...container }] })] })[3];
  expect(explanationOf({ exitCode: 137 })).toMatch(/^ {2}The container was terminated by SIGKILL/);
  expect(explanationOf({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' })).toMatch(/^ {2}The kernel killed a process because the container, the task, or the host had no memory/);
  expect(explanationOf({ exitCode: 1 })).toContain('No known message');
});

test.each<[string, unknown, boolean]>([
  ['a known message', MESSAGE, true],
  ['a text without a known message', 'it does not work', false],
  ['an empty text', '', false],
  ['a task with a known reason', { tasks: [FAILED] }, true],
  ['a task with only an exit code', { tasks: [task({ stoppedReason: 'an unknown reason', containers: [{ name: 'app', exitCode: 1 }] })] }, true],
  ['a task with an unknown reason', { tasks: [task({ stoppedReason: 'an unknown reason' })] }, false],
  ['one explained task of two', { tasks: [FAILED, task({ stoppedReason: 'an unknown reason' })] }, false],
  ['no stopped task', { tasks: [] }, true],
])('reports whether everything was explained: %s', (_, input, expected) => {
  expect(explained(input).isKnown).toBe(expected);
});

test('reports that a message is unknown, and where to look', () => {
  expect(lines('it does not work')).toEqual(['it does not work', expect.stringContaining('No known message about a Linux control'), expect.stringContaining('https://docs.aws.amazon.com/')]);
  expect(lines({ tasks: [] })).toEqual(['The input contains no stopped tasks.']);
});

test('prints an unknown message of several lines in one line', () => {
  expect(lines('it does not work\r\n  at all\n\nand never did')[0]).toBe('it does not work at all and never did');
});

test('judges the kernel parameters in an unknown message, which stays unknown', () => {
  const message = 'An error occurred (ClientException): something about vm.swappiness, /proc/sys/net/core/wmem_max and net.ipv4.tcp_keep_alive_time';
  const { text, isKnown } = explained(message);
  expect(isKnown).toBe(false);
  expect(text.match(/(?<=::)sysctl-\S+/g)).toEqual(['sysctl-not-accepted', 'sysctl-not-namespaced', 'sysctl-unknown']);
  expect(explained({ tasks: [task({ stoppedReason: message })] }).text).toContain('sysctl-not-namespaced');
});

test.each(['at fs.readFileSync (node:fs:1)', 'net.Socket', 'kernel.org', 'user.name', 'fs.promises', 'net.example.com', 'intranet.core.rmem_max', 'a.vm.swappiness'])(
  'reports no finding about %s', text => {
    expect(lines(text)).toHaveLength(3);
  });

test('reads truncated JSON, and JSON that is not ECS output, as text', () => {
  const whole = JSON.stringify({ tasks: [FAILED] });
  expect(explained(whole.slice(0, -3)).text).toContain('sysctl-not-namespaced');
  expect(explained({ log: MESSAGE }).text).toContain('sysctl-not-namespaced');
});

test('escapes control characters and cuts long texts', () => {
  const { text } = explained({ tasks: [task({ containers: [{ name: 'a\u001b[2J', reason: `\u009b31m${'long'.repeat(1000)}` }] })] });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).toContain('container a\\u{1b}[2J');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(1200);
});

test('the JSON output has every member', () => {
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
  [['explain', `- ${MESSAGE}`], '', true, 0],
  [['explain', `--\n${MESSAGE}`, '--format', 'json'], '', true, 0],
  [['explain'], JSON.stringify({ tasks: [FAILED] }), undefined, 0],
  [['explain', 'something', 'else'], MESSAGE, undefined, 1],
])('explains the arguments or standard input: %j, %j', async (args, input, isTTY, code) => {
  const ran = await runToEnd(args, { input, inputIsTTY: isTTY });
  expect({ code: ran.code, err: ran.err }).toEqual({ code, err: '' });
  expect(ran.out.includes('sysctl-not-namespaced')).toBe(code === 0);
});

test('decodes characters that standard input delivers in several chunks', async () => {
  expect((await runToEnd(['explain'], { input: ['é', 'ß'].map(letter => Buffer.from(letter)).flatMap(bytes => [bytes.subarray(0, 1), bytes.subarray(1)]) })).out).toMatch(/^éß\n/);
});

test.each([[['explain']], [['explain', '-']]])('%j on a terminal fails and asks for a text', args => {
  expect(run(args, { input: '', inputIsTTY: true })).toEqual(failure('explain requires a message, or AWS CLI output on standard input'));
});

test.each([[[], ''], [['-'], ' \n'], [[''], 'ignored']])('an empty input is wrong usage: %j, %j', async (args, input) => {
  expect(await runToEnd(['explain', ...args], { input })).toEqual(failure(/^cdk-fargate-linux-controls: no input\. explain requires a message, .*\n$/));
});
