import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Builds the wheel. Its page is the README of the assembly, in which this script replaces each block by its Python version while jsii-pacmak runs.
// Otherwise, the page would show each program twice in Python, because jsii-pacmak also translates the TypeScript.
const ASSEMBLY = join(__dirname, '..', '.jsii');
const BLOCK_WITH_PYTHON = /^```(?:ts|sh)\b.*\n(?:(?!```).*\n)*```\n\n<details><summary>Python<\/summary>\n\n([^]*?)\n\n<\/details>$/gm;

const original = readFileSync(ASSEMBLY, 'utf8');
const assembly = JSON.parse(original) as { readme: { markdown: string } };
const markdown = assembly.readme.markdown.replace(BLOCK_WITH_PYTHON, '$1');
if (/^```ts|<summary>Python/m.test(markdown)) {
  throw new Error('The README has a TypeScript block without a Python version in <details> below it.');
}
try {
  writeFileSync(ASSEMBLY, JSON.stringify({ ...assembly, readme: { markdown } }));
  const { status } = spawnSync('jsii-pacmak', ['-v', '--target', 'python', '--rosetta-unknown-snippets', 'fail'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  writeFileSync(ASSEMBLY, original);
}
