import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, Plugin } from 'esbuild';

// Runs after the compiler. The checks are about a hundred small files and the catalog of kernel parameters is twenty, and opening them takes longer than
// running them. So apps load each as one file, bundled from the source. The public classes stay as jsii compiled them. The command has its own bundle.
const [SOURCE, LIB] = ['src', 'lib'].map(folder => join(__dirname, '..', folder));
const CHECKS = join(LIB, 'checks');
const ATTACH = 'attach'; // It holds state, so there must be only one copy. It loads the other files when it needs them.
const ENTRIES = [ATTACH, 'namespace-sharing-checks', 'namespace-sharing-plugin'];

const REQUIRED = new RegExp(`require\\(["']\\./(?!${ATTACH}["'])([^"']+)["']\\)(?!\\[)`, 'g');
const compiled = ENTRIES.map(name => ({ file: join(CHECKS, `${name}.js`), text: readFileSync(join(CHECKS, `${name}.js`), 'utf8') }));
const parts = new Set(compiled.flatMap(({ text }) => [...text.matchAll(REQUIRED)].map(([, part]) => part)));
if (parts.size === 0) {
  throw new Error('The checks are already bundled. Compile first.');
}

/** Makes the bundle of the checks load the library's catalog instead of including a copy. */
const SHARED_CATALOG: Plugin = {
  name: 'shared catalog',
  setup: ({ onResolve }) => onResolve({ filter: /\/sysctls\/catalog$/ }, () => ({ path: '../sysctls/catalog', external: true })),
};

void (async () => {
  await bundle('export * from \'./sysctls/catalog\';', join(LIB, 'sysctls', 'catalog', 'index.js'));
  await bundle([...parts].map(part => `export * as '${part}' from './checks/${part}';`).join('\n'), join(CHECKS, 'bundle.js'), [SHARED_CATALOG]);
  compiled.forEach(({ file, text }) => writeFileSync(file, text.replace(REQUIRED, 'require("./bundle")["$1"]')));
})();

async function bundle(contents: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({ stdin: { contents, resolveDir: SOURCE }, outfile, plugins, bundle: true, platform: 'node', target: 'node20', packages: 'external' });
}
