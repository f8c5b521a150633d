import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cx_api as cxapi } from 'aws-cdk-lib';
import { ROOT } from '../run';

/** Synthesizes an example in this process. The CDK synthesizes an app when its process is about to end; here that happens at once. */
export function synthesizeExample(example: string, context: object = {}): cxapi.CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  const [env, listeners] = [process.env, process.listeners('beforeExit')];
  process.env = { ...env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    jest.requireActual(join(ROOT, 'examples', example, 'app.ts')); // Runs once in each test file.
    for (const listener of process.listeners('beforeExit').filter(added => !listeners.includes(added))) {
      process.removeListener('beforeExit', listener);
      listener(0);
    }
  } finally {
    process.env = env;
  }
  return new cxapi.CloudAssembly(outdir);
}
