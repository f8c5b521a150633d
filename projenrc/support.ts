import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './generated-parts';
import { RULES } from '../src/checks/rules';
import { CLASSES } from '../test/constructs/observers/all-presets';

const ROOT = join(__dirname, '..');

/** Comments, and the rules whose examples an engine accepts, because only ECS rejects them. Neither confirms anything. */
const NO_CONFIRMATION = /^ *(?:[/]?[*]|[/]{2}).*$|^const ECS_ONLY = .*$/gm;

/** Suites that confirm something by other means than our own code, and the files that name what they confirm. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  'kernel': contents('test/kernel', '.ts'),
  'engine': contents('test/engine', '.ts'),
  'ECS API (emulator)': contents('examples', '/app.ts'),
};

/** Returns the contents of the files of a folder whose path ends with a suffix, without what confirms nothing. */
function contents(folder: string, suffix: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith(suffix));
  return files.map(path => readFileSync(join(ROOT, folder, path), 'utf8').replace(NO_CONFIRMATION, ''));
}

function confirms(suite: string, name: string): boolean {
  return SUITES[suite].some(content => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(content));
}

/** A table of what a user can create, with the suites that confirm it. */
export function confirmedConstructs(presets: readonly string[]): string[] {
  const observers = Object.keys(CLASSES).filter(name => existsSync(join(ROOT, `docs/observers/${name}.md`)));
  const pages = [
    ...['FargateSidecarObservedService', 'TunedProxyTask', 'KernelTuning', 'SharedPidNamespace'].map(name => [name, `blocks.md#${name.toLowerCase()}`]),
    ...[...new Set(presets)].map(name => [name, 'sysctls.md#presets']),
    ['ObserverSidecar', 'observers.md'],
    ...observers.map(name => [name, `observers/${name}.md`]),
    ['CustomObserver', 'observers.md#your-own-observer'],
  ];
  const suites = Object.keys(SUITES);
  return table(['', ...suites], pages.map(([name, page]) => [`[\`${name}\`](${page})`, ...suites.map(suite => confirms(suite, name) ? 'yes' : '')]));
}

/** A list of the rules that tests of kernels and of engines confirm. */
export function confirmedRules(): string[] {
  return ['kernel', 'engine'].map(suite => `- **${suite}**: ${RULES.filter(({ name }) => confirms(suite, name)).map(({ name }) => `[\`${name}\`](rules.md#${name})`).join(', ')}.`);
}
