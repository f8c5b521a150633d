import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../placeholders';

/** The files of an addition, and what is left to do. */
export interface Skeleton {
  /** The new content of each file that is created or extended, by its path in the repository. */
  readonly files: Readonly<Record<string, string>>;

  /** What to do next, in order. */
  readonly steps: readonly string[];
}

/** Why a skeleton cannot be written. */
export class Refusal extends Error {}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Returns a file with lines before the first line that matches. */
export function insertBefore(path: string, line: RegExp, addition: string, text = read(path)): string {
  const index = text.search(line);
  if (index < 0) {
    throw new Refusal(`${path} has no line that matches ${line}. Correct projenrc/new, which looks for it.`);
  }
  return text.slice(0, index) + addition + text.slice(index);
}

/** `listener-before-sysctl` becomes `listenerBeforeSysctl`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `KernelReport` becomes `kernel-report`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
