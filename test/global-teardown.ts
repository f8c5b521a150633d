import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function (): void {
  const folder = process.env.TEST_FOLDER!;
  // In watch mode, the same process runs the setup again.
  process.env.TMPDIR = dirname(folder);
  rmSync(folder, { recursive: true, force: true });
}
