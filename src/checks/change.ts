import { isObject, Json } from './json';
import type { JsonPath } from './model';

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

/** Returns a value after a change. */
export function changed(value: unknown, change: Change, path: JsonPath = change.path): unknown {
  const [step, ...rest] = path;
  if (step === undefined || (path.length === 1 && change.kind === 'rename')) {
    return changedHere(value, change);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => index === step ? changed(item, change, rest) : item);
  }
  return isObject(value) ? { ...value, [step]: changed(value[step], change, rest) } : value;
}

function changedHere(value: unknown, change: Change): unknown {
  switch (change.kind) {
    case 'rename': {
      const old = change.path[change.path.length - 1];
      return Object.fromEntries(Object.entries(value as Json).map(([key, member]) => [key === old ? change.key : key, member]));
    }
    case 'replace': return typeof value === 'string' ? String(change.value) : change.value;
    case 'add': return { ...value as Json, [change.key]: change.value };
    case 'remove': return (value as unknown[]).filter((_, index) => !change.items.includes(index));
    case 'copy': return (value as Json[]).flatMap((item, index) => index === change.item ? [item, { ...item, ...change.values }] : [item]);
  }
}
