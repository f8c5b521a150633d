import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';

// Run after the compiler. Requiring the package then loads one small file; each export loads its own when it is first used.
const LIB = join(__dirname, '..', 'lib');
const INDEX = join(LIB, 'index.js');
const load = createRequire(__filename);

const face = Object.entries(load(INDEX) as Record<string, unknown>);
const files = Object.values(load.cache).filter(file => file?.filename.startsWith(LIB) && basename(file.filename) !== 'index.js');

writeFileSync(INDEX, [
  '"use strict";',
  'Object.defineProperty(exports, "__esModule", { value: true });',
  'const lazily = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
  // By the assignment Node.js knows the name when an ECMAScript module imports it.
  ...face.flatMap(([name, value]) => [`exports.${name} = undefined;`, `lazily('${name}', () => require('${moduleOf(name, value)}').${name});`]),
  '',
].join('\n'));

/** The file that defines an export, as the index would require it. */
function moduleOf(name: string, value: unknown): string {
  const file = files.find(candidate => (candidate!.exports as Record<string, unknown>)[name] === value);
  return file ? `./${relative(LIB, file.filename).replace(/\.js$/, '')}` : fail(`no file of lib/ exports ${name}`);
}

function fail(message: string): never {
  throw new Error(message);
}
