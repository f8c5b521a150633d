import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the tests to run, set by environment.js. Undefined means all. */
declare const SELECTED_TESTS: string | undefined;

// All tests of a folder form one suite, because Jest loads the CDK once per suite, which takes longer than most tests.
const TESTS = join(__dirname, '..');
// The properties render every kernel parameter of the catalog.
const ALSO: Readonly<Record<string, string>> = { catalog: 'constructs/sysctls' };
const FOLDERS = [process.env.MUTATED!, ALSO[process.env.MUTATED!] ?? []].flat();

// These tests are slow or compare project files, and other tests cover the same code.
const EXCLUDED = ['channels', 'fuzz', 'generated', 'layout', 'sizes'];

for (const file of FOLDERS.flatMap(folder => readdirSync(join(TESTS, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)).sort())) {
  const [, name] = /([^/]*)\.test\.ts$/.exec(file) ?? [];
  if (name !== undefined && !EXCLUDED.includes(name) && (SELECTED_TESTS?.includes(`(${file} `) ?? true)) {
    describe(file, () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      require(join(TESTS, file));
    });
  }
}
