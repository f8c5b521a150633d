import { Token, Tokenization } from 'aws-cdk-lib';

/** Converts a number to text. An unresolved number becomes a string token. */
export function textOfNumber(value: number): string {
  if (!Number.isSafeInteger(value) && Token.isUnresolved(value)) {
    return Tokenization.stringifyNumber(value);
  }
  // The kernel does not read exponents, so 1e21 must be written out.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** Returns a number for a message. The number of a CDK token means nothing to a reader. */
export function shownNumber(value: number): string {
  return Token.isUnresolved(value) ? 'an unresolved number' : String(value);
}
