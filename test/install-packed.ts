import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run';

/** Installs the packed tarball and other packages in a folder, as npm would. */
export function installPacked(folder: string, ...packages: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', tarball(), ...packages], { cwd: folder });
}

/** The file of the packed tarball. */
export function tarball(): string {
  const folder = join(ROOT, 'dist/js');
  return join(folder, readdirSync(folder).find(file => file.endsWith('.tgz'))!);
}
