import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function (): void {
  const folder = process.env.FOLDER_OF_TESTS!;
  // Who watches the tests sets up again in the same process.
  process.env.TMPDIR = dirname(folder);
  rmSync(folder, { recursive: true, force: true });
}
