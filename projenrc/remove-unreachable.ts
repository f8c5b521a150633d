import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Runs after the bundles are written, and removes the compiled files that neither the library nor its types refer to: the sources of the bundles, which are
// 31 % of the bytes in lib. The command is bundled, so it refers to none.
const LIB = join(__dirname, '..', 'lib');
const COMMAND = join(LIB, 'cli');
const REFERENCE = /(?:require|import)\(["'](\.[^"']*)["']\)|from ["'](\.[^"']*)["']/g;

const reached = new Set<string>();
['index.js', 'index.d.ts'].forEach(name => reach(join(LIB, name)));
const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).map(name => join(LIB, name)).filter(name => !name.startsWith(COMMAND));
for (const file of files.filter(name => /\.(js|d\.ts)$/.test(name) && !reached.has(name))) {
  rmSync(file);
}
// Nested folders come after their parents.
for (const folder of files.reverse().filter(name => existsSync(name) && !/\.\w+$/.test(name))) {
  if (readdirSync(folder).length === 0) {
    rmdirSync(folder);
  }
}

function reach(file: string): void {
  if (reached.has(file)) {
    return;
  }
  reached.add(file);
  const extension = file.endsWith('.d.ts') ? '.d.ts' : '.js';
  for (const [, required, imported] of readFileSync(file, 'utf8').matchAll(REFERENCE)) {
    reach(fileOf(join(dirname(file), required ?? imported), extension));
  }
}

function fileOf(path: string, extension: string): string {
  const file = [path, `${path}${extension}`, join(path, `index${extension}`)].find(candidate => candidate.endsWith(extension) && existsSync(candidate));
  if (file === undefined) {
    throw new Error(`${path} is referred to, but does not exist.`);
  }
  return file;
}
