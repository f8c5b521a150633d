import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';

// Runs after the compiler. Requiring the package then loads one small file, and each export loads its file when it is first used.
const LIB = join(__dirname, '..', 'lib');
const INDEX = join(LIB, 'index.js');
const load = createRequire(__filename);

const exported = Object.entries(load(INDEX) as Record<string, unknown>);
const files = Object.values(load.cache).filter(file => file?.filename.startsWith(LIB) && basename(file.filename) !== 'index.js');

writeFileSync(INDEX, [
  '"use strict";',
  'Object.defineProperty(exports, "__esModule", { value: true });',
  'const defineLazyExport = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
  // Node.js detects the names of exports for ECMAScript modules by these assignments.
  ...exported.flatMap(([name, value]) => [`exports.${name} = undefined;`, `defineLazyExport('${name}', () => require('${moduleOf(name, value)}').${name});`]),
  '',
].join('\n'));

/** Returns the path that the index requires for an export. */
function moduleOf(name: string, value: unknown): string {
  const file = files.find(candidate => (candidate!.exports as Record<string, unknown>)[name] === value);
  return file ? `./${relative(LIB, file.filename).replace(/\.js$/, '')}` : fail(`No file in lib/ exports ${name}.`);
}

function fail(message: string): never {
  throw new Error(message);
}
