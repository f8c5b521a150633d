import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates one temporary folder for all tests, which global-teardown.ts removes. The CDK leaves an assembly there for each app. */
export default function (): void {
  // Socket paths must be short.
  const folder = mkdtempSync(join(tmpdir(), 't-'));
  // Some tests run scripts as a user other than root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = process.env.TEST_FOLDER = folder;
}
