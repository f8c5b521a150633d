import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that the package ships beside its code: `src` and `lib` are equally deep. */
const ASSETS = join(__dirname, '..', '..', '..', 'assets');

/** The path of something in that folder. */
export function assetPath(...names: string[]): string {
  return join(ASSETS, ...names);
}

/** A shell script of the package, without the lines that only people read: a task definition holds no more than 64 KiB. */
export function script(name: string): string {
  const lines = readFileSync(assetPath('scripts', `${name}.sh`), 'utf8').split(/\r?\n/);
  return lines.filter(line => !/^\s*(#|$)/.test(line)).join('\n');
}

/** An entry point that runs a script of the package, whatever the entry point of the image is; the container's command is what it is handed. */
export function scriptEntryPoint(name: string): string[] {
  return ['sh', '-c', script(name), name];
}
