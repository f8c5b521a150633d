import { UsageError } from './usage-error';
import { nearest } from '../sysctls/catalog/nearest';
import { joinWords } from '../wording';

/** Throws for an unknown value of an option, with the closest choice or all choices; `compared` is the part of the value to compare with them. */
export function unknownChoice(option: string, value: string, choices: readonly string[], compared = value): never {
  const suggestion = nearest(compared, choices);
  throw new UsageError(`unknown ${option} '${value}': ${suggestion ? `did you mean ${suggestion}?` : `use ${joinWords(choices, 'or')}`}`);
}
