import type { JsonPath } from '../../checks/model';
import { memoizeEach } from '../../memoize';

/** Offsets in a text. The end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A value in a text, with the values that it contains. */
export interface SourceNode extends Range {
  /** The members of a structure. Undefined for other values. */
  members?(): readonly SourceMember[];

  /** The items of a list. Undefined for other values. */
  items?(): readonly SourceNode[];
}

/** A member of a structure. */
export interface SourceMember {
  readonly name: string;
  readonly key: Range;
  readonly value: SourceNode;
}

/** Returns a function that computes its result at the first call. A file may have thousands of findings. */
export function once<Result extends object>(compute: () => Result): () => Result {
  let result: Result | undefined;
  return () => result ??= compute();
}

/** The members that identify a structure in a list, in lower case. */
const IDENTIFYING_MEMBERS = ['name', 'family', 'namespace', 'containername', 'containerport', 'key'];

/**
 * Returns the range to point to for a path: a member with a scalar, a key, an item, or the member that identifies an
 * item. If the text does not contain the whole path, this is the range of the closest value around it.
 */
export function rangeOf(root: SourceNode, path: JsonPath): Range {
  // A reader looks for the logical id of a resource, not for its properties.
  const searched = path[path.length - 1] === 'Properties' ? path.slice(0, -1) : path;
  let [key, node]: [Range | undefined, SourceNode] = [undefined, root];
  for (const step of searched) {
    const member = node.members && findMember(node.members(), String(step));
    const value = member?.value ?? (typeof step === 'number' ? node.items?.()[step] : undefined);
    if (!value) {
      break;
    }
    [key, node] = [member?.key, value];
  }
  return visibleRange(key, node);
}

function visibleRange(key: Range | undefined, node: SourceNode): Range {
  if (!node.members && !node.items) {
    return { start: key?.start ?? node.start, end: node.end };
  }
  if (key) {
    return key;
  }
  const members = node.members?.() ?? [];
  const member = IDENTIFYING_MEMBERS.map(name => members.find(other => other.name.toLowerCase() === name)).find(found => found) ?? members[0];
  return member ? visibleRange(member.key, member.value) : { start: node.start, end: node.start + 1 };
}

/** Finds a member by its name, in the spelling of the ECS API or of CloudFormation. The last of several members wins. */
function findMember(members: readonly SourceMember[], name: string): SourceMember | undefined {
  return lastByName(members).get(name) ?? firstBySpelling(members).get(name.toLowerCase());
}

// A template may have thousands of resources and a finding about each.
const lastByName = memoizeEach((members: readonly SourceMember[]) => new Map(members.map(member => [member.name, member])));
const firstBySpelling = memoizeEach((members: readonly SourceMember[]) =>
  new Map([...members].reverse().map(member => [member.name.toLowerCase(), member])));
