import { closeSync, constants, fstatSync, openSync, readSync, Stats, statSync } from 'node:fs';
import { decodeText } from '../parsing/decoding';

/** The default size limit. Templates have at most 1 MB; plans of Terraform may be larger. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

/** The size limit of files that the CDK writes beside templates, such as manifests. They grow with the number of resources in an app. */
const MAX_RECORD_BYTES = 10 * DEFAULT_MAX_BYTES;

/** Holds the bytes of most files until they are decoded. Allocating memory for each would take longer than reading them. */
let shared: Buffer | undefined;
const SHARED_SIZE = 256 * 1024;

/**
 * Reads a text file. A check opens all its files here, so none of them can block it or fill the memory.
 *
 * Throws if there is no such file, if it is not a regular file, or if it is too large or not text. The message is the second half of a sentence that
 * starts with the file.
 */
export function readText(file: string, maxBytes = DEFAULT_MAX_BYTES, ifMissing = 'does not exist'): string {
  // Opening a device may already have an effect.
  requireFile(statusOf(file) ?? fail(ifMissing), maxBytes);
  return decodeText(readBytes(file, maxBytes));
}

/** Reads a JSON file that the CDK writes beside templates. Throws as `readText` does, and for invalid JSON. */
export function readRecord(file: string): unknown {
  const text = readText(file, MAX_RECORD_BYTES);
  if (text.trim() === '') {
    throw new SyntaxError('is empty');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SyntaxError(`is not valid JSON: ${(error as Error).message.replace(/ is not valid JSON$/, '')}`);
  }
}

/** The reason for which a file or standard input is not read. */
export function tooLarge(maxBytes: number): string {
  return `is larger than ${maxBytes / 1024 / 1024} MB. If it is the right file, raise the limit: --max-size MEGABYTES`;
}

/** Returns the status of a file. Undefined if there is no such file. */
export function statusOf(path: string): Stats | undefined {
  return orUnreadable(() => statSync(path, { throwIfNoEntry: false }));
}

function readBytes(file: string, maxBytes: number): Uint8Array {
  return orUnreadable(() => {
    // Something else may have taken the place of the file. Without O_NONBLOCK, opening a pipe waits for a writer.
    const descriptor = openSync(file, constants.O_NONBLOCK ?? constants.O_RDONLY);
    try {
      const stats = fstatSync(descriptor);
      return requireFile(stats, maxBytes) ?? readToEnd(descriptor, stats.size, maxBytes);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Reads a file whose size may be unknown, which is then 0. */
function readToEnd(descriptor: number, size: number, maxBytes: number): Uint8Array {
  let [buffer, length] = [size < SHARED_SIZE ? shared ??= Buffer.allocUnsafeSlow(SHARED_SIZE) : Buffer.allocUnsafeSlow(size + 1), 0];
  for (;;) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += count;
    if (length > maxBytes) {
      throw new UnreadableFile(tooLarge(maxBytes));
    }
    if (count === 0 || length === size) {
      return buffer.subarray(0, length);
    }
    buffer = length === buffer.length ? Buffer.concat([buffer], 2 * length) : buffer;
  }
}

function requireFile(stats: Stats, maxBytes: number): undefined {
  if (!stats.isFile()) {
    throw new UnreadableFile(`is ${kindOf(stats)}, not a file${stats.isDirectory() ? '' : '. Pass - to read standard input'}`);
  }
  if (stats.size > maxBytes) {
    throw new UnreadableFile(tooLarge(maxBytes));
  }
}

/** An error whose message already is the second half of a sentence. */
class UnreadableFile extends Error {}

function orUnreadable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof UnreadableFile ? error : new Error(`cannot be read: ${(error as Error).message}`);
  }
}

function kindOf(stats: Stats): string {
  return stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}

function fail(reason: string): never {
  throw new Error(reason);
}
