import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// Runs after the compiler. The command and its checks are about 150 small files, and opening them takes longer than running them, so the command loads one file.
// A part that a command does not need is not evaluated. The compiled files of the command, which nothing loads then, are removed.
const [SOURCE, COMPILED] = ['src', 'lib'].map(folder => join(__dirname, '..', folder, 'cli'));
const ENTRY = 'process';

for (const name of readdirSync(COMPILED)) {
  rmSync(join(COMPILED, name), { recursive: true });
}
buildSync({ entryPoints: [join(SOURCE, `${ENTRY}.ts`)], outfile: join(COMPILED, `${ENTRY}.js`), bundle: true, platform: 'node', target: 'node20', packages: 'external' });
