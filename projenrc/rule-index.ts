import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Component, SourceCode, typescript } from 'projen';
import type { Rule } from '../src/checks/rule';
import { PINNED_RULES } from '../test/checks/rules/pinned-rules';

const FOLDER = join(__dirname, '..', 'src', 'checks', 'rules');
const NOT_RULES = ['examples.ts', 'index.ts'];

/** Generates the index of the rules. */
export class RuleIndex extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    const file = new SourceCode(project, 'src/checks/rules/index.ts', { readonly: true });
    file.line(`// ${file.marker}`);
    file.line('import type { Rule } from \'../rule\';');
    const names = ruleNames();
    [...names].sort().forEach(name => file.line(`import { ${constantOf(name)} } from './${name}';`));
    file.line();
    file.line('/** Every rule, in the order in which findings are reported. */');
    file.open('export const RULES: readonly Rule[] = [');
    names.forEach(name => file.line(`${constantOf(name)},`));
    file.close('];');
  }
}

/** Loads every rule from its own file, because the index may be stale. */
export function loadRules(): Rule[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return ruleNames().map(name => (require(join(FOLDER, name)) as Record<string, Rule>)[constantOf(name)]);
}

/**
 * Returns the names of the rules: the files of the folder, in the order of the list that the tests pin.
 *
 * A rule that is not in that list yet comes last.
 */
function ruleNames(): string[] {
  const pinned = PINNED_RULES.map(rule => rule.split(' ')[1]).filter(name => existsSync(join(FOLDER, `${name}.ts`)));
  const files = readdirSync(FOLDER).filter(file => !NOT_RULES.includes(file)).map(file => basename(file, '.ts')).sort();
  return [...pinned, ...files.filter(name => !pinned.includes(name))];
}

function constantOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
