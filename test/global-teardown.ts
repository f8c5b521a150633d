import { rmSync } from 'node:fs';

export default function (): void {
  rmSync(process.env.FOLDER_OF_TESTS!, { recursive: true, force: true });
}
