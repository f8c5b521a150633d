import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { CHECK_FILES_OF_GIT, readInput } from '../../../src/cli/input';
import { CONFLICT, CONFLICT_ID, REGISTER, SOUND, template } from '../../cli/definitions';
import { allIn, fileWith, folderWith, programsIn, run } from '../../cli/terminal';

/** Returns the files of a folder that were read, skipped, and unreadable if a list names all of them, relative to the folder. */
function contentOf(folder: string) {
  const { files, skipped, unreadable } = readInput(allIn(folder).slice(1), { skipOthers: true });
  const names = (list: readonly { readonly file: string }[]) => list.map(({ file }) => relative(folder, file));
  return { read: names(files), skipped: names(skipped), unreadable: names(unreadable) };
}

const NOT_FOUND = 'cdk-fargate-linux-controls: no task definition was found\n';
const YAML = 'family: web\ncontainerDefinitions:\n- name: app\n  image: i\n';

test('reads every file of a list that holds task definitions, whatever its name, and skips what is something else', () => {
  const folder = folderWith({
    'package.json': { name: 'app', image: 'x' },
    'task.json': REGISTER,
    'infra/web.template': template({ Web: SOUND }),
    'infra/api.yaml': YAML,
    'infra/stack.JSON': template({ Web: SOUND }),
    'infra/values.yml': 'image: nginx\nessential: true\n',
    'notes.txt': JSON.stringify(REGISTER),
    '.aws/task-definition.json': REGISTER,
    'infra/products.json': [{ name: 'Laptop', image: 'laptop.png', cpu: 8 }],
  });
  expect(contentOf(folder)).toStrictEqual({
    read: ['.aws/task-definition.json', 'infra/api.yaml', 'infra/stack.JSON', 'infra/web.template', 'notes.txt', 'task.json'],
    skipped: ['infra/products.json', 'infra/values.yml', 'package.json'],
    unreadable: [],
  });
});

test('the summary counts the files, and --verbose lists the skipped ones with the reason', () => {
  const folder = folderWith({ 'task.json': REGISTER, 'package.json': {}, 'values.yaml': 'essential: [{{ x }', 'tsconfig.json': '{ // comment\n}' });
  expect(run(['check', ...allIn(folder)]))
    .toMatchObject({ code: 1, err: '', out: expect.stringMatching(/\n1 file read, 3 files skipped \(--verbose lists them\)\n$/) });
  const { out, err } = run(['check', ...allIn(folder), '--verbose']);
  expect(out).toMatch(/\n1 file read, 3 files skipped\n$/);
  expect(err.split('\n').sort()).toStrictEqual([
    '',
    `cdk-fargate-linux-controls: ${join(folder, 'package.json')} was skipped: it names no task definition`,
    `cdk-fargate-linux-controls: ${join(folder, 'tsconfig.json')} was skipped: it names no task definition`,
    `cdk-fargate-linux-controls: ${join(folder, 'values.yaml')} was skipped: it is not valid YAML, and names no task definition`,
  ]);
});

test('says what it skipped, and that no task definition was found, also if no file is left', () => {
  const files = [fileWith({ name: 'x' }), fileWith({ name: 'y' })];
  expect(run(['describe', '--skip-others', ...files])).toStrictEqual({ code: 0, err: NOT_FOUND, out: '' });
  expect(run(['check', '--skip-others', ...files])).toStrictEqual({
    code: 0, err: NOT_FOUND, out: '0 task definitions: 0 errors, 0 warnings\n0 files read, 2 files skipped (--verbose lists them)\n',
  });
});

test.each([
  ['a chart', 'chart.yaml', '{{- if .Values.image }}\nimage: x\n{{- end }}\n', []],
  ['JSON with comments', 'settings.json', '{ "image": 1, // comment\n}', []],
  ['a template with directives', 'task.yaml', '{{- if .Sidecar }}\nType: AWS::ECS::TaskDefinition\n{{- end }}\n', ['task.yaml']],
  ['an incomplete task definition', 'task.json', '{ "containerDefinitions": [', ['task.json']],
  ['an incomplete file whose escapes hide a name', 'task.json', '{ "\\u0063ontainerDefinitions": [', ['task.json']],
  ['an incomplete file whose short escapes hide a name', 'task.yaml', '"\\x63ontainerDefinitions": [', ['task.yaml']],
  ['an incomplete file that folds a name', 'task.yaml', '"container\\\n  Definitions": [', ['task.yaml']],
  ['a broken workflow with a continued line', 'deploy.yml', 'run: "docker build \\\n  --tag image ."\n- [', []],
  ['a broken file with escapes of other names', 'values.yaml', 'image: "\\u00e9"\n- [', []],
])('a file that is not valid is unreadable only if it names task definitions: %s', (_, name, content, unreadable) => {
  expect(contentOf(folderWith({ 'good.json': REGISTER, [name]: content })).unreadable).toStrictEqual(unreadable);
});

test('reads a file whose escapes hide the names of its members', () => {
  const escaped = JSON.stringify(REGISTER).replace('containerDefinitions', '\\u0063ontainerDefinitions').replace('image', '\\u0069mage');
  expect(contentOf(folderWith({ 'task.json': escaped })).read).toEqual(['task.json']);
});

test('one unreadable file does not end the run: the others are reported, all unreadable ones are listed, and the exit code is 2', () => {
  const folder = folderWith({
    'a.json': '{ "containerDefinitions": ', 'b.json': template({ Task: CONFLICT }), 'c.yaml': 'containerDefinitions: [',
  });
  const { code, out, err } = run(['check', ...allIn(folder), join(folder, 'missing.json')]);
  expect(code).toBe(2);
  expect(out).toContain(CONFLICT_ID);
  expect(out).toMatch(/\n1 task definition: 1 error, 0 warnings\n1 file read\n$/);
  expect(err.split('\n').map(line => /[a-z]+\.(json|yaml) (is not valid|does not exist)/.exec(line)?.[0])).toStrictEqual([
    'a.json is not valid', 'c.yaml is not valid', 'missing.json does not exist', undefined,
  ]);
});

test('describe lists unreadable files, too', () => {
  const folder = folderWith({ 'a.json': '{ "containerDefinitions": ', 'b.json': REGISTER });
  expect(run(['describe', ...allIn(folder)]))
    .toMatchObject({ code: 2, out: expect.stringMatching(/^edge/), err: expect.stringMatching(/a\.json is not valid JSON/) });
});

describe('the command that the error about a folder shows', () => {
  const tools = programsIn({ npx: 'shift; printf "%s\\n" "$@"' });
  const repository = folderWith({
    '.gitignore': 'build/', 'build/task.json': '', '-x.json': REGISTER, 'a b/task one.json': template({ Task: CONFLICT }), 'a b/c/$d.yaml': YAML, 'a b/notes.txt': '', "it's.template": template({ Task: SOUND }),
  });
  /** Returns what the command passes to ours, in a folder of the repository. */
  const argumentsIn = (folder: string) => execFileSync('bash', ['-c', CHECK_FILES_OF_GIT], {
    cwd: join(repository, folder), encoding: 'utf8', env: { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` },
  }).trimEnd().split('\n');

  beforeAll(() => {
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
    execFileSync('git', ['add', '.'], { cwd: repository });
    mkdirSync(join(repository, 'empty'));
  });

  test('checks the files of the repository, also those with unusual names', () => {
    const args = argumentsIn('.');
    expect(args).toStrictEqual(['check', '--skip-others', '--', '-x.json', 'a b/c/$d.yaml', 'a b/task one.json', "it's.template"]);
    process.chdir(repository);
    expect(run(args)).toMatchObject({ code: 1, out: expect.stringContaining('4 files read'), err: '' });
  });

  test('checks the files of a folder of it', () => {
    const args = argumentsIn('a b');
    expect(args).toStrictEqual(['check', '--skip-others', '--', 'c/$d.yaml', 'task one.json']);
    process.chdir(join(repository, 'a b'));
    expect(run(args)).toMatchObject({ code: 1, out: expect.stringContaining('2 files read'), err: '' });
  });

  test('does not pass in a folder without such files', () => expect(run(argumentsIn('empty')).code).toBe(2));
});
