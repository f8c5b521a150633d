import { nearest } from '../catalog/nearest';
import { UsageError } from '../usage-error';
import { joinWords } from '../wording';

/** Throws for an unknown value of an option, with the closest choice or all choices. */
export function unknownChoice(option: string, value: string, choices: readonly string[]): never {
  const suggestion = closestChoice(value, choices);
  throw new UsageError(`unknown ${option} '${value}': ${suggestion ? `did you mean ${suggestion}?` : `use ${alternatives(choices)}`}`);
}

/** Letters of a mistyped word for each edit: two swapped letters are two edits. */
const LETTERS_PER_EDIT = 5;

/** Returns the choice that was probably intended. */
export function closestChoice(value: string, choices: readonly string[]): string | undefined {
  return nearest(value, choices, LETTERS_PER_EDIT);
}

/** The maximum number of choices in a message. */
const MAX_CHOICES = 10;

/** The choices as text: `a, b, or c`, or the first ones of many and their number. */
export function alternatives(choices: readonly string[]): string {
  const shown = choices.length > MAX_CHOICES ? [...choices.slice(0, MAX_CHOICES - 1), `one of ${choices.length - MAX_CHOICES + 1} others`] : choices;
  return joinWords(shown, 'or');
}
