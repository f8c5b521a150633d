import { reasonOf, TaskDefinitionModel } from './model';
import type { Finding, Rule, Severity } from './rule';
import { RULES } from './rules';
import { taskDefinitionUnchecked } from './rules/task-definition-unchecked';
import { Setting, settingsIn } from './settings';

/** A finding with its rule. */
export interface RuledFinding extends Finding {
  readonly rule: Rule;

  /** Defaults to the severity of the rule. */
  readonly severity?: Severity;
}

export function severityOf({ rule, severity = rule.severity }: RuledFinding): Severity {
  return severity;
}

/** Returns the findings of rules in a task definition. Defaults to all rules. */
export function judge(task: TaskDefinitionModel, rules: readonly Rule[] = RULES): RuledFinding[] {
  const found: RuledFinding[] = [];
  const settings = settingsIn(task);
  for (const rule of rules) {
    if (isConcerned(rule, settings)) {
      addFindings(rule, task, found);
    }
  }
  return found;
}

/**
 * Returns the findings of rules in a task definition, as `judge` does. A rule that throws becomes a finding, and the
 * others still run.
 */
export function judgeEach(task: TaskDefinitionModel, rules: readonly Rule[]): RuledFinding[] {
  const found: RuledFinding[] = [];
  const settings = settingsIn(task);
  for (const rule of rules) {
    try {
      if (isConcerned(rule, settings)) {
        addFindings(rule, task, found);
      }
    } catch (error) {
      found.push(uncheckedFinding(`rule ${rule.name}`, error));
    }
  }
  return found;
}

function isConcerned({ requires }: Rule, settings: Readonly<Record<Setting, boolean>>): boolean {
  return requires === undefined || settings[requires];
}

function addFindings(rule: Rule, task: TaskDefinitionModel, found: RuledFinding[]): void {
  const findings = rule.check(task);
  // Most rules find nothing, and an iterator takes longer than the shortest of them.
  for (let i = 0; i < findings.length; i++) {
    found.push({ ...findings[i], message: withQuestion(findings[i].message, task), rule });
  }
}

/** Adds to a message about a literal text with a variable that the text may lack a function. */
function withQuestion(message: string, { unsubstituted }: TaskDefinitionModel): string {
  return unsubstituted.some(variable => message.includes(variable)) ? `${message} Did you mean Fn::Sub?` : message;
}

/** Returns the finding that a part of a task definition could not be checked because of an error. */
export function uncheckedFinding(what: string, error: unknown): RuledFinding {
  return { rule: taskDefinitionUnchecked, message: `${what} could not be checked: ${reasonOf(error)}.` };
}

/** Formats a finding as one paragraph: the container, the problem, and the fix. */
export function sentenceOf({ rule, container, message, fix }: RuledFinding): string {
  return `${container === undefined ? '' : `container ${container}: `}${message} ${fix ?? rule.fix}`;
}
