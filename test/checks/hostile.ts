import { Lazy } from 'aws-cdk-lib';

/** A text that fails to resolve. */
export function unresolvable(): string {
  return Lazy.string({
    produce: () => {
      throw new Error('the name is not known yet');
    },
  });
}
