import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, BuildOptions, Plugin, transform } from 'esbuild';
import { billOfMaterials, licensesOf } from './licenses';

// Runs after the compiler. The command and its checks are about 150 small files, and opening them takes longer than running them, so the command loads one file.
// A part that a command does not need is not evaluated. The compiled files of the command, which nothing loads then, are removed.
// The bundles contain the packages that only the command needs, so that users install no parsers. Only YAML files need the YAML parser, and only folders with
// ignore files the library that reads them, so each has its own file.
const ROOT = join(__dirname, '..');
const COMPILED = join(ROOT, 'lib', 'cli');
const ENTRY = 'main';
const LICENSES = 'THIRD-PARTY-LICENSES.txt';
const BILL_OF_MATERIALS = 'sbom.cdx.json';

for (const name of readdirSync(COMPILED)) {
  rmSync(join(COMPILED, name), { recursive: true });
}

const SEPARATE: Plugin = {
  name: 'separate packages',
  setup: ({ onResolve }) => onResolve({ filter: /^(?:ignore|yaml)$/ }, ({ path }) => ({ path: `./${path}`, external: true })),
};

/** Makes the bundle of another library smaller. These were a tenth of the package. */
const LIBRARY = { minifyWhitespace: true };

/** The docstrings of libraries were a twentieth of the command. The lines stay, so that an internal error names one. */
const WITHOUT_COMMENTS: Plugin = {
  name: 'libraries without comments',
  setup: ({ onLoad }) => onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }) => {
    const { code: contents } = await transform(readFileSync(path, 'utf8'), LIBRARY);
    return { contents };
  }),
};

void (async () => {
  const files = [
    ...await bundle(join(ROOT, 'src', `${ENTRY}.ts`), ENTRY, { plugins: [SEPARATE, WITHOUT_COMMENTS] }),
    ...await bundle(join(ROOT, 'node_modules', 'ignore', 'index.js'), 'ignore', LIBRARY),
    ...await bundle(join(ROOT, 'node_modules', 'yaml', 'dist', 'index.js'), 'yaml', LIBRARY),
  ];
  writeFileSync(join(COMPILED, LICENSES), licensesOf(files));
  writeFileSync(join(COMPILED, BILL_OF_MATERIALS), billOfMaterials(files));
})();

/** Writes a bundle and returns its source files. */
async function bundle(entry: string, name: string, options: BuildOptions): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(COMPILED, `${name}.js`),
    absWorkingDir: ROOT,
    ...options,
    bundle: true,
    platform: 'node',
    target: 'node20',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
