import { join } from 'node:path';

/**
 * Synthesizes an example in this process, at most once per example.
 *
 * The CDK synthesizes an app before its process exits, so this function calls that listener directly.
 */
export function synthesizeExample(example: string, outdir: string, context: object = {}): void {
  const [env, exitCode, listeners] = [process.env, process.exitCode, process.listeners('beforeExit')];
  process.env = { CDK_VALIDATION: 'false', ...env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(join(__dirname, example, 'app.ts'));
    for (const listener of process.listeners('beforeExit').filter(added => !listeners.includes(added))) {
      process.removeListener('beforeExit', listener);
      listener(0);
    }
  } finally {
    process.env = env;
    process.exitCode = exitCode; // The CDK sets it when a plugin finds an error.
  }
}
