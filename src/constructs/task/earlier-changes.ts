import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from '../../checks/json';

/** What changes made of the value of a property. */
interface Change {
  readonly before?: unknown;
  readonly after: unknown;
}

/** A resolved copy of a container. */
type Container = Record<string, unknown>;

/** A list of words that was edited between the words that a block added. */
export interface Edited {
  readonly name: unknown;
  readonly property: string;
  readonly words: readonly unknown[];
}

/** The properties whose words have an order. A change is recognized by words that are next to each other. */
const WORDS = ['entryPoint', 'command'];

/**
 * What changes made of the containers so far. An aspect can read the result, edit it, and assign it, so changes are undone
 * before they are applied again.
 */
export class EarlierChanges {
  /** By container and property, latest first. */
  private readonly changes = new Map<string, Record<string, Change[]>>();

  /** The names by position, to recognize a container that was renamed. */
  private names: readonly string[] = [];

  /** The lists whose changes could not be undone in the latest rendering. */
  public edited: readonly Edited[] = [];

  /** Records what changes made of containers. */
  public record(containers: readonly Container[], before: readonly Container[]): void {
    this.names = containers.map(keyOf);
    containers.forEach((container, i) => {
      const known = this.changes.get(this.names[i]) ?? {};
      this.changes.set(this.names[i], known);
      const isEdited = (property: string) => this.edited.some(list => list.property === property && list.name === container.name);
      for (const property of Object.keys(container).filter(name => !isEdited(name))) {
        // A copy, because the callers may edit the values.
        const change = copyOf({ before: before[i][property], after: container[property] }) as Change;
        if (!isDeepStrictEqual(change.before, change.after) && !has(known[property] ??= [], change)) {
          known[property].unshift(change);
        }
      }
    });
  }

  /** Undoes changes in copies of containers. Returns a function that puts back the words that others added around those of a change. */
  public undo(containers: readonly Container[]): () => void {
    const names = containers.map(keyOf);
    const edited: Edited[] = [];
    const restore: (() => void)[] = [];
    containers.forEach((container, i) => {
      const isRenamed = !names.includes(this.names[i]) && !this.changes.has(names[i]);
      for (const [property, changes] of Object.entries(this.changes.get(isRenamed ? this.names[i] : names[i]) ?? {})) {
        const value = copyOf(container[property]);
        const found = WORDS.includes(property) && Array.isArray(value) ? findWords(value, changes) : { inner: changes.reduce(undone, value) };
        if (found === undefined) {
          edited.push({ name: container.name, property, words: value as unknown[] });
        } else if (found.inner === undefined) {
          delete container[property];
        } else {
          container[property] = found.inner;
        }
        if (found && 'first' in found) {
          restore.push(() => {
            container[property] = [...found.first, ...itemsOf(container[property]), ...found.last];
          });
        }
      }
    });
    this.edited = edited;
    return () => restore.forEach(put => put());
  }
}

function keyOf({ name }: Container): string {
  return JSON.stringify(name);
}

/** Returns a copy of a resolved value, as it is in a template. */
function copyOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value)) as unknown;
}

/** Returns a value without what a change added. */
function undone(value: unknown, { before, after }: Change): unknown {
  if (isDeepStrictEqual(value, after)) {
    return before;
  }
  if (Array.isArray(value)) {
    const added = itemsOf(after).filter(item => !has(itemsOf(before), item));
    return value.filter(item => !has(added, item));
  }
  if (!isObject(value) || !isObject(after)) {
    return value;
  }
  const membersBefore = before as Json | undefined;
  const members = Object.keys(value).map(key => [key, undone(value[key], { before: membersBefore?.[key], after: after[key] })]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as unknown;
}

/**
 * Finds the words of a change, and returns those before, inside, and after it. Without such words, all are inside. Returns
 * undefined if the added words are no longer next to each other.
 */
function findWords(
  words: readonly unknown[], changes: readonly Change[],
): { readonly first: readonly unknown[]; readonly inner: unknown; readonly last: readonly unknown[] } | undefined {
  if (changes.some(({ before }) => isDeepStrictEqual(words, before))) {
    return { first: [], inner: words, last: [] };
  }
  for (const { before, after } of changes) {
    const at = indexOf(words, itemsOf(after));
    if (at >= 0) {
      return { first: words.slice(0, at), inner: before, last: words.slice(at + itemsOf(after).length) };
    }
  }
  for (const { before, after } of changes) {
    const wrapper = itemsOf(after).slice(0, itemsOf(after).length - itemsOf(before).length);
    const at = isDeepStrictEqual([...wrapper, ...itemsOf(before)], after) ? indexOf(words, wrapper) : -1;
    if (at >= 0 && at + wrapper.length < words.length) {
      return { first: words.slice(0, at), inner: words.slice(at + wrapper.length), last: [] };
    }
    const added = itemsOf(after).filter(word => !itemsOf(before).includes(word));
    if (added.length > 0 && added.every(word => words.includes(word))) {
      return undefined;
    }
  }
  return { first: [], inner: words, last: [] };
}

function indexOf(words: readonly unknown[], others: readonly unknown[]): number {
  return words.findIndex((_, start) => isDeepStrictEqual(words.slice(start, start + others.length), others));
}

function has(items: readonly unknown[], item: unknown): boolean {
  return items.some(other => isDeepStrictEqual(other, item));
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
