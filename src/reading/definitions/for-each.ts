import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { Work } from '../work';

/**
 * The maximum number of resources in a template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_RESOURCES = 500;

/** The maximum depth at which values are replaced, more than the depth of any property. */
const MAX_DEPTH = 50;

const LOOP = 'Fn::ForEach::';

/** The resources of a template after the expansion of its loops. */
export interface ExpandedResources {
  readonly resources: Json;

  /**
   * Why loops create resources that are not among `resources`, as the second half of a sentence. CloudFormation rejects
   * such a template.
   */
  readonly problem?: string;

  /** Returns the path of a resource below the `Resources` of the template. */
  pathOf(logicalId: string): JsonPath;
}

/** A member of a structure whose loops are expanded. A loop that cannot be expanded is a member itself. */
export interface ExpandedMember {
  readonly key: string;
  readonly value: unknown;

  /** The path in the structure as it is written. */
  readonly path: JsonPath;
}

/** Returns the values of a loop, of which an unresolved one is undefined. Undefined if the loop cannot be expanded. */
export type LoopValues = (collection: unknown) => readonly (string | undefined)[] | undefined;

/** The number of passes through loops that are left. Loops in loops could take forever. */
export interface LoopPasses {
  left: number;

  /** The work on the file. */
  readonly work: Work;
}

export function loopPasses(work: Work): LoopPasses {
  return { left: MAX_RESOURCES, work };
}

/**
 * Returns the resources of a template, with each `Fn::ForEach` expanded. If the values of a loop are unresolved, it is
 * expanded once, and the texts with its identifier are unresolved.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandForEach(resources: Json, work = new Work()): ExpandedResources {
  if (!hasLoop(resources)) {
    return { resources, pathOf: logicalId => [logicalId] };
  }
  const expanded = new Map<string, ExpandedMember>();
  const passes = loopPasses(work);
  let problem: string | undefined;
  for (const member of expandedMembers(resources, valuesOrUnresolved, passes)) {
    const { key } = member;
    const isTooMany = passes.left < 0 || expanded.size >= MAX_RESOURCES;
    if (isLoop(key) || isTooMany) {
      problem ??= isTooMany ? `creates more than ${MAX_RESOURCES} resources in loops` : `has ${key} without an identifier, values, and resources`;
      continue;
    }
    problem ??= expanded.has(key) ? `creates the resource ${key} more than once` : undefined;
    expanded.set(key, member);
  }
  return {
    resources: Object.fromEntries([...expanded].map(([key, { value }]) => [key, value])),
    problem,
    pathOf: logicalId => expanded.get(logicalId)?.path ?? [logicalId],
  };
}

function valuesOrUnresolved(collection: unknown): readonly (string | undefined)[] {
  const values = Array.isArray(collection) ? collection.map((value: unknown) => typeof value === 'object' ? undefined : String(value)) : [undefined];
  // Resources with unresolved names are the same in each pass.
  const first = values.indexOf(undefined);
  return values.filter((value, index) => value !== undefined || index === first);
}

/** Whether a structure has a loop among its members. */
export function hasLoop(structure: object): boolean {
  for (const key in structure) {
    if (isLoop(key)) {
      return true;
    }
  }
  return false;
}

/** Whether a key of a structure is that of a loop. */
export function isLoop(key: string): boolean {
  return key.startsWith(LOOP);
}

/** What the identifiers of loops become in a pass. */
interface Replacement {
  text(text: string): string;
  value(value: unknown): unknown;
}

const NO_REPLACEMENT: Replacement = { text: text => text, value: value => value };

/** Returns the members of a structure, with loops expanded, and loops in them. */
export function* expandedMembers(
  structure: Json, valuesOf: LoopValues, passes: LoopPasses, outer = NO_REPLACEMENT, path: JsonPath = [],
): Generator<ExpandedMember> {
  for (const [written, value] of Object.entries(structure)) {
    const member = { key: outer.text(written), path: [...path, written] };
    const [identifier, collection, body]: unknown[] = isLoop(written) && Array.isArray(value) ? value : [];
    const values = isObject(body) ? valuesOf(outer.value(collection)) : undefined;
    if (values === undefined) {
      yield { ...member, value: outer.value(value) };
      continue;
    }
    for (const each of values) {
      if (passes.left-- <= 0) {
        yield { ...member, value };
        return;
      }
      const inner = typeof identifier === 'string' ? replacementOf(identifier, each, passes.work) : NO_REPLACEMENT;
      const both = { text: (text: string) => inner.text(outer.text(text)), value: (part: unknown) => inner.value(outer.value(part)) };
      yield* expandedMembers(body as Json, valuesOf, passes, both, [...member.path, 2]);
    }
  }
}

/** The functions whose texts are names, or contain references. */
const OF_NAMES: readonly string[] = ['Ref', 'Fn::GetAtt', 'Fn::Sub'];

/**
 * Replaces each `${Identifier}`, each `&{Identifier}` (with letters and digits only), and each `Ref` to the identifier.
 * With an unresolved value, texts with the identifier become functions, but keys and references remain.
 */
function replacementOf(identifier: string, value: string | undefined, work: Work): Replacement {
  const [plain, alphanumeric] = [`\${${identifier}}`, `&{${identifier}}`];
  const inserted = (written: string, placeholder: string, filling: string) => {
    const parts = written.split(placeholder);
    if (parts.length > 1) {
      work.addText(written.length + parts.length * filling.length);
    }
    return parts.join(filling);
  };
  const text = (written: string) =>
    value === undefined ? written : inserted(inserted(written, plain, value), alphanumeric, value.replace(/[^A-Za-z0-9]/g, ''));
  const replaced = (part: unknown, depth: number, isName = false): unknown => {
    work.add(1);
    if (typeof part === 'string') {
      const isUnresolved = value === undefined && !isName && (part.includes(plain) || part.includes(alphanumeric));
      return isUnresolved ? { 'Fn::Sub': part.split(alphanumeric).join(plain) } : text(part);
    }
    if (depth === 0 || typeof part !== 'object' || part === null) {
      return part;
    }
    if (Array.isArray(part)) {
      return part.map(item => replaced(item, depth - 1, isName));
    }
    const entries = Object.entries(part);
    return value !== undefined && entries.length === 1 && entries[0][0] === 'Ref' && entries[0][1] === identifier
      ? value
      : Object.fromEntries(entries.map(([key, item]) => [text(key), replaced(item, depth - 1, OF_NAMES.includes(key))]));
  };
  return { text, value: part => replaced(part, MAX_DEPTH - 1) };
}
