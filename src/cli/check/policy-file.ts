import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { attempt } from '../../attempt';
import { groupBy } from '../../grouping';
import { PolicyError, POLICY_FILES, PolicyUse, readPolicy } from '../../policy';
import { readText } from '../../reading/files/file-text';
import { relativeToHere } from '../../reading/files/relative-path';
import { UsageError } from '../../usage-error';
import { FileNote, Input, STANDARD_INPUT } from '../input';
import type { PolicyInUse } from '../report';

/** Paths that have one policy, or none. */
export interface PathsWithPolicy {
  readonly paths: readonly string[];
  readonly policy?: PolicyInUse;

  /** The files that look like a policy and are not used. */
  readonly notes: readonly FileNote[];
}

/** A policy that cannot be read, or that has a mistake. */
export class UnreadablePolicy extends UsageError {
  constructor(message: string, public readonly note: FileNote) {
    super(message);
  }
}

/** How to find policies. */
export interface PolicyOptions {
  /** The policy of all paths. Defaults to the closest one of each path. */
  readonly config?: string;

  /** Whether a path without a policy is an error. */
  readonly requirePolicy?: boolean;
}

/** Returns the paths by their policies: the named file, or the one in the folder of each path or above it. */
export function policiesFor(paths: readonly string[], { config, requirePolicy }: PolicyOptions): PathsWithPolicy[] {
  if (config !== undefined) {
    return [{ paths, policy: inUse(config), notes: [] }];
  }
  const search = new PolicySearch();
  const searches = paths.map(path => ({ path, ...search.of(path) }));
  const without = searches.find(({ file }) => file === undefined);
  if (requirePolicy && without) {
    const start = without.path === STANDARD_INPUT ? 'the working directory' : without.path;
    throw new UsageError(`${start} has no policy: no folder from it up to the root of the repository contains ${NAMES}. Add one, or name one with --config FILE`);
  }
  return [...groupBy(searches, ({ file }) => file)].map(([file, found]) => ({
    paths: found.map(({ path }) => path),
    policy: file === undefined ? undefined : inUse(file),
    notes: [...new Map(found.flatMap(({ notes }) => notes).map(note => [note.file, note])).values()],
  }));
}

/** Throws if several policies would be in one report. */
export function requireOnePolicy(groups: readonly PathsWithPolicy[], reason: string): void {
  if (groups.length > 1) {
    const described = groups.slice(0, 2).map(({ paths, policy }) => `${paths[0]} has ${policy?.policy.file ?? 'none'}`);
    throw new UsageError(`the paths have several policies, and ${reason}: ${described.join(', and ')}. Check them one by one, or name one policy with --config FILE`);
  }
}

function inUse(file: string): PolicyInUse {
  const policy = read(file);
  const folder = realPath(dirname(file));
  return {
    policy,
    exclusions: new PolicyUse(policy),
    nameOf: name => {
      const named = relative(folder, resolve(name));
      // The input may have been named by another path to the same folder.
      return (named.startsWith('..') ? relative(folder, realPath(name)) : named).split(sep).join('/');
    },
  };
}

function read(file: string): PolicyInUse['policy'] {
  const shown = relativeToHere(file);
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    const reason = isPresent(file) && !existsSync(file) ? 'is a broken link' : (error as Error).message.replace('. Pass - to read standard input', '');
    throw new UnreadablePolicy(`the policy ${shown} ${reason}`, { file: shown, reason });
  }
  try {
    return readPolicy(text, shown);
  } catch (error) {
    if (!(error instanceof PolicyError)) {
      throw error;
    }
    const [, line, reason] = /^(?::(\d+)(?::\d+)?)?[:,]? (.*)$/s.exec(error.message.slice(shown.length))!;
    throw new UnreadablePolicy(error.message, { file: shown, ...line !== undefined && { line: Number(line) }, reason });
  }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** Whether there is a file, or a link to one that may not exist. */
function isPresent(file: string): boolean {
  return attempt(() => lstatSync(file, { throwIfNoEntry: false })) !== undefined;
}

interface Search {
  readonly file?: string;
  readonly notes: readonly FileNote[];
}

const NAMES = 'linux-controls.yaml, .yml, or .json';
const REPOSITORIES = ['.git', '.hg', '.jj', '.svn'];

/** Searches policies. Looks at each folder once, because a command may name thousands of files in one folder. */
class PolicySearch {
  private readonly searches = new Map<string, Search>();

  /** Searches the policy of a path: from where it is named, from where a link leads, and from the working directory. */
  public of(path: string): Search {
    const places = path === STANDARD_INPUT ? [] : [resolve(path), realPath(path)];
    const starts = [...places.map(place => isFolder(place) ? place : dirname(place)), process.cwd()];
    const notes: FileNote[] = [];
    for (const start of new Set(starts)) {
      const found = this.from(start);
      notes.push(...found.notes);
      if (found.file !== undefined) {
        return { file: found.file, notes };
      }
    }
    return { notes };
  }

  /** Searches a policy in a folder, and above it up to the root of the repository. */
  private from(folder: string): Search {
    const search = this.searches.get(folder) ?? this.search(folder);
    this.searches.set(folder, search);
    return search;
  }

  private search(folder: string): Search {
    const found = POLICY_FILES.map(name => join(folder, name)).filter(isPresent);
    if (found.length > 1) {
      throw new UsageError(`there are two policies: ${found.map(relativeToHere).join(' and ')}. Remove one, or name one with --config FILE`);
    }
    const similar = (attempt(() => readdirSync(folder)) ?? []).filter(name => looksLikePolicy(name) && !POLICY_FILES.includes(name));
    const notes = similar.map(name => ({ file: relativeToHere(join(folder, name)), reason: `is not used as a policy, because its name is not ${NAMES}` }));
    const isRoot = REPOSITORIES.some(name => existsSync(join(folder, name)));
    if (found.length === 1 || isRoot || dirname(folder) === folder) {
      return { file: found[0], notes: found.length === 0 && isRoot ? [...notes, ...this.around(folder)] : notes };
    }
    const above = this.from(dirname(folder));
    return { file: above.file, notes: [...notes, ...above.notes] };
  }

  /** Returns a note if a worktree or a submodule does not have the policy of the repository around it. */
  private around(repository: string): FileNote[] {
    const file = isFolder(join(repository, '.git')) || dirname(repository) === repository ? undefined : this.from(dirname(repository)).file;
    const shown = file === undefined ? [] : [relativeToHere(file)];
    return shown.map(name => ({ file: name, reason: `is not used, because ${relativeToHere(repository)} is a repository of its own. To use it, pass --config ${name}` }));
  }
}

function isFolder(path: string): boolean {
  return attempt(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === true;
}

function looksLikePolicy(name: string): boolean {
  return /^\.?linux[-_.]?controls\.(?:ya?ml|json)$/i.test(name);
}

/**
 * Returns the input without the files that a policy excludes, or itself. They count as left out. A policy is no file with
 * task definitions, so one that was skipped, and is not in use, is a note.
 */
export function withPolicy(input: Input, { policy: inUsed, notes: found }: PathsWithPolicy): Input {
  const exclusions = inUsed?.exclusions;
  const isExcluded = ({ file }: { readonly file: string }) =>
    exclusions !== undefined && file !== 'stdin' && existsSync(file) && exclusions.isExcluded([inUsed!.nameOf(file)]);
  const { files, skipped, unreadable, leftOut, notes, links } = input;
  const excluded = [...files, ...unreadable].filter(isExcluded);
  // Whether an exclusion matches something does not depend on what the file holds.
  skipped.forEach(isExcluded);
  const known = new Set([...found.map(({ file }) => file), ...inUsed ? [inUsed.policy.file] : []].map(realPath));
  const nested = skipped.filter(({ file }) => looksLikePolicy(basename(file)) && !known.has(realPath(file)) && !isExcluded({ file }));
  return {
    links,
    skipped,
    files: files.filter(file => !isExcluded(file)),
    unreadable: unreadable.filter(note => !isExcluded(note)),
    leftOut: [...leftOut, ...excluded.map(({ file }) => ({ file, reason: `matches exclude in ${inUsed!.policy.file}` }))],
    notes: [
      ...notes.filter(note => !isExcluded(note)),
      ...found,
      ...nested.map(({ file }) => ({ file, reason: 'is not used as a policy, because it is below the folder that is checked. To use it, check its folder alone' })),
    ],
  };
}
