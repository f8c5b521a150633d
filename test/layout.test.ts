import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import * as ts from 'typescript';
import { ENGINES } from '../src/local/engine/dialect';

const SOURCE = join(__dirname, '../src');

interface Import {
  /** The imported file below src, or the name of a package. */
  readonly module: string;

  /** Whether only types are imported, so that nothing is loaded. */
  readonly isType: boolean;
}

/** The imports of each file below src, types included, as TypeScript sees them. */
const IMPORTS = new Map(readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.ts'))
  .map(file => [file, importsOf(file)]));
const FILES = [...IMPORTS.keys()];

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => {
    const before = text.slice(text.lastIndexOf(';', pos) + 1, pos);
    return { module: resolve(file, fileName), isType: /^(?:import|export) type |\btypeof import\($/m.test(before) };
  });
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) {
    return specifier;
  }
  const path = posix.join(posix.dirname(file), specifier);
  return [`${path}.ts`, posix.join(path, 'index.ts')].find(candidate => existsSync(join(SOURCE, candidate)))!;
}

/** The rooms that each room may import. Arrows run downward only. Helpers at the top of src are for all. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'catalog': [],
  'checks': ['catalog'],
  'reading': ['checks', 'catalog'],
  'cli': ['reading', 'checks', 'catalog'],
  'local': ['cli', 'reading', 'checks', 'catalog'],
  'main.ts': ['local', 'cli'],
  'constructs': ['reading', 'checks', 'catalog'],
  'index.ts': ['constructs'],
};

const roomOf = (file: string) => file.split('/')[0];
const isHelper = (file: string) => !file.includes('/') && !(file in ARROWS);
const filesIn = (...folders: string[]) => FILES.filter(file => folders.some(folder => file.startsWith(`${folder}/`)));

/** Returns the imports of some files that match none of the patterns. */
function otherImports(files: readonly string[], ...allowed: readonly RegExp[]): string[] {
  return files.flatMap(file => IMPORTS.get(file)!
    .filter(({ module }) => !allowed.some(pattern => pattern.test(module)))
    .map(({ module }) => `${file} → ${module}`));
}

test('finds the files of all rooms, and their imports', () => {
  expect([...new Set(FILES.filter(file => !isHelper(file)).map(roomOf))].sort()).toEqual(Object.keys(ARROWS).sort());
  expect(IMPORTS.get('main.ts')).toContainEqual({ module: 'cli/check/command-line.ts', isType: false });
  expect(IMPORTS.get('main.ts')).toContainEqual({ module: 'cli/terminal.ts', isType: true });
});

test('arrows between the rooms run downward only', () => {
  const isAllowed = (file: string, module: string) =>
    isHelper(module) || roomOf(module) === roomOf(file) || (ARROWS[roomOf(file)] ?? []).includes(roomOf(module));
  const against = FILES.flatMap(file => IMPORTS.get(file)!
    .filter(({ module }) => IMPORTS.has(module) && !isAllowed(file, module))
    .map(({ module }) => `${file} → ${module}`));
  expect(against).toEqual([]);
});

test('no imports are circular, types included', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, above: readonly string[]): void => {
    if (above.includes(file)) {
      circles.push([...above.slice(above.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      IMPORTS.get(file)!.filter(({ module }) => IMPORTS.has(module)).forEach(({ module }) => visit(module, [...above, file]));
      done.add(file);
    }
  };
  FILES.forEach(file => visit(file, []));
  expect(circles).toEqual([]);
});

test('only constructs imports the CDK, so that the command and the playground can use the rest without it', () => {
  const users = FILES.filter(file => IMPORTS.get(file)!.some(({ module }) => !IMPORTS.has(module) && /^(aws-cdk-lib|constructs)(\/|$)/.test(module)));
  expect(users.length).toBeGreaterThan(20);
  expect(users.filter(file => roomOf(file) !== 'constructs')).toEqual([]);
});

test('catalog, checks, and the parts of reading that take text import no other package', () => {
  expect(otherImports(filesIn('catalog', 'checks', 'reading/definitions', 'reading/content'), /\.ts$/)).toEqual([]);
  expect(otherImports(filesIn('reading/parsing'), /\.ts$/, /^yaml$/)).toEqual([]);
});

test('the rest imports only packages that a user has: its peer dependencies, and those that the command contains', () => {
  expect(otherImports(filesIn('constructs'), /\.ts$/, /^(aws-cdk-lib|constructs)(\/|$)/, /^node:/)).toEqual([]);
  expect(otherImports(filesIn('cli', 'local', 'reading/files'), /\.ts$/, /^(commander|yaml)$/, /^node:/)).toEqual([]);
});

test('what explains, describes, reports, checks, and parses loads no module of Node.js, so that a page can bundle it', () => {
  const rooms = ['catalog', 'checks', 'reading/parsing', 'reading/content', 'reading/definitions', 'cli/explain', 'cli/describe', 'cli/report'];
  // The commands themselves read files and write to terminals.
  const bundled = filesIn(...rooms).filter(file => !file.endsWith('/command-line.ts'));
  expect(new Set(bundled.map(file => rooms.find(room => file.startsWith(`${room}/`)))).size).toBe(rooms.length);
  const loaded = new Set(bundled);
  loaded.forEach(file => IMPORTS.get(file)?.filter(({ isType }) => !isType).forEach(({ module }) => loaded.add(module)));
  const users = (module: string) => [...loaded].filter(file => IMPORTS.get(file)?.some(used => !used.isType && used.module === module));
  expect([...loaded].filter(isBuiltin).map(module => `${module} in ${users(module).join()}`)).toEqual([]);
  expect([...loaded].filter(file => file.startsWith('reading/files/'))).toEqual([]);
});

test('queries ask the model, and rules ask queries', () => {
  expect(otherImports(filesIn('checks/queries'), /^checks\/queries\//, /^checks\/(model|rule)\.ts$/, /^catalog\//, /^[^/]+$/)).toEqual([]);
  expect(otherImports(filesIn('checks/rules'), /^checks\/(rules|queries)\//, /^checks\/(addresses|graph|json|location|model|not-possible|rule)\.ts$/, /^catalog\//, /^[^/]+$/)).toEqual([]);
});

test('no room has more than a third of the source', () => {
  const linesOf = (files: readonly string[]) => files.filter(file => !file.includes('.generated.')).reduce((sum, file) => sum + readFileSync(join(SOURCE, file), 'utf8').split('\n').length, 0);
  const all = linesOf(FILES);
  expect(Object.keys(ARROWS).filter(room => linesOf(FILES.filter(file => roomOf(file) === room)) > all / 3)).toEqual([]);
});

test('the tests of a room are in the folder of the same name', () => {
  const folders = readdirSync(__dirname, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('__'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(__dirname.length + 1).replaceAll('\\', '/'))
    .filter(folder => roomOf(folder) in ARROWS);
  expect(folders.length).toBeGreaterThan(20);
  expect(folders.filter(folder => !existsSync(join(SOURCE, folder)))).toEqual([]);
});

// So that a new engine is one entry there.
test('only dialect.ts names a container engine in code', () => {
  const quoted = new RegExp(`'(${ENGINES.join('|')})'`);
  const naming = FILES.filter(file => file.startsWith('local/') && quoted.test(readFileSync(join(SOURCE, file), 'utf8')));
  expect(naming).toEqual(['local/engine/dialect.ts']);
});
