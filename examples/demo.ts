import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { synthesizeExample } from './synthesize-example';
import { describe } from '../src/cli/describe';
import { readInput } from '../src/cli/input';
import { styleFor } from '../src/cli/style';

// Synthesizes each example without an AWS account, and prints a description of its task definitions.
const style = styleFor(process.stdout, process.env);
const examples = readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

for (const example of examples) {
  const outdir = join(__dirname, example, 'cdk.out');
  synthesizeExample(example, outdir, { 'aws:cdk:enable-path-metadata': true });
  console.log(`${describe(readInput([relative(process.cwd(), outdir)]).files, style)}\n`);
}
console.log(`The templates are in ${examples.map(example => `examples/${example}/cdk.out`).join(', ')}.`);
