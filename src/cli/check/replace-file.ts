import {
  accessSync, chmodSync, chownSync, constants, readFileSync, realpathSync, renameSync, rmSync, Stats, statSync, writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Replaces the text of a file as `writeAtOnce` does. A byte order mark stays.
 *
 * Throws if the file has another text than the old one, or cannot be written.
 */
export function replaceFile(file: string, before: string, after: string): void {
  const target = realpathSync(file);
  // Root may write to every file, and replacing a file needs only access to its folder.
  if (!/[2367]/.test(statSync(target).mode.toString(8).slice(-3))) {
    throw new Error(`it is read-only. Make it writable: chmod u+w ${file}`);
  }
  accessSync(target, constants.W_OK);
  const content = readFileSync(target);
  if ([BYTE_ORDER_MARK, ''].some(start => content.equals(Buffer.from(start + after)))) {
    return; // Two arguments name the file.
  }
  const mark = [BYTE_ORDER_MARK, ''].find(start => content.equals(Buffer.from(start + before)));
  if (mark === undefined) {
    throw new Error('it is not UTF-8, or has changed since it was read. Convert it to UTF-8, or run the command again');
  }
  writeAtOnce(file, mark + after);
}

/**
 * Writes a file at once: a reader sees the old text or the new one. A symbolic link stays, and so do mode and owner. A file with
 * several hard links is written in place, because a new file would leave the other names with the old text; so is a device or a
 * pipe.
 */
export function writeAtOnce(file: string, text: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats && (!stats.isFile() || stats.nlink > 1)) {
    writeFileSync(file, text);
    return;
  }
  const target = stats ? realpathSync(file) : file;
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (stats) {
      keepOwnerAndMode(temporary, stats);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A user other than root cannot give files away. As with sed -i, the file then belongs to the user of the command. */
function keepOwnerAndMode(file: string, { uid, gid, mode }: Stats): void {
  if (process.getuid?.() === 0) {
    chownSync(file, uid, gid);
  }
  chmodSync(file, mode);
}
