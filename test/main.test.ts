import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { CONFLICT, DESCRIBED, REGISTER, SOUND, template } from './cli/definitions';
import { fileWith, folderWith, run, runToEnd } from './cli/terminal';
import { fuzzRuns } from './fuzz-runs';
import { contentOf } from './run';
import { COMMANDS as COMMAND_LINES, main } from '../src/main';

// `npm run suite -- fuzz` tries more command lines.
const numRuns = fuzzRuns(100);

const WORKING_DIRECTORY = process.cwd();

test.each([
  ['a template', template({ Task: CONFLICT }), 'Task'],
  ['the input of register-task-definition', REGISTER, 'edge'],
  ['the output of describe-task-definition', DESCRIBED, 'edge', DESCRIBED.taskDefinition.taskDefinitionArn],
])('checks and describes %s', (_, content, name, resource = name) => {
  const file = fileWith(content);
  const checked = run(['check', file]);
  expect(checked).toMatchObject({ code: 1, err: '' });
  expect(checked.out).toMatch(/\n1 task definition: 1 error, 0 warnings\n\d files? read\n$/);
  const described = run(['describe', file]);
  expect(described).toMatchObject({ code: 0, err: '' });
  expect([checked, described].map(({ out }) => out.split('\n')[0])).toEqual([`${resource}  ${file}`, `${name}  ${file}`]);
});

const HELP = 'Run cdk-fargate-linux-controls --help for the commands.';
const COMMANDS = ['check', 'describe', 'explain', 'run', 'ps', 'logs', 'exec', 'effect', 'stop'];

test.each([
  ['without a command', [], 'missing command', HELP],
  ['with nothing but dashes', ['--'], 'missing command', HELP],
  ['for an unknown command', ['chekc', 'cdk.out'], "unknown command 'chekc'\n(Did you mean check?)", HELP],
  ['for the help of an unknown command', ['help', 'chekc'], "unknown command 'chekc'\n(Did you mean check?)", HELP],
  ['for an unknown command with --help', ['chekc', '--help'], "unknown command 'chekc'\n(Did you mean check?)", HELP],
  ['for an unknown command unlike any other', ['zzz'], "unknown command 'zzz'", HELP],
  ['for an unknown option of no command', ['--hlep'], "unknown option '--hlep'\n(Did you mean --help?)", HELP],
  ['for a command without a path', ['check'], 'check requires a path, for example cdk.out', checkHelp()],
  ['for an unknown option', ['check', '--formt', 'json', 'cdk.out'], "unknown option '--formt'\n(Did you mean --format?)", checkHelp()],
  ['for an unknown option of explain with a value', ['explain', '--formt=a b'], "unknown option '--formt=a b'", checkHelp('explain')],
  ['for an option of another command', ['describe', '--severity', 'error', 'cdk.out'], "unknown option '--severity'", checkHelp('describe')],
  ['for an option without its value', ['check', 'cdk.out', '--acknowledge'], "option '--acknowledge <rule>' argument missing", checkHelp()],
  ['for a value that an option does not have', ['check', 'cdk.out', '--format', 'sarf'], "option '--format <format>' argument 'sarf' is invalid. Did you mean sarif?", checkHelp()],
  ['for a value unlike the others', ['check', 'cdk.out', '--format', 'xml'], "option '--format <format>' argument 'xml' is invalid. Use text, json, sarif, or github.", checkHelp()],
  ['for an option as the value of an option', ['check', 'cdk.out', '--acknowledge', '--verbose'], "option '--acknowledge <rule>' argument '--verbose' is invalid. It starts with a dash, so the value is probably missing.", checkHelp()],
  ['for a missing argument', ['exec', 'web'], "missing required argument 'container'", checkHelp('exec')],
  ['for an argument too many', ['effect', 'web', 'api'], "too many arguments for 'effect'. Expected 1 argument but got 2.", checkHelp('effect')],
])('prints at most three lines to standard error %s, with exit code 2', (_, args, problem, pointer) => {
  expect(run(args)).toStrictEqual({ code: 2, out: '', err: `cdk-fargate-linux-controls: ${problem}\n${pointer}\n` });
});

function checkHelp(command = 'check'): string {
  return `Run cdk-fargate-linux-controls ${command} --help for its options and an example.`;
}

test.each([[['--help']], [['-h']], [['help']]])('prints the commands and exit codes to standard output for %j', args => {
  const { code, out, err } = run(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const text of [...COMMANDS.map(command => `\n  ${command} `), 'Exit codes:']) {
    expect(out).toContain(text);
  }
});

test.each(COMMANDS)('%s --help prints its options and an example, as `help` does', command => {
  const { code, out, err } = run([command, '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`Usage: cdk-fargate-linux-controls ${command} [options]`);
  expect(out).toMatch(new RegExp(`\nExamples?:\n(  .*\n)*  .*npx cdk-fargate-linux-controls ${command} `));
  expect(run(['help', command])).toStrictEqual({ code, out, err });
  expect(run([command, '-h', 'more', 'arguments'])).toStrictEqual({ code, out, err });
});

test.each([undefined, 100, 300])('help fits 100 columns, on a terminal of %p columns', columns => {
  for (const args of [['--help'], ...COMMANDS.map(command => [command, '--help'])]) {
    expect(Math.max(...run(args, { columns }).out.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
  }
});

test('help wraps at the width of a narrower terminal', () => {
  const [commands] = run(['--help'], { columns: 80 }).out.split('\nExit codes:');
  expect(Math.max(...commands.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  expect(run(['--help'], { columns: 100 }).out).not.toContain(commands);
});

test.each([[['--version']], [['-V']], [['check', '--version']]])('prints the version of the package for %j', args => {
  const { version } = JSON.parse(contentOf('package.json')) as { version: string };
  expect(run(args)).toStrictEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([
  ['in a pipe', { isTTY: undefined }, false],
  ['on a terminal', { isTTY: true }, true],
  ['on a terminal with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, false],
  ['on a terminal with an empty NO_COLOR, which counts as unset', { isTTY: true, env: { NO_COLOR: '' } }, true],
  ['on a terminal that supports no colors', { isTTY: true, env: { TERM: 'dumb' } }, false],
  ['in a pipe with FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, true],
  ['in a pipe with an empty FORCE_COLOR, which counts as unset', { env: { FORCE_COLOR: '' } }, false],
  ['on a terminal with FORCE_COLOR=0', { isTTY: true, env: { FORCE_COLOR: '0' } }, false],
  ['in a pipe with both NO_COLOR and FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
])('colors the output only on a terminal, unless a variable decides: %s', (_, terminal, colored) => {
  const file = fileWith(template({ Task: CONFLICT }));
  for (const command of ['check', 'describe']) {
    expect(/\u001b\[/.test(run([command, file], terminal).out)).toBe(colored);
  }
});

test('colors only add escape codes', () => {
  const file = fileWith(template({ Task: CONFLICT, Other: SOUND }));
  for (const command of ['check', 'describe']) {
    expect(run([command, file], { isTTY: true }).out.replace(/\u001b\[\d+m/g, '')).toBe(run([command, file]).out);
  }
});

test('reports a mistake of the command itself in one line, with exit code 2', () => {
  let err = '';
  const stderr = { write: (text: string) => err += text };
  const stdout = { write: () => { throw new Error('not\nexpected'); } };
  expect(main(['check', fileWith(template({ Task: SOUND }))], { stdout, stderr, env: {} })).toBe(2);
  expect(err).toMatch(/^cdk-fargate-linux-controls: internal error: Error: not expected \(at .*main\.test\.ts:\d+:\d+\)\)\. Report it at https:.*\n$/);
  expect(err.split('\n')).toHaveLength(2);
});

test('reports in one line that the current folder does not exist, unless nothing relative to it is needed', () => {
  const [file, wrong] = [SOUND, CONFLICT].map(task => fileWith(template({ Task: task })));
  const gone = folderWith({ 'gone/file': '' });
  process.chdir(join(gone, 'gone'));
  rmSync(join(gone, 'gone'), { recursive: true });
  const problem = { code: 2, out: '', err: 'cdk-fargate-linux-controls: the current folder does not exist. Change to a folder that exists.\n' };
  // SARIF has the path below the current folder.
  expect(run(['check', wrong, '--format', 'sarif'])).toEqual(problem);
  for (const args of [['check', file], ['check', '--list-rules'], ['describe', file]]) {
    expect(run(args)).toMatchObject({ code: 0, err: '' });
  }
});

/** The commands that only read files. */
const READING = COMMAND_LINES.filter(({ name }) => ['check', 'describe', 'explain'].includes(name));

/** The words that these commands define: their names and options, alone and with each choice. */
const OWN_WORDS = READING.flatMap(({ name, configure }) => {
  const command = new Command();
  configure(command);
  return [name, ...command.options.flatMap(({ long, argChoices = [] }) => [long!, ...argChoices, ...argChoices.map(choice => `${long}=${choice}`)])];
});

/** Values, and words that programs may mistake for something else. */
const OTHER_WORDS = [
  'help', 'task.json', 'missing', '-', '--', '', '-h', '-V', '-x', '--help', '--version', '--format=', 'sysctl-unknown', '1', 'Task', '--no-color', '*.json',
  '__proto__', 'constructor', '\u0000', '\u001b[2J',
];
const WORDS = [...new Set([...OWN_WORDS, ...OTHER_WORDS])];

// Half of the command lines check a file, because most others are mistakes.
const commandLine = fc.tuple(fc.constantFrom([], ['check', 'task.json']), fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }))
  .map(([first, rest]) => [...first, ...rest]);

test('any command line of check, describe, and explain ends with an exit code, a mistake is at most three lines, and no file is written', async () => {
  const folder = folderWith({});
  process.chdir(folder);
  await fc.assert(fc.asyncProperty(commandLine, async args => {
    readdirSync(folder).forEach(name => rmSync(join(folder, name)));
    writeFileSync('task.json', JSON.stringify(template({ Task: CONFLICT })));
    const { code, out, err } = await runToEnd(args, { input: '{}' });
    expect(readdirSync(folder)).toEqual(['task.json']);
    expect([0, 1, 2]).toContain(code);
    expect(err).not.toContain('internal error');
    expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    // A file that cannot be read has a line, a mistake has two more with a suggestion and the help, and skipped files are listed.
    const lines = err.split('\n').filter(line => !/^$|^cdk-fargate-linux-controls: (?=.* (does not exist|contains no|is not valid|was skipped))/.test(line));
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(code === 2).toBe(err !== '');
  }), { numRuns });
  expect(readdirSync(WORKING_DIRECTORY).filter(name => WORDS.includes(name))).toEqual([]);
}, 60_000 + numRuns * 20);
