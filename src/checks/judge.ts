import type { TaskDefinitionModel } from './model';
import type { Finding, Rule } from './rule';
import { RULES } from './rules';

/** A finding with the rule that made it. */
export interface RuledFinding extends Finding {
  readonly rule: Rule;
}

/** What all rules find in a task definition. */
export function judge(task: TaskDefinitionModel): RuledFinding[] {
  return RULES.flatMap(rule => rule.check(task).map(finding => ({ ...finding, rule })));
}

/** A finding as one paragraph: where, what, and how to mend it. */
export function sentenceOf({ rule, container, message, fix }: RuledFinding): string {
  return `${container === undefined ? '' : `container ${container}: `}${message} ${fix ?? rule.fix}`;
}
