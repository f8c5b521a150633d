import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Component, SourceCode, typescript } from 'projen';
import type { Rule } from '../src/checks/rule';

const FOLDER = join(__dirname, '..', 'src', 'checks', 'rules');
const INDEX = join(FOLDER, 'index.ts');
const NOT_RULES = ['examples.ts', 'index.ts'];

/**
 * Generates the index of the rules, with their severities. Users acknowledge findings by rule id, so a review of a change of this file shows if a rule
 * disappears, or becomes more severe.
 */
export class RuleIndex extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    const file = new SourceCode(project, 'src/checks/rules/index.ts', { readonly: true });
    file.line(`// ${file.marker}`);
    file.line('import type { Rule } from \'../rule\';');
    const rules = loadRules();
    rules.map(({ name }) => name).sort().forEach(name => file.line(`import { ${constantOf(name)} } from './${name}';`));
    file.line();
    file.line('/** Every rule, in the order in which findings are reported. To move a rule, move its line, and run "npx projen". */');
    file.open('export const RULES: readonly Rule[] = [');
    rules.forEach(({ name, severity }) => file.line(`${constantOf(name)}, // ${severity}`));
    file.close('];');
  }
}

/** Loads every rule from its own file, because the index may be stale. */
export function loadRules(): Rule[] {
  return ruleNames().map(name => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const rule = (require(join(FOLDER, name)) as Record<string, Rule | undefined>)[constantOf(name)];
    if (rule?.name !== name) {
      throw new Error(`src/checks/rules/${name}.ts must export the constant ${constantOf(name)}, a rule with the name '${name}'`);
    }
    if (rule.fails.length === 0 || rule.passes.length === 0) {
      throw new Error(`src/checks/rules/${name}.ts must have an example in fails and one in passes: docs/rules.md shows the first of each`);
    }
    return rule;
  });
}

/** Returns the names of the rules: the files of the folder, in the order of the index so far. A new rule comes last. */
function ruleNames(): string[] {
  const files = readdirSync(FOLDER).filter(file => !NOT_RULES.includes(file)).map(file => basename(file, '.ts')).sort();
  const listed = existsSync(INDEX) ? [...readFileSync(INDEX, 'utf8').matchAll(/^ {2}(\w+),/gm)].map(([, constant]) => constant) : [];
  const position = (name: string) => listed.includes(constantOf(name)) ? listed.indexOf(constantOf(name)) : listed.length;
  return files.sort((one, other) => position(one) - position(other));
}

function constantOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
