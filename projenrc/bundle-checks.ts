import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, Plugin } from 'esbuild';

// Runs after the compiler. The checks are about a hundred small files and the catalog of kernel parameters is twenty, and opening them takes longer than
// running them. So apps load each as one file, bundled from the source: the first task definition with a parameter is ready and validated after 24 ms, and
// without the bundles after 54 ms (medians of 21 pairs). The public classes stay as jsii compiled them. The command has its own bundle.
const [SOURCE, LIB] = ['src', 'lib'].map(folder => join(__dirname, '..', folder));
const CHECKS = join(LIB, 'constructs', 'checks');
const ATTACH = 'attach'; // It holds state, so there must be only one copy. It loads the other files when it needs them.
const ENTRIES = [ATTACH, 'namespace-sharing-checks', 'namespace-sharing-plugin'];

const REQUIRED = new RegExp(`require\\(["'](\\.{1,2}/(?!${ATTACH}["'])[^"']+)["']\\)(?!\\[)`, 'g');
const compiled = ENTRIES.map(name => ({ file: join(CHECKS, `${name}.js`), text: readFileSync(join(CHECKS, `${name}.js`), 'utf8') }));

/** The path of a required file below the source, which is also its name in the bundle. */
const partOf = (path: string) => relative(LIB, join(CHECKS, path)).replaceAll('\\', '/');

const parts = new Set(compiled.flatMap(({ text }) => [...text.matchAll(REQUIRED)].map(([, path]) => partOf(path))));
if (parts.size === 0 || parts.has('constructs/validation/bundle')) {
  throw new Error('The checks are already bundled. Compile first.');
}

/** Makes the bundle of the checks load the library's catalog instead of including a copy. */
const SHARED_CATALOG: Plugin = {
  name: 'shared catalog',
  setup: ({ onResolve }) => onResolve({ filter: /\/catalog$/ }, () => ({ path: '../../catalog', external: true })),
};

/** Makes the checks load the parser of the command for YAML, which few apps contain. */
const SHARED_YAML: Plugin = {
  name: 'shared YAML parser',
  setup: ({ onResolve }) => onResolve({ filter: /^yaml$/ }, () => ({ path: '../../cli/yaml', external: true })),
};

void (async () => {
  await bundle('export * from \'./catalog\';', join(LIB, 'catalog', 'index.js'));
  await bundle([...parts].map(part => `export * as '${part}' from './${part}';`).join('\n'), join(CHECKS, 'bundle.js'), [SHARED_CATALOG, SHARED_YAML]);
  compiled.forEach(({ file, text }) => writeFileSync(file, text.replace(REQUIRED, (_, path: string) => `require("./bundle")["${partOf(path)}"]`)));
})();

async function bundle(contents: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  // The lines stay short, so that a stack names a place.
  const compact = { minifyWhitespace: true, minifySyntax: true, lineLimit: 120 };
  await build({ ...compact, stdin: { contents, resolveDir: SOURCE }, outfile, plugins, bundle: true, platform: 'node', target: 'node20', packages: 'external' });
}
