import { chmodSync, chownSync, realpathSync, renameSync, rmSync, Stats, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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
