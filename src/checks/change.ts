import { isObject, Json } from './json';
import type { JsonPath } from './model';
import { groupBy } from '../grouping';

/** A change of a value in a task definition, whatever its text looks like. Paths lead from the properties of the task definition. */
export type Change =
  /** Gives a member of a structure another key. */
  | { readonly kind: 'rename'; readonly path: JsonPath; readonly key: string }
  /** Replaces a scalar. */
  | { readonly kind: 'replace'; readonly path: JsonPath; readonly value: string | boolean }
  /** Adds a member to a structure, after another one. */
  | { readonly kind: 'add'; readonly path: JsonPath; readonly after: string; readonly key: string; readonly value: string | boolean }
  /** Removes items from a list. */
  | { readonly kind: 'remove'; readonly path: JsonPath; readonly items: readonly number[] }
  /** Inserts a copy of a structure with other values after it in its list. */
  | { readonly kind: 'copy'; readonly path: JsonPath; readonly item: number; readonly values: Readonly<Record<string, string>> };

/** Returns a value after changes, whose paths all lead from the original value. */
export function changed(value: unknown, changes: readonly Change[]): unknown {
  return changedBelow(value, changes, 0);
}

/**
 * Applies changes with the same path up to a depth. What is deeper changes first, because the paths have the original
 * keys and positions.
 */
function changedBelow(value: unknown, changes: readonly Change[], depth: number): unknown {
  const [here, deeper] = [changes.filter(change => depthOf(change) === depth), changes.filter(change => depthOf(change) > depth)];
  const byStep = groupBy(deeper, ({ path }) => path[depth]);
  const changedAt = (step: string | number, old: unknown) => {
    const group = byStep.get(step);
    return group ? changedBelow(old, group, depth + 1) : old;
  };
  if (Array.isArray(value)) {
    return changedList(value.map((item: unknown, index) => changedAt(index, item)), here);
  }
  if (isObject(value)) {
    return changedStructure({ ...value, ...Object.fromEntries([...byStep.keys()].map(step => [step, changedAt(step, value[step])])) }, here);
  }
  const [replacement] = ofKind('replace', here);
  return replacement ? typeof value === 'string' ? String(replacement.value) : replacement.value : value;
}

/** The depth of the value that a change is made in. */
function depthOf({ kind, path }: Change): number {
  return kind === 'rename' ? path.length - 1 : path.length;
}

function changedList(items: readonly unknown[], changes: readonly Change[]): unknown[] {
  const removed = new Set(ofKind('remove', changes).flatMap(change => change.items));
  const copies = groupBy(ofKind('copy', changes), ({ item }) => item);
  const copiesOf = (item: unknown, index: number) => (copies.get(index) ?? []).map(({ values }) => ({ ...item as Json, ...values }));
  return items.flatMap((item, index) => removed.has(index) ? [] : [item, ...copiesOf(item, index)]);
}

function changedStructure(structure: Json, changes: readonly Change[]): Json {
  const keys = new Map(ofKind('rename', changes).map(({ path, key }) => [path[path.length - 1], key]));
  const added = ofKind('add', changes).map(({ key, value }) => [key, value]);
  return Object.fromEntries([...Object.entries(structure).map(([key, member]) => [keys.get(key) ?? key, member]), ...added]);
}

function ofKind<Kind extends Change['kind']>(kind: Kind, changes: readonly Change[]): Extract<Change, { kind: Kind }>[] {
  return changes.filter((change): change is Extract<Change, { kind: Kind }> => change.kind === kind);
}
