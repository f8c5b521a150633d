import { Lazy } from 'aws-cdk-lib';

/** Returns a token that fails to resolve. */
export function unresolvable(): string {
  return Lazy.string({
    produce: () => {
      throw new Error('the name is not known yet');
    },
  });
}
