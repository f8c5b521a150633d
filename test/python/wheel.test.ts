import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { installWheel } from './wheel';
import { apiName } from '../../src/wording';
import { allBlocks, Block, blocksOf } from '../docs/blocks';
import { synthesizeExample } from '../examples/synthesize-example';
import { contentOf, ROOT, run, tryRun, tryRunTypeScript } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The wheel, installed in a new virtual environment with the same aws-cdk-lib version as TypeScript.
const folder = temporaryFolder('python');
const AWS_CDK_LIB = JSON.parse(contentOf('node_modules/aws-cdk-lib/package.json')).version as string;
const TOOLS = ['mypy==2.4.1', 'pyright==1.1.414', 'pytest==9.0.2', 'syrupy==7.0.2'];

let bin: string;

beforeAll(() => {
  // The documentation shows cdk-nag next to the checks.
  bin = installWheel(join(folder, 'venv'), [`aws-cdk-lib==${AWS_CDK_LIB}`, 'cdk-nag==3.*', ...TOOLS]);
}, 600_000);

/** The programs and the stack of each example. The stack has the name of the folder. */
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }): [python: string, typeScript: string, stack: string] => [
  `examples/${name}/python/app.py`, `examples/${name}/app.ts`, name.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase()),
]);

const PROGRAMS = [
  ...EXAMPLES,
  ['test/python/blocks.py', 'test/python/blocks.ts', 'Blocks'],
  ['test/python/observer.py', 'test/python/observer.ts', 'Observed'],
];

let templates: Readonly<Record<string, string>>;

test('every program in Python synthesizes', () => {
  templates = JSON.parse(run(join(bin, 'python'), [join(__dirname, 'synthesize.py'), ...PROGRAMS.map(([python]) => python)])) as typeof templates;
}, 120_000);

test.each(PROGRAMS)('%s synthesizes the same template as %s, byte for byte', (python, typeScript, stack) => {
  const directory = typeScript.startsWith('examples') ? synthesizeExample(typeScript.split('/')[1]).directory : join(folder, stack);
  if (!typeScript.startsWith('examples')) {
    expect(tryRunTypeScript(join(ROOT, typeScript), { CDK_OUTDIR: directory })).toMatchObject({ status: 0 });
  }
  expect(templates[python]).toBe(readFileSync(join(directory, `${stack}.template.json`), 'utf8'));
}, 60_000);

/** Runs code blocks in one process, each in its own app. */
function runBlocks(blocks: readonly object[]) {
  const { status, stdout, stderr } = tryRun(join(bin, 'python'), [join(ROOT, 'test/python/run_blocks.py')], { cwd: folder, input: JSON.stringify(blocks) });
  return { status, summary: stdout.trimEnd().split('\n').at(-1), stderr };
}

test('every Python block of the documentation runs, and its app synthesizes', () => {
  const blocks = allBlocks('python');
  const { status, summary, stderr } = runBlocks(blocks);
  expect({ status, summary, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, summary: `${blocks.length} blocks, 0 failed`, stderr: '' });
}, 120_000);

test('the run of blocks finds each mistake, and names the page and line', () => {
  const mistakes = [
    { code: 'from aws_cdk import App\nApp(outdir=outdir)', error: "NameError: name 'outdir' is not defined" },
    { code: 'cluster: ecs.Cluster', error: 'KeyError' },
    { code: 'from cdk_fargate_linux_controls import KernelTuning\nKernelTuning.network(net_core_somaxcon=1)', error: 'net_core_somaxcon' },
  ];
  const { status, summary, stderr } = runBlocks(mistakes.map(({ code }, i) => ({ page: 'docs/page.md', line: 7 + i, code })));
  expect({ status, summary }).toEqual({ status: 1, summary: '3 blocks, 3 failed' });
  const reports = stderr.split(/^(?=docs\/page\.md:\d+$)/m).filter(report => report.startsWith('docs'));
  mistakes.forEach(({ error }, i) => expect(reports[i]).toContain(error));
  expect(reports.map(report => report.split('\n')[0])).toEqual(['docs/page.md:7', 'docs/page.md:8', 'docs/page.md:9']);
}, 60_000);

test('the examples, the test programs, and the Python blocks of the README, docs/python.md, and docs/testing.md pass mypy and Pyright in strict mode', async () => {
  const typed = join(folder, 'typed');
  mkdirSync(typed);
  for (const file of readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.py'))) {
    const name = basename(file) === 'app.py' ? file.replaceAll(/[/-]/g, '_') : basename(file); // Each app is a module of its own.
    copyFileSync(join(ROOT, 'examples', file), join(typed, name));
  }
  for (const file of readdirSync(__dirname).filter(name => name.endsWith('.py') && name !== 'run_blocks.py')) {
    copyFileSync(join(__dirname, file), join(typed, file));
  }
  writeBlocks(typed, 'README.md', 'docs/python.md', 'docs/testing.md');
  writeFileSync(join(typed, 'pyrightconfig.json'), JSON.stringify({ typeCheckingMode: 'strict', venvPath: folder, venv: 'venv' }));
  const files = readdirSync(typed).filter(name => name.endsWith('.py'));
  // mypy would otherwise load all services of the CDK, which takes most of a minute. Types of other services are Any.
  const used = new Set(files.flatMap(file => [...readFileSync(join(typed, file), 'utf8').matchAll(/\baws_(?!cdk\b)[a-z0-9]+\b/g)].map(([name]) => name)));
  const modules = ['aws_cdk', 'aws_cdk._jsii', 'aws_cdk.assertions', ...[...used].map(name => `aws_cdk.${name}`)];
  writeFileSync(join(typed, 'mypy.ini'), `[mypy]\nstrict = True\n[mypy-aws_cdk.*]\nfollow_imports = skip\n[mypy-${modules.join(',')}]\nfollow_imports = silent\n`);

  const [mypy, pyright] = await Promise.all([
    outputOf(join(bin, 'mypy'), ['--cache-dir', join(folder, 'mypy'), ...files], typed),
    outputOf(join(bin, 'pyright'), ['--project', typed], typed),
  ]);
  expect(mypy).toBe(`Success: no issues found in ${files.length} source files\n`);
  expect(pyright).toMatch(/^0 errors, 0 warnings, 0 informations\s*$/m);
}, 300_000);

test('messages and subclasses are as the tests in Python describe, and the pytest recipe of docs/testing.md passes', () => {
  const blocks = join(folder, 'blocks');
  mkdirSync(blocks);
  expect(writeBlocks(blocks, 'docs/python.md', 'docs/testing.md')).toBeGreaterThan(5);
  run(join(bin, 'pytest'), ['--quiet', '--snapshot-update', '-p', 'no:cacheprovider', blocks, join(__dirname, 'test_messages.py'), join(__dirname, 'test_subclasses.py')], { env: { CDK_OUTDIR: join(folder, 'pages'), CDK_VALIDATION: 'false', PYTHONDONTWRITEBYTECODE: '1' } });
}, 120_000);

test('every code block in the docstrings, in the help of each public class, and on the page of the wheel is Python, sentences spell code as Python does, and the page shows each program once', () => {
  const found = JSON.parse(run(join(bin, 'python'), [join(__dirname, 'docstrings.py')])) as { blocks: number; classes: number };
  const programsOnPage = blocksOf('README.md').filter(({ language, code }) => language === 'python' && /^app = App\(\)$/m.test(code)).length;
  expect(found).toStrictEqual({
    blocks: expect.any(Number),
    notPython: [],
    programsOnPage,
    foldedOnPage: 0,
    classes: expect.any(Number),
    typeScriptInText: [],
    forNpmOnPage: [],
    links: ['Documentation', 'Issues', 'Releases', 'Source'],
    frameworks: ['Framework :: AWS CDK', 'Framework :: AWS CDK :: 2'],
    helpHasExample: true,
    typeScriptInHelp: {},
  });
  expect(found.blocks).toBeGreaterThan(10);
  expect(found.classes).toBeGreaterThan(60);
}, 60_000);

test('messages spell every property and method as the wheel does', () => {
  const source = run(join(bin, 'python'), ['-c', 'import cdk_fargate_linux_controls as library; print(open(library.__file__).read())']);
  const names = new Map<string, string>();
  for (const [, jsii, python] of source.matchAll(/jsii_name="(\w+)"\)\n +def (\w+)\(/g)) {
    names.set(jsii, python);
  }
  for (const [, mapping] of source.matchAll(/name_mapping=\{([^}]*)\}/g)) {
    for (const [, python, jsii] of mapping.matchAll(/"(\w+)": "(\w+)"/g)) {
      names.set(jsii, python);
    }
  }
  process.env.JSII_AGENT = 'Python/3.11.7';
  const different = [...names].filter(([jsii, python]) => apiName(jsii) !== python);
  delete process.env.JSII_AGENT;
  expect(names.size).toBeGreaterThan(200);
  expect(different).toEqual([]);
}, 60_000);

test('without Node, importing the library prints what docs/python.md shows', () => {
  const [shown] = allBlocks('text').filter(({ page, code }) => page === 'docs/python.md' && code.includes('_NodeProcess'));
  const { status, stderr } = tryRun(join(bin, 'python'), ['-c', 'import cdk_fargate_linux_controls'], { env: { PATH: folder } });
  expect(status).toBe(1);
  expect(stderr.split('\n').filter(line => /^\w+Error: /.test(line))).toEqual(shown.code.trimEnd().split('\n'));
}, 60_000);

test.each([[AWS_CDK_LIB, 0], ['2.275.0', 1]])('with aws-cdk-lib %s, a Python program exits with %d after an error of the plugin, cdk synth with 1, and check prints only a line of the app', (version, expected) => {
  const programs = version === AWS_CDK_LIB ? bin : installWheel(join(folder, version), [`aws-cdk-lib==${version}`]);
  const program = `${join(programs, 'python')} ${join(ROOT, 'examples/wrong-keepalive/python/app.py')}`;
  expect(tryRun('sh', ['-c', program], { env: { CDK_OUTDIR: join(folder, `wrong-${version}`) } }).status).toBe(expected);
  const { status, stderr, stdout } = tryRun(process.execPath, [
    join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--debug', '--app', program, '--output', join(folder, `wrong-cdk-${version}`), '--no-notices',
  ]);
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('net.ipv4.tcp_keepalive_time');
  const { stdout: checked } = tryRun(join(bin, 'cdk-fargate-linux-controls'), ['check', join(folder, `wrong-cdk-${version}`)], { cwd: ROOT });
  // The CDK records frames of Python since 2.260.0.
  expect(checked.match(/created at .*/)?.[0].replace(/\d+$/, 'N')).toBe(version === AWS_CDK_LIB ? undefined : 'created at examples/wrong-keepalive/python/app.py:N');
}, 300_000);

/** Writes the Python blocks of some pages to modules that pytest collects. Returns their number. */
function writeBlocks(target: string, ...pages: string[]): number {
  const blocks = allBlocks('python').filter(({ page }) => pages.includes(page));
  const nameOf = ({ page, line }: Block) => `test_${page.replaceAll(/\W/g, '_')}_${line}.py`;
  blocks.forEach(block => writeFileSync(join(target, nameOf(block)), block.code));
  return blocks.length;
}

async function outputOf(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .catch((error: unknown) => error as { stdout: string });
  return stdout;
}
