import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { snakeCase, snakeCaseIn } from '../src/wording';

// Builds the Python package with jsii-pacmak, except for its page and its command.
const ROOT = join(__dirname, '..');
const ASSEMBLY = join(ROOT, '.jsii.gz');
const BLOCK_WITH_PYTHON = /^```(?:ts|sh)\b.*\n(?:(?!```).*\n)*```\n\n<details><summary>Python<\/summary>\n\n([^]*?)\n\n<\/details>$/gm;

/** The modules of the library and of the command. */
const LIBRARY = 'cdk_fargate_linux_controls';
const COMMAND = `${LIBRARY}_cli`;

/** What only the command needs. */
const COMMAND_FILES = ['bin', 'lib/cli'];

/** Members of the CDK that docstrings mention, and that the library does not have. */
const CDK_NAMES = [
  'add_extension', 'add_firelens_log_router', 'from_ecr_repository', 'from_secret_complete_arn', 'from_secure_string_parameter_attributes', 'task_definition',
];

/** Settings that all texts spell as ECS does. */
const TASK_DEFINITION_NAMES = ['ipc_mode', 'pid_mode', 'system_controls'];

interface Package {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** The arguments of setuptools in the generated setup.py. */
interface Setup {
  readonly scripts: readonly string[];
  readonly packages: readonly string[];
  readonly package_data: Readonly<Record<string, readonly string[]>>;
}

const scratch = mkdtempSync(join(tmpdir(), 'package-python-'));
try {
  const source = join(scratch, 'source', 'python');
  generate(dirname(source));
  replaceCommand(source);
  completeModule(join(source, 'src', LIBRARY, '__init__.py'));
  build(source);
} finally {
  rmSync(scratch, { recursive: true });
}

/**
 * Generates the source. The page is the README of the assembly, in which each block is replaced by its Python version meanwhile. Otherwise, the page
 * would show each program twice in Python, because jsii-pacmak also translates the TypeScript.
 */
function generate(outdir: string): void {
  const original = readFileSync(ASSEMBLY);
  const assembly = JSON.parse(gunzipSync(original).toString()) as { readme: { markdown: string } };
  const markdown = assembly.readme.markdown.replace(BLOCK_WITH_PYTHON, '$1');
  if (/^```ts|<summary>Python/m.test(markdown)) {
    throw new Error('The README has a TypeScript block without a Python version in <details> below it.');
  }
  try {
    writeFileSync(ASSEMBLY, gzipSync(JSON.stringify({ ...assembly, readme: { markdown } })));
    run('jsii-pacmak', '-v', '--target', 'python', '--code-only', '--outdir', outdir, '--rosetta-unknown-snippets', 'fail');
  } finally {
    writeFileSync(ASSEMBLY, original);
  }
}

/**
 * Replaces the generated command, which starts Node twice and imports jsii, by a module that becomes Node. It has the files of the command, which
 * Node cannot read from the archive of the library, and the archive leaves them out.
 */
function replaceCommand(source: string): void {
  const { name, version, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;
  const [library, command] = [join(source, 'src', LIBRARY), join(source, 'src', COMMAND)];
  rmSync(join(library, '_jsii', 'bin'), { recursive: true });
  removeFrom(join(library, '_jsii', `${name}@${version}.jsii.tgz`), ...COMMAND_FILES);

  for (const path of COMMAND_FILES) {
    cpSync(join(ROOT, path), join(command, 'node', path), { recursive: true });
  }
  writeFileSync(join(command, 'node', 'package.json'), JSON.stringify({ name, version, engines }));
  const [required] = /[\d.]+/.exec(engines.node)!;
  const program = readFileSync(join(__dirname, 'python-command.py'), 'utf8').replace('VERSION', version).replace('REQUIRED_NODE', required);
  writeFileSync(join(command, '__init__.py'), program);
  writeFileSync(join(command, '__main__.py'), 'from . import main\n\nraise SystemExit(main())\n');

  edit(join(source, 'setup.py'), text => text.replace(/(?<=""")[^]*(?=""")/, json => {
    const { scripts, ...setup } = JSON.parse(json) as Setup;
    return `\n${JSON.stringify({
      ...setup,
      packages: [...setup.packages, COMMAND],
      package_data: { ...setup.package_data, [COMMAND]: ['node/**'] },
      entry_points: { console_scripts: [`${name} = ${COMMAND}:main`] },
    }, undefined, 4)}\n`;
  }));
}

/** Removes paths from an archive of npm. */
function removeFrom(archive: string, ...paths: readonly string[]): void {
  const folder = mkdtempSync(join(scratch, 'archive-'));
  run('tar', '-xzf', archive, '-C', folder);
  paths.forEach(path => rmSync(join(folder, 'package', path), { recursive: true }));
  run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder, join(folder, 'package'));
  renameSync(join(folder, readdirSync(folder).find(file => file.endsWith('.tgz'))!), archive);
}

/** Adds `__version__`, and spells the code in docstrings as Python does. */
function completeModule(file: string): void {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;
  // It is set last, because the module publishes only the names of its API.
  const assignment = `\n__version__: str = "${version}"\nsetattr(__import__("sys").modules[__name__], "__version__", __version__)\n`;
  edit(file, text => {
    const names = new Set([...text.matchAll(/:param (\w+):|\bdef (\w+)\(/g)].map(([, argument, method]) => argument ?? method).concat(CDK_NAMES));
    TASK_DEFINITION_NAMES.forEach(name => names.delete(name));
    return text.replace(/(?<=``)[^`\n]+(?=``)/g, code => inPython(code, names)) + assignment;
  });
}

/** Spells a piece of TypeScript in a docstring as Python does, unless it contains a name that is not of the API, such as an option of a tool. */
function inPython(code: string, names: ReadonlySet<string>): string {
  const camelCase = code.match(/\b[a-z]+[A-Z]\w*/g) ?? [];
  return camelCase.length === 0 || !camelCase.every(name => names.has(snakeCase(name))) ? code : snakeCaseIn(code)
    .replace(/^(\w+): (.*)$/, '$1=$2').replace('=true', '=True').replace('=false', '=False').replace('.with(', '.with_(');
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Builds the wheel and the source distribution with the tools that jsii-pacmak uses. */
function build(source: string): void {
  const [venv, outdir] = [join(scratch, 'venv'), join(ROOT, 'dist', 'python')];
  const python = join(venv, 'bin', 'python');
  const requirements = join(dirname(require.resolve('jsii-pacmak/package.json')), 'lib', 'targets', 'python', 'requirements-dev.txt');
  rmSync(outdir, { recursive: true, force: true });
  run('python3', '-m', 'venv', '--system-site-packages', venv);
  run(python, '-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements, 'wheel==0.45.1');
  run(python, '-m', 'build', '--outdir', outdir, source);
  addBillOfMaterials(python, outdir);
  run('sh', '-c', `'${python}' -m twine check '${outdir}'/*`);
}

/** Adds the bill of materials to the wheel, where scanners of Python packages look for it: PEP 770. setuptools cannot put it there. */
function addBillOfMaterials(python: string, outdir: string): void {
  const wheel = join(outdir, readdirSync(outdir).find(name => name.endsWith('.whl'))!);
  const unpacked = join(scratch, 'wheel');
  run(python, '-m', 'wheel', 'unpack', '--dest', unpacked, wheel);
  const [folder] = readdirSync(unpacked);
  const boms = join(unpacked, folder, `${folder}.dist-info`, 'sboms');
  mkdirSync(boms);
  cpSync(join(ROOT, 'lib', 'cli', 'sbom.cdx.json'), join(boms, 'sbom.cdx.json'));
  run(python, '-m', 'wheel', 'pack', '--dest-dir', outdir, join(unpacked, folder)); // replaces the wheel, and lists the file in RECORD
}

function run(program: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: ROOT });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${status ?? String(error)}`);
  }
}
