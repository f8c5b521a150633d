import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PARAMETER_NAME, tableOf } from './new/catalog-tables';
import { camelCase, PLACEHOLDER, Repository, REPOSITORY, ROOT } from './new/skeleton';
import { loadRule, ruleNames } from './rule-index';
import { hasProperty, INTERFACE_SYSCTLS, IPC_SYSCTLS, NETWORK_SYSCTLS, SysctlEntry } from '../src/catalog';
import type { Rule } from '../src/checks/rule';

/** Ends the process with one line for each missing piece, before the generators fail because of it. */
export function requireAllPieces(): void {
  const missing = missingPieces();
  if (missing.length > 0) {
    console.error(missing.join('\n'));
    process.exit(1);
  }
}

/** Returns one line for each piece that an addition lacks: the file, what is missing, and what to add. Placeholders come first, and alone. */
export function missingPieces(): string[] {
  const placeholders = placeholderFiles().flatMap(path => placeholdersIn(path, REPOSITORY.read(path)));
  if (placeholders.length > 0) {
    return placeholders;
  }
  const records = measuredRecords(REPOSITORY);
  return records instanceof Error ? [`test/catalog/measured.json: it is not valid JSON. Correct it: ${records.message}`] : [
    ...ruleNames().flatMap(name => missingOfRule(name, loadRule(name), REPOSITORY)),
    ...[...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS].flatMap(entry => missingOfParameter(entry, records[entry.name], REPOSITORY)),
    ...presets(REPOSITORY).flatMap(preset => missingOfObserver(preset, REPOSITORY)),
  ];
}

/** Folders and files in which additions have placeholders. */
const WITH_PLACEHOLDERS = ['src', 'test', 'examples', 'docs', 'README.md', 'rosetta'];

function placeholderFiles(): string[] {
  return WITH_PLACEHOLDERS.flatMap(path => path.includes('.') ? [path] : readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .map(file => `${path}/${file.replaceAll('\\', '/')}`)
    .filter(file => /\.(ts|py|json|md)$/.test(file) && !/\/(node_modules|cdk\.out|\.venv)\//.test(file)));
}

/** Returns one line for each different placeholder in a file. */
export function placeholdersIn(path: string, text: string): string[] {
  const lines = new Map<string, number>();
  for (const { 0: placeholder, index } of text.matchAll(PLACEHOLDER)) {
    if (!lines.has(placeholder.trim())) {
      lines.set(placeholder.trim(), text.slice(0, index).split('\n').length);
    }
  }
  return [...lines].map(([placeholder, line]) => `${path}:${line}: the placeholder "${placeholder}" is left. Replace it.`);
}

/** A value that TypeScript would reject if it is not complete. The generators run before it. */
type Draft<T> = { readonly [K in keyof T]?: unknown };

/** Returns what a rule lacks. */
export function missingOfRule(name: string, rule: Draft<Rule> | Error | undefined, { exists }: Repository): string[] {
  const source = `src/checks/rules/${name}.ts`;
  const test = `test/checks/rules/${name}.test.ts`;
  if (rule instanceof Error) {
    // A compiler's message starts with a heading. Other messages may go on with a stack.
    return [`${source}: it cannot be loaded: ${rule.message.replace(/:\n/, ': ').split('\n')[0]}`];
  }
  if (rule?.name !== name) {
    return [`${source}: the rule is missing. Export the constant ${camelCase(name)}, a rule with the name '${name}'.`];
  }
  const { severity, foundAt, check } = rule;
  const [fails, passes] = [rule.fails, rule.passes].map(examples => typeof examples === 'function' ? examples() as unknown : undefined);
  const texts = (['title', 'why', 'fix', 'source'] as const).filter(key => !isText(rule[key]));
  return [
    ...texts.map(key => `${source}: ${key} is missing. Add it as a text.`),
    ...['error', 'warning', 'info'].includes(String(severity)) ? [] : [`${source}: severity is missing. Add 'error', 'warning', or 'info'.`],
    ...typeof check === 'function' ? [] : [`${source}: check is missing. Add the function from the model to the findings.`],
    ...isFilled(fails) ? [] : [`${source}: fails has no example. Add one with a finding: docs/rules.md shows the first.`],
    ...isFilled(passes) ? [] : [`${source}: passes has no example. Add one without a finding: docs/rules.md shows the first.`],
    ...Array.isArray(foundAt) && (!Array.isArray(fails) || foundAt.length === fails.length)
      ? [] : [`${source}: foundAt does not have a path for each example of fails. Add the path of its finding.`],
    ...exists(test) ? [] : [`${test}: the test of the rule is missing. Add it.`],
  ];
}

/** The record of what was measured of a parameter. */
export interface MeasuredRecord {
  readonly default?: string;
  readonly defaultFollowsHost?: boolean;
  readonly min?: unknown;
  readonly max?: unknown;
}

function measuredRecords({ read }: Repository): Readonly<Record<string, MeasuredRecord>> | Error {
  try {
    return (JSON.parse(read('test/catalog/measured.json')) as { readonly parameters: Readonly<Record<string, MeasuredRecord>> }).parameters;
  } catch (error) {
    return error as Error;
  }
}

/** Returns what a kernel parameter lacks. */
export function missingOfParameter(entry: Draft<SysctlEntry>, measured: MeasuredRecord | undefined, repository: Repository): string[] {
  const { name, kernelDefault, summary } = entry;
  const shape = entry.shape as Draft<SysctlEntry['shape']> & { readonly unit?: unknown; readonly className?: unknown; readonly bounds?: unknown } | undefined;
  const measuredDefault = measured?.defaultFollowsHost === true ? undefined : measured?.default;
  const inTable = (problem: string) => `${tableOf(String(name), repository).path}: ${problem}`;
  const noDefault = () => inTable(`the row of ${name} has no kernelDefault. Add ${measuredDefault === undefined
    ? 'the value in a new namespace, or undefined if it depends on the host' : `'${measuredDefault}', which was measured`}.`);
  const noRecord = measured !== undefined
    ? [] : [`test/catalog/measured.json: there is no record of measurement of ${name}. Add its default, and its min and max if it is a number.`];
  // If an item of a row is missing, the items after it are in the wrong places.
  if (!isText(name) || !PARAMETER_NAME.test(name)) {
    const text = String(isText(summary) ? summary : kernelDefault);
    return [`${fileWith(text, repository)}: a row has no name (summary: ${text}). Add it as sysctl prints it, without the prefix of the table.`];
  } else if (!isText(shape?.kind)) {
    return [inTable(`the row of ${name} has no shape. Add one of src/catalog/shapes.ts or src/catalog/entry.ts.`), ...noRecord];
  } else if (!isText(summary)) {
    return [/^(The|Whether|Has no effect)\b/.test(String(kernelDefault)) ? noDefault() : inTable(`the row of ${name} has no summary. Add it as a text.`), ...noRecord];
  }
  const needsType = hasProperty(entry as SysctlEntry);
  const needsBounds = ['count', 'duration', 'bytes', 'pages'].includes(shape.kind);
  const hasType = shape.kind !== 'text' && shape.kind !== 'icmpTypes' && (shape.kind !== 'choice' || isText(shape.className))
    && !['microseconds', 'nanoseconds'].includes(String(shape.unit));
  return [
    ...isText(entry.source) ? [] : [inTable(`${name} has no source. Add it to the table.`)],
    ...!needsBounds || Array.isArray(shape.bounds) ? [] : [inTable(`the shape of ${name} has no bounds. Add the lowest and the highest value.`)],
    ...hasType || !needsType
      ? [] : [inTable(`${name} has no type for a property. Add byNameBecause with a reason of src/catalog/by-name.ts to its row, or a className to its choices.`)],
    ...measured === undefined ? noRecord : [
      ...kernelDefault === measuredDefault ? [] : [kernelDefault === undefined
        ? noDefault()
        : `test/catalog/measured.json: the record of ${name} does not have the default ${String(kernelDefault)} of its row. Add what the kernels have to both.`],
      ...!needsBounds || measured.min !== undefined && measured.max !== undefined
        ? [] : [`test/catalog/measured.json: the record of ${name} has no min or no max. Add what the kernels accept.`],
    ],
  ];
}

/** Returns the file of the catalog that contains a text. */
function fileWith(text: string, { list, read }: Repository): string {
  return list('src/catalog').map(file => `src/catalog/${file}`).find(path => read(path).includes(text)) ?? 'src/catalog';
}

/** An observer of the library. */
export interface Preset {
  readonly className: string;
  readonly source: string;
}

function presets({ list, read }: Repository): Preset[] {
  const files = [...list('src/constructs/observers/presets').map(file => `presets/${file}`), 'custom-observer.ts'].map(file => `src/constructs/observers/${file}`);
  return files.flatMap(source => [...read(source).matchAll(/^export class (\w+) extends ObserverSidecar\b/gm)].map(([, className]) => ({ className, source })));
}

/** Returns what an observer lacks. */
export function missingOfObserver({ className, source }: Preset, { exists, list, read }: Repository): string[] {
  const module = source.slice('src/constructs/observers/'.length, -'.ts'.length);
  const test = `${source.replace(/^src/, 'test').slice(0, -'.ts'.length)}.test.ts`;
  const listed = (path: string, pattern: RegExp, remedy: string) => pattern.test(read(path)) ? [] : [`${path}: ${className} is missing. ${remedy}`];
  const example = list('examples').filter(name => !name.includes('.'))
    .find(name => list(`examples/${name}`).some(file => file.endsWith('.ts') && read(`examples/${name}/${file}`).includes(`new ${className}(`)));
  return [
    ...exists(test) ? [] : [`${test}: the test of ${className} is missing. Add it.`],
    ...listed('src/constructs/observers/index.ts', new RegExp(`from './${module}'`), `Add: export * from './${module}';`),
    ...listed('src/constructs/observers/observer-sidecar.ts', new RegExp(`^ \\* - \`${className}\`: `, 'm'), `Add a line to the docstring of ObserverSidecar: - \`${className}\`: what it shows`),
    ...listed('test/constructs/observers/all-presets.ts', new RegExp(`^ {2}${className}: `, 'm'), 'Add how to create it to PRESETS.'),
    ...listed('test/constructs/observers/all-presets.ts', new RegExp(`^ {4}${className}: `, 'm'), 'Add its required props to CLASSES.'),
    ...listed('test/python/test_subclasses.py', new RegExp(`^ {4}${className}: `, 'm'), 'Add its required arguments to PRESETS.'),
    ...listed('docs/observers.md', new RegExp(`^\\| \\[\`${className}\`\\]\\(`, 'm'), 'Add a row to the table under Presets.'),
    ...listed('docs/observers.md', new RegExp(`^(\\|[^\\n]*|)\`${className}\`[^\\n]*\\| none|^\\| \`${className}\``, 'm'), 'Add a row to the table of secrets.'),
    ...className === 'CustomObserver' ? [] : listed('docs/observers.md', new RegExp(`^## ${className}$`, 'm'), `Add the section "## ${className}".`),
    ...listed('README.md', new RegExp(`^\\| \\[\`${className}\``, 'm'), 'Add a row to the map.'),
    ...example === undefined ? [`examples: there is no example of ${className}. Add a folder with app.ts, python/app.py, and a cdk.json for each.`] : [
      ...['python/app.py', 'cdk.json', 'python/cdk.json'].filter(file => !exists(`examples/${example}/${file}`))
        .map(file => `examples/${example}/${file}: the file is missing. Add it, as in examples/kernel-report.`),
      ...listed('examples/README.md', new RegExp(`^## ${example}$`, 'm'), `Add the section "## ${example}".`),
    ],
  ];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
