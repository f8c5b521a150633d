import type { Submission } from './submission';
import { explanationsOf } from '../../src/cli/explain/explanation';

/** What ECS answered about a submission. */
export type Answer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly message: string }
  /** The AWS CLI does not know a parameter of the example, so ECS was not asked. */
  | { readonly kind: 'not sent'; readonly message: string };

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
  'not ECS': 'The answer of an emulator, which proves only the mechanics of this tool.',
} as const;

export type Verdict = keyof typeof VERDICTS;

/** Returns what `explain` recognizes in an answer. */
export function explanationsOfAnswer(answer: Answer | undefined) {
  return answer?.kind === 'refused' ? explanationsOf(answer.message) : [];
}

/** Compares an answer with the severity of the rule. */
export function verdictOf({ rule, kind }: Pick<Submission, 'rule' | 'kind'>, answer: Answer | undefined, isEmulated = false): Verdict {
  if (answer === undefined || answer.kind === 'not sent') {
    return 'not asked';
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
  const known = explanationsOfAnswer(answer);
  const isLinked = known.some(({ message }) => message.rules?.includes(rule));
  if (known.length > 0 && !isLinked) {
    return 'refused for another reason';
  }
  if (rule.severity !== 'error') {
    return 'stricter than the rule';
  }
  return isLinked ? 'confirmed' : 'refused, unknown message';
}
