import type { Range, SourceMember, SourceNode } from './source-node';
import type { Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';

/** A key that a structure has more than once, with different values. The last value takes effect. */
export interface RepeatedKey {
  readonly name: string;

  /** Where the last of them is. */
  readonly key: Range;
}

/**
 * Whether a text of valid JSON writes just as many keys as its structures have. If not, it may repeat one. Counting is
 * faster than looking at each structure.
 */
export function writesKeys(text: string, keys: number): boolean {
  let written = 0;
  // One character is found faster than two. Within a string, a quote has a backslash before it.
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    written += text.charCodeAt(colon - 1) === QUOTE && text.charCodeAt(colon - 2) !== BACKSLASH ? 1 : 0;
  }
  return written === keys;
}

const [QUOTE, BACKSLASH] = ['"', '\\'].map(character => character.charCodeAt(0));

/** Returns the number of keys in a value. Infinity if it has more levels of lists and structures. */
export function countKeys(value: unknown, levels = Infinity): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  if (levels === 0) {
    return Infinity;
  }
  let sum = 0;
  // A list of the values of each object, or a function for each, would fill the memory.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      sum += countKeys(value[index], levels - 1);
    }
    return sum;
  }
  for (const key in value) {
    sum += 1 + countKeys((value as Json)[key], levels - 1);
  }
  return sum;
}

/** Returns the repeated keys of the structures around the value at a path, and of those in it. */
export function repeatedKeysAt(root: SourceNode, path: JsonPath, text: string): RepeatedKey[] {
  const around: RepeatedKey[] = [];
  let node: SourceNode | undefined = root;
  for (const step of path) {
    around.push(...repeatedIn(node, text));
    node = typeof step === 'number' ? node.items?.()[step] : [...node.members?.() ?? []].reverse().find(({ name }) => name === step)?.value;
    if (node === undefined) {
      return around;
    }
  }
  return [...around, ...repeatedBelow(node, text)];
}

function repeatedBelow(node: SourceNode, text: string): RepeatedKey[] {
  const values = node.items?.() ?? membersWithin(node).map(({ value }) => value);
  return [...repeatedIn(node, text), ...values.flatMap(value => repeatedBelow(value, text))];
}

function repeatedIn(node: SourceNode, text: string): RepeatedKey[] {
  const members = new Map<string, SourceMember>();
  return membersWithin(node).flatMap(member => {
    const other = members.get(member.name);
    members.set(member.name, member);
    return other === undefined || textOf(other, text) === textOf(member, text) ? [] : [{ name: member.name, key: member.key }];
  });
}

/** The members that the text of a structure contains. YAML merges others, which differ on purpose. */
function membersWithin({ members, start, end }: SourceNode): SourceMember[] {
  return members?.().filter(({ key }) => key.start >= start && key.end <= end) ?? [];
}

function textOf({ value }: SourceMember, text: string): string {
  return text.slice(value.start, value.end);
}
