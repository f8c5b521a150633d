import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** The files of an addition, and what is left to do. */
export interface Skeleton {
  /** The new content of each file that is created or extended, by its path in the repository. */
  readonly files: Readonly<Record<string, string>>;

  /** What to do next, in order. */
  readonly steps: readonly string[];
}

/** The files of the repository. */
export interface Repository {
  exists(path: string): boolean;

  /** Returns the content of a file. */
  read(path: string): string;

  /** Returns the names of the files and folders in a folder. */
  list(folder: string): readonly string[];
}

/** The files of this repository. */
export const REPOSITORY: Repository = {
  exists: path => existsSync(join(ROOT, path)),
  read: path => readFileSync(join(ROOT, path), 'utf8'),
  list: folder => readdirSync(join(ROOT, folder)),
};

/** Why a skeleton cannot be written. */
export class Refusal extends Error {}

/** Matches a placeholder: a phrase that names what to write in its place, or an identifier. The generators refuse to run while one is left. */
export const PLACEHOLDER = /TODO(?:: [^'"`|*\n]+|_\w+)/g;

/** Inserts lines before the first line that matches. */
export function insertBefore(path: string, text: string, line: RegExp, addition: string): string {
  const index = text.search(line);
  if (index < 0) {
    throw new Refusal(`${path} has no line that matches ${line}. Correct projenrc/new, which looks for it.`);
  }
  return text.slice(0, index) + addition + text.slice(index);
}

/** Inserts lines before the first line whose key is greater, or before the end of the list. The pattern matches the end, or a line and captures its key. */
export function insertSorted(path: string, text: string, { start, line }: { start: string; line: RegExp }, key: string, addition: string): string {
  const begin = text.indexOf(start);
  const next = begin < 0 ? undefined : [...text.slice(begin).matchAll(line)].find(([, other]) => other === undefined || other > key);
  if (next === undefined) {
    throw new Refusal(`${path} has no list after "${start}". Correct projenrc/new, which looks for it.`);
  }
  const index = begin + next.index;
  return text.slice(0, index) + addition + text.slice(index);
}

/** The maximum length of a line of code. */
const MAX_LENGTH = 150;

/** Adds a name to a sorted list of names in braces or parentheses, which may have several lines, before or after the name of the package. */
export function addName(path: string, text: string, list: RegExp, name: string): string {
  const found = list.exec(text);
  if (found === null) {
    throw new Refusal(`${path} has no list that matches ${list}. Correct projenrc/new, which looks for it.`);
  }
  const [, before, names, after] = found;
  const sorted = [...names.split(',').map(each => each.trim()).filter(each => each !== ''), name].sort((one, other) => one.toLowerCase() < other.toLowerCase() ? -1 : 1);
  const indent = /^\n( *)/.exec(names)?.[1];
  const written = indent === undefined ? ` ${sorted.join(', ')} ` : `\n${wrapped(sorted, indent)}\n`;
  return text.slice(0, found.index) + before + written + after + text.slice(found.index + found[0].length);
}

function wrapped(names: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${name},`.length <= MAX_LENGTH) {
      lines[lines.length - 1] = `${last} ${name},`;
    } else {
      lines.push(`${indent}${name},`);
    }
  }
  return lines.join('\n');
}

/** `listener-before-sysctl` becomes `listenerBeforeSysctl`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `KernelReport` becomes `kernel-report`. */
export function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
