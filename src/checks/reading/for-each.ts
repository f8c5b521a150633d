import { isObject, Json } from './json';

/** A template has no more resources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST = 500;

/** What stands deeper in a resource than any property stays as it is. */
const DEEPEST = 50;

const LOOP = 'Fn::ForEach::';

/**
 * The resources of a template with those that `Fn::ForEach` makes. Where only the deployment knows for what it makes them, one is written,
 * whose placeholders stay.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandForEach(resources: Json): Json {
  if (!Object.keys(resources).some(isLoop)) {
    return resources;
  }
  const written = new Map<string, unknown>();
  let passes = 0;
  const write = (fragment: Json): void => {
    for (const [key, value] of Object.entries(fragment)) {
      isLoop(key) ? repeat(value) : void written.set(key, value);
    }
  };
  const repeat = (loop: unknown): void => {
    const [identifier, collection, body]: unknown[] = Array.isArray(loop) ? loop : [];
    if (typeof identifier !== 'string' || !isObject(body)) {
      return;
    }
    for (const value of Array.isArray(collection) ? collection as unknown[] : [undefined]) {
      if (written.size < MOST && passes++ < MOST) {
        write(typeof value === 'string' ? filledIn(body, identifier, value) : body);
      }
    }
  };
  write(resources);
  return Object.fromEntries(written);
}

function isLoop(key: string): boolean {
  return key.startsWith(LOOP);
}

/** A fragment with a value for each `${Identifier}`, without its signs for each `&{Identifier}`, and for each `Ref` to it. */
function filledIn(fragment: Json, identifier: string, value: string): Json {
  const plain = value.replace(/[^A-Za-z0-9]/g, '');
  const fill = (text: string) => text.split(`\${${identifier}}`).join(value).split(`&{${identifier}}`).join(plain);
  const filled = (part: unknown, depth: number): unknown => {
    if (typeof part === 'string') {
      return fill(part);
    }
    if (depth === 0 || typeof part !== 'object' || part === null) {
      return part;
    }
    if (Array.isArray(part)) {
      return part.map(item => filled(item, depth - 1));
    }
    const entries = Object.entries(part);
    return entries.length === 1 && entries[0][0] === 'Ref' && entries[0][1] === identifier
      ? value
      : Object.fromEntries(entries.map(([key, item]) => [fill(key), filled(item, depth - 1)]));
  };
  return filled(fragment, DEEPEST) as Json;
}
