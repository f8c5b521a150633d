import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cx_api as cxapi } from 'aws-cdk-lib';
import { synthesizeExample as synthesize } from '../../examples/synthesize-example';

/** Synthesizes an example and returns its assembly. Each test file can synthesize an example once. */
export function synthesizeExample(example: string, context?: object): cxapi.CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  synthesize(example, outdir, context);
  return new cxapi.CloudAssembly(outdir);
}
