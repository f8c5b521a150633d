import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { PolicyError, POLICY_FILES, PolicyUse, readPolicy } from '../../policy';
import { readText } from '../../reading/files/file-text';
import { relativeToHere } from '../../reading/files/relative-path';
import { UsageError } from '../../usage-error';
import { Input, STANDARD_INPUT } from '../input';
import type { PolicyInUse } from '../report';

/** Reads the policy of some paths: the named file, or the one in the folder of each path or above it. Undefined if there is none. */
export function policyFor(paths: readonly string[], config: string | undefined): PolicyInUse | undefined {
  const file = config ?? commonFile(paths);
  if (file === undefined) {
    return undefined;
  }
  const folder = dirname(realPath(file));
  return {
    policy: read(file),
    // The input may have been named by another path to the same folder.
    nameOf: name => relative(folder, realPath(name)).split(sep).join('/'),
  };
}

function read(file: string): PolicyInUse['policy'] {
  const shown = relativeToHere(file);
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    throw new UsageError(`the policy ${shown} ${(error as Error).message}`);
  }
  try {
    return readPolicy(text, shown);
  } catch (error) {
    throw error instanceof PolicyError ? new UsageError(error.message) : error;
  }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** Returns the policy file that all paths have. */
function commonFile(paths: readonly string[]): string | undefined {
  const found = paths.map(path => ({ path, file: policyFileAbove(path) }));
  const [first] = found;
  const other = found.find(({ file }) => file !== first.file);
  if (other) {
    const described = [first, other].map(({ path, file }) => `${path} has ${file === undefined ? 'none' : relativeToHere(file)}`);
    throw new UsageError(`the paths have several policies: ${described.join(', and ')}. Check them one by one, or name one policy with --config FILE`);
  }
  return first?.file;
}

/** Searches a policy file in the folder of a path, and above it up to the root of the repository. */
function policyFileAbove(path: string): string | undefined {
  const start = path === STANDARD_INPUT ? process.cwd() : realPath(path);
  let folder = existsSync(start) && statSync(start).isDirectory() ? start : dirname(start);
  while (true) {
    const found = POLICY_FILES.map(name => join(folder, name)).filter(file => existsSync(file));
    if (found.length > 1) {
      throw new UsageError(`there are two policies: ${found.map(relativeToHere).join(' and ')}. Remove one, or name one with --config FILE`);
    }
    const parent = dirname(folder);
    if (found.length === 1 || existsSync(join(folder, '.git')) || parent === folder) {
      return found[0];
    }
    folder = parent;
  }
}

/** Returns the input without the files that a policy excludes, or itself. They count as left out. The policy is no file with task definitions. */
export function withoutExcludedFiles(input: Input, inUse: PolicyInUse | undefined): Input {
  if (inUse === undefined) {
    return input;
  }
  const { policy, nameOf } = inUse;
  const use = new PolicyUse(policy);
  const isExcluded = ({ file }: { readonly file: string }) => file !== 'stdin' && use.isExcluded([nameOf(file)]);
  const excluded = [...input.files, ...input.unreadable].filter(isExcluded);
  const { files, skipped, unreadable, leftOut, notes, links } = input;
  return {
    links,
    skipped,
    files: files.filter(file => !isExcluded(file)),
    unreadable: unreadable.filter(note => !isExcluded(note)),
    leftOut: [...leftOut, ...excluded.map(({ file }) => ({ file, reason: `matches exclude in ${policy.file}` }))],
    notes: notes.filter(note => !isExcluded(note)),
  };
}
