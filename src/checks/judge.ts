import type { TaskDefinitionModel } from './model';
import type { Finding, Rule } from './rule';
import { RULES } from './rules';

/** A finding with the rule that made it. */
export interface RuledFinding extends Finding {
  readonly rule: Rule;
}

/** What the rules find in a task definition: all of them, unless fewer are given. */
export function judge(task: TaskDefinitionModel, rules: readonly Rule[] = RULES): RuledFinding[] {
  const found: RuledFinding[] = [];
  for (const rule of rules) {
    const findings = rule.check(task);
    // Nearly always there is nothing.
    if (findings.length > 0) {
      findings.forEach(finding => found.push({ ...finding, rule }));
    }
  }
  return found;
}

/** A finding as one paragraph: where, what, and how to mend it. */
export function sentenceOf({ rule, container, message, fix }: RuledFinding): string {
  return `${container === undefined ? '' : `container ${container}: `}${message} ${fix ?? rule.fix}`;
}
