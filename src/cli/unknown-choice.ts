import { UsageError } from './usage-error';
import { nearest } from '../sysctls/catalogue/nearest';

/** Tells that an option has a value that there is not: with the one that is meant, or all that there are. */
export function unknownChoice(option: string, value: string, choices: readonly string[], spelled = value): never {
  const meant = nearest(spelled, choices);
  throw new UsageError(`${option} is ${value}, which there is not. ${meant ? `Did you mean ${meant}?` : `Choose one of ${choices.join(', ')}.`}`);
}
