import { isIntrinsic, isObject, list, member, Members } from './json';
import type { InstanceSetting } from '../model';

const OF_CONTAINER = ['privileged', 'disableNetworking', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions', 'extraHosts', 'links'];
const OF_LINUX_PARAMETERS = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness'];
const OF_TASK = ['placementConstraints'];

/** What a container and its Linux parameters want of the instance; what is not known is left out. */
export function containerSettingsOf(container: Members, linuxParameters: Members): InstanceSetting[] {
  return [...saidOf(OF_CONTAINER, container), ...saidOf(OF_LINUX_PARAMETERS, linuxParameters, 'linuxParameters.'), ...processorsOf(container)].map(setting);
}

/** What a task definition wants of the instance beside its containers. */
export function taskSettingsOf(task: Members): InstanceSetting[] {
  return [...saidOf(OF_TASK, task), ...volumesOf(task)].map(setting);
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

function setting({ name, value }: Found): InstanceSetting {
  return { name, value: shown(value) };
}

/** The settings of these names that say something, with the path to where they stand. */
function saidOf(names: readonly string[], of: Members, place = ''): Found[] {
  const found: Found[] = [];
  for (const name of names) {
    const value = of(name);
    if (value !== undefined && saysSomething(name, value)) {
      found.push({ name: place + name, value });
    }
  }
  return found;
}

/** As JSON, where it has one: whoever builds properties by hand can put anything there. */
function shown(value: unknown): string {
  try {
    const json = JSON.stringify(value);
    return json.length > 100 ? `${json.slice(0, 100)}…` : json;
  } catch {
    return typeof value;
  }
}

function saysSomething(name: string, value: unknown): boolean {
  switch (typeof value) {
    case 'boolean': return value;
    // No shared memory at all is what the command line's skeletons hold; without swap, 0 is a wish of its own.
    case 'number': return value !== 0 || name !== 'sharedMemorySize';
    case 'string': return value !== '' && value !== 'false' && !value.includes('{{resolve:');
    default: return list(value).some(item => (typeof item === 'string' && item !== '') || (isObject(item) && !isIntrinsic(item)));
  }
}

function processorsOf(container: Members): Found[] {
  return list(container('resourceRequirements')).filter(requirement => member(requirement, 'type') === 'GPU').map(value => ({ name: 'resourceRequirements', value }));
}

function volumesOf(task: Members): Found[] {
  return list(task('volumes')).flatMap(volume => {
    const [docker, sourcePath] = [member(volume, 'dockerVolumeConfiguration'), member(member(volume, 'host'), 'sourcePath')];
    return [
      ...isObject(docker) && !isIntrinsic(docker) ? [{ name: 'volumes.dockerVolumeConfiguration', value: member(volume, 'name') ?? docker }] : [],
      ...typeof sourcePath === 'string' && saysSomething('sourcePath', sourcePath) ? [{ name: 'volumes.host.sourcePath', value: sourcePath }] : [],
    ];
  });
}
