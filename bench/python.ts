import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareL3s } from './l3';
import { timeProcess } from './measurement';
import { Part, Setup } from './part';
import { requireProgram } from '../test/require-program';
import { ROOT, run } from '../test/run';

const APP = join(__dirname, 'apps/app.py');

/** Measures what an L3 adds to the synthesis of the equivalent L2 in Python, in a new virtual environment with the newest aws-cdk-lib. */
export function python({ pairs, folder }: Setup): Part {
  requireProgram(['python3', '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  const wheel = compiledWheel();
  const bin = join(folder, 'venv/bin');
  run('python3', ['-m', 'venv', join(folder, 'venv')]);
  run(join(bin, 'pip'), ['install', '--quiet', wheel]);
  const evaluate = (expression: string) => run(join(bin, 'python'), ['-c', `import importlib.metadata, platform; print(${expression})`]).trim();
  return {
    versions: { 'Python': evaluate('platform.python_version()'), 'aws-cdk-lib for Python': evaluate('importlib.metadata.version("aws-cdk-lib")') },
    measure: () => compareL3s(pairs, [50, 1000], ['none'], ({ construct, stacks, servicesPerStack }, use) => {
      const outdir = mkdtempSync(join(folder, 'out-'));
      const timing = timeProcess(join(bin, 'python'), [APP, construct, String(stacks), String(servicesPerStack), outdir], { env: { CDK_VALIDATION: 'false' } });
      use?.(outdir);
      rmSync(outdir, { recursive: true });
      return timing;
    }),
  };
}

/** Returns the path of the compiled library's wheel. Throws if it is missing or stale. */
function compiledWheel(): string {
  const wheels = join(ROOT, 'dist/python');
  const file = existsSync(wheels) ? readdirSync(wheels).find(name => name.endsWith('.whl')) : undefined;
  if (!file || statSync(join(wheels, file)).mtimeMs < statSync(join(ROOT, '.jsii')).mtimeMs) {
    throw new Error('dist/python contains no wheel of the compiled library. Run `npm run compile && npm run package:python` first.');
  }
  return join(wheels, file);
}
