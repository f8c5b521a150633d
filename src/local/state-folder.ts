import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { UsageError } from '../usage-error';

/** A path in the folder of the user for the state of this command, which only the user can read. */
export function statePath({ XDG_STATE_HOME = '' }: NodeJS.ProcessEnv, ...path: readonly string[]): string {
  // The specification of XDG ignores a relative path, which would be another folder in each working directory.
  return join(isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state'), 'cdk-fargate-linux-controls', ...path);
}

/** Opens a file to read it and to append to it. */
export function openStateFile(file: string): number {
  return orThrow('write', file, () => {
    makeFolders(dirname(file));
    const descriptor = openSync(file, 'a+', 0o600);
    if (!fstatSync(descriptor).isFile()) {
      closeSync(descriptor);
      throw new Error('it is not a file');
    }
    return descriptor;
  });
}

/** Removes a file, unless another process has removed it. */
export function removeStateFile(file: string): void {
  orThrow('remove', file, () => rmSync(file, { force: true }), 'Allow writing to its folder, and try again.');
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
  makeFolders(dirname(file));
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
  makeFolders(dirname(file));
  const fragment = `${file}.${randomBytes(6).toString('hex')}${FRAGMENT}`;
  try {
    writeFileSync(fragment, text, { mode: 0o600 });
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
    throw new UsageError(`cannot ${verb} ${path}: ${(error as Error).message}. ${remedy}`);
  }
}
