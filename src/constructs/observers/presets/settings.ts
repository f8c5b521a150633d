/** Returns the entries of an object, sorted by name, so that a template is the same in every language. */
export function sortedEntries<Value>(values: Readonly<Record<string, Value>> = {}): [string, Value][] {
  return Object.entries(values).sort(([one], [other]) => one < other ? -1 : 1);
}

/**
 * Returns the settings of a preset, except those that are undefined, then the caller's, which replace those of the same
 * name in any case.
 */
export function withOverrides(
  own: Readonly<Record<string, string | undefined>>, overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const given = sortedEntries(overrides);
  const isKept = ([name, value]: [string, string | undefined]) =>
    value !== undefined && !given.some(([other]) => other.toLowerCase() === name.toLowerCase());
  return Object.fromEntries([...Object.entries(own).filter(isKept) as [string, string][], ...given]);
}
