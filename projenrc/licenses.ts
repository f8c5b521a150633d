import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = join(__dirname, '..', 'node_modules');

/** Returns the licenses of the packages that the source files of a bundle belong to. */
export function licensesOf(files: readonly string[]): string {
  const packages = new Set(files.flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...packages].sort().map(licenseOf).join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseOf(name: string): string {
  const folder = join(MODULES, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license: string };
  const file = ['LICENSE', 'LICENSE-MIT'].map(candidate => join(folder, candidate)).find(existsSync)!;
  const text = readFileSync(file, 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
