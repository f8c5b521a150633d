import { truncateSync } from 'node:fs';
import { REGISTER } from '../cli/definitions';
import { fileWith, run, runToEnd } from '../cli/terminal';

const MEGABYTE = 1024 * 1024;

/** Expects one line on standard error and the exit code 2. */
function expectRefusal(result: { readonly code: number; readonly out: string; readonly err: string }, reason: string): void {
  expect(result).toStrictEqual({ code: 2, out: '', err: expect.stringMatching(/^cdk-fargate-linux-controls: [^\n]+\n$/) });
  expect(result.err).toContain(reason);
}

/** Adds white space to a file until it has a size. */
function fileOf(bytes: number, content = JSON.stringify(REGISTER), name?: string): string {
  return fileWith(content.padEnd(bytes, ' \n'), name);
}

test.each([10 * MEGABYTE + 1, 100 * MEGABYTE])('a file of %d bytes is refused without reading it', bytes => {
  const file = fileWith('{}');
  truncateSync(file, bytes);
  expectRefusal(run(['check', file]), `${file} is larger than 10 MB. If it is the right file, raise the limit: --max-size MEGABYTES`);
});

test.each([[['--max-size', '1'], 1], [['--max-size', '0.5'], 0.5]])('with %j, JSON of %d MB is read, and a byte more is not', (options, megabytes) => {
  expect(run(['check', fileOf(megabytes * MEGABYTE), ...options]).code).toBe(1);
  expectRefusal(run(['check', fileOf(megabytes * MEGABYTE + 1), ...options]), `is larger than ${megabytes} MB`);
});

test('YAML takes longer, so its limit is a fifth', () => {
  const yaml = 'family: web\nrequiresCompatibilities: [FARGATE]\npidMode: host\ncontainerDefinitions: [{ name: web }]\n';
  expect(run(['check', fileOf(MEGABYTE / 8, yaml, 'task.yaml'), '--max-size', '0.625']).code).toBe(1);
  expectRefusal(run(['check', fileOf(MEGABYTE / 8 + 1, yaml, 'task.yaml'), '--max-size', '0.625']), 'is larger than 0.125 MB, the limit for YAML. Convert it to JSON, or raise the limit: --max-size MEGABYTES');
});

test('an endless standard input is refused', async () => {
  function* endless() {
    for (;;) {
      yield Buffer.from(JSON.stringify(REGISTER));
    }
  }
  expectRefusal(await runToEnd(['check', '-', '--max-size', '1'], { input: endless() as Iterable<Uint8Array> as readonly Uint8Array[] }), 'stdin is larger than 1 MB');
});

test.each(['0', '-1', 'x', ''])('--max-size %j is refused', value => {
  const { code, err } = run(['check', fileWith(REGISTER), '--max-size', value]);
  expect(code).toBe(2);
  expect(err).toContain('--max-size must be a positive number of megabytes');
});

test.each([
  ['lists', '['.repeat(1e5) + ']'.repeat(1e5)],
  ['structures', `${'{"containerDefinitions":'.repeat(3e4)}1${'}'.repeat(3e4)}`],
  ['open lists', '['.repeat(1e5)],
  ['YAML lists', '- '.repeat(5e4)],
  ['YAML structures', `containerDefinitions: ${'{a: '.repeat(3e4)}`],
])('nesting of %s is refused', (_, content) => {
  expectRefusal(run(['check', fileWith(content)]), 'more than 500 levels of nesting');
});

test('500 levels of nesting are read, and 501 are not; brackets in texts are no levels', () => {
  const nested = (levels: number) => JSON.stringify({ ...REGISTER, deep: 0, text: '['.repeat(1000) }).replace('"deep":0', `"deep":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`);
  expect(run(['check', fileWith(nested(500))]).code).toBe(1);
  expectRefusal(run(['check', fileWith(nested(501))]), 'more than 500 levels of nesting');
});

test.each([['/dev/zero', 'a device'], ['/dev/null', 'a device']])('%s is refused', (path, kind) => {
  expectRefusal(run(['check', path]), `${path} is ${kind}, not a file. Pass - to read standard input`);
});

// Patterns that a backtracking search would take minutes for.
test.each([
  ['an open string of quotes', `{"containerDefinitions": "${'\\"'.repeat(4e5)}`],
  ['blank lines', `{"containerDefinitions": [,${'\n'.repeat(4e5)}`],
  ['blanks before braces', `containerDefinitions: [${' '.repeat(4e5)}{{`],
  ['blanks and placeholders', `{"containerDefinitions": ${' $X'.repeat(1e5)}`],
  ['underscores', `{"containerDefinitions": ${'_'.repeat(4e5)}`],
  ['angle brackets', `{"containerDefinitions": ${'<a'.repeat(2e5)}`],
  ['slashes', `{"containerDefinitions": ${'/'.repeat(4e5)}`],
])('%s are refused in seconds of processor time', (_, content) => {
  const start = process.cpuUsage();
  expectRefusal(run(['check', fileWith(content)]), 'is not valid');
  // The limit is processor time, because other processes may delay this one.
  expect(process.cpuUsage(start).user).toBeLessThan(5e6);
});

test('explain reads a long line of blanks in seconds of processor time', async () => {
  const start = process.cpuUsage();
  await runToEnd(['explain', `a${' '.repeat(2e5)}b`]);
  expect(process.cpuUsage(start).user).toBeLessThan(5e6);
});
