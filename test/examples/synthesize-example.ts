import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cx_api as cxapi } from 'aws-cdk-lib';
import { synthesizeExample as synthesize } from '../../examples/synthesize-example';

/** The assembly of an example, which each test file can synthesize once. */
export function synthesizeExample(example: string, context?: object): cxapi.CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  synthesize(example, outdir, context);
  return new cxapi.CloudAssembly(outdir);
}
