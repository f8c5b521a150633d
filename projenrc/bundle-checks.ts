import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, Plugin } from 'esbuild';

// Run after the compiler. The checks are a hundred small files and the catalogue of kernel parameters twenty, which take longer to find and to open than
// to run: apps load each as one file, made of the source, so that one function calls another without a module between them. What apps see stays as jsii
// compiled it, and the command, which needs other parts of the checks, goes on to load the files.
const [SOURCE, LIB] = ['src', 'lib'].map(folder => join(__dirname, '..', folder));
const CHECKS = join(LIB, 'checks');
const ATTACH = 'attach'; // The one part that remembers something, so there must be one of it. It loads the others when it needs them.
const ENTRIES = [ATTACH, 'namespace-sharing-checks', 'namespace-sharing-plugin'];

const REQUIRED = new RegExp(`require\\(["']\\./(?!${ATTACH}["'])([^"']+)["']\\)(?!\\[)`, 'g');
const compiled = ENTRIES.map(name => ({ file: join(CHECKS, `${name}.js`), text: readFileSync(join(CHECKS, `${name}.js`), 'utf8') }));
const parts = new Set(compiled.flatMap(({ text }) => [...text.matchAll(REQUIRED)].map(([, part]) => part)));
if (parts.size === 0) {
  throw new Error('the checks are bundled already. Compile first.');
}

/** The bundle of the checks requires the catalogue of the library instead of a copy of its own. */
const SHARED_CATALOGUE: Plugin = {
  name: 'shared catalogue',
  setup: ({ onResolve }) => onResolve({ filter: /\/sysctls\/catalogue$/ }, () => ({ path: '../sysctls/catalogue', external: true })),
};

void (async () => {
  await bundle('export * from \'./sysctls/catalogue\';', join(LIB, 'sysctls', 'catalogue', 'index.js'));
  await bundle([...parts].map(part => `export * as '${part}' from './checks/${part}';`).join('\n'), join(CHECKS, 'bundle.js'), [SHARED_CATALOGUE]);
  compiled.forEach(({ file, text }) => writeFileSync(file, text.replace(REQUIRED, 'require("./bundle")["$1"]')));
})();

async function bundle(contents: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({ stdin: { contents, resolveDir: SOURCE }, outfile, plugins, bundle: true, platform: 'node', target: 'node20', packages: 'external' });
}
