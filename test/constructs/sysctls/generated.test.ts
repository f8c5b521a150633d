import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasProperty, IPC_SYSCTLS, NETWORK_SYSCTLS, propertyNameOf } from '../../../src/catalog';

const FOLDER = join(__dirname, '../../../src/constructs/sysctls');
const GENERATED = readdirSync(FOLDER).filter(file => file.endsWith('.generated.ts'));

function linesOf(file: string): string[] {
  return readFileSync(join(FOLDER, file), 'utf8').split('\n');
}

/** The properties of a file for parameters, with their docstrings. */
function parameters(file: string): { name: string; doc: string[]; type: string }[] {
  const lines = linesOf(file);
  return lines.flatMap((line, i) => {
    const [, name, type] = /^ {2}readonly ((?:net|kernel|fs)[A-Z]\w+)\?: (.+);$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, type, doc: lines.slice(lines.lastIndexOf('  /**', i), i) }];
  });
}

test.each([
  ['network-sysctls.generated.ts', NETWORK_SYSCTLS],
  ['ipc-sysctls.generated.ts', IPC_SYSCTLS],
] as const)('%s has an optional property for each parameter of its table that meets the criterion', (file, entries) => {
  expect(parameters(file).map(({ name }) => name)).toEqual(entries.filter(hasProperty).map(({ name }) => propertyNameOf(name)));
});

test('each property documents a summary first', () => {
  expect(GENERATED.flatMap(parameters).filter(({ doc }) => !/^ {3}\* (The|Whether|Has no effect)\b.+\.$/.test(doc[1]))).toEqual([]);
});

test.each([
  ['its parameter with the accepted values', /^ {3}\* Sets `[a-z0-9._-]+`: .+\.$/],
  ['a default', /^ {3}\* @default - /],
  ['a source', /^ {3}\* @see https:/],
])('each property documents %s in one line', (_, pattern) => {
  const properties = GENERATED.flatMap(parameters);
  expect(properties.length).toBeGreaterThan(50);
  expect(properties.filter(({ doc }) => doc.filter(line => pattern.test(line)).length !== 1)).toEqual([]);
});

test('each property documents the kernel default', () => {
  const properties = new Map(GENERATED.flatMap(parameters).map(property => [property.name, property]));
  const defaults = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(hasProperty).map(({ name, kernelDefault }) => ({
    line: properties.get(propertyNameOf(name))?.doc.find(line => line.includes('@default')),
    pattern: `the kernel default ${kernelDefault === undefined ? 'depends on the host' : `is ${kernelDefault || 'empty'}( (bytes|pages|(milli)?seconds|nanoseconds))?`}$`,
  }));
  expect(defaults.filter(({ line, pattern }) => !new RegExp(pattern).test(String(line)))).toEqual([]);
});
