import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { ROOT, run } from '../run';

/** Installs the wheel in a new virtual environment, and returns its folder. */
export function installWheel(options: readonly string[] = [], python = 'python3'): string {
  requireProgram([python, '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  const folder = mkdtempSync(join(tmpdir(), 'wheel-'));
  run(python, ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', wheel(), ...options]);
  return folder;
}

/** The file of the wheel. */
export function wheel(): string {
  const folderOfWheels = join(ROOT, 'dist/python');
  return join(folderOfWheels, readdirSync(folderOfWheels).find(file => file.endsWith('.whl'))!);
}
