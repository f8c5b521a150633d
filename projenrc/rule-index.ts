import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Component, SourceCode, typescript } from 'projen';
import { camelCase, ROOT } from './new/skeleton';
import type { Rule } from '../src/checks/rule';

const FOLDER = join(__dirname, '..', 'src', 'checks', 'rules');
const INDEX = join(FOLDER, 'index.ts');
const NOT_RULES = ['examples.ts', 'index.ts', 'rule-helpers.ts'];

/**
 * Generates the index of the rules, with their severities. Users acknowledge findings by rule id, so a review of a change of this file shows if a rule
 * disappears, or becomes more severe.
 */
export class RuleIndex extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    for (const [path, lines] of Object.entries(indexFiles())) {
      const file = new SourceCode(project, path, { readonly: true });
      file.line(`// ${file.marker}`);
      lines.forEach(line => file.line(line));
    }
  }
}

/** Writes the index before other generators import it: a rule may be new, renamed, or deleted. */
export function updateRuleIndex(): void {
  for (const [path, lines] of Object.entries(indexFiles())) {
    const file = join(ROOT, path);
    const old = readFileSync(file, 'utf8');
    const [marker] = old.split('\n');
    const text = [marker, ...lines, ''].join('\n');
    if (old !== text) {
      // Generated files are read-only.
      rmSync(file);
      writeFileSync(file, text);
    }
  }
}

function indexFiles(): Readonly<Record<string, readonly string[]>> {
  const rules = loadRules();
  const names = rules.map(({ name }) => name).sort();
  return {
    'src/checks/rules/index.ts': [
      'import type { Rule } from \'../rule\';',
      ...names.map(name => `import { ${camelCase(name)} } from './${name}';`),
      '',
      '/** Every rule, in the order in which findings are reported. To move a rule, move its line, and run "npx projen". */',
      'export const RULES: readonly Rule[] = [',
      ...rules.map(({ name, severity }) => `  ${camelCase(name)}, // ${severity}`),
      '];',
    ],
    // What needs some of the rules takes them from here, so that a bundle does not contain the others.
    'src/checks/rules-by-name.ts': names.map(name => `export { ${camelCase(name)} } from './rules/${name}';`),
  };
}

/** Loads every rule from its own file, because the index may be stale. `requireAllPieces` has found them complete. */
export function loadRules(): Rule[] {
  return ruleNames().map(name => loadRule(name) as Rule);
}

/** Loads what a file exports as its rule. Returns the error if the file cannot be loaded. */
export function loadRule(name: string): Partial<Rule> | Error | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return (require(join(FOLDER, name)) as Record<string, Partial<Rule> | undefined>)[camelCase(name)];
  } catch (error) {
    return error as Error;
  }
}

/** Returns the names of the rules: the files of the folder, in the order of the index so far. A new rule comes last. */
export function ruleNames(): string[] {
  const files = readdirSync(FOLDER).filter(file => !NOT_RULES.includes(file)).map(file => basename(file, '.ts')).sort();
  const listed = existsSync(INDEX) ? [...readFileSync(INDEX, 'utf8').matchAll(/^ {2}(\w+),/gm)].map(([, constant]) => constant) : [];
  const position = (name: string) => listed.includes(camelCase(name)) ? listed.indexOf(camelCase(name)) : listed.length;
  return files.sort((one, other) => position(one) - position(other));
}
