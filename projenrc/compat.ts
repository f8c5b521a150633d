import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

// Compares the compiled API with that of the last release on npm, as projen's task does. As long as npm has none, a record takes its place: `--record`
// replaces it, and `--against FILE` uses another one.
const ROOT = join(__dirname, '..');
const [, GIVEN] = /--against (\S+)/.exec(process.argv.join(' ')) ?? [];
const RECORD = GIVEN ?? join(ROOT, 'test', 'api', 'recorded.jsii.gz');

const read = (file: string) => JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, unknown>;
const assembly = read(join(ROOT, '.jsii.gz'));

/** The texts of an assembly, which are most of it and do not matter to programs. */
const TEXTS = ['default', 'example', 'markdown', 'remarks', 'returns', 'see', 'summary', 'symbolId'];

if (process.argv.includes('--record')) {
  const withoutText = (key: string, value: unknown) => key === 'locationInModule' || typeof value === 'string' && TEXTS.includes(key) ? undefined : value;
  writeFileSync(RECORD, gzipSync(JSON.stringify({ ...assembly, dependencyClosure: undefined }, withoutText), { level: 9 }));
  console.log(`Recorded the API: ${RECORD}`);
} else {
  // `x` does not match the version that only reserves the name.
  const released = `${String(assembly.name)}@x`;
  const isReleased = GIVEN === undefined && spawnSync('npm', ['view', released, 'version']).stdout.length > 0;
  // The API is in beta as a whole, and its users rely on it all the same.
  const args = [isReleased ? `npm:${released}` : recordedPackage(), ROOT, '--keys', '--error-on', 'all', '--ignore-file', join(ROOT, '.compatignore')];
  process.exitCode = spawnSync(process.execPath, [require.resolve('jsii-diff/bin/jsii-diff'), ...args], { stdio: 'inherit' }).status ?? 2;
}

/** Writes the record as a package, and returns its folder, from which jsii-diff finds the dependencies. */
function recordedPackage(): string {
  const folder = join(ROOT, 'node_modules', '.cache', 'recorded-api');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...read(RECORD), dependencyClosure: assembly.dependencyClosure }));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
  return folder;
}
