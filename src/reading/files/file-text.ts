import { readFileSync, Stats, statSync } from 'node:fs';

/** The default size limit. Templates have at most 1 MB; plans of Terraform may be larger. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

/** Reads a text file. Throws if it is too large, or something from which reading could wait forever. */
export function readText(file: string, stats: Stats, maxBytes: number): string {
  if (!stats.isFile()) {
    throw new Error(`is ${kindOf(stats)}, not a file. Pass - to read standard input`);
  }
  if (stats.size > maxBytes) {
    throw new Error(tooLarge(maxBytes));
  }
  const text = readFileSync(file, 'utf8');
  return withoutByteOrderMark(text.startsWith(UTF_16_MARK) ? readFileSync(file, 'utf16le') : text);
}

/** The byte order mark of UTF-16, which shells on Windows write, read as UTF-8. */
const UTF_16_MARK = '\uFFFD\uFFFD';

export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The reason for which a file or standard input is not read. */
export function tooLarge(maxBytes: number): string {
  return `is larger than ${maxBytes / 1024 / 1024} MB. If it is the right file, raise the limit: --max-size MEGABYTES`;
}

/** Returns the status of a file. Undefined if there is no such file. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new Error(`cannot be read: ${(error as Error).message}`);
  }
}

function kindOf(stats: Stats): string {
  return stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}
