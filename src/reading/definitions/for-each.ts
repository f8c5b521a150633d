import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';

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

/**
 * Returns the resources of a template, with each `Fn::ForEach` expanded. If the values of a loop are unresolved, it is
 * expanded once and keeps its placeholders.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandForEach(resources: Json): ExpandedResources {
  if (!Object.keys(resources).some(isLoop)) {
    return { resources, pathOf: logicalId => [logicalId] };
  }
  const expanded = new Map<string, unknown>();
  const paths = new Map<string, JsonPath>();
  let passes = 0;
  let problem: string | undefined;
  // The original has the keys of the template.
  const expand = (fragment: Json, original: Json, path: JsonPath): void => {
    const originals = Object.entries(original);
    Object.entries(fragment).forEach(([key, value], index) => {
      const [originalKey, originalValue] = originals[index] ?? [key, value];
      const keyPath = [...path, originalKey];
      if (isLoop(key)) {
        expandLoop(value, originalValue, keyPath);
      } else {
        // An unresolved loop is the same in each pass.
        problem ??= expanded.has(key) && expanded.get(key) !== value ? `creates the resource ${key} more than once` : undefined;
        expanded.set(key, value);
        paths.set(key, keyPath);
      }
    });
  };
  const expandLoop = (loop: unknown, original: unknown, path: JsonPath): void => {
    const [identifier, collection, body]: unknown[] = Array.isArray(loop) ? loop : [];
    const originalBody = Array.isArray(original) ? original[2] as unknown : undefined;
    if (!isObject(body) || !isObject(originalBody)) {
      return;
    }
    for (const value of Array.isArray(collection) ? collection as unknown[] : [undefined]) {
      if (expanded.size >= MAX_RESOURCES || passes++ >= MAX_RESOURCES) {
        problem ??= `creates more than ${MAX_RESOURCES} resources in loops`;
        return;
      }
      const isResolved = typeof identifier === 'string' && typeof value === 'string';
      expand(isResolved ? replaceIdentifier(body, identifier, value) : body, originalBody, [...path, 2]);
    }
  };
  expand(resources, resources, []);
  return { resources: Object.fromEntries(expanded), problem, pathOf: logicalId => paths.get(logicalId) ?? [logicalId] };
}

function isLoop(key: string): boolean {
  return key.startsWith(LOOP);
}

/**
 * Replaces each `${Identifier}`, each `&{Identifier}` (with letters and digits only), and each `Ref` to the identifier in
 * a fragment.
 */
function replaceIdentifier(fragment: Json, identifier: string, value: string): Json {
  const alphanumeric = value.replace(/[^A-Za-z0-9]/g, '');
  const replaceIn = (text: string) => text.split(`\${${identifier}}`).join(value).split(`&{${identifier}}`).join(alphanumeric);
  const replaced = (part: unknown, depth: number): unknown => {
    if (typeof part === 'string') {
      return replaceIn(part);
    }
    if (depth === 0 || typeof part !== 'object' || part === null) {
      return part;
    }
    if (Array.isArray(part)) {
      return part.map(item => replaced(item, depth - 1));
    }
    const entries = Object.entries(part);
    return entries.length === 1 && entries[0][0] === 'Ref' && entries[0][1] === identifier
      ? value
      : Object.fromEntries(entries.map(([key, item]) => [replaceIn(key), replaced(item, depth - 1)]));
  };
  return replaced(fragment, MAX_DEPTH) as Json;
}
