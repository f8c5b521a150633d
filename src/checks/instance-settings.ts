import { isIntrinsic, isObject, list, member } from './json';
import type { InstanceSetting } from './model';

/** Where something stands that only an instance can give. */
const PATHS = {
  container: [
    'privileged', 'disableNetworking', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions', 'extraHosts', 'links',
    'linuxParameters.devices', 'linuxParameters.maxSwap', 'linuxParameters.sharedMemorySize', 'linuxParameters.swappiness',
  ],
  task: ['placementConstraints'],
} as const;

/** What a task definition or one of its containers wants of the instance; what is not known is left out. */
export function instanceSettingsOf(object: unknown, of: keyof typeof PATHS): InstanceSetting[] {
  return [
    ...PATHS[of].map(name => ({ name, value: name.split('.').reduce(member, object) })).filter(({ name, value }) => saysSomething(name, value)),
    ...of === 'container' ? processorsOf(object) : volumesOf(object),
  ].map(({ name, value }) => ({ name, value: shown(value) }));
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
    case 'number': return value !== 0 || !name.endsWith('sharedMemorySize');
    case 'string': return value !== '' && value !== 'false' && !value.includes('{{resolve:');
    default: return list(value).some(item => (typeof item === 'string' && item !== '') || (isObject(item) && !isIntrinsic(item)));
  }
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

function processorsOf(container: unknown): Found[] {
  return list(member(container, 'resourceRequirements')).filter(requirement => member(requirement, 'type') === 'GPU').map(value => ({ name: 'resourceRequirements', value }));
}

function volumesOf(task: unknown): Found[] {
  return list(member(task, 'volumes')).flatMap(volume => {
    const [docker, sourcePath] = [member(volume, 'dockerVolumeConfiguration'), member(member(volume, 'host'), 'sourcePath')];
    return [
      ...isObject(docker) && !isIntrinsic(docker) ? [{ name: 'volumes.dockerVolumeConfiguration', value: member(volume, 'name') ?? docker }] : [],
      ...typeof sourcePath === 'string' && saysSomething('sourcePath', sourcePath) ? [{ name: 'volumes.host.sourcePath', value: sourcePath }] : [],
    ];
  });
}
