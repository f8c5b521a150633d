import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

// Compares the compiled public API with that of the last release, and fails if a change could break a program that uses it.
// `--record` replaces the recorded API, and `--against FILE` uses another record.
const ROOT = join(__dirname, '..');
const [, RECORDED = join(ROOT, 'test', 'api', 'released.jsii.gz')] = process.argv.join(' ').match(/--against (\S+)/) ?? [];
const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Record<string, unknown>;

if (process.argv.includes('--record')) {
  const { readme, dependencyClosure, fingerprint, ...rest } = assembly;
  mkdirSync(join(RECORDED, '..'), { recursive: true });
  writeFileSync(RECORDED, gzipSync(JSON.stringify(withoutTexts({ ...rest, fingerprint: '' })), { level: 9 }));
  console.log(`Recorded the API: ${RECORDED}`);
} else {
  process.exitCode = compare();
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

function compare(): number {
  const folder = mkdtempSync(join(tmpdir(), 'released-api-'));
  try {
    const recorded = JSON.parse(gunzipSync(readFileSync(RECORDED)).toString()) as Record<string, unknown>;
    writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...recorded, dependencyClosure: assembly.dependencyClosure }));
    writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    // The API is experimental as a whole, and its users rely on it all the same.
    const args = [folder, ROOT, '--keys', '--error-on', 'all', '--ignore-file', join(ROOT, '.compatignore')];
    return spawnSync(process.execPath, [join(ROOT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff'), ...args], { stdio: 'inherit' }).status ?? 2;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
