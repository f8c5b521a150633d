import type { TaskDefinitionModel } from './model';
import type { Finding, Rule } from './rule';
import { RULES } from './rules';

/** A finding with its rule. */
export interface RuledFinding extends Finding {
  readonly rule: Rule;
}

/** Returns the findings of rules in a task definition. Defaults to all rules. */
export function judge(task: TaskDefinitionModel, rules: readonly Rule[] = RULES): RuledFinding[] {
  const found: RuledFinding[] = [];
  for (const rule of rules) {
    const findings = rule.check(task);
    // Most rules find nothing.
    if (findings.length > 0) {
      findings.forEach(finding => found.push({ ...finding, rule }));
    }
  }
  return found;
}

/** Formats a finding as one paragraph: the container, the problem, and the fix. */
export function sentenceOf({ rule, container, message, fix }: RuledFinding): string {
  return `${container === undefined ? '' : `container ${container}: `}${message} ${fix ?? rule.fix}`;
}
