import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allBlocks } from '../docs/blocks';
import { requireProgram } from '../require-program';
import { ROOT, run, runTypeScript, tryRun, tryRunTypeScript } from '../run';

// The wheel, installed in a new virtual environment with the same aws-cdk-lib version as TypeScript.
const folder = mkdtempSync(join(tmpdir(), 'wheel-'));
const bin = join(folder, 'venv', 'bin');
const AWS_CDK_LIB = JSON.parse(readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version as string;

beforeAll(() => {
  requireProgram(['python3', '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  run('python3', ['-m', 'venv', join(folder, 'venv')]);
  // The documentation shows cdk-nag next to the checks.
  run(join(bin, 'pip'), ['install', '--quiet', wheel(), `aws-cdk-lib==${AWS_CDK_LIB}`, 'cdk-nag==3.*']);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The programs and the stack of each example. The stack has the name of the folder. */
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }): [python: string, typeScript: string, stack: string] => [
  `examples/${name}/python/app.py`, `examples/${name}/app.ts`, name.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase()),
]);

test.each([
  ...EXAMPLES,
  ['test/python/blocks.py', 'test/python/blocks.ts', 'Blocks'],
  ['test/python/observer.py', 'test/python/observer.ts', 'Observed'],
])('%s synthesizes the same template as %s, byte for byte', (pythonProgram, typeScriptProgram, stack) => {
  const [python, typeScript] = [join(folder, `${stack}-python`), join(folder, `${stack}-typescript`)];
  run(join(bin, 'python'), [join(ROOT, pythonProgram)], { env: { CDK_OUTDIR: python } });
  // In TypeScript, an app exits with 1 when a plugin finds an error. In Python, only `cdk synth` does.
  const { status, stderr } = tryRunTypeScript(join(ROOT, typeScriptProgram), { CDK_OUTDIR: typeScript });
  expect({ status, stderr }).toEqual({ status: stack === 'WrongKeepalive' ? 1 : 0, stderr: expect.any(String) });

  const template = `${stack}.template.json`;
  expect(readFileSync(join(python, template), 'utf8')).toBe(readFileSync(join(typeScript, template), 'utf8'));
}, 120_000);

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

test.each([
  ['an undeclared name', 'from aws_cdk import App\nApp(outdir=outdir)', "NameError: name 'outdir' is not defined"],
  ['a declaration of an unknown type', 'cluster: ecs.Cluster', 'KeyError'],
  ['a misspelt argument', 'from cdk_fargate_linux_controls import KernelTuning\nKernelTuning.network(net_core_somaxcon=1)', 'net_core_somaxcon'],
])('the run of blocks finds %s, and names the page and line', (_, code, expected) => {
  const { status, summary, stderr } = runBlocks([{ page: 'docs/page.md', line: 7, code }]);
  expect({ status, summary }).toEqual({ status: 1, summary: '1 blocks, 1 failed' });
  expect(stderr).toContain('docs/page.md:7\n');
  expect(stderr).toContain(expected);
}, 60_000);

test('an empty call from Python is refused with a hint about keyword arguments', () => {
  const { status, stderr } = tryRun(join(bin, 'python'), ['-c', 'from cdk_fargate_linux_controls import KernelTuning; KernelTuning.network()']);
  expect(status).not.toBe(0);
  expect(stderr).toContain('no kernel parameter is set. In Python, pass the parameters as keyword arguments');
}, 60_000);

test('the command is on the path of the virtual environment', () => {
  runTypeScript(join(ROOT, 'examples/tuned-proxy/app.ts'), { CDK_OUTDIR: join(folder, 'command') });
  const described = run(join(bin, 'cdk-fargate-linux-controls'), ['describe', join(folder, 'command')]);
  expect(described).toMatch(/net\.ipv4\.ip_local_reserved_ports +myproxy +myproxy +8080/);
}, 60_000);

function wheel(): string {
  const folderOfWheels = join(ROOT, 'dist/python');
  return join(folderOfWheels, readdirSync(folderOfWheels).find(file => file.endsWith('.whl'))!);
}
