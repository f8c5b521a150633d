import type { Json } from './json';
import { locate } from './location';
import type { JsonPath } from './model';
import type { Autofix, Finding, WrittenTaskDefinition } from './rule';
import { groupBy } from '../grouping';
import { memoizeLast } from '../memoize';
import { capitalized } from '../wording';

// Why findings have no automatic fix. A correction completes or respells what the task definition asks for, in the only
// sensible way. Without it, ECS or the kernel rejects the task definition, or the correction has no effect on a running
// task.
export const CHOICE = 'There is more than one correction.';
export const REQUEST = 'The correction drops or changes a setting that the task definition asks for.';
export const RUNNING = 'The task runs, and the correction would change what it does.';
export const CARRIER = 'The task runs, and the container that sets a parameter determines when the value takes effect.';
export const ELSEWHERE = 'The correction is not in the task definition.';

/** Corrects the text at the place of a finding. There is no correction if `respelled` returns undefined or the same text. */
export function correctText(
  respelled: (old: string, finding: Finding, task: WrittenTaskDefinition, path: JsonPath) => string | undefined,
  titleOf: (old: string, value: string, finding: Finding) => string = (old, value) => `Rename ${old} to ${value}`,
): NonNullable<Autofix['correct']> {
  return (finding, task) => {
    const path = locate(finding, task.properties, task.model);
    const old = valueAt(task.properties, path);
    if (typeof old !== 'string') {
      return undefined;
    }
    const value = respelled(old, finding, task, path);
    // A list would have the same word twice, after two spellings of it.
    const items = valueAt(task.properties, path.slice(0, -1));
    const spellings = new Set(Array.isArray(items) ? items.filter(item => typeof item === 'string' && respelled(item, finding, task, path) === value) : []);
    return value === undefined || value === old || spellings.size > 1 ? undefined
      : { title: titleOf(old, value, finding), change: { kind: 'replace', path, value } };
  };
}

/** Corrects the case, hyphens, and underscores of a reference to a name. Other differences may be another name. */
export function respellName(namesIn: (task: WrittenTaskDefinition) => readonly string[]): NonNullable<Autofix['correct']> {
  const byWord = memoizeLast((task: WrittenTaskDefinition) => groupBy(namesIn(task), wordOf));
  return correctText((old, _, task) => {
    const [value, another] = byWord(task).get(wordOf(old)) ?? [];
    return another === undefined ? value : undefined;
  });
}

export const respellContainer = respellName(({ model }) => model.containers.map(({ name }) => name));

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
  return (finding, { properties, model }) => {
    const path = locate(finding, properties, model);
    const end = path.reduce<number>((last, step, index) => typeof step === 'number' ? index : last, 0);
    // The first number is the position of the container.
    if (end < 3) {
      return undefined;
    }
    const list = path.slice(0, end);
    const items = valueAt(properties, list) as readonly unknown[];
    const others = repeated(items).get(keyOf(items[path[end] as number]))!;
    return others.length > 0 && others.length <= MAX_REMOVED ? { title: title(finding), change: { kind: 'remove', path: list, items: others } } : undefined;
  };
}

/** Returns the value at the end of a path. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((found, step) => typeof found === 'object' && found !== null ? (found as Json)[step] : undefined, value);
}

/** Returns a key of the ECS API in the spelling of another key: CloudFormation begins keys with a capital letter. */
export function spelledLike(other: string, key: string): string {
  return /^[A-Z]/.test(other) ? capitalized(key) : key;
}

/** Whether two names differ only in case, hyphens, and underscores. */
export function isSameWord(one: string, other: string): boolean {
  return wordOf(one) === wordOf(other);
}

/** Returns a name in lower case, without hyphens and underscores. */
export function wordOf(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
