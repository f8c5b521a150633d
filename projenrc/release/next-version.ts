/** The first version. Users of `^0.0.0` would get no other version. */
const FIRST = '0.1.0';

/** The version of the repository before the first release. */
export const NOTHING_RELEASED = '0.0.0';

type Level = 'breaking' | 'feature' | 'fix';

const LEVELS: readonly Level[] = ['breaking', 'feature', 'fix'];
const TYPES: Readonly<Record<string, Level>> = { feat: 'feature', fix: 'fix', perf: 'fix' };

/** Returns what a Conventional Commit requires of the release that contains it. Undefined if it requires none. */
function levelOf(message: string): Level | undefined {
  const [, type, isBreaking] = /^(\w+)(?:\([^)]*\))?(!?): /.exec(message) ?? [];
  return isBreaking === '!' || type !== undefined && /^BREAKING[ -]CHANGE: /m.test(message) ? 'breaking' : TYPES[type!];
}

/**
 * Returns the version after a released one, as VERSIONS.md promises. Undefined if the commits since then release nothing.
 * Commits only reach 1.0.0 if one asks for it.
 */
export function nextVersion(current: string, messages: readonly string[]): string | undefined {
  const levels = messages.map(levelOf);
  const level = LEVELS.find(candidate => levels.includes(candidate));
  if (level === undefined) {
    return undefined;
  }
  const [asked] = messages.flatMap(message => /^Release-As: (\d+\.\d+\.\d+)$/m.exec(message)?.[1] ?? []);
  if (asked !== undefined || current === NOTHING_RELEASED) {
    return asked ?? FIRST;
  }
  const [major, minor, patch] = current.split('.').map(Number);
  if (level === 'fix') {
    return `${major}.${minor}.${patch + 1}`;
  }
  return level === 'breaking' && major > 0 ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

/** Whether users upgrade to a version without reading the changelog. */
export function isPatch(version: string): boolean {
  return !version.endsWith('.0');
}
