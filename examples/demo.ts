import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe } from '../src/cli/describe';
import { readTaskDefinitionFiles } from '../src/cli/files';
import { styleFor } from '../src/cli/style';

// Runs each example as the CDK's command line would, without an AWS account, and tells what came out.
const style = styleFor(process.stdout, process.env);
const examples = readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

for (const example of examples) {
  const outdir = join(__dirname, example, 'cdk.out');
  const { status } = spawnSync(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', 'tsconfig.dev.json', join(__dirname, example, 'app.ts')], {
    cwd: join(__dirname, '..'),
    env: { CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: '{"aws:cdk:enable-path-metadata":true}', ...process.env, CDK_OUTDIR: outdir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    throw new Error(`examples/${example} did not synthesize`);
  }
  console.log(`${describe(readTaskDefinitionFiles([relative(process.cwd(), outdir)]), style)}\n`);
}
console.log(`The templates are in ${examples.map(example => `examples/${example}/cdk.out`).join(', ')}.`);
