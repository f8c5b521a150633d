import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSync } from 'esbuild';
import { licensesOf } from './licenses';

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
    const { outputFiles: [{ contents }], metafile } = buildSync({
      entryPoints: [join(FUNCTIONS, name, 'index.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      external: ['@aws-sdk/*', ...WITHOUT_YAML.has(name) ? ['yaml'] : []],
      metafile: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      write: false,
    });
    // The code is deployed without the package, whose own file has the licenses of all bundles.
    const licenses = licensesOf(Object.keys(metafile.inputs));
    writeFileSync(join(folder, `${name}.js.br`), brotliCompressSync(Buffer.concat([contents, Buffer.from(licenses && `\n/*\n${licenses}*/\n`)]), { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }));
  }
}
