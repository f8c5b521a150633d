import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses';

// Runs after the compiler, with the names of Lambda functions: bundle-function.ts NAME…. Each folder of src/functions becomes a folder with one file, the
// asset of its construct. It contains its packages, and neither the CDK nor the AWS SDK. The compiled files of the folder, which nothing loads then, are removed.
const ROOT = join(__dirname, '..');

void (async () => {
  for (const name of process.argv.slice(2)) {
    const folder = join(ROOT, 'lib', 'functions', name);
    rmSync(folder, { recursive: true, force: true });
    const { metafile } = await build({
      entryPoints: [join(ROOT, 'src', 'functions', name, 'index.ts')],
      outfile: join(folder, 'index.js'),
      absWorkingDir: ROOT,
      bundle: true,
      minify: true,
      // Only ASCII makes the file larger, for the signs in texts.
      charset: 'utf8',
      platform: 'node',
      target: 'node20',
      metafile: true,
    });
    writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
  }
})();
