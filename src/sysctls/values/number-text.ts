import { Token, Tokenization } from 'aws-cdk-lib';

/** The text of a number, also of one that is known only when the app is deployed. */
export function textOfNumber(value: number): string {
  if (Token.isUnresolved(value)) {
    return Tokenization.stringifyNumber(value);
  }
  // Without an exponent, which the kernel does not read.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
