import { explanationsOf, toSummaryLines } from '../../../../src/cli/explain';
import { contentOf } from '../../../run';

/** A message that someone asked about in public. */
export interface AskedMessage {
  readonly message: string;
  readonly source: string;

  /** The name of the known message that a person who knows would answer with, or `unknown`. */
  readonly answer: string;

  /** What the explanation must contain, if the answer depends on a part of the message. */
  readonly says?: string;
}

export type Score = 'right' | 'too general' | 'wrong' | 'unknown';

export function askedMessages(half: 'known' | 'held-back'): readonly AskedMessage[] {
  return JSON.parse(contentOf(`test/cli/explain/known/messages-${half}.json`)) as AskedMessage[];
}

/** Compares the answer of `explain` with the expected one. A second explanation that does not belong to the message is wrong. */
export function scoreOf({ message, answer, says = '' }: AskedMessage): Score {
  const explanations = explanationsOf(message);
  const names = new Set(explanations.map(explanation => explanation.message.name));
  if (answer === 'unknown') {
    return names.size === 0 ? 'right' : 'wrong';
  }
  if (names.size === 0) {
    return 'unknown';
  }
  if (names.has(answer) && names.size === 1) {
    return explanations.flatMap(toSummaryLines).some(line => line.includes(says)) ? 'right' : 'too general';
  }
  return explanations.every(({ message: { isGeneric, isPartial } }) => isGeneric || isPartial) ? 'too general' : 'wrong';
}
