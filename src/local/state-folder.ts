import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error';

/** A path in the folder of the user for the state of this command, which only the user can read. */
export function statePath({ XDG_STATE_HOME }: NodeJS.ProcessEnv, ...path: readonly string[]): string {
  return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'cdk-fargate-linux-controls', ...path);
}

/** Creates a folder for state, unless it exists. */
export function makeStateFolder(folder: string): void {
  orThrow('create', folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
}

/** Creates a file with its whole text at once. Returns false if the file exists. */
export function createStateFile(file: string, text: string): boolean {
  return orThrow('write', file, () => {
    const fragment = writeFragment(file, text);
    try {
      // Unlike a rename, this fails if the file exists.
      linkSync(fragment, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        return false;
      }
      throw error;
    } finally {
      rmSync(fragment);
    }
  });
}

/** Replaces the text of a file at once: a reader sees the old text or the new one. */
export function replaceStateFile(file: string, text: string): void {
  orThrow('write', file, () => renameSync(writeFragment(file, text), file));
}

/** How the name of a file ends that is not complete yet. */
export const FRAGMENT = '.tmp';

function writeFragment(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fragment = `${file}.${randomBytes(6).toString('hex')}${FRAGMENT}`;
  writeFileSync(fragment, text, { mode: 0o600 });
  return fragment;
}

/** Names the path and how to choose another one if an action fails. */
function orThrow<Result>(verb: string, path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`cannot ${verb} ${path}: ${(error as Error).message}. Set XDG_STATE_HOME to a folder that you can write.`);
  }
}
