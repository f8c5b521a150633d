import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// Run after the compiler. The checks are a hundred small files, which take longer to find and to open than to run: apps load them as one, made of
// the source, so that one function calls another without a module between them. The classes that apps see stay as jsii compiled them, and the
// command, which needs other parts of the checks, goes on to load the files.
const [SOURCE, LIB] = ['src', 'lib'].map(folder => join(__dirname, '..', folder, 'checks'));
const CLASSES = ['namespace-sharing-checks', 'namespace-sharing-plugin'];
const ATTACH = 'attach'; // What constructs of other folders use.

const parts = new Set([ATTACH, ...CLASSES.flatMap(partsUsedBy)]);

buildSync({
  stdin: { contents: [...parts].map(part => `export * as '${part}' from './${part}';`).join('\n'), resolveDir: SOURCE },
  outfile: join(LIB, 'bundle.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
});

for (const name of CLASSES) {
  const file = join(LIB, `${name}.js`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/require\("\.\/([^"]+)"\)(?!\[)/g, 'require("./bundle")["$1"]'));
}
writeFileSync(join(LIB, `${ATTACH}.js`), `"use strict";\nmodule.exports = require("./bundle")["${ATTACH}"];\n`);

function partsUsedBy(name: string): string[] {
  return [...readFileSync(join(SOURCE, `${name}.ts`), 'utf8').matchAll(/ from '\.\/(.+)';$/gm)].map(([, part]) => part);
}
