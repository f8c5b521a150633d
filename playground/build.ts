import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, BuildOptions, Plugin, transform } from 'esbuild';
import { synthesizeExample } from '../examples/synthesize-example';
import { PICTURE_STYLE } from '../src/cli/describe/picture-style';

const FOLDER = __dirname;

/** The folder that the build writes. */
export const DIST = join(FOLDER, 'dist');

/** The theme of the site. */
const THEME = join(FOLDER, '..', 'node_modules', 'vitepress', 'dist', 'client', 'theme-default');

/** The package that contains the font has no text of its license. */
const FONT_LICENSE = `\n${'-'.repeat(80)}\n\nInter (OFL-1.1)\n\nCopyright (c) The Inter Project Authors, https://github.com/rsms/inter/blob/master/LICENSE.txt\n`;

/** The synthesized examples of the menu: a mistake, and the two tasks of the launch announcement. */
const TASKS = [
  ['wrong-keepalive', 'A mistake: two containers disagree'],
  ['observed-service', 'A sidecar that traces nginx'],
  ['tuned-proxy', 'A proxy with kernel parameters'],
] as const;

/** The types of the resources that a template of the menu contains, in this order. */
const SHOWN_TYPES = ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service', 'AWS::IAM::Role', 'AWS::IAM::Policy'];

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  absWorkingDir: join(FOLDER, '..'),
  // Node programs ask this variable for the language of the app.
  define: { 'process.env.JSII_AGENT': 'undefined' },
  legalComments: 'none',
  metafile: true,
};

/** Builds the page into a folder. */
export async function buildPlayground(outdir = DIST): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const worker = await build({ ...OPTIONS, entryPoints: [join(FOLDER, 'src', 'worker.ts')], write: false, plugins: [WITHOUT_UNUSED] });
  const { version } = JSON.parse(readFileSync(join(FOLDER, '..', 'package.json'), 'utf8')) as { readonly version: string };
  const modules = { version, worker: worker.outputFiles![0].text, tasks: TASKS.map(([name, title]) => ({ name, title, text: templateOf(name) })) };
  const page = await build({ ...OPTIONS, entryPoints: [join(FOLDER, 'src', 'page', 'main.ts')], outfile: join(outdir, 'main.js'), plugins: [WITHOUT_UNUSED, generated(modules)] });
  await build({ ...OPTIONS, entryPoints: [join(FOLDER, 'src', 'page', 'header.ts')], outfile: join(outdir, 'header.js') });
  writeFileSync(join(outdir, 'licenses.txt'), licensesOf([...[worker, page].flatMap(({ metafile }) => Object.keys(metafile!.inputs)), 'node_modules/vitepress/']) + FONT_LICENSE);
  for (const file of ['index.html', 'icon.svg']) {
    copyFileSync(join(FOLDER, file), join(outdir, file));
  }
  const fonts = join(THEME, 'fonts', 'inter-roman-latin.woff2');
  copyFileSync(fonts, join(outdir, basename(fonts)));
  const styles = [join(THEME, 'styles', 'vars.css'), join(FOLDER, '..', 'site', '.vitepress', 'theme', 'colors.css'), join(FOLDER, 'style.css')];
  const { code } = await transform(styles.map(file => readFileSync(file, 'utf8')).join('\n') + PICTURE_STYLE, { loader: 'css', minify: true, target: OPTIONS.target });
  writeFileSync(join(outdir, 'style.css'), code);
}

/** Returns the licenses of the packages that the source files of a bundle belong to. */
function licensesOf(files: readonly string[]): string {
  const names = new Set(files.flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...names].sort().map(name => {
    const folder = join(FOLDER, '..', 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

/** Leaves out what our modules import and do not use. esbuild cannot know that the tables in them have no side effects. */
const WITHOUT_UNUSED: Plugin = {
  name: 'without unused modules',
  setup: ({ onResolve, resolve }) => onResolve({ filter: /^\.\.?\// }, async ({ path, pluginData, ...from }) => pluginData === WITHOUT_UNUSED || from.importer.includes('node_modules')
    ? undefined
    : { ...await resolve(path, { ...from, pluginData: WITHOUT_UNUSED }), sideEffects: false }),
};

/** Provides modules whose content the build computes. */
function generated(modules: Readonly<Record<string, unknown>>): Plugin {
  return {
    name: 'generated modules',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^playground:/ }, ({ path }) => ({ path: path.replace('playground:', ''), namespace: 'playground' }));
      onLoad({ filter: /.*/, namespace: 'playground' }, ({ path }) => ({ contents: JSON.stringify(modules[path]), loader: 'json' }));
    },
  };
}

const templates = new Map<string, string>();

/** Returns the resources of an example that concern its tasks, as JSON. */
export function templateOf(example: string): string {
  const template = templates.get(example) ?? synthesize(example);
  templates.set(example, template);
  return template;
}

function synthesize(example: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'playground-'));
  try {
    synthesizeExample(example, outdir, { 'aws:cdk:enable-path-metadata': true });
    const [stack] = Object.values((JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as Manifest).artifacts).flatMap(({ properties }) => properties?.templateFile ?? []);
    const { Resources: resources } = JSON.parse(readFileSync(join(outdir, stack), 'utf8')) as { Resources: Record<string, { readonly Type: string }> };
    const shown = SHOWN_TYPES.flatMap(type => Object.entries(resources).filter(([, resource]) => resource.Type === type));
    return JSON.stringify({ Resources: Object.fromEntries(shown) }, null, 2);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, { readonly properties?: { readonly templateFile?: string } }>>;
}
