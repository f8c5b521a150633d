import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Builds the Python package with jsii-pacmak, except for its page and its command.
const ROOT = join(__dirname, '..');
const ASSEMBLY = join(ROOT, '.jsii');
const BLOCK_WITH_PYTHON = /^```(?:ts|sh)\b.*\n(?:(?!```).*\n)*```\n\n<details><summary>Python<\/summary>\n\n([^]*?)\n\n<\/details>$/gm;

const scratch = mkdtempSync(join(tmpdir(), 'package-python-'));
try {
  const source = join(scratch, 'source', 'python');
  generate(dirname(source));
  replaceCommand(join(source, 'src', 'cdk_fargate_linux_controls', '_jsii', 'bin', 'cdk-fargate-linux-controls'));
  build(source);
} finally {
  rmSync(scratch, { recursive: true });
}

/**
 * Generates the source. The page is the README of the assembly, in which each block is replaced by its Python version meanwhile. Otherwise, the page
 * would show each program twice in Python, because jsii-pacmak also translates the TypeScript.
 */
function generate(outdir: string): void {
  const original = readFileSync(ASSEMBLY, 'utf8');
  const assembly = JSON.parse(original) as { readme: { markdown: string } };
  const markdown = assembly.readme.markdown.replace(BLOCK_WITH_PYTHON, '$1');
  if (/^```ts|<summary>Python/m.test(markdown)) {
    throw new Error('The README has a TypeScript block without a Python version in <details> below it.');
  }
  try {
    writeFileSync(ASSEMBLY, JSON.stringify({ ...assembly, readme: { markdown } }));
    run('jsii-pacmak', '-v', '--target', 'python', '--code-only', '--outdir', outdir, '--rosetta-unknown-snippets', 'fail');
  } finally {
    writeFileSync(ASSEMBLY, original);
  }
}

/** Replaces the generated command by command.py, with the same names and versions. */
function replaceCommand(file: string): void {
  const [, name, version, module, archive] = /JSIIAssembly\.load\(\s*("[^"]+"),\s*("[^"]+"),\s*("[^"]+"),\s*("[^"]+"),?\s*\)/.exec(readFileSync(file, 'utf8'))!;
  const command = readFileSync(join(__dirname, 'command.py'), 'utf8')
    .replaceAll('NAME', name).replace('VERSION', version).replace('MODULE', module).replace('ARCHIVE', archive);
  writeFileSync(file, `#!/usr/bin/env python\n${command}`);
}

/** Builds the wheel and the source distribution with the tools that jsii-pacmak uses. */
function build(source: string): void {
  const [venv, outdir] = [join(scratch, 'venv'), join(ROOT, 'dist', 'python')];
  const python = join(venv, 'bin', 'python');
  const requirements = join(dirname(require.resolve('jsii-pacmak/package.json')), 'lib', 'targets', 'python', 'requirements-dev.txt');
  rmSync(outdir, { recursive: true, force: true });
  run('python3', '-m', 'venv', '--system-site-packages', venv);
  run(python, '-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements);
  run(python, '-m', 'build', '--outdir', outdir, source);
  run('sh', '-c', `'${python}' -m twine check '${outdir}'/*`);
}

function run(program: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: ROOT });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${status ?? String(error)}`);
  }
}
