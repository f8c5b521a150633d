import { isIntrinsic, isObject, Json } from './json';
import type { ContainerModel, TaskDefinitionModel } from './model';
import type { Finding } from './rule';
import { memoizeEach, memoizeLast } from '../memoize';

/** The members that name an item of a list, in the spelling of the ECS API. */
const NAMES = ['name', 'namespace', 'containerName', 'containerPort', 'containerPortRange', 'sourceVolume', 'sourceContainer', 'family', 'key'];

/**
 * Returns the path to a finding in the properties of its task definition, in their own spelling and with the positions of list items.
 *
 * The path ends where the properties do: the place of a missing key is the structure without it. The place of a
 * container, or of another item with a name, is its name. A problem of a service has no place in the task definition;
 * `pathIn` finds it in the service.
 */
export function locate(
  { container, at = [], service }: Pick<Finding, 'container' | 'at' | 'service'>, properties: unknown, { containers }: TaskDefinitionModel,
): (string | number)[] {
  if (service !== undefined) {
    return [];
  }
  const steps = container === undefined ? at : [CONTAINERS, container, ...at];
  if (steps[0] !== CONTAINERS || steps.length === 1) {
    return pathIn(properties, steps);
  }
  const key = keyIn(properties, CONTAINERS);
  const items = key === undefined ? undefined : (properties as Json)[key];
  const position = positionIn(items, indexesByName(containers).get(steps[1]) ?? -1);
  return [
    ...key === undefined ? [] : [key],
    ...position === undefined ? [] : [position, ...pathIn((items as readonly unknown[])[position], steps.slice(2))],
  ];
}

const CONTAINERS = 'containerDefinitions';

/** Returns the position of a container of the model among the items of a list, which may contain intrinsic functions as well. */
function positionIn(items: unknown, index: number): number | undefined {
  return !Array.isArray(items) ? undefined : containerPositions(items)[index];
}

// A file may have tens of thousands of items and a finding about each, so lists are searched once.
const containerPositions = memoizeLast((items: readonly unknown[]): readonly number[] =>
  [...items.keys()].filter(position => isObject(items[position]) && !isIntrinsic(items[position])));

/** Returns the positions of containers by their names. */
export const indexesByName = memoizeLast((containers: readonly ContainerModel[]): ReadonlyMap<string, number> =>
  // The first of several containers with a name.
  new Map([...containers.entries()].reverse().map(([index, { name }]) => [name, index])));

/** The first and the last position of the items with a name. */
interface NamedPositions {
  readonly first: number;
  readonly last: number;
}

/** Returns the positions of items by their names, and of strings. A list in an item of a list alternates with that one. */
const positionsByName = memoizeEach((items: readonly unknown[]): ReadonlyMap<string, NamedPositions> => {
  const found = new Map<string, NamedPositions>();
  items.forEach((item, last) => {
    for (const name of typeof item === 'string' ? [item] : nameKeysIn(item).map(key => (item as Json)[key])) {
      if (typeof name !== 'object') {
        found.set(String(name), { first: found.get(String(name))?.first ?? last, last });
      }
    }
  });
  return found;
});

/** Returns the path of steps in a value, in its own spelling and with the positions of list items. */
export function pathIn(value: unknown, steps: readonly string[]): (string | number)[] {
  const [step, ...rest] = steps;
  if (step !== undefined && Array.isArray(value)) {
    const items = value as readonly unknown[];
    // The last of several items with a name takes effect.
    const named = numbered(step, items) ?? positionsByName(items).get(step)?.last;
    const position = named ?? items.findIndex(item => hasPath(item, steps));
    return position < 0 ? [] : [position, ...pathIn(items[position], named === undefined ? steps : rest)];
  }
  const key = step === undefined ? undefined : keyIn(value, step);
  return key === undefined ? nameKeysIn(value).slice(0, 1) : [key, ...pathIn((value as Json)[key], rest)];
}

/** Returns the step of a path that leads to an item of a list: its name, or its position if it has none of its own. */
export function stepTo(items: readonly unknown[], index: number): string {
  const item = items[index];
  const name = typeof item === 'string' ? item : itemNameOf(item);
  return name !== undefined && isOnly(name, items) && !isNumber(name) ? name : `#${index + 1}`;
}

function isOnly(name: string, items: readonly unknown[]): boolean {
  if (items.length === 1) {
    return true;
  }
  const { first, last } = positionsByName(items).get(name)!;
  return first === last;
}

/** Whether a step of a path is the position of an item. */
export function isNumber(step: string): boolean {
  return /^#\d+$/.test(step);
}

/** Returns the position of an item that has no name of its own: `#2` is the second one. */
function numbered(step: string, { length }: readonly unknown[]): number | undefined {
  const position = isNumber(step) ? Number(step.slice(1)) - 1 : -1;
  return position >= 0 && position < length ? position : undefined;
}

function hasPath(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) {
    return true;
  }
  const key = keyIn(value, step);
  return key !== undefined && hasPath((value as Json)[key], rest);
}

/** Returns the name of a list item in a path. Undefined if it has none. */
export function itemNameOf(item: unknown): string | undefined {
  const [key] = nameKeysIn(item);
  const name = key === undefined ? undefined : (item as Json)[key];
  return typeof name === 'string' ? name : undefined;
}

function nameKeysIn(value: unknown): string[] {
  return NAMES.map(name => keyIn(value, name)).filter(key => key !== undefined);
}

/** Returns the key of a member as it is spelled in an object. */
function keyIn(object: unknown, name: string): string | undefined {
  return !isObject(object) ? undefined
    : Object.hasOwn(object, name) ? name : keysByLowerCase(object).get(name.toLowerCase());
}

/** A structure may have thousands of keys and a finding about each. The first of several spellings wins. */
const keysByLowerCase = memoizeEach((object: Json): ReadonlyMap<string, string> =>
  new Map(Object.keys(object).reverse().map(key => [key.toLowerCase(), key])));
