import { attempt } from '../../attempt';
import { isDynamicReference, isIntrinsic, isObject, list, Members } from '../../checks/json';
import type { InstanceSetting } from '../../checks/model';

const CONTAINER_SETTINGS = ['privileged', 'dockerSecurityOptions'];
const LINUX_PARAMETER_SETTINGS = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness'];
const CAPABILITY_CHANGES = ['add', 'drop'];
const OTHER_LINUX_PARAMETERS = ['initProcessEnabled', 'tmpfs', ...LINUX_PARAMETER_SETTINGS];

/** Returns the settings of a container and its Linux parameters that need an instance. Unresolved values are omitted. */
export function containerSettingsOf(container: Members, linuxParameters: Members): InstanceSetting[] {
  const found: Found[] = [];
  addDefined(CONTAINER_SETTINGS, container, '', found);
  addDefined(LINUX_PARAMETER_SETTINGS, linuxParameters, 'linuxParameters.', found);
  return found.map(toSetting);
}

/** Returns the paths of the Linux parameters that have a value with an effect. Unresolved values are omitted. */
export function linuxParametersOf(linuxParameters: Members, capabilities: Members): string[] {
  const found: Found[] = [];
  addDefined(CAPABILITY_CHANGES, capabilities, 'capabilities.', found);
  addDefined(OTHER_LINUX_PARAMETERS, linuxParameters, '', found);
  return found.map(({ name }) => name);
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

function toSetting({ name, value }: Found): InstanceSetting {
  return { name, value: toShortJson(value) };
}

/** Adds the settings with these names that have a value with an effect, with their paths. */
function addDefined(names: readonly string[], of: Members, path: string, found: Found[]): void {
  for (const name of names) {
    const value = of(name);
    if (value !== undefined && isSet(name, value)) {
      found.push({ name: path + name, value });
    }
  }
}

/** Formats a value as JSON, or as its type if it has no JSON form, because properties written by hand can have any value. */
function toShortJson(value: unknown): string {
  const json = attempt(() => JSON.stringify(value)) ?? typeof value;
  return json.length > 100 ? `${json.slice(0, 100)}…` : json;
}

function isSet(name: string, value: unknown): boolean {
  switch (typeof value) {
    case 'boolean': return value;
    // AWS CLI skeletons contain sharedMemorySize 0. For swap settings, 0 is meaningful.
    case 'number': return value !== 0 || name !== 'sharedMemorySize';
    case 'string': return value !== '' && value !== 'false' && !isDynamicReference(value);
    default: return list(value).some(item => (typeof item === 'string' && item !== '') || (isObject(item) && !isIntrinsic(item)));
  }
}
