import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, Metafile, Plugin } from 'esbuild';

// Runs after the compiler. The checks are about a hundred small files and the catalog of kernel parameters is twenty, and opening them takes longer than
// running them. So apps load each as one file, bundled from the source: the first task definition with a parameter is ready and validated after 24 ms, and
// without the bundles after 54 ms (medians of 21 pairs). The public classes stay as jsii compiled them. The command has its own bundle.
const [SOURCE, LIB] = ['src', 'lib'].map(folder => join(__dirname, '..', folder));
const CHECKS = join(LIB, 'constructs', 'checks');
const ATTACH = 'attach'; // It holds state, so there must be only one copy. It loads the other files when it needs them.
const ENTRIES = [ATTACH, 'linux-controls-policy', 'namespace-sharing-checks', 'namespace-sharing-plugin'];

// Most apps only annotate their constructs, so what only the plugin needs is a bundle of its own, and so is the room of policies. Node parses all of a file
// that it loads. Both load the other modules from the bundle of the checks.
const ANNOTATIONS = ['constructs/checks/annotate', 'constructs/checks/reading/stage-index'];
const POLICY = 'policy';

const REQUIRED = new RegExp(`require\\(["'](\\.{1,2}/(?!${ATTACH}["'])[^"']+)["']\\)(?!\\[)`, 'g');
const compiled = ENTRIES.map(name => ({ file: join(CHECKS, `${name}.js`), text: readFileSync(join(CHECKS, `${name}.js`), 'utf8') }));

/** The path of a required file below the source, which is also its name in the bundle. */
const partOf = (path: string) => relative(LIB, join(CHECKS, path)).replaceAll('\\', '/');

const parts = new Set(compiled.flatMap(({ text }) => [...text.matchAll(REQUIRED)].map(([, path]) => partOf(path))));
if (parts.size === 0 || parts.has('constructs/checks/bundle')) {
  throw new Error('The checks are already bundled. Compile first.');
}

/** Makes the bundle of the checks load the library's catalog instead of including a copy. */
const SHARED_CATALOG: Plugin = {
  name: 'shared catalog',
  setup: ({ onResolve }) => onResolve({ filter: /\/catalog$/ }, () => ({ path: '../../catalog', external: true })),
};

/** Makes a bundle load other modules than its own from the bundles of the checks and of the plugin, which then export them. */
const sharing = (isOwn: (part: string) => boolean, fileOf: (part: string) => string): Plugin => ({
  name: 'shared modules',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\.\/(?:plugin-)?bundle$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const part = relative(SOURCE, join(resolveDir, path)).replaceAll('\\', '/');
      return isOwn(part) ? undefined : { path: part, namespace: 'shared' };
    });
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      parts.add(path);
      return { contents: `module.exports = require('${fileOf(path)}')['${path}'];` };
    });
  },
});

/** Makes the checks load the parser of the command for YAML, which few apps contain. */
const SHARED_YAML: Plugin = {
  name: 'shared YAML parser',
  setup: ({ onResolve }) => onResolve({ filter: /^yaml$/ }, () => ({ path: '../../cli/yaml', external: true })),
};

/** Makes the checks load the bundle of policies for an app that has one. */
const SEPARATE_POLICY: Plugin = {
  name: 'separate policy',
  setup: ({ onResolve }) => onResolve({ filter: /\/policy$/ }, () => ({ path: `./${POLICY}-bundle`, external: true })),
};

void (async () => {
  await bundle('export * from \'./catalog\';', join(LIB, 'catalog', 'index.js'));
  const external = [SHARED_CATALOG, SHARED_YAML, SEPARATE_POLICY];
  const { inputs } = await bundle(allOf(ANNOTATIONS), join(CHECKS, 'bundle.js'), external);
  const annotations = new Set(Object.keys(inputs).map(path => path.replace(/(?:\/index)?\.ts$/, '')));
  const isAnnotation = (part: string) => annotations.has(part);
  const fileOf = (part: string) => isAnnotation(part) ? './bundle' : './plugin-bundle';
  await bundle(`export * from './${POLICY}';`, join(CHECKS, `${POLICY}-bundle.js`), [SHARED_CATALOG, sharing(part => part.split('/')[0] === POLICY, fileOf)]);
  await bundle(allOf([...parts].filter(part => !isAnnotation(part))), join(CHECKS, 'plugin-bundle.js'), [...external, sharing(part => !isAnnotation(part), fileOf)]);
  await bundle(allOf([...parts].filter(isAnnotation)), join(CHECKS, 'bundle.js'), external);
  compiled.forEach(({ file, text }) => writeFileSync(file, text.replace(REQUIRED, (_, path: string) => `require("${fileOf(partOf(path))}")["${partOf(path)}"]`)));
})();

/** Returns the content of a bundle that exports the members of modules by the names of the modules. */
function allOf(modules: readonly string[]): string {
  return modules.map(part => `export * as '${part}' from './${part}';`).join('\n');
}

async function bundle(contents: string, outfile: string, plugins: Plugin[] = []): Promise<Metafile> {
  // The lines stay short, so that a stack names a place.
  const compact = { minifyWhitespace: true, lineLimit: 120 };
  const { metafile } = await build({
    ...compact, stdin: { contents, resolveDir: SOURCE }, absWorkingDir: SOURCE, outfile, plugins, bundle: true, metafile: true, platform: 'node', target: 'node20', packages: 'external',
  });
  return metafile;
}
