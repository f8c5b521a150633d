import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureGlobal } from 'fast-check';

// `check` lists the names in each folder above a file, so the assemblies of other tests would slow it down.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 't'));
chmodSync(process.env.TMPDIR, 0o755);

// The CDK's bundled template validator takes seconds per process. A test of the CDK CLI in test/package turns it on.
process.env.CDK_VALIDATION ??= 'false';
// Stack traces of constructs and annotations take a tenth of the suite's time. Tests that check them turn them on.
process.env.CDK_DISABLE_STACK_TRACE ??= '1';
// The CDK also captures a stack for each element, which takes as long. Tests of locations turn it on.
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
// We still support Node 20, so its end of life is not worth a warning.
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ??= '20';
// A change is tested with the same inputs as the change before it. New inputs are for `npm run suite -- fuzz`.
if (!process.env.FUZZ_RUNS) {
  configureGlobal({ seed: 1 });
}
