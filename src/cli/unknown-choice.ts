import { UsageError } from './usage-error';
import { nearest } from '../sysctls/catalog/nearest';

/** Throws for an unknown value of an option, with the closest choice or all choices; `compared` is the part of the value to compare with them. */
export function unknownChoice(option: string, value: string, choices: readonly string[], compared = value): never {
  const suggestion = nearest(compared, choices);
  throw new UsageError(`unknown ${option} '${value}': ${suggestion ? `did you mean ${suggestion}?` : `use ${alternatives(choices)}`}`);
}

/** The choices as text: `a, b or c`. */
export function alternatives(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join() : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1]}`;
}
