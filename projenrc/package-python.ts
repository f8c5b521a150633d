import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { snakeCase } from '../src/wording';

// Builds the Python package as jsii-pacmak does, with five changes to the code that it generates:
// - Its command takes 6.5 s to check a file, because it loads the CDK into jsii, and SIGTERM leaves Node and the containers of a task running. A module that
//   becomes Node replaces it, with the files of the command: 0.1 s.
// - The page shows each program once. jsii-pacmak translates the TypeScript, although the Python version is below it.
// - Sentences of the page and of docstrings spell code as Python does. jsii-pacmak translates only code blocks.
// - An exception without a text in a method that a Python class overrides, such as a failed assert, stops synthesis. jsii takes it as success.
// - A class with factories names them when it is called. jsii-pacmak generates no constructor for it, and Python then reports an attribute __jsii_ref__.
const LIBRARY = 'cdk_fargate_linux_controls';
const COMMAND = `${LIBRARY}_cli`;
const REQUIREMENTS = 'node_modules/jsii-pacmak/lib/targets/python/requirements-dev.txt';
const REPOSITORY = 'https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls';

/** Names in other programs. */
const FOREIGN = new Set(['acceptCount', 'setKeepAlive', 'tcpKeepAlive']);

/** The arguments of setuptools in the generated setup.py. */
interface Setup {
  readonly scripts: readonly string[];
  readonly packages: readonly string[];
  readonly package_data: Readonly<Record<string, readonly string[]>>;
  readonly project_urls: Readonly<Record<string, string>>;
}

const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: 'inherit' });

const scratch = mkdtempSync(join(tmpdir(), 'package-python-'));
try {
  run('jsii-pacmak', '-v', '--target', 'python', '--code-only', '--outdir', scratch, '--rosetta-unknown-snippets', 'fail');
  const source = join(scratch, 'python');
  replaceCommand(source);
  cpSync('projenrc/python-overrides.py', join(source, 'src', LIBRARY, '_overrides.py'));
  const changes = 'from ._overrides import keep_exceptions, name_factories, refuse_lost_options\n\nkeep_exceptions(TaskDefinitionBlock, EntryPointRewrite)\nname_factories(globals())\nrefuse_lost_options(globals())';
  edit(join(source, 'src', LIBRARY, '__init__.py'), text => `${text}\n${changes}\n`);
  [join(source, 'README.md'), join(source, 'src', LIBRARY, '__init__.py')].forEach(file => edit(file, page => spelledAsInPython(forPython(page))));

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
      project_urls: { ...setup.project_urls, Documentation: `${REPOSITORY}/blob/main/docs/python.md`, Releases: `${REPOSITORY}/releases`, Issues: `${REPOSITORY}/issues` },
      entry_points: { console_scripts: [`cdk-fargate-linux-controls = ${COMMAND}:main`] },
    });
  }));
}

/** Replaces each block of the page that has a Python version by that version, and removes what is only for npm and GitHub. */
function forPython(page: string): string {
  return page
    .replace(/^```(?:python|sh)\b.*\n(?:(?!```).*\n)*```\n\n<details><summary>Python<\/summary>\n\n([^]*?)\n\n<\/details>$/gm, '$1')
    .replace(/`[^`\n]+` \(in Python, (`[^`\n]+`)\)/g, '$1')
    .replace(/^(.*), as `describe` draws it:\n\n```mermaid\n[^]*?^```\n\n/m, `$1 ([diagram](${REPOSITORY}#readme)): `)
    .replace(/\bnpx (?:--omit=peer )?(?=cdk-fargate-linux-controls )/g, '')
    .replace(/\n## Develop\n\n```sh\n[^]*?```\n/, '');
}

/** Spells inline code in Markdown and reStructuredText as Python does. */
function spelledAsInPython(text: string): string {
  const raising = text.replace(/\b([Tt])hrows(?: an error)?\b/g, (_, first: string) => `${first === 'T' ? 'R' : 'r'}aises an error`);
  return raising.replace(/(?<!`)(``?)([^`\n<]+)\1(?!`)/g, (_, quote: string, code: string) => quote + code
    .replace(/\bnew (?=[A-Z])/g, '')
    .replace(/^(\w+): (?=[[{\d'])/, '$1=')
    .replace(/\{ (\w+): (.+) \}/, '{"$1": $2}')
    .replace(/\b[a-z][a-z0-9]*[A-Z]\w*/g, name => FOREIGN.has(name) ? name : snakeCase(name))
    .replace(/\.with\(/, '.with_(') + quote);
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
