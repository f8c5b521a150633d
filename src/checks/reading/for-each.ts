import { isObject, Json } from './json';

/**
 * The maximum number of resources in a template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_RESOURCES = 500;

/** The maximum depth at which values are replaced, more than the depth of any property. */
const MAX_DEPTH = 50;

const LOOP = 'Fn::ForEach::';

/**
 * Returns the resources of a template, with each `Fn::ForEach` expanded. If the values of a loop are unresolved, it is expanded once and keeps its
 * placeholders.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandForEach(resources: Json): Json {
  if (!Object.keys(resources).some(isLoop)) {
    return resources;
  }
  const expanded = new Map<string, unknown>();
  let passes = 0;
  const expand = (fragment: Json): void => {
    for (const [key, value] of Object.entries(fragment)) {
      isLoop(key) ? expandLoop(value) : void expanded.set(key, value);
    }
  };
  const expandLoop = (loop: unknown): void => {
    const [identifier, collection, body]: unknown[] = Array.isArray(loop) ? loop : [];
    if (typeof identifier !== 'string' || !isObject(body)) {
      return;
    }
    for (const value of Array.isArray(collection) ? collection as unknown[] : [undefined]) {
      if (expanded.size < MAX_RESOURCES && passes++ < MAX_RESOURCES) {
        expand(typeof value === 'string' ? replaceIdentifier(body, identifier, value) : body);
      }
    }
  };
  expand(resources);
  return Object.fromEntries(expanded);
}

function isLoop(key: string): boolean {
  return key.startsWith(LOOP);
}

/** Replaces each `${Identifier}`, each `&{Identifier}` (with letters and digits only), and each `Ref` to the identifier in a fragment. */
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
