import { randomBytes } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, linkSync, lstatSync, mkdirSync, openSync, renameSync, rmSync, Stats, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { readText } from '../reading/files/file-text';
import { shellCommand } from '../shell-quoting';
import { UsageError } from '../usage-error';

const NAME = 'cdk-fargate-linux-controls';

/** A path in the folder of the user for the state of this command, which only the user can read. */
export function statePath({ XDG_STATE_HOME = '' }: NodeJS.ProcessEnv, ...path: readonly string[]): string {
  // The specification of XDG ignores a relative path, which would be another folder in each working directory.
  return join(isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state'), NAME, ...path);
}

/** Opens a file to read it and to append to it. */
export function openStateFile(file: string): number {
  return orThrow('write', file, () => {
    makeOwnFolder(dirname(file));
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = constants;
    const descriptor = openSync(file, O_RDWR + O_APPEND + O_CREAT + O_NOFOLLOW, 0o600);
    const stats = fstatSync(descriptor);
    // A second name could be that of a file that this command must not change.
    const problem = !stats.isFile() ? 'is not a file' : stats.nlink > 1 ? 'has another name' : foreignTo(stats);
    if (problem !== undefined) {
      closeSync(descriptor);
      throw new UsageError(`cannot write ${file}: it ${problem}. Remove it, and try again.`);
    }
    return descriptor;
  });
}

/**
 * Throws if another user can determine what is in a folder of this command. A folder that does not exist is fine.
 */
export function requireOwnFolder(folder: string): void {
  if (basename(folder) !== NAME) {
    requireOwnFolder(dirname(folder));
  }
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    return;
  }
  const problem = stats.isSymbolicLink() ? 'is a link' : !stats.isDirectory() ? 'is not a folder' : foreignTo(stats);
  if (problem !== undefined) {
    throw new UsageError(`${folder} ${problem}. Remove it, or set XDG_STATE_HOME to a folder of your own.`);
  }
  // Windows has no such permissions.
  if (process.geteuid !== undefined && stats.mode % 0o100 !== 0) {
    throw new UsageError(`${folder} is open to other users. Look at what is in it, run ${shellCommand([['chmod', '700', folder]])}, and try again.`);
  }
}

function foreignTo({ uid }: Stats): string | undefined {
  return process.geteuid === undefined || uid === process.geteuid() ? undefined : `belongs to another user (uid ${uid})`;
}

/** Reads a file. Throws if another user can have written it. */
export function readStateFile(file: string): string {
  requireOwnFolder(dirname(file));
  return readText(file, undefined, undefined, process.geteuid?.());
}

/** Removes a file, unless another process has removed it. */
export function removeStateFile(file: string): void {
  orThrow('remove', file, () => rmSync(file, { force: true }), 'Allow writing to its folder, and try again.');
}

function makeOwnFolder(folder: string): void {
  makeFolders(folder);
  requireOwnFolder(folder);
}

/**
 * Creates a folder and those above it. Not with `recursive`: Node would try without an end where the system refuses a
 * folder as if the one above were missing, as in /proc.
 */
function makeFolders(folder: string): void {
  if (!existsSync(folder) && folder !== dirname(folder)) {
    makeFolders(dirname(folder));
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Another process may have created it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** Creates a file with its whole text at once. Throws if the file exists. */
export function createStateFile(file: string, text: string): void {
  const fragment = writeFragment(file, text);
  try {
    // Unlike a rename, this fails if the file exists.
    linkSync(fragment, file);
  } finally {
    rmSync(fragment);
  }
}

/** Replaces the text of a file at once: a reader sees the old text or the new one. */
export function replaceStateFile(file: string, text: string): void {
  orThrow('write', file, () => renameSync(writeFragment(file, text), file));
}

/** How the name of a file ends that is not complete yet. */
export const FRAGMENT = '.tmp';

/**
 * Opens a file with a text. Only its descriptor is left, and the file has no text as long as it has a name, so that no
 * secret stays, however this process ends.
 */
export function openWithoutName(text: string, env: NodeJS.ProcessEnv): number {
  const file = statePath(env, 'runs', `input.${randomBytes(6).toString('hex')}${FRAGMENT}`);
  makeOwnFolder(dirname(file));
  const output = openSync(file, 'wx', 0o600);
  try {
    const input = openSync(file, 'r');
    rmSync(file);
    writeFileSync(output, text);
    return input;
  } finally {
    closeSync(output);
  }
}

function writeFragment(file: string, text: string): string {
  makeOwnFolder(dirname(file));
  const fragment = `${file}.${randomBytes(6).toString('hex')}${FRAGMENT}`;
  try {
    writeFileSync(fragment, text, { mode: 0o600, flag: 'wx' });
    return fragment;
  } catch (error) {
    // A full disk leaves an empty file.
    rmSync(fragment, { force: true });
    throw error;
  }
}

/** Names the path and a remedy if an action fails. */
function orThrow<Result>(
  verb: string, path: string, action: () => Result, remedy = 'Set XDG_STATE_HOME to a folder that you can write.',
): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(`cannot ${verb} ${path}: ${(error as Error).message}. ${remedy}`);
  }
}
