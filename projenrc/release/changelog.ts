/** The heading of the changes that no release contains yet. */
export const UNRELEASED = 'Unreleased';

/** Returns the text below a heading of the changelog. Empty if there is none. A release may have its date behind the version. */
export function sectionOf(changelog: string, heading: string): string {
  const [, text] = changelog.split(new RegExp(`^## ${heading.replaceAll('.', '[.]')}(?: .*)?$`, 'm'));
  return text?.split(/^## /m)[0].trim() ?? '';
}

/** Gives the unreleased changes the version as their heading, below an empty section for the next ones. */
export function released(changelog: string, version: string, date: string): string {
  return changelog.replace(new RegExp(`^## ${UNRELEASED}$`, 'm'), `## ${UNRELEASED}\n\n## ${version} (${date})`);
}
