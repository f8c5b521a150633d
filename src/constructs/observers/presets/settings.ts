/** Returns the entries of an object, sorted by name, so that a template is the same in every language. */
export function sortedEntries<Value>(values: Readonly<Record<string, Value>> = {}): [string, Value][] {
  return Object.entries(values).sort(([one], [other]) => one < other ? -1 : 1);
}
