import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { released, sectionOf, UNRELEASED } from './changelog';
import { isPatch, nextVersion, NOTHING_RELEASED } from './next-version';
import { brokenByPatch } from './promises';

/** The places that hold the version. The action and the hook install the version of their own tag. */
const PLACES: readonly { readonly file: string; readonly version: RegExp }[] = [
  { file: 'package.json', version: /(?<=^ {2}"version": ")[^"]+/m },
  { file: 'package-lock.json', version: /(?<=^ {2}"version": ")[^"]+/m },
  { file: 'package-lock.json', version: /(?<=^ {6}"version": ")[^"]+/m },
  { file: 'action.yml', version: /(?<=^ {2}version:\n {4}.*\n {4}default: ).+/m },
  { file: 'docs/checks.md', version: /(?<=^\| `version` \| .* \| `)[^`]+/m },
  { file: '.pre-commit-hooks.yaml', version: /(?<= cdk-fargate-linux-controls@)\S+/ },
];

const CHANGELOG = 'CHANGELOG.md';

/** A release that cannot be made, with one line for each reason. */
export class ReleaseError extends Error {}

/** A clone of this repository, and what it releases next. */
export class Repository {
  constructor(private readonly folder: string) {}

  /** The version that package.json and all other places have. It is the last one that was released, except in the commit that releases the next one. */
  get version(): string {
    const versions = PLACES.map(({ file, version }) => ({ file, found: version.exec(this.read(file))?.[0] ?? 'no version' }));
    const [{ found: expected }] = versions;
    refuse(versions.filter(({ found }) => found !== expected).map(({ file, found }) => `${file} has ${found}, and package.json has ${expected}.`));
    return expected;
  }

  /** Writes a version to all places. */
  setVersion(value: string): void {
    for (const { file, version } of PLACES) {
      this.write(file, this.read(file).replace(version, value));
    }
  }

  /** Makes the commit that releases the changes since the last release, and returns its version. Undefined if they release nothing. */
  release(date: string): string | undefined {
    refuse(this.git('status', '--porcelain').trim().split('\n').filter(line => line !== '').map(line => `A change is not committed: ${line}`));
    const current = this.version;
    const next = this.next(current, UNRELEASED);
    if (next !== undefined) {
      this.setVersion(next);
      this.write(CHANGELOG, released(this.read(CHANGELOG), next, date));
      this.git('commit', '--quiet', '--all', '--message', `chore(release): ${next}`);
    }
    return next;
  }

  /**
   * Checks the last commit, and returns the version that it releases. Undefined if it releases nothing: it is not the commit that set the version.
   * A release commit passes through a review, which could have changed it.
   */
  check(): string | undefined {
    const previous = /"version": "([^"]+)"/.exec(this.show('HEAD^', 'package.json'))![1];
    if (this.version === previous) {
      return undefined;
    }
    const expected = this.next(previous, this.version);
    refuse(expected === this.version ? [] : [`The version is ${this.version}, and the commits since ${previous} release ${expected ?? 'nothing'}.`]);
    return this.version;
  }

  /** Writes the notes of a release. */
  writeNotes(version: string): void {
    mkdirSync(join(this.folder, 'dist'), { recursive: true });
    this.write('dist/notes.md', `${sectionOf(this.read(CHANGELOG), version)}\n`);
  }

  /** Returns the version after the current one. `heading` is the section of the changelog about it. */
  private next(current: string, heading: string): string | undefined {
    const tag = current === NOTHING_RELEASED ? undefined : `v${current}`;
    const messages = this.git('log', '--format=%B%x00', tag === undefined ? 'HEAD' : `${tag}..HEAD`).split('\0').map(message => message.trim());
    const version = nextVersion(current, messages);
    const changes = sectionOf(this.read(CHANGELOG), heading);
    if (version !== undefined) {
      refuse([
        ...changes === '' ? [`The section "${heading}" of ${CHANGELOG} is empty, and there are features, fixes, or breaking changes. Describe them: the section becomes the notes of the release.`] : [],
        ...tag !== undefined && isPatch(version) ? brokenByPatch(file => this.show(tag, file), file => this.read(file), changes) : [],
      ]);
    }
    return version;
  }

  private show(commit: string, file: string): string {
    return this.git('show', `${commit}:${file}`);
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  private write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  private git(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: this.folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    refuse(status === 0 ? [] : [`git ${args.join(' ')} failed. A release requires the history and the tags of the repository: ${stderr.trim()}`]);
    return stdout;
  }
}

function refuse(reasons: readonly string[]): void {
  if (reasons.length > 0) {
    throw new ReleaseError(reasons.join('\n'));
  }
}
