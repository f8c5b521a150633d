import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build, BuildOptions, Plugin, transform, TransformOptions } from 'esbuild';
import { billOfMaterials, licensesOf } from './licenses';

// Runs after the compiler. The command and its checks are about 350 small files, and opening them takes longer than running them, so the command has few files:
// one for each part that a command line may need, and those that several parts share. Node parses all of a file that it loads, so a part that a command does not
// need costs nothing. The compiled files of the command, which nothing loads then, are removed.
// The bundles contain the packages that only the command needs, so that users install no parsers.
const ROOT = join(__dirname, '..');
const SOURCE = join(ROOT, 'src');
const COMPILED = join(ROOT, 'lib', 'cli');
const LICENSES = 'THIRD-PARTY-LICENSES.txt';
const BILL_OF_MATERIALS = 'sbom.cdx.json';

/** A file of the command. */
interface Part {
  /** Its modules. `require` of one of them loads the file. What they import is in it too, unless it is in a file that several parts share. */
  readonly modules: readonly string[];

  /** The parts that it needs for most of its work. What it shares with them stays in their file. */
  readonly after: readonly string[];
}

/** Every module that the command loads with `require`, by the file with it. */
const PARTS: Readonly<Record<string, Part>> = {
  main: { modules: ['main.ts'], after: [] },
  check: {
    modules: ['cli/check/check.ts', 'cli/input/index.ts'],
    after: ['main'],
  },
  parsing: { modules: ['reading/parsing/yaml.ts'], after: ['main', 'check'] },
  explain: { modules: ['cli/check/rule-list.ts', 'cli/explain/explain.ts', 'cli/explain/index.ts'], after: ['main'] },
  describe: { modules: ['cli/describe/describe.ts'], after: ['main', 'check'] },
  run: { modules: ['local/run/run.ts'], after: ['main', 'check'] },
  tasks: { modules: ['effect/effect', 'logs/logs', 'ps/ps', 'run/exec', 'stop/stop'].map(name => `local/${name}.ts`), after: ['main'] },
};

/** Packages with a file of their own, and their entries. The checks of apps load the YAML parser, too. */
const PACKAGES: Readonly<Record<string, string>> = { yaml: 'yaml/dist/index.js' };

/** The lines stay short, so that the stack of an internal error names a place. */
const COMPACT = { minifyWhitespace: true, minifySyntax: true, lineLimit: 120, target: 'node20' } satisfies TransformOptions;
const BUNDLE = { ...COMPACT, platform: 'node', absWorkingDir: ROOT, outdir: COMPILED, bundle: true, metafile: true } satisfies BuildOptions;

const partOf = (module: string) => Object.keys(PARTS).find(name => PARTS[name].modules.includes(module));

const SPLIT: Plugin = {
  name: 'parts',
  setup: ({ onLoad, onResolve, resolve }) => {
    onResolve({ filter: /^part:/ }, ({ path }) => ({ path: path.slice('part:'.length), namespace: 'part' }));
    onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({
      contents: [...PARTS[path].after.map(name => `import 'part:${name}';`), ...PARTS[path].modules.map(module => `export * from './${module}';`)].join('\n'),
      resolveDir: SOURCE,
    }));
    onResolve({ filter: /^[^.\/]/ }, ({ path }) => path in PACKAGES ? { path: `./${path}.js`, external: true } : undefined);
    onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'require-call' || !importer.startsWith(SOURCE)) {
        return undefined;
      }
      const module = relative(SOURCE, (await resolve(path, { kind: 'import-statement', importer, resolveDir })).path).replaceAll('\\', '/');
      const part = partOf(module);
      return part ? { path: `./${part}.js`, external: true } : { errors: [{ text: `${module} is loaded with require, but is in no part of projenrc/bundle-command.ts` }] };
    });
    // commander starts other programs as commands. This command has none, and loading the module takes 2 ms.
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) => /[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'unused' } : undefined);
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }));
  },
};

for (const name of readdirSync(COMPILED)) {
  rmSync(join(COMPILED, name), { recursive: true });
}

void (async () => {
  const files = [...await bundleParts(), ...await bundlePackages()];
  writeFileSync(join(COMPILED, LICENSES), licensesOf(files));
  writeFileSync(join(COMPILED, BILL_OF_MATERIALS), billOfMaterials(files));
})();

/** Writes the files of the parts and returns their source files. esbuild splits only ECMAScript modules, so each file is converted afterwards. */
async function bundleParts(): Promise<string[]> {
  const entryPoints = Object.fromEntries(Object.keys(PARTS).map(name => [name, `part:${name}`]));
  const { metafile, outputFiles } = await build({ ...BUNDLE, entryPoints, format: 'esm', splitting: true, chunkNames: 'shared-[hash]', plugins: [SPLIT], write: false });
  for (const { path, text } of outputFiles) {
    writeFileSync(join(COMPILED, basename(path)), (await transform(text, { ...COMPACT, format: 'cjs' })).code);
  }
  return Object.keys(metafile.inputs);
}

/** Writes a file for each package and returns their source files. */
async function bundlePackages(): Promise<string[]> {
  const entryPoints = Object.fromEntries(Object.entries(PACKAGES).map(([name, entry]) => [name, join(ROOT, 'node_modules', entry)]));
  return Object.keys((await build({ ...BUNDLE, entryPoints })).metafile.inputs);
}
