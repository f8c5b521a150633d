import type { FileNote } from './input';
import { REPOSITORY } from '../checks/addresses';
import { reasonOf } from '../checks/model';

/**
 * Returns the results of a function for files. A file for which it throws is added to those that are unreadable, and the
 * others still have results.
 */
export function ofEachFile<File extends { readonly file: string }, Result>(
  files: readonly File[], compute: (file: File) => Result, unreadable: FileNote[],
): Result[] {
  return files.flatMap(each => {
    try {
      return [compute(each)];
    } catch (error) {
      unreadable.push({ file: each.file, reason: whyUnreadable(error) });
      return [];
    }
  });
}

/** Returns why a file could not be read or judged, as the second half of a sentence that starts with the file. */
export function whyUnreadable(error: unknown): string {
  return error instanceof RangeError || error instanceof TypeError || error instanceof ReferenceError
    ? `cannot be checked: ${reasonOf(error)}. Report it at ${REPOSITORY}/issues`
    : (error as Error).message;
}
