import { Token, Tokenization } from 'aws-cdk-lib';

/** The text of a number, also of one that is known only when the app is deployed. */
export function textOfNumber(value: number): string {
  return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
}
