import { RULES } from '../../../src/checks/rules';
import { allIn, folderWith } from '../terminal';

/** Creates files with the failing examples of all rules, and returns the arguments for them. */
export function filesOfExamples(): string[] {
  const files = RULES.flatMap(({ name, fails }) => fails().map((example, i) => [`${name}-${i + 1}.template.json`, JSON.stringify(example, undefined, 2)] as const));
  return allIn(folderWith(Object.fromEntries(files)));
}
