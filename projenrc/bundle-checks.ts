import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// Run after the compiler. The checks are a hundred small files, which take longer to find and to open than to run: apps load them as one.
// The command, which needs other parts of them, goes on to load the files.
const CHECKS = join(__dirname, '..', 'lib', 'checks');
const ENTRIES = ['attach', 'namespace-sharing-checks', 'namespace-sharing-plugin'];

buildSync({
  stdin: { contents: ENTRIES.map(entry => `export * from './${entry}';`).join('\n'), resolveDir: CHECKS },
  outfile: join(CHECKS, 'bundle.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  keepNames: true, // The CDK tells the name of an aspect's class.
});

for (const entry of ENTRIES) {
  writeFileSync(join(CHECKS, `${entry}.js`), '"use strict";\nmodule.exports = require(\'./bundle\');\n');
}
