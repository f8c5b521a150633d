import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { BASE, buildSite } from './build';

/** The minor versions whose documentation stays online. A site has 45 MB, and GitHub Pages publishes 1 GB at most. */
const KEPT = 10;

/** The files whose paths start with that of their site. */
const WITH_PATHS = ['.html', '.js', '.css', '.xml'];

/** The path of the site of a release. A patch takes the place of the one before it. */
export function baseOf(version: string): string {
  return `${BASE}v/${minorOf(version)}/`;
}

/**
 * Lays out the sites of the releases, which are archives named after their versions: the newest one at the root, so that addresses stay, and each minor version below
 * `v`. The site of this commit is below `next`, or at the root before the first release.
 */
export async function assembleSites(folder: string, archives: string | undefined, build = buildSite): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const versions = shownVersions(archives === undefined ? [] : readdirSync(archives).map(file => basename(file, '.tar.gz')));
  for (const version of versions) {
    const target = join(folder, 'v', minorOf(version));
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(archives!, `${version}.tar.gz`), '-C', target]);
  }
  const [newest] = versions;
  if (newest === undefined) {
    await build(folder);
  } else {
    copyToRoot(folder, newest);
    // The generator empties the folder that it writes.
    const next = mkdtempSync(join(tmpdir(), 'next-'));
    await build(next, { base: `${BASE}next/` });
    cpSync(next, join(folder, 'next'), { recursive: true });
    rmSync(next, { recursive: true });
  }
  mkdirSync(join(folder, 'v'), { recursive: true });
  writeFileSync(join(folder, 'v', 'index.html'), listOf(versions));
}

/** Returns the newest release of each minor version, newest first. */
export function shownVersions(versions: readonly string[]): string[] {
  const newestFirst = [...versions].sort(new Intl.Collator('en', { numeric: true }).compare).reverse();
  return newestFirst.filter((version, i) => i === 0 || minorOf(version) !== minorOf(newestFirst[i - 1])).slice(0, KEPT);
}

function minorOf(version: string): string {
  return version.replace(/\.\d+$/, '');
}

function copyToRoot(folder: string, version: string): void {
  const source = join(folder, 'v', minorOf(version));
  for (const file of readdirSync(source, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())) {
    const from = join(file.parentPath, file.name);
    const to = join(folder, from.slice(source.length));
    mkdirSync(join(to, '..'), { recursive: true });
    if (WITH_PATHS.includes(extname(from))) {
      writeFileSync(to, readFileSync(from, 'utf8').replaceAll(baseOf(version), BASE));
    } else {
      cpSync(from, to);
    }
  }
}

/** The page that lists the versions. A site cannot know the versions after its own, so it is no page of one. */
function listOf(versions: readonly string[]): string {
  const [newest, ...others] = versions;
  const links = [
    ...newest === undefined ? [] : [[BASE, `${newest}, the latest release`]],
    ...others.map(version => [baseOf(version), version]),
    [newest === undefined ? BASE : `${BASE}next/`, 'main, unreleased'],
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Versions of this documentation</title>
<link rel="icon" href="${BASE}icon.svg" type="image/svg+xml">
<style>:root { color-scheme: light dark; background: Canvas; font: 16px/1.6 system-ui, sans-serif } main { max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
<main>
<h1>Versions of this documentation</h1>
<ul>
${links.map(([address, text]) => `<li><a href="${address}">${text}</a></li>`).join('\n')}
</ul>
<p>The documentation of older versions is a file of each <a href="https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/releases">release</a>.</p>
</main>
</html>
`;
}
