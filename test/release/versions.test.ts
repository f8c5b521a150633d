import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Repository } from '../../projenrc/release/release';
import { memoize } from '../../src/memoize';
import { ROOT, run } from '../run';
import { temporaryFolder } from '../temporary-folder';

const FILES = [
  '.pre-commit-hooks.yaml', 'action.yml', 'docs/checks.md', 'package-lock.json', 'package.json', 'src/checks/rules/index.ts', 'test/examples/__snapshots__/cdk-synth.test.ts.snap',
];
const [,,,,, RULES, SNAPSHOTS] = FILES;
const DATE = '2026-11-30';

const folders = temporaryFolder('versions');

let folder: string;
let count = 0;

/** Returns a copy of the first repository at a version. */
function repositoryAt(version: string): Repository {
  const first = firstAt(version);
  folder = join(folders, String(count++));
  cpSync(first, folder, { recursive: true });
  return new Repository(folder);
}

/** Creates a repository with the files that a release reads, at a version that is tagged unless it is 0.0.0. */
const firstAt = memoize((version: string): string => {
  folder = join(folders, `v${version}`);
  for (const file of FILES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- What changed.\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.com');
  git('config', 'maintenance.auto', 'false');
  new Repository(folder).setVersion(version);
  git('add', '--all');
  commit('chore: start');
  if (version !== '0.0.0') {
    git('tag', `v${version}`);
  }
  return folder;
});

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

function write(file: string, content: string): void {
  writeFileSync(join(folder, file), content);
}

function git(...args: string[]): string {
  return run('git', args, { cwd: folder });
}

function commit(message: string): void {
  git('commit', '--quiet', '--all', '--allow-empty', '--message', message);
}

test.each<[string, string, ...string[]]>([
  // released, next, and the messages of the commits between them
  ['0.0.0', '0.1.0', 'feat: a'],
  ['0.0.0', '0.1.0', 'fix: a'],
  ['0.1.0', 'nothing', 'docs: a'],
  ['0.1.0', 'nothing', 'test: a', 'chore(deps): a', 'refactor: a', 'build: a', 'ci: a', 'style: a', 'revert: a'],
  ['0.1.0', 'nothing', 'Merge branch \'feat: a\'', 'feature: a', 'feat:a', 'A feat: a', 'docs: a\n\nfix: b'],
  ['0.1.0', '0.1.1', 'fix: a'],
  ['0.1.0', '0.1.1', 'docs: a', 'perf: a', 'test: a'],
  ['0.1.0', '0.1.1', 'fix(deps): upgrade bundled libraries'],
  ['0.1.9', '0.1.10', 'fix: a', 'fix: b', 'perf: c'],
  ['0.1.4', '0.2.0', 'fix: a', 'feat: b', 'fix: c'],
  ['0.1.4', '0.2.0', 'feat(rules): a'],
  ['0.1.4', '0.2.0', 'fix!: a'],
  ['0.1.4', '0.2.0', 'refactor(api)!: a'],
  ['0.1.4', '0.2.0', 'fix: a\n\nBREAKING CHANGE: b'],
  ['0.9.0', '0.10.0', 'feat: a'],
  ['0.9.0', '1.0.0', 'feat: a\n\nRelease-As: 1.0.0'],
  ['1.2.3', '1.2.4', 'fix: a'],
  ['1.2.3', '1.3.0', 'feat: a'],
  ['1.2.3', '2.0.0', 'feat!: a'],
])('after %s comes %s for %j', (version, next, ...messages) => {
  const repository = repositoryAt(version);
  messages.forEach(commit);
  expect(repository.release(DATE) ?? 'nothing').toBe(next);
});

test('the release commit has the version in every place and the changes below it, and a check accepts it', () => {
  const repository = repositoryAt('0.1.0');
  commit('feat: a');
  expect(repository.check()).toBeUndefined();
  repository.release(DATE);
  expect(git('log', '-1', '--format=%s').trim()).toBe('chore(release): 0.2.0');
  expect(git('status', '--porcelain')).toBe('');
  for (const [file, text] of Object.entries({
    'package.json': '"version": "0.2.0"',
    'action.yml': 'default: 0.2.0',
    '.pre-commit-hooks.yaml': 'cdk-fargate-linux-controls@0.2.0 check',
    'docs/checks.md': '| `0.2.0` |',
    'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-30)\n\n- What changed.\n',
  })) {
    expect(read(file)).toContain(text);
  }
  expect(JSON.parse(read('package-lock.json'))).toMatchObject({ version: '0.2.0', packages: { '': { version: '0.2.0' } } });
  expect(repository.check()).toBe('0.2.0');
  repository.writeNotes('0.2.0');
  expect(read('dist/notes.md')).toBe('- What changed.\n');
});

test('the next commit releases nothing, and the release after it counts only the new commits', () => {
  const repository = repositoryAt('0.1.0');
  commit('feat: a');
  repository.release(DATE);
  git('tag', 'v0.2.0');
  write('CHANGELOG.md', read('CHANGELOG.md').replace('## Unreleased\n', '## Unreleased\n\n- A fix.\n'));
  commit('fix: b');
  expect(repository.check()).toBeUndefined();
  expect(repository.release(DATE)).toBe('0.2.1');
  expect(repository.check()).toBe('0.2.1');
});

const EMPTY = 'The section "Unreleased" of CHANGELOG.md is empty, and there are features, fixes, or breaking changes.';

test.each(['feat: a', 'fix: a', 'perf!: a'])('an empty section of the changelog refuses a release with %s', message => {
  const repository = repositoryAt('0.1.0');
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-10-01)\n\n- Before.\n');
  commit(message);
  expect(() => repository.release(DATE)).toThrow(EMPTY);
});

test('an empty section is no problem if there is nothing to release', () => {
  const repository = repositoryAt('0.1.0');
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n');
  commit('docs: a');
  expect(repository.release(DATE)).toBeUndefined();
});

test.each<[string, (text: string) => string, string, string, string | undefined]>([
  ['a changed template', text => text.replace('Image: example/shop:1.0', 'Image: example/shop:2.0'), SNAPSHOTS, '- What changed.', 'The template of examples/custom-observer changes in a patch'],
  ['a template that is gone', text => text.replace('exports[`examples/tuned-proxy ', 'exports[`examples/tuned-proxies '), SNAPSHOTS, '- x', 'The template of examples/tuned-proxy changes'],
  ['a changed template of another example', text => text.replace('Image: example/shop:1.0', 'Image: example/shop:2.0'), SNAPSHOTS, '- The task of examples/custom-observer-2 starts.', 'examples/custom-observer changes'],
  ['a changed template that the changelog names', text => text.replace('Image: example/shop:1.0', 'Image: example/shop:2.0'), SNAPSHOTS, '- The task of examples/custom-observer starts.', undefined],
  ['a new example', text => `${text}\nexports[\`examples/zeta synthesizes the same template as before 1\`] = \`\n"A"\n\`;\n`, SNAPSHOTS, '- x', undefined],
  ['a new rule', text => text.replace('\n];', '\n  newRule, // info\n];'), RULES, '- x', 'The rule newRule is added'],
  ['a rule that is more severe', text => text.replace(', // warning', ', // error'), RULES, '- x', /The rule \w+ is added, removed, or more severe in a patch/.source],
  ['a rule that is less severe', text => text.replace(', // error', ', // warning'), RULES, '- x', undefined],
  ['a newer aws-cdk-lib', text => text.replace('"aws-cdk-lib": "^2', '"aws-cdk-lib": "^3'), 'package.json', '- x', 'The required version of aws-cdk-lib changes in a patch'],
  ['a newer Node', text => text.replace('"node": ">= 20', '"node": ">= 22'), 'package.json', '- x', 'The required version of node changes in a patch'],
])('a patch with %s is refused unless that is allowed, and a minor release is not', (_, change, file, section, problem) => {
  const repository = repositoryAt('0.1.0');
  const changed = change(read(file));
  expect(changed).not.toBe(read(file));
  write(file, changed);
  write('CHANGELOG.md', `# Changelog\n\n## Unreleased\n\n${section}\n`);
  commit('fix: a');
  if (problem === undefined) {
    expect(repository.release(DATE)).toBe('0.1.1');
  } else {
    expect(() => repository.release(DATE)).toThrow(new RegExp(problem));
    commit('feat: b');
    expect(repository.release(DATE)).toBe('0.2.0');
  }
});

test('a change that is not committed, and places with different versions, refuse a release', () => {
  const repository = repositoryAt('0.1.0');
  write('action.yml', `${read('action.yml')}# changed\n`);
  expect(() => repository.release(DATE)).toThrow('A change is not committed: M action.yml');
  write('action.yml', read('action.yml').replace('default: 0.1.0', 'default: 0.0.9'));
  commit('feat: a');
  expect(() => repository.release(DATE)).toThrow('action.yml has 0.0.9, and package.json has 0.1.0.');
});

test('the check refuses a release commit with another version, or with an empty section', () => {
  const repository = repositoryAt('0.1.0');
  commit('fix: a');
  expect(repository.release(DATE)).toBe('0.1.1');
  repository.setVersion('0.2.0');
  git('commit', '--quiet', '--all', '--amend', '--no-edit');
  expect(() => repository.check()).toThrow('The section "0.2.0" of CHANGELOG.md is empty');
  write('CHANGELOG.md', read('CHANGELOG.md').replace('0.1.1', '0.2.0'));
  git('commit', '--quiet', '--all', '--amend', '--no-edit');
  expect(() => repository.check()).toThrow('The version is 0.2.0, and the commits since 0.1.0 release 0.1.1.');
});

test('a release requires the tag of the last one', () => {
  const repository = repositoryAt('0.1.0');
  git('tag', '--delete', 'v0.1.0');
  commit('feat: a');
  expect(() => repository.release(DATE)).toThrow('A release requires the history and the tags of the repository');
});

test('every place of this repository has the same version', () => {
  expect(new Repository(ROOT).version).toMatch(/^\d+\.\d+\.\d+$/);
});
