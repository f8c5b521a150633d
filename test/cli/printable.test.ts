import { join } from 'node:path';
import { container, fargateTask, template } from './definitions';
import { failure, fileWith, folderWith, outputOf, run, runToEnd } from './terminal';
import { printable, printableJson, printableLines, visible } from '../../src/cli/printable';

const HOSTILE = 'a\u001b[31m\n::add-mask::b\r\n##[add-mask]c \u202e\u0085\u2028::warning::d';

/** What no line of the output may contain: what a terminal interprets or does not show, and what GitHub Actions runs. */
function unsafeLines(output: string): string[] {
  return output.split('\n').filter(line => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[|^\s*::/u.test(line));
}

const task = () => fargateTask([container({
  Name: HOSTILE, Image: HOSTILE, User: HOSTILE, SystemControls: [{ Namespace: `net.${HOSTILE}`, Value: HOSTILE }, { Namespace: 'net.core.somaxconn', Value: HOSTILE }],
})], { PidMode: HOSTILE, Family: HOSTILE });

/** A file and its folder with hostile names, and a template with hostile values. */
function hostileFile(): string {
  return join(folderWith({ [`${HOSTILE}/${HOSTILE}.json`]: template({ [HOSTILE]: task() }) }), HOSTILE, `${HOSTILE}.json`);
}

test('visible text shows what a reader would not see, and leaves what only a CI system would run', () => {
  expect(visible(HOSTILE)).toBe('a\\u{1b}[31m\\u{a}::add-mask::b\\u{d}\\u{a}##[add-mask]c \\u{202e}\\u{85}\\u{2028}::warning::d');
});

test('the test finds unsafe lines', () => {
  expect(unsafeLines(HOSTILE)).toHaveLength(3);
  expect(unsafeLines('{\n  "a": "b::c"\n}\n')).toEqual([]);
});

test.each([
  ['check', 'text'], ['check', 'json'], ['check', 'sarif'], ['describe', 'text'], ['describe', 'json'], ['describe', 'mermaid'],
])('%s --format %s escapes names, values, and paths from the input', (command, format) => {
  const { out, err } = run([command, hostileFile(), '--format', format]);
  expect(err).toBe('');
  expect(out).toContain('add-mask');
  expect(unsafeLines(out)).toEqual([]);
});

test.each(['check', 'describe'])('the colored output of %s contains no other control characters than colors', command => {
  const { out } = run([command, hostileFile()], { isTTY: true });
  expect(unsafeLines(out.replace(/\u001b\[\d+m/g, ''))).toEqual([]);
});

test('check --format github prints only its own workflow commands', () => {
  const { out } = run(['check', hostileFile(), '--format', 'github']);
  const isAnnotation = (line: string) => /^::(error|warning|notice) file=/.test(line);
  const lines = out.trimEnd().split('\n');
  expect(lines.filter(isAnnotation).length).toBeGreaterThan(1);
  expect(lines.flatMap(line => unsafeLines(isAnnotation(line) ? line.slice(2) : line))).toEqual([]);
});

test('json contains the values unchanged for programs', () => expect(outputOf(hostileFile()).findings[0].resource).toBe(HOSTILE));

test.each(['text', 'json'])('explain --format %s escapes the message', async format => {
  const { out } = await runToEnd(['explain', '--format', format, HOSTILE]);
  expect(out).toContain('add-mask');
  expect(unsafeLines(out)).toEqual([]);
});

test.each([
  ['a missing file', () => join(folderWith({}), HOSTILE)],
  ['an invalid file', () => fileWith('{', `${HOSTILE}.json`)],
])('the message about %s escapes its name', (_, path) => {
  const result = run(['check', path()]);
  expect(result).toEqual(failure('add-mask'));
  expect(unsafeLines(result.err)).toEqual([]);
});

test.each([['check', `--${HOSTILE}`], ['check', '--format', HOSTILE], ['check', '--acknowledge', HOSTILE, 'file'], [HOSTILE]])('the message about the arguments %j escapes them', (...args) => {
  const { code, err } = run(args);
  expect(code).toBe(2);
  expect(unsafeLines(err)).toEqual([]);
});

test.each([
  ['ordinary text: a::b, 100 %', 'ordinary text: a::b, 100 %'],
  ['grüße 世界', 'grüße 世界'],
  ['\u001b[2J', '\\u{1b}[2J'],
  ['::error::a', '\\u{3a}:error::a'],
  ['a\t::error::b', 'a\\u{9}::error::b'],
  ['a ::error::b', 'a \\u{3a}:error::b'],
  ['##[error]', '##\\u{5b}error]'],
  ['## [error]', '## [error]'],
])('escapes only what is unsafe: %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
  expect(printable(printable(text))).toBe(expected);
});

test('keeps the lines of a text, and escapes each', () => {
  expect(printableLines('one\n::two::\rthree')).toBe('one\n\\u{3a}:two::\\u{d}three');
});

test('escapes in JSON so that programs read the same value', () => {
  const value = { [HOSTILE]: [HOSTILE, '\u{e0001}', '\ud800'] };
  expect(JSON.parse(printableJson(value))).toEqual(value);
  expect(unsafeLines(printableJson(value))).toEqual([]);
});
