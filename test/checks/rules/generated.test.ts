import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../src/checks/rules');
const FILES = readdirSync(FOLDER).filter(file => !['index.ts', 'index.generated.ts', 'examples.ts', 'rule-helpers.ts'].includes(file));

/** In the expected value, so that a failure says what to do. */
const REMEDY = 'If not, run npx projen.';

test('the index is generated, and exports each rule of the folder', () => {
  const exported = [...readFileSync(join(FOLDER, 'index.generated.ts'), 'utf8').matchAll(/^export \{ (\w+) \} from '\.\/(.*)';$/gm)].map(([, constant, file]) => `${file}.ts: ${constant}`);
  const rules = FILES.map(file => `${file}: ${Object.keys(jest.requireActual<object>(join(FOLDER, file))).join()}`);
  expect(rules.length).toBeGreaterThan(50);
  expect([REMEDY, ...exported.sort()]).toEqual([REMEDY, ...rules.sort()]);
});

test('each rule has a test with its name', () => {
  expect(FILES.map(file => file.replace('.ts', '.test.ts')).filter(file => !existsSync(join(__dirname, file)))).toEqual([]);
});
