import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { synthesizeExample } from './synthesize-example';
import { describe } from '../src/cli/describe/describe';
import { readInput } from '../src/cli/input';
import { styleFor } from '../src/cli/style';
import { main } from '../src/main';

// Synthesizes examples without an AWS account, and prints what the command shows about them: the two tasks of the launch announcement and a mistake.
// With --all, describes every example.
const style = styleFor(process.stdout, process.env);

if (process.argv.includes('--all')) {
  const examples = readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  examples.forEach(example => console.log(`${description(example)}\n`));
} else {
  show('A sidecar that sees and traces the processes of nginx', 'observed-service');
  show('A proxy with kernel parameters', 'tuned-proxy');
  const outdir = synthesize('wrong-keepalive');
  heading('A mistake: two containers disagree about a parameter that they share', 'check', 'wrong-keepalive');
  void main(['check', outdir], process);
  console.log('\nAll examples: npm run demo -- --all. Their programs, in TypeScript and Python: examples/README.md');
}

function show(title: string, example: string): void {
  const text = description(example);
  heading(title, 'describe', example);
  // The commands for a deployed task would fill the screen.
  console.log(`${text.split('\n\n  try it ')[0]}\n`);
}

function heading(title: string, command: string, example: string): void {
  console.log(`${style.strong(title)}\nexamples/${example}: npx cdk-fargate-linux-controls ${command} cdk.out\n`);
}

function description(example: string): string {
  return describe(readInput([synthesize(example)]).files, style);
}

/** Returns the path of the cloud assembly. */
function synthesize(example: string): string {
  const outdir = join(__dirname, example, 'cdk.out');
  synthesizeExample(example, outdir, { 'aws:cdk:enable-path-metadata': true });
  return relative(process.cwd(), outdir);
}
