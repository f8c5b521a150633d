import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Ignore } from 'ignore';
import { readText } from './file-text';

/** Loads the library on demand: most runs read one file. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const ignore = () => require('ignore') as typeof import('ignore');

/** The name of an ignore file of Git. */
const IGNORE_FILE = '.gitignore';

/** The rules of one ignore file. */
interface IgnoreRules {
  /** The folder that the paths of the rules are relative to, without symbolic links. */
  readonly base: string;
  readonly rules: Ignore;
}

/** The ignore files that apply to a folder, the closest one first. Undefined if none applies, not even those in the folder. */
export type IgnoreFiles = readonly IgnoreRules[] | undefined;

/**
 * Returns the ignore files of a repository that apply to one of its folders, except the folder's own. Undefined if they
 * leave out the folder itself.
 */
export function ignoreFilesAbove(folder: string): IgnoreFiles {
  const root = repositoryOf(folder);
  if (root === undefined) {
    return [];
  }
  let files = rulesIn(join(root, '.git', 'info', 'exclude'), root);
  const steps = root === folder ? [] : relative(root, folder).split(sep);
  for (let [i, current] = [0, root]; i < steps.length; i++) {
    files = [...rulesIn(join(current, IGNORE_FILE), current), ...files];
    current = join(current, steps[i]);
    if (isIgnored(files, current, true)) {
      return undefined;
    }
  }
  return files;
}

/** Returns the ignore files that apply to the content of a folder that contains an ignore file. */
export function withIgnoreFileOf(folder: string, files: IgnoreFiles): IgnoreFiles {
  return files && [...rulesIn(join(folder, IGNORE_FILE), folder), ...files];
}

/** Whether the entries of a folder include an ignore file. */
export function hasIgnoreFile(entries: readonly { readonly name: string }[]): boolean {
  return entries.some(({ name }) => name === IGNORE_FILE);
}

/**
 * Whether ignore files leave out a path of a folder that they do not leave out. As in Git, the closest file with a rule
 * for the path decides.
 */
export function isIgnored(files: IgnoreFiles, path: string, isFolder: boolean): boolean {
  for (const { base, rules } of files ?? []) {
    const { ignored, unignored } = testAlone(rules, nameIn(base, path, isFolder));
    if (ignored || unignored) {
      return ignored;
    }
  }
  return false;
}

/** Tests a path without its folders: a closer file has included them. The library ignores all that is in an ignored folder. */
function testAlone(rules: Ignore, name: string): ReturnType<Ignore['test']> {
  const folder = dirname(name);
  if (folder === '.' || !rules.ignores(`${folder}/`)) {
    return rules.test(name);
  }
  const steps = folder.split('/').map(step => step.replace(/[\\*?[]/g, '\\$&'));
  const included = steps.map((_, i) => `!/${steps.slice(0, i + 1).join('/')}/`);
  return ignore()({ ignorecase: false }).add(rules).add(included).test(name);
}

/**
 * Whether one of the patterns of `--exclude` matches a path in a folder. They are patterns of Git, which count from the
 * working directory.
 */
export function excluder(patterns: readonly string[], folder: string): (path: string, isFolder: boolean) => boolean {
  if (patterns.length === 0) {
    return () => false;
  }
  // In a shell, ./examples is a path, but no pattern of Git matches the dot.
  const rules = ignore()({ ignorecase: false }).add(patterns.map(pattern => pattern.replace(/^(!?)\.\//, '$1/')));
  const [here, searched] = [process.cwd(), resolve(folder)];
  return (path, isFolder) => {
    const name = nameIn(here, resolve(path), isFolder);
    const isBelow = ignore().isPathValid(name);
    return rules.ignores(isBelow ? name : nameIn(searched, resolve(path), isFolder));
  };
}

function nameIn(base: string, path: string, isFolder: boolean): string {
  return `${relative(base, path).split(sep).join('/')}${isFolder ? '/' : ''}`;
}

/** Returns the root of the repository that contains a folder. */
function repositoryOf(folder: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) {
      return current;
    }
    if (current === dirname(current)) {
      return undefined;
    }
  }
}

/** Returns the rules of an ignore file. None if it does not exist or cannot be read: then too much is searched, not too little. */
function rulesIn(file: string, base: string): readonly IgnoreRules[] {
  try {
    const text = existsSync(file) ? readText(file) : '';
    return text.trim() === '' ? [] : [{ base: realpathSync(base), rules: ignore()({ ignorecase: false }).add(text) }];
  } catch {
    return [];
  }
}
