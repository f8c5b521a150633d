import { join } from 'node:path';
import { cx_api } from 'aws-cdk-lib';

/**
 * Synthesizes an example in this process, at most once per example.
 *
 * The CDK synthesizes an app before its process exits, so this function calls that listener directly.
 */
export function synthesizeExample(example: string, outdir: string, context: object = {}): void {
  const [env, listeners] = [process.env, process.listeners('beforeExit')];
  // Like the CDK CLI, which prints the findings of plugins itself.
  const settings = { [cx_api.FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: false, ...context };
  process.env = { CDK_VALIDATION: 'false', ...env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(settings) };
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(join(__dirname, example, 'app.ts'));
    for (const listener of process.listeners('beforeExit').filter(added => !listeners.includes(added))) {
      process.removeListener('beforeExit', listener);
      listener(0);
    }
  } finally {
    process.env = env;
  }
}
