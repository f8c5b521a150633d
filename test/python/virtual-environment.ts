import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { run } from '../run';

/** Creates a virtual environment with packages, and returns the folder of its programs. */
export function createVenv(folder: string, packages: readonly string[], python = 'python3'): string {
  requireProgram([python, '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  run(python, ['-m', 'venv', folder]);
  const bin = join(folder, 'bin');
  run(join(bin, 'pip'), ['install', '--quiet', '--no-compile', '--disable-pip-version-check', ...packages]);
  return bin;
}
