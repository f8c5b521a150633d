import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 512 * 1024 * 1024;

/**
 * Creates one temporary folder for all tests, which global-teardown.ts removes. The CDK leaves an assembly there for each app.
 *
 * The suite writes thousands of assemblies, so the folder is in memory if possible, unless `TMPDIR` is set.
 */
export default function (): void {
  // Socket paths must be short.
  const folder = (process.env.TMPDIR ? undefined : folderInMemory()) ?? mkdtempSync(join(tmpdir(), 't-'));
  // Some tests run scripts as a user other than root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = process.env.TEST_FOLDER = folder;
}

/** Creates a folder in memory. Returns undefined if space is short, or if programs in it cannot run, as in many containers. */
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
    // Only Linux has this folder.
  }
  if (folder) {
    rmSync(folder, { recursive: true });
  }
  return undefined;
}
