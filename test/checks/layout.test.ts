import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const FOLDER = join(__dirname, '../../src/checks');

/** The files of the checks, such as `reading/json`, with the modules that each loads. Type-only imports are omitted. */
const IMPORTS = new Map(readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => {
  const name = file.replaceAll('\\', '/').replace(/\.ts$/, '');
  const source = readFileSync(join(FOLDER, file), 'utf8');
  const modules = [...source.matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)';/gms)].map(([, module]) =>
    module.startsWith('.') ? posix.join(posix.dirname(name), module) : module);
  return [name, modules] as const;
}));

const NAMES = [...IMPORTS.keys()];
const inFolder = (folder: string) => NAMES.filter(name => name.startsWith(`${folder}/`));

/** Returns the imports of some files that match none of the patterns. */
function otherImports(names: readonly string[], allowed: readonly RegExp[]): string[] {
  return names.flatMap(name => IMPORTS.get(name)!.filter(module => !allowed.some(pattern => pattern.test(module))).map(module => `${name} → ${module}`));
}

test('finds the files of all folders', () => {
  expect(['reading', 'queries', 'rules'].map(folder => inFolder(folder).length > 5)).toEqual([true, true, true]);
  expect(IMPORTS.get('judge')).toEqual(['model', 'rules', 'rules/task-definition-unchecked']);
});

test('reading imports only the model and folders below the checks', () => {
  expect(otherImports(inFolder('reading'), [/^reading\//, /^model$/, /^\.\.\//, /^aws-cdk-lib$/])).toEqual([]);
});

test('queries import only the model and folders below the checks', () => {
  expect(otherImports(inFolder('queries'), [/^queries\//, /^model$/, /^\.\.\//])).toEqual([]);
});

test('rules import only queries, the model, the form of a rule, links to a page, wording, each other, and folders below the checks', () => {
  expect(otherImports(inFolder('rules'), [/^rules\//, /^queries\//, /^(model|not-possible|rule|wording)$/, /^\.\.\//])).toEqual([]);
});

test('only a few files import the CDK', () => {
  const users = NAMES.filter(name => IMPORTS.get(name)!.some(module => /^(aws-cdk-lib|constructs)/.test(module)));
  expect(users.sort()).toEqual([
    'acknowledgements', 'annotate', 'namespace-sharing-checks', 'namespace-sharing-plugin',
    'reading/construct', 'reading/construct-properties', 'reading/construct-references', 'reading/construct-roles', 'reading/stage-index',
    'reporter',
  ]);
});

test('no imports are circular', () => {
  const reachable = (from: string, seen = new Set<string>()): Set<string> => {
    for (const module of IMPORTS.get(from) ?? IMPORTS.get(`${from}/index`) ?? []) {
      if (!seen.has(module)) {
        seen.add(module);
        reachable(module, seen);
      }
    }
    return seen;
  };
  expect(NAMES.filter(name => reachable(name).has(name))).toEqual([]);
});

test('no folder except rules has more than 13 files', () => {
  const folders = NAMES.map(name => posix.dirname(name)).filter(folder => folder !== 'rules');
  expect([...new Set(folders)].filter(folder => folders.filter(other => other === folder).length > 13)).toEqual([]);
});
