import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createVenv } from './virtual-environment';
import { ROOT } from '../run';

/** Installs the wheel in a new virtual environment, and returns the folder of its programs. */
export function installWheel(folder: string, options: readonly string[], python?: string): string {
  return createVenv(folder, [wheel(), ...options], python);
}

/** The file of the wheel. */
export function wheel(): string {
  const folderOfWheels = join(ROOT, 'dist/python');
  return join(folderOfWheels, readdirSync(folderOfWheels).find(file => file.endsWith('.whl'))!);
}
