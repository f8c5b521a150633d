import type { TaskDefinitionModel } from './model';
import { isIntrinsic, isObject, Json, list } from './reading/json';
import type { Finding } from './rule';

/** The members that name an item of a list, in the spelling of the ECS API. */
const NAMES = ['name', 'namespace', 'containerName', 'containerPort', 'containerPortRange', 'family'];

/**
 * Returns the path to a finding in the properties of its task definition, in their own spelling and with the positions of list items.
 *
 * The path ends where the properties do: the place of a missing key is the structure without it. The place of a container, or of another item with a
 * name, is its name.
 */
export function locate({ container, at = [] }: Pick<Finding, 'container' | 'at'>, properties: unknown, { containers }: TaskDefinitionModel): (string | number)[] {
  const steps = container === undefined ? at : [CONTAINERS, container, ...at];
  if (steps[0] !== CONTAINERS || steps.length === 1) {
    return pathIn(properties, steps);
  }
  const key = keyIn(properties, CONTAINERS);
  const items = key === undefined ? undefined : (properties as Json)[key];
  const position = positionIn(items, containers.findIndex(({ name }) => name === steps[1]));
  return [
    ...key === undefined ? [] : [key],
    ...position === undefined ? [] : [position, ...pathIn((items as readonly unknown[])[position], steps.slice(2))],
  ];
}

const CONTAINERS = 'containerDefinitions';

/** Returns the position of a container of the model among the items of a list, which may contain intrinsic functions as well. */
function positionIn(items: unknown, index: number): number | undefined {
  const container = list(items).filter(item => isObject(item) && !isIntrinsic(item))[index];
  const position = container !== undefined && Array.isArray(items) ? items.indexOf(container) : -1;
  return position < 0 ? undefined : position;
}

function pathIn(value: unknown, steps: readonly string[]): (string | number)[] {
  const [step, ...rest] = steps;
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    // The last of several items with a name takes effect.
    const named = step === undefined ? -1 : items.map(item => item === step || hasName(item, step)).lastIndexOf(true);
    const position = named >= 0 ? named : items.findIndex(item => step !== undefined && hasPath(item, steps));
    return position < 0 ? [] : [position, ...pathIn(items[position], named >= 0 ? rest : steps)];
  }
  const key = step === undefined ? undefined : keyIn(value, step);
  return key === undefined ? nameKeysIn(value).slice(0, 1) : [key, ...pathIn((value as Json)[key], rest)];
}

function hasName(item: unknown, name: string): boolean {
  return nameKeysIn(item).some(key => String((item as Json)[key]) === name);
}

function nameKeysIn(value: unknown): string[] {
  return NAMES.map(name => keyIn(value, name)).filter(key => key !== undefined);
}

function hasPath(value: unknown, [step, ...rest]: readonly string[]): boolean {
  const key = step === undefined ? undefined : keyIn(value, step);
  return step === undefined || (key !== undefined && hasPath((value as Json)[key], rest));
}

/** Returns the key of a member as it is spelled in an object. */
function keyIn(object: unknown, name: string): string | undefined {
  return isObject(object) ? Object.keys(object).find(key => key.toLowerCase() === name.toLowerCase()) : undefined;
}
