import type { Submission } from './submission';
import type { Rule } from '../../src/checks/rule';
import { explanationsOf } from '../../src/cli/explain/explanation';

/** What ECS answered about a submission. */
export type Answer =
  | { readonly kind: 'accepted'; readonly arn: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The AWS CLI does not know a parameter of the example, so ECS was not asked. */
  | { readonly kind: 'not sent'; readonly message: string }
  /** Access was denied, the service failed, or the run was interrupted. */
  | { readonly kind: 'unanswered'; readonly message: string };

/** The comparison of an answer with the rule, and what it means. */
export const VERDICTS = {
  'confirmed': 'An error that ECS refuses, with a message that `explain` links to the rule.',
  'refused, unknown message': 'An error that ECS refuses, with a message that `explain` does not know. It confirms the rule if it names the reason of the rule.',
  'refused for another reason': 'ECS refuses the example with a message that `explain` links to other rules only. It says nothing about this rule.',
  'registered': 'An error that ECS registers. The task fails later, or the rule is wrong: see what the rule was measured on.',
  'as expected': 'A warning, information, or a passing example that ECS registers. It does not prove a warning right.',
  'stricter than the rule': 'A warning or information that ECS refuses. It may have to become an error.',
  'contradiction': 'A passing example that ECS refuses. The rule misses something, or the example is incomplete.',
  'not asked': 'Registering cannot show what the rule reports, or the AWS CLI cannot send the example. Never a confirmation.',
  'unanswered': 'No answer: access was denied, the service failed, or the run was interrupted.',
  'not ECS': 'The answer of an emulator, which proves only the mechanics of this tool.',
} as const;

export type Verdict = keyof typeof VERDICTS;

/** What `explain` knows about a message. */
export interface KnownAs {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Returns the messages that `explain` recognizes in an answer. */
export function knownAs(message: string): KnownAs[] {
  return explanationsOf(message).map(({ message: { name, rules = [] } }) => ({ name, rules }));
}

/** Compares an answer with the severity of the rule. */
export function verdictOf({ rule, kind }: Pick<Submission, 'rule' | 'kind'>, answer: Answer | undefined, isEmulated = false): Verdict {
  if (answer === undefined || answer.kind === 'not sent') {
    return 'not asked';
  }
  if (answer.kind === 'unanswered') {
    return 'unanswered';
  }
  if (isEmulated) {
    return 'not ECS';
  }
  const isRefused = answer.kind === 'refused';
  if (kind === 'passes') {
    return isRefused ? 'contradiction' : 'as expected';
  }
  if (!isRefused) {
    return rule.severity === 'error' ? 'registered' : 'as expected';
  }
  const known = knownAs(answer.message);
  const isLinked = known.some(({ rules }) => rules.includes(rule));
  if (known.length > 0 && !isLinked) {
    return 'refused for another reason';
  }
  if (rule.severity !== 'error') {
    return 'stricter than the rule';
  }
  return isLinked ? 'confirmed' : 'refused, unknown message';
}
