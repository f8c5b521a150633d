import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { ROOT, run, runTypeScript, tryRun } from '../run';

// The wheel, installed in a new virtual environment with the same aws-cdk-lib version as TypeScript.
const folder = mkdtempSync(join(tmpdir(), 'wheel-'));
const bin = join(folder, 'venv', 'bin');
const AWS_CDK_LIB = JSON.parse(readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version as string;

beforeAll(() => {
  requireProgram(['python3', '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  run('python3', ['-m', 'venv', join(folder, 'venv')]);
  run(join(bin, 'pip'), ['install', '--quiet', wheel(), `aws-cdk-lib==${AWS_CDK_LIB}`]);
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
  runTypeScript(join(ROOT, typeScriptProgram), { CDK_OUTDIR: typeScript });

  const template = `${stack}.template.json`;
  expect(readFileSync(join(python, template), 'utf8')).toBe(readFileSync(join(typeScript, template), 'utf8'));
}, 120_000);

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
