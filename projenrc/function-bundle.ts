import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..');
const FUNCTIONS = join(ROOT, 'src', 'functions');
const WITHOUT_YAML: ReadonlySet<string> = new Set(['stopped-tasks']);

/**
 * Bundles each Lambda function below `src/functions` into one file of a folder. Compressed, it takes less than a third of the room in the package; the
 * construct that deploys it unpacks it. The runtime has the AWS SDK. The YAML parser, which is loaded on demand, is left out of functions that read no YAML.
 */
export function bundleFunctions(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(FUNCTIONS)) {
    const { outputFiles: [{ contents }] } = buildSync({
      entryPoints: [join(FUNCTIONS, name, 'index.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      external: ['@aws-sdk/*', ...WITHOUT_YAML.has(name) ? ['yaml'] : []],
      minify: true,
      platform: 'node',
      target: 'node20',
      write: false,
    });
    writeFileSync(join(folder, `${name}.js.br`), brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }));
  }
}
