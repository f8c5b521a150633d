import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, ROOT, run } from '../run';
import { temporaryFolder } from '../temporary-folder';

const folders = temporaryFolder('bump');

/** Returns a repository with the release tasks of this one, a tag for the last release, and an empty commit for each message after it. */
function repository(name: string, lastRelease: string | undefined, messages: readonly string[]): string {
  const folder = join(folders, name);
  for (const file of ['.gitignore', '.projen/tasks.json', 'README.md', 'package.json']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const git = (...args: string[]) => run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });
  git('init', '--quiet');
  git('add', '.gitignore', '.projen', 'README.md', 'package.json');
  git('commit', '--quiet', '--message', 'chore: start');
  if (lastRelease !== undefined) {
    git('tag', `v${lastRelease}`);
  }
  messages.forEach(message => git('commit', '--quiet', '--allow-empty', '--message', message));
  return folder;
}

/** Runs a task of projen, which needs no network and no `.projenrc.ts`. */
function projen(task: string, cwd: string, env: Record<string, string> = {}): string {
  return run(process.execPath, [join(ROOT, 'node_modules/projen/bin/projen'), task], { cwd, env });
}

function bump(folder: string, env: Record<string, string> = {}): { version: string; notes: string } {
  projen('bump', folder, env);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  expect(JSON.parse(read('package.json'))).toMatchObject({ version: read('dist/version.txt') });
  return { version: read('dist/version.txt'), notes: read('dist/changelog.md') };
}

test.each<[string, string | undefined, string, ...string[]]>([
  // the last release, the next one, and the messages of the commits between them
  ['the first release', undefined, '0.1.0', 'docs: a'],
  ['the first release whose notes start at a tag', '0.0.0', '0.1.0', 'fix: a'],
  ['a version that is tagged, so nothing is released', '0.1.1', '0.1.1', 'docs: a'],
  ['a fix', '0.1.9', '0.1.10', 'fix(rules): a'],
  ['a feature', '0.1.1', '0.2.0', 'feat(rules): a', 'fix: b'],
  ['a breaking change', '0.1.1', '0.2.0', 'refactor(api)!: a'],
  ['a feature from 1.0.0 on', '1.0.0', '1.1.0', 'feat: a', 'fix: b'],
])('%s: after %s comes %s', (name, lastRelease, next, ...messages) => {
  expect(bump(repository(name, lastRelease, messages)).version).toBe(next);
}, 60_000);

test('version 1.0.0 is released on demand, and the notes of a release are its features, fixes, and breaking changes', () => {
  const folder = repository('1.0.0', '0.4.0', ['feat: a new rule', 'fix: a wrong message', 'docs: a page', 'refactor!: another name']);
  const { version, notes } = bump(folder, { MAJOR: '1' }); // `majorVersion: 1` in .projenrc.ts
  expect(version).toBe('1.0.0');
  expect(notes).toMatch(/BREAKING CHANGES\n\n\* another name[^]*### Features\n\n\* a new rule[^]*### Bug Fixes\n\n\* a wrong message/);
  expect(notes).not.toContain('a page');
}, 60_000);

test('the README of a release links to its tag, and that of main is as before', () => {
  const folder = repository('links', undefined, []);
  bump(folder);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(contentOf('README.md').replaceAll('/blob/main/', '/blob/v0.1.0/'));
  projen('unbump', folder);
  expect(run('git', ['status', '--porcelain', 'README.md'], { cwd: folder })).toBe('');
}, 60_000);

test('only features, fixes, and breaking changes are released', () => {
  const released = ['feat: a', 'feat(rules): b', 'fix: c', 'perf: d', 'refactor(api)!: e', 'build!: f', 'docs: g\n\nBREAKING CHANGE: h', 'docs: i\n\nBREAKING-CHANGE: j'];
  const others = ['docs: a', 'test: b', 'chore(deps): c', 'refactor: d', 'build: e', 'ci: f', 'style: g', 'revert: h', 'feature: i', 'feat:j', 'A feat: k', "Merge branch 'feat: l'"];
  const listed = projen('bump:releasable-commits', repository('releasable', '0.1.0', [...released, ...others]), { LATEST_TAG: 'v0.1.0' });
  const subjects = listed.split('\n').flatMap(line => /^[0-9a-f]{7,} (.*)$/.exec(line)?.[1] ?? []);
  expect(subjects.reverse()).toStrictEqual(released.map(message => message.split('\n')[0]));
}, 30_000);
