import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Builds the Python package as jsii-pacmak does, with two changes to the code that it generates:
// - Its command takes 6.5 s to check a file, because it loads the CDK into jsii, and SIGTERM leaves Node and the containers of a task running. A module that
//   becomes Node replaces it, with the files of the command: 0.1 s.
// - The page shows each program once. jsii-pacmak translates the TypeScript, although the Python version is below it.
const LIBRARY = 'cdk_fargate_linux_controls';
const COMMAND = `${LIBRARY}_cli`;
const REQUIREMENTS = 'node_modules/jsii-pacmak/lib/targets/python/requirements-dev.txt';

/** The arguments of setuptools in the generated setup.py. */
interface Setup {
  readonly scripts: readonly string[];
  readonly packages: readonly string[];
  readonly package_data: Readonly<Record<string, readonly string[]>>;
}

const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: 'inherit' });

const scratch = mkdtempSync(join(tmpdir(), 'package-python-'));
try {
  run('jsii-pacmak', '-v', '--target', 'python', '--code-only', '--outdir', scratch, '--rosetta-unknown-snippets', 'fail');
  const source = join(scratch, 'python');
  replaceCommand(source);
  [join(source, 'README.md'), join(source, 'src', LIBRARY, '__init__.py')].forEach(file => edit(file, withoutTranslations));

  rmSync('dist/python', { recursive: true, force: true });
  const python = join(scratch, 'venv', 'bin', 'python');
  run('python3', '-m', 'venv', '--system-site-packages', join(scratch, 'venv'));
  run(python, '-m', 'pip', 'install', '--quiet', '--no-input', '-r', REQUIREMENTS);
  run(python, '-m', 'build', '--outdir', 'dist/python', source);
  run('sh', '-c', `'${python}' -m twine check dist/python/*`);
} finally {
  rmSync(scratch, { recursive: true });
}

function replaceCommand(source: string): void {
  const [module, assembly] = [join(source, 'src', COMMAND), join(source, 'src', LIBRARY, '_jsii')];
  const archive = readdirSync(assembly).find(name => name.endsWith('.tgz'))!;
  mkdirSync(module);
  const unused = ['*.d.ts', 'package/lib/constructs', 'package/node_modules/yaml/browser'].map(path => `--exclude=${path}`);
  run('tar', '-xzf', join(assembly, archive), '-C', module, ...unused, 'package/package.json', 'package/bin', 'package/lib', 'package/node_modules');
  cpSync('projenrc/python-command.py', join(module, '__init__.py'));
  writeFileSync(join(module, '__main__.py'), 'from . import main\n\nraise SystemExit(main())\n');
  rmSync(join(assembly, 'bin'), { recursive: true });
  edit(join(source, 'setup.py'), text => text.replace(/(?<=""")[^]*(?=""")/, json => {
    const { scripts, ...setup } = JSON.parse(json) as Setup;
    return JSON.stringify({
      ...setup,
      packages: [...setup.packages, COMMAND],
      package_data: { ...setup.package_data, [COMMAND]: ['package/**'] },
      entry_points: { console_scripts: [`cdk-fargate-linux-controls = ${COMMAND}:main`] },
    });
  }));
}

/** Replaces each block of the page that has a Python version by that version. */
function withoutTranslations(page: string): string {
  return page.replace(/^```(?:python|sh)\b.*\n(?:(?!```).*\n)*```\n\n<details><summary>Python<\/summary>\n\n([^]*?)\n\n<\/details>$/gm, '$1');
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
