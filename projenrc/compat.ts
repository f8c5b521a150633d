import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

// Compares the compiled public API with that of the last release on npm that is not newer than this version, and fails if a change could break a program that
// uses it.
// Before the first release, a record takes its place: `--record` replaces it, and `--against FILE` uses another one.
const ROOT = join(__dirname, '..');
const [, GIVEN] = process.argv.join(' ').match(/--against (\S+)/) ?? [];
const RECORDED = GIVEN ?? join(ROOT, 'test', 'api', 'released.jsii.gz');
const assembly = JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString()) as Record<string, unknown>;

if (process.argv.includes('--record')) {
  const { readme, dependencyClosure, fingerprint, ...rest } = assembly;
  mkdirSync(join(RECORDED, '..'), { recursive: true });
  writeFileSync(RECORDED, gzipSync(JSON.stringify(withoutTexts({ ...rest, fingerprint: '' })), { level: 9 }));
  console.log(`Recorded the API: ${RECORDED}`);
} else {
  const release = GIVEN === undefined ? lastRelease() : undefined;
  process.exitCode = release === undefined ? compareWithRecord() : diff(release);
}

/** Omits the texts of docstrings and the positions in the source, which are most of an assembly and do not matter to programs. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutTexts);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value)
    .filter(([name]) => name !== 'locationInModule' && name !== 'symbolId')
    .map(([name, item]) => [name, name === 'docs' ? pick(item as Record<string, unknown>, ['stability', 'deprecated']) : withoutTexts(item)]));
}

function pick(object: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

/** Returns the last release as jsii-diff downloads it. Undefined if there is none, or if npm does not answer. */
function lastRelease(): string | undefined {
  const { status, stdout, stderr } = spawnSync('npm', ['view', `${String(assembly.name)}@<=${String(assembly.version)}`, 'version', '--json'], { encoding: 'utf8' });
  if (status === 0 && stdout.trim() !== '') {
    const versions = [JSON.parse(stdout) as string | string[]].flat().sort(new Intl.Collator('en', { numeric: true }).compare);
    return `npm:${String(assembly.name)}@${versions.at(-1)!}`;
  }
  console.log(`Compares with the recorded API, because ${stderr.includes('E404') ? 'npm has no release' : status === 0 ? 'npm has no earlier release' : 'npm does not answer'}.`);
  return undefined;
}

function compareWithRecord(): number {
  const folder = mkdtempSync(join(tmpdir(), 'released-api-'));
  try {
    const recorded = JSON.parse(gunzipSync(readFileSync(RECORDED)).toString()) as Record<string, unknown>;
    writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...recorded, dependencyClosure: assembly.dependencyClosure }));
    writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return diff(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function diff(original: string): number {
  // The API is in beta as a whole, and its users rely on it all the same.
  const args = [original, ROOT, '--keys', '--error-on', 'all', '--ignore-file', join(ROOT, '.compatignore')];
  return spawnSync(process.execPath, [join(ROOT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff'), ...args], { stdio: 'inherit' }).status ?? 2;
}
