import { judge } from '../../src/checks/judge';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

// Loads all rules, so it is not in definitions.ts, which the test of each rule loads.

/** Returns the names of the rules that report errors or warnings. */
export function rulesAgainst(taskDefinition: unknown): string[] {
  return [...new Set(judge(readTaskDefinition(taskDefinition)).filter(({ rule }) => rule.severity !== 'info').map(({ rule }) => `${rule.severity} ${rule.name}`))];
}
