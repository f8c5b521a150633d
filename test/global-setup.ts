import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 512 * 1024 * 1024;

/**
 * Gives all tests one folder for temporary files, which global-teardown.ts removes: the CDK leaves an assembly there for each app.
 *
 * The folder is in memory where that is possible and `TMPDIR` does not name another place: the suite writes thousands of assemblies.
 */
export default function (): void {
  // Paths of sockets must be short.
  const folder = (process.env.TMPDIR ? undefined : folderInMemory()) ?? mkdtempSync(join(tmpdir(), 't-'));
  // Some tests run scripts as users without root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = process.env.TEST_FOLDER = folder;
}

/** A folder in memory; undefined where there is no room, or where programs in it cannot be run, as in many containers. */
function folderInMemory(): string | undefined {
  let folder: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize >= NEEDED_BYTES) {
      folder = mkdtempSync(join(MEMORY, 't-'));
      const program = join(folder, 'program');
      writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
      if (spawnSync(program).status === 0) {
        return folder;
      }
    }
  } catch {
    // Only Linux has it.
  }
  if (folder) {
    rmSync(folder, { recursive: true });
  }
  return undefined;
}
