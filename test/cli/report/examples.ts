import { RULES } from '../../../src/checks/rules';
import { folderWith } from '../terminal';

/** Creates a folder with the failing examples of all rules, one file each. */
export function folderOfExamples(): string {
  const files = RULES.flatMap(({ name, fails }) => fails().map((example, i) => [`${name}-${i + 1}.template.json`, JSON.stringify(example, undefined, 2)] as const));
  return folderWith(Object.fromEntries(files));
}
