import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, Plugin } from 'esbuild';
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

/** Makes the bundles a fifth smaller. The lines stay short, so that the stack of an internal error names a place. */
const COMPACT = { minifyWhitespace: true, lineLimit: 120 };

void (async () => {
  const files = [
    ...await bundle(join(ROOT, 'src', `${ENTRY}.ts`), ENTRY, [SEPARATE]),
    ...await bundle(join(ROOT, 'node_modules', 'ignore', 'index.js'), 'ignore'),
    ...await bundle(join(ROOT, 'node_modules', 'yaml', 'dist', 'index.js'), 'yaml'),
  ];
  writeFileSync(join(COMPILED, LICENSES), licensesOf(files));
  writeFileSync(join(COMPILED, BILL_OF_MATERIALS), billOfMaterials(files));
})();

/** Writes a bundle and returns its source files. */
async function bundle(entry: string, name: string, plugins: Plugin[] = []): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(COMPILED, `${name}.js`),
    absWorkingDir: ROOT,
    ...COMPACT,
    plugins,
    bundle: true,
    platform: 'node',
    target: 'node20',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
