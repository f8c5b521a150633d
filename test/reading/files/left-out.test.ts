import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { readInput } from '../../../src/cli/input';
import { CONFLICT, manifestOf, REGISTER, SOUND, template } from '../../cli/definitions';
import { folderWith, run } from '../../cli/terminal';
import { fuzzRuns } from '../../fuzz-runs';

/** Returns the files of a folder that are read, relative to the folder. */
function readIn(folder: string, searched = folder): string[] {
  const { files, unreadable } = readInput([searched]);
  const isEmpty = unreadable.length === 1 && unreadable[0].reason.startsWith('contains no task definitions');
  expect(isEmpty ? [] : unreadable).toEqual([]);
  return files.map(({ file }) => relative(folder, file)).sort();
}

/** Creates a repository with these files. */
function repositoryWith(files: Record<string, unknown>): string {
  const folder = folderWith(files);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  return folder;
}

describe('the ignore files of a repository', () => {
  test('leave out files and folders, which are counted, and listed with --verbose', () => {
    const folder = repositoryWith({
      '.gitignore': 'build/\n*.local.json\n', 'build/task.json': REGISTER, 'my.local.json': REGISTER, 'task.json': template({ Task: SOUND }),
    });
    expect(run(['check', folder])).toStrictEqual({
      code: 0, out: '1 task definition: 0 errors, 0 warnings\n1 file read, 2 paths left out (--verbose lists them)\n', err: '',
    });
    const { out, err } = run(['check', folder, '--verbose']);
    expect(out).toMatch(/\n1 file read, 2 paths left out\n$/);
    expect(err.split('\n')).toStrictEqual([
      `cdk-fargate-linux-controls: ${join(folder, 'build')} was left out: it is ignored by .gitignore`,
      `cdk-fargate-linux-controls: ${join(folder, 'my.local.json')} was left out: it is ignored by .gitignore`,
      '',
    ]);
    expect(JSON.parse(run(['check', folder, '--format', 'json']).out)).toMatchObject({ summary: { taskDefinitions: 1, pathsLeftOut: 2 } });
  });

  test('do not leave out what an argument names: a file, a folder, and what is in it', () => {
    const folder = repositoryWith({ '.gitignore': 'build/\n', 'build/.gitignore': '*', 'build/a/task.json': REGISTER });
    for (const path of ['build', 'build/a', 'build/a/task.json']) {
      expect(run(['check', join(folder, path)])).toMatchObject({ code: 1, out: expect.stringMatching(/\n1 file read\n$/) });
    }
  });

  test('apply below the folder that is searched, and to folders without a repository', () => {
    const files = { '.gitignore': '/infra/old/', 'infra/.gitignore': '!keep.json\n*.json', 'infra/old/task.yaml': JSON.stringify(REGISTER), 'infra/task.json': REGISTER, 'infra/task.yaml': JSON.stringify(REGISTER) };
    const repository = repositoryWith(files);
    expect(readIn(repository, join(repository, 'infra'))).toEqual(['infra/task.yaml']);
    const folder = folderWith(files);
    expect(readIn(folder)).toEqual(['infra/task.yaml']);
    // The file above belongs to no repository that contains the folder.
    expect(readIn(folder, join(folder, 'infra'))).toEqual(['infra/old/task.yaml', 'infra/task.yaml']);
  });

  test('still leave out files of a folder that a closer ignore file includes', () => {
    const folder = repositoryWith({
      'a/.gitignore': 'b/**\n!*.yaml\n*.json', 'a/b/.gitignore': '!\\[a]/', 'a/b/[a]/task.json': REGISTER, 'a/b/[a]/task.yaml': JSON.stringify(REGISTER), 'a/b/a/task.yaml': '',
    });
    expect(readIn(folder)).toEqual(['a/b/[a]/task.yaml']);
  });

  test('apply to a linked folder if they are above its target', () => {
    const elsewhere = folderWith({ '.gitignore': 'x.json', 'x.json': REGISTER, 'y.json': REGISTER });
    const folder = repositoryWith({ '.gitignore': 'y.json', 'a/.gitignore': 'z.json', 'b/c/y.json': REGISTER, 'b/c/z.json': REGISTER });
    symlinkSync(elsewhere, join(folder, 'elsewhere'));
    symlinkSync('../b/c', join(folder, 'a/link'));
    expect(readIn(folder)).toEqual(['a/link/z.json', 'elsewhere/y.json']);
  });

  test('that cannot be read leave out nothing', () => {
    const folder = repositoryWith({ 'task.json': REGISTER });
    mkdirSync(join(folder, '.gitignore'));
    expect(readIn(folder)).toEqual(['task.json']);
  });

  test('that leave out a cloud assembly are noted: its task definitions are not checked', () => {
    const folder = repositoryWith({
      '.gitignore': 'cdk.out',
      '.aws/task.json': template({ Task: SOUND }),
      'cdk.json': {},
      'cdk.out/manifest.json': manifestOf('Web'),
      'cdk.out/Web.template.json': template({ Task: CONFLICT }),
    });
    const output = join(folder, 'cdk.out');
    const note = `${output} is ignored by .gitignore, so the task definitions of this cloud assembly were not checked. Pass the folder to check them: ${output}`;
    expect(run(['check', folder])).toMatchObject({ code: 0, err: `cdk-fargate-linux-controls: ${note}\n` });
    expect(run(['check', output])).toMatchObject({ code: 1, err: '' });
  });
});

// The property: a folder search reads the files that Git lists. The patterns and the places of the ignore files are random.
const PATTERNS = [
  '*.json', '!*.json', 'a/', '!a/', '/a', 'a/b', '!a/b/', '**/b', 'b/**', 'x.json', '!x.json', '/x.json', '*', '!*/', '?.json', '[xy].json', '\\!x.json', '# a', 'a/*', '!a/*.json', 'X.json', '!\\[*/',
];
const FOLDERS = ['', 'a', 'b', 'a/a', 'a/b', 'b/a', 'a/b/a', 'a/b/[*]', '.aws'];
const FILES = FOLDERS.flatMap(folder => ['x.json', 'y.json', '!x.json'].map(name => join(folder, name)));
const ignoreFiles = fc.dictionary(
  fc.constantFrom(...FOLDERS.map(folder => join(folder, '.gitignore')), '.git/info/exclude'),
  fc.array(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 4 }).map(lines => lines.join('\n')),
  { minKeys: 1, maxKeys: 3 },
);

test('a folder search reads the files that Git lists, whatever the ignore files', () => {
  const counts = { runs: 0, ignored: 0, read: 0 };
  fc.assert(fc.property(ignoreFiles, fc.constantFrom('', 'a', 'a/b'), (ignored, searched) => {
    const folder = repositoryWith(Object.fromEntries(FILES.map(file => [file, REGISTER])));
    Object.entries(ignored).forEach(([file, text]) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    });
    const listed = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard', '--', searched === '' ? '.' : searched], { cwd: folder, encoding: 'utf8' });
    const expected = listed.split('\0').filter(file => file.endsWith('.json')).sort();
    const isIgnored = searched !== '' && ignoredByGit(folder, searched);
    counts.runs++;
    const read = readIn(folder, join(folder, searched));
    // A folder that an argument names is read, although Git ignores it.
    expect(read).toEqual(isIgnored ? FILES.filter(file => file.startsWith(`${searched}/`)).sort() : expected);
    counts.ignored += FILES.length - read.length > 0 ? 1 : 0;
    counts.read += read.length > 0 ? 1 : 0;
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
  }), { numRuns: fuzzRuns(25) });
  expect(counts.ignored).toBeGreaterThan(counts.runs / 4);
  expect(counts.read).toBeGreaterThan(counts.runs / 4);
}, 60_000 + fuzzRuns(25) * 400);

function ignoredByGit(folder: string, path: string): boolean {
  return spawnSync('git', ['check-ignore', '--quiet', path], { cwd: folder }).status === 0;
}

describe('--exclude', () => {
  const FILES_OF_TEAM = { 'a/task.json': REGISTER, 'a/old/task.json': REGISTER, 'b/task.json': REGISTER };
  const readWith = (folder: string, ...exclude: string[]) => readInput([folder], { exclude }).files.map(({ file }) => relative(folder, file));

  test.each<[string[], string[]]>([
    [['old'], ['a/task.json', 'b/task.json']],
    [['a/old/'], ['a/task.json', 'b/task.json']],
    [['/b', '**/old/*.json'], ['a/task.json']],
    [['*.json', '!b/task.json'], ['b/task.json']],
    [['A'], ['a/old/task.json', 'a/task.json', 'b/task.json']],
  ])('%j leaves out what the pattern matches in a .gitignore', (patterns, read) => {
    expect(readWith(folderWith(FILES_OF_TEAM), ...patterns)).toEqual(read);
  });

  test('is repeatable, and what it leaves out is counted', () => {
    const folder = folderWith(FILES_OF_TEAM);
    const { out, err } = run(['check', folder, '--exclude', 'old', '--exclude', 'b', '--verbose']);
    expect(out).toMatch(/\n1 file read, 2 paths left out\n$/);
    expect(err).toBe(['a/old', 'b'].map(path => `cdk-fargate-linux-controls: ${join(folder, path)} was left out: it matches --exclude\n`).join(''));
  });

  test('counts from the working directory, if the folder is below it', () => {
    const folder = folderWith(FILES_OF_TEAM);
    const here = jest.spyOn(process, 'cwd').mockReturnValue(folder);
    expect(readWith(join(folder, 'a'), 'a/old')).toEqual(['task.json']);
    expect(readWith(folder, './*', '!./b')).toEqual(['b/task.json']);
    here.mockRestore();
    expect(readWith(join(folder, 'a'), 'a/old')).toEqual(['old/task.json', 'task.json']);
  });

  test('does not leave out what an argument names', () => {
    const folder = folderWith({ 'old/task.json': REGISTER });
    expect(readInput([join(folder, 'old'), join(folder, 'old/task.json')], { exclude: ['old', '!task.json'] }).files).toHaveLength(2);
  });

  test('leaves out templates of a cloud assembly', () => {
    const folder = folderWith({ 'manifest.json': manifestOf('A', 'B'), 'A.template.json': template({ Task: SOUND }), 'B.template.json': '' });
    expect(run(['check', folder, '--exclude', 'B.*'])).toMatchObject({ code: 0, out: expect.stringContaining('1 file read, 1 path left out'), err: '' });
  });

  test.each(['{a,b}', '**/*.{json,yaml}', '!{a,b}/c'])('%s is refused: it would match nothing', pattern => {
    const { code, err } = run(['check', folderWith(FILES_OF_TEAM), '--exclude', pattern]);
    expect(code).toBe(2);
    expect(err).toContain(`--exclude '${pattern}' contains alternatives in braces, which patterns of .gitignore do not have. Repeat the option for each alternative`);
  });

  test.each(['{a}', '\\{a,b}', 'a,b'])('%s is a name', name => {
    expect(run(['check', folderWith(FILES_OF_TEAM), '--exclude', name]).out).toContain('3 files read');
  });

  test('that leaves out everything leaves nothing to check', () => {
    const folder = folderWith(FILES_OF_TEAM);
    const { code, err } = run(['check', folder, '--exclude', '*']);
    expect(code).toBe(2);
    expect(err).toContain(`${folder} contains no task definitions. 2 paths were left out: ${join(folder, 'a')} matches --exclude`);
  });
});
