import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives all tests one folder for temporary files: the CDK leaves an assembly in it for each app. It goes in global-teardown.ts. */
export default function (): void {
  // Paths of sockets must be short.
  const folder = mkdtempSync(join(tmpdir(), 't-'));
  // Some tests run scripts as users without root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = process.env.FOLDER_OF_TESTS = folder;
}
