import { closeSync, constants, fstatSync, openSync, readSync, Stats, statSync } from 'node:fs';
import { decodeText } from '../parsing/decoding';

/** The default size limit. Templates have at most 1 MB; a stream may be larger. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

/**
 * The size limit of files that the CDK writes beside templates, such as manifests. They grow with the number of resources
 * in an app.
 */
const MAX_RECORD_BYTES = 10 * DEFAULT_MAX_BYTES;

/** Holds the bytes of most files until they are decoded. Allocating memory for each would take longer than reading them. */
let shared: Buffer | undefined;
const SHARED_SIZE = 256 * 1024;

/**
 * Reads a text file. A check opens all its files here, so none of them can block it or fill the memory.
 *
 * Throws if there is no such file, if it is not a regular file, or if it is too large or not text. The message is the
 * second half of a sentence that starts with the file.
 */
export function readText(file: string, maxBytes = DEFAULT_MAX_BYTES, ifMissing = 'does not exist', uid?: number): string {
  // Opening a device may already have an effect.
  requireFile(statusOf(file) ?? fail(ifMissing), maxBytes, uid);
  return decodeText(readBytes(file, maxBytes, uid));
}

/**
 * Reads a JSON file that the CDK or this command has written. Throws as `readText` does, without its remedies, and for
 * invalid JSON. With a user ID, also for a file of another user.
 */
export function readRecord(file: string, uid?: number): unknown {
  let text: string;
  try {
    text = readText(file, MAX_RECORD_BYTES, undefined, uid);
  } catch (error) {
    throw error instanceof UnreadableFile ? new Error(error.reason) : error;
  }
  if (text.trim() === '') {
    throw new SyntaxError('is empty');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SyntaxError(`is not valid JSON: ${(error as Error).message.replace(/ is not valid JSON$/, '')}`);
  }
}

/** The error for a file or standard input that is too large. */
export function tooLarge(maxBytes: number): Error {
  return new UnreadableFile(`is larger than ${maxBytes / 1024 / 1024} MB`, 'If it is the right file, raise the limit: --max-size MEGABYTES');
}

/** Returns the status of a file. Undefined if there is no such file. */
export function statusOf(path: string): Stats | undefined {
  return orUnreadable(() => statSync(path, { throwIfNoEntry: false }));
}

function readBytes(file: string, maxBytes: number, uid?: number): Uint8Array {
  return orUnreadable(() => {
    // Something else may have taken the place of the file. Without O_NONBLOCK, opening a pipe waits for a writer.
    const descriptor = openSync(file, constants.O_NONBLOCK ?? constants.O_RDONLY);
    try {
      const stats = fstatSync(descriptor);
      return requireFile(stats, maxBytes, uid) ?? readToEnd(descriptor, stats.size, maxBytes);
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
      throw tooLarge(maxBytes);
    }
    if (count === 0 || length === size) {
      return buffer.subarray(0, length);
    }
    buffer = length === buffer.length ? Buffer.concat([buffer], 2 * length) : buffer;
  }
}

function requireFile(stats: Stats, maxBytes: number, uid = stats.uid): undefined {
  if (!stats.isFile()) {
    throw new UnreadableFile(`is ${kindOf(stats)}, not a file`, stats.isDirectory() ? undefined : 'Pass - to read standard input');
  }
  if (stats.uid !== uid) {
    throw new UnreadableFile(`belongs to another user (uid ${stats.uid})`);
  }
  if (stats.size > maxBytes) {
    throw tooLarge(maxBytes);
  }
}

/** An error whose message already is the second half of a sentence. Its remedy is for a file that the user passes. */
class UnreadableFile extends Error {
  constructor(public readonly reason: string, remedy?: string) {
    super(remedy === undefined ? reason : `${reason}. ${remedy}`);
  }
}

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
