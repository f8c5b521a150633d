import { taskDefinitionOf } from './definitions';
import { judge } from '../../src/checks/judge';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

// Loads all rules, so it is not in definitions.ts, which the test of each rule loads.

/** Returns the names of the rules that report errors or warnings in a task definition, or in containers on Fargate. */
export function rulesAgainst(task: unknown): string[] {
  const found = judge(readTaskDefinition(taskDefinitionOf(task)));
  return [...new Set(found.filter(({ rule }) => rule.severity !== 'info').map(({ rule }) => `${rule.severity} ${rule.name}`))];
}
