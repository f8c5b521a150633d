import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The assets folder of the package. The relative path is the same from `src` and from `lib`. */
const ASSETS = join(__dirname, '..', '..', '..', '..', 'assets');

/** Returns the path of a file or folder in the assets folder. */
export function assetPath(...names: string[]): string {
  return join(ASSETS, ...names);
}

/** Reads a shell script of the package without comments or blank lines, because a task definition is limited to 64 KiB. */
export function script(name: string): string {
  const lines = readFileSync(assetPath('scripts', `${name}.sh`), 'utf8').split(/\r?\n/);
  return lines.filter(line => !/^\s*(#|$)/.test(line)).join('\n');
}

/** Returns an entry point that runs a script of the package. The command of the container becomes the arguments of the script. */
export function scriptEntryPoint(name: string): string[] {
  return ['sh', '-c', script(name), name];
}
