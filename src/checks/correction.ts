import { isIntrinsic, isObject, Json } from './json';
import { locate } from './location';
import type { JsonPath } from './model';
import type { Autofix, Finding, WrittenTaskDefinition } from './rule';
import { groupBy } from '../grouping';
import { memoizeLast } from '../memoize';

// Why findings have no automatic fix. A correction completes or respells what the task definition asks for, in the only
// sensible way. Without it, ECS or the kernel rejects the task definition, or the correction has no effect on a running
// task.
export const CHOICE = 'There is more than one correction.';
export const REQUEST = 'The correction drops or changes a setting that the task definition asks for.';
export const RUNNING = 'The task runs, and the correction would change what it does.';
export const CARRIER = 'The task runs, and the container that sets a parameter determines when the value takes effect.';
export const ELSEWHERE = 'The correction is not in the task definition.';

/** Corrects the case, hyphens, and underscores of a reference to a name. Other differences may be another name. */
export function respellName(namesIn: (task: WrittenTaskDefinition) => readonly string[]): NonNullable<Autofix['correct']> {
  const byWord = memoizeLast((task: WrittenTaskDefinition) => groupBy(namesIn(task), wordOf));
  return (finding, task) => {
    const path = locate(finding, task.properties, task.model);
    const old = valueAt(task.properties, path);
    const [value, another] = typeof old === 'string' ? byWord(task).get(wordOf(old)) ?? [] : [];
    return value === undefined || another !== undefined ? undefined : { title: `Rename ${String(old)} to ${value}`, change: { kind: 'replace', path, value } };
  };
}

export const respellContainer = respellName(({ model }) => model.containers.map(({ name }) => name));

/** A structure in a list. */
export interface Item {
  readonly path: JsonPath;
  readonly item: Json;
  readonly index: number;
  readonly list: { readonly path: JsonPath; readonly items: readonly unknown[] };
}

/** Returns the item of a list that a finding is about. */
export function itemAt(finding: Finding, { properties, model }: WrittenTaskDefinition): Item | undefined {
  const path = locate(finding, properties, model);
  const end = path.reduce<number>((last, step, index) => typeof step === 'number' ? index : last, -1);
  // The first number is the position of the container.
  return end < 3 ? undefined : itemOf(properties, path.slice(0, end), path[end] as number);
}

/** Returns an item of a list. Undefined if it is not a structure, or not known. */
export function itemOf(properties: unknown, path: JsonPath, index: number): Item | undefined {
  const items = valueAt(properties, path);
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  return Array.isArray(items) && isObject(item) && !isIntrinsic(item) ? { path: [...path, index], item, index, list: { path, items } } : undefined;
}

/**
 * The maximum number of items that a correction removes: more than ECS accepts in a list. Each of many findings may have
 * such a correction.
 */
const MAX_REMOVED = 100;

/** Removes the items of a list that are equal to an earlier one, according to a key. */
export function removeRepeated(
  keyOf: (item: unknown) => unknown, title: (finding: Finding) => string,
): NonNullable<Autofix['correct']> {
  const repeated = memoizeLast((items: readonly unknown[]) =>
    new Map([...groupBy(items.keys(), index => keyOf(items[index]))].map(([key, [, ...others]]) => [key, others])));
  return (finding, task) => {
    const found = itemAt(finding, task);
    const items = found && repeated(found.list.items).get(keyOf(found.item));
    return items && items.length > 0 && items.length <= MAX_REMOVED ? { title: title(finding), change: { kind: 'remove', path: found.list.path, items } } : undefined;
  };
}

/** Returns the value at the end of a path. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((found, step) => typeof found === 'object' && found !== null ? (found as Json)[step] : undefined, value);
}

/** Returns a key of the ECS API in the spelling of another key: CloudFormation begins keys with a capital letter. */
export function spelledLike(other: string, key: string): string {
  return /^[A-Z]/.test(other) ? key[0].toUpperCase() + key.slice(1) : key;
}

/** Whether two names differ only in case, hyphens, and underscores. */
export function isSameWord(one: string, other: string): boolean {
  return wordOf(one) === wordOf(other);
}

/** Returns a name in lower case, without hyphens and underscores. */
export function wordOf(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
