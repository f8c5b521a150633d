import { attempt } from '../../attempt';
import { isDynamicReference, isIntrinsic, isObject, list, member, Members } from '../../checks/json';
import type { InstanceSetting } from '../../checks/model';

const CONTAINER_SETTINGS = ['privileged', 'disableNetworking', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions', 'extraHosts', 'links'];
const LINUX_PARAMETER_SETTINGS = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness'];
const CAPABILITY_CHANGES = ['add', 'drop'];
const OTHER_LINUX_PARAMETERS = ['initProcessEnabled', 'tmpfs', ...LINUX_PARAMETER_SETTINGS];
const TASK_SETTINGS = ['placementConstraints'];
const VOLUME_SETTINGS = ['dockerVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration'];

/** Returns the settings of a container and its Linux parameters that need an instance. Unresolved values are omitted. */
export function containerSettingsOf(container: Members, linuxParameters: Members): InstanceSetting[] {
  const found: Found[] = [];
  addDefined(CONTAINER_SETTINGS, container, '', found);
  addDefined(LINUX_PARAMETER_SETTINGS, linuxParameters, 'linuxParameters.', found);
  addProcessors(container, found);
  addRouterFile(container, found);
  return found.map(toSetting);
}

/** Returns the paths of the Linux parameters that have a value with an effect. Unresolved values are omitted. */
export function linuxParametersOf(linuxParameters: Members, capabilities: Members): string[] {
  const found: Found[] = [];
  addDefined(CAPABILITY_CHANGES, capabilities, 'capabilities.', found);
  addDefined(OTHER_LINUX_PARAMETERS, linuxParameters, '', found);
  return found.map(({ name }) => name);
}

/** Returns the settings of a task definition, apart from its containers, that need an instance. */
export function taskSettingsOf(task: Members): InstanceSetting[] {
  const found: Found[] = [];
  addDefined(TASK_SETTINGS, task, '', found);
  return [...found, ...volumesOf(task)].map(toSetting);
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

function addProcessors(container: Members, found: Found[]): void {
  for (const value of list(container('resourceRequirements'))) {
    if (member(value, 'type') === 'GPU') {
      found.push({ name: 'resourceRequirements', value });
    }
  }
}

/** Adds the configuration file of a log router that ECS reads from Amazon S3. */
function addRouterFile(container: Members, found: Found[]): void {
  const router = container('firelensConfiguration');
  const type = router === undefined ? undefined : member(member(router, 'options'), ROUTER_FILE);
  if (type === 's3') {
    found.push({ name: `firelensConfiguration.options.${ROUTER_FILE}`, value: type });
  }
}

const ROUTER_FILE = 'config-file-type';

function volumesOf(task: Members): Found[] {
  return list(task('volumes')).flatMap(volume => {
    const sourcePath = member(member(volume, 'host'), 'sourcePath');
    return [
      ...VOLUME_SETTINGS.map(name => ({ name: `volumes.${name}`, value: member(volume, name) })).filter(({ value }) => isObject(value) && !isIntrinsic(value)),
      ...typeof sourcePath === 'string' && isSet('sourcePath', sourcePath) ? [{ name: 'volumes.host.sourcePath', value: sourcePath }] : [],
    ];
  });
}
