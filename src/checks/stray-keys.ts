import { isIntrinsic, isObject, list, member } from './json';
import type { StrayKey } from './model';
import { remembered } from './remembered';
import { nearest } from '../sysctls/catalogue';

const TASK = 'the task definition';
const CONTAINER = 'a container';

/** The keys that Linux controls are made of, and where ECS wants each. */
const HOMES: ReadonlyMap<string, string> = new Map([
  ...['pidMode', 'ipcMode', 'networkMode', 'requiresCompatibilities', 'runtimePlatform', 'enableFaultInjection'].map(key => [key, TASK] as const),
  ...['systemControls', 'linuxParameters'].map(key => [key, CONTAINER] as const),
  ...['capabilities', 'devices', 'initProcessEnabled', 'maxSwap', 'sharedMemorySize', 'swappiness', 'tmpfs'].map(key => [key, 'linuxParameters'] as const),
  ['operatingSystemFamily', 'runtimePlatform'],
  ['add', 'capabilities'],
  ['drop', 'capabilities'],
  ['namespace', 'systemControls'],
  ['value', 'systemControls'],
  ['enableExecuteCommand', 'the service'],
  ['platformVersion', 'the service'],
]);

/** What other tools call them; ECS has no such keys anywhere. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['sysctl', 'systemControls'], ['sysctls', 'systemControls'],
  ['capability', 'capabilities'], ['capadd', 'capabilities'], ['capdrop', 'capabilities'], ['linuxcapabilities', 'capabilities'],
  ['linuxparams', 'linuxParameters'],
  ['shareprocessnamespace', 'pidMode'],
]);

/** Words that mean something else in other places. */
const COMMON_WORDS = ['add', 'drop', 'namespace', 'value'];
/** `system_controls`, `system-controls` and `SystemControls` are one word. */
const plain = remembered((key: string) => key.replace(/[_-]/g, '').toLowerCase());

const BY_PLAIN_KEY = new Map([...HOMES.keys()].map(key => [plain(key), key]));

/** What users name freely. */
const FREE = ['dockerlabels', 'tags'];

/**
 * The keys of Linux controls that are misspelt or in the wrong place, so that ECS refuses or ignores them. The case of letters does not
 * matter, and keys of others are nobody's business.
 */
export function strayKeysOf(task: unknown, containerNames: readonly string[]): StrayKey[] {
  const containers = list(member(task, 'containerDefinitions')).filter(isObject).filter(container => !isIntrinsic(container));
  return [
    ...strayKeysBelow(task, TASK),
    ...containers.flatMap((container, index) => strayKeysBelow(container, CONTAINER).map(stray => ({ ...stray, container: containerNames[index] }))),
  ];
}

function strayKeysBelow(object: unknown, place: string): StrayKey[] {
  return membersOf(object).flatMap(([key, value]) => {
    const stray = strayKey(key, value, place);
    if (stray) {
      return [stray];
    }
    // One level down, and two where capabilities stand.
    const isStructure = isObject(value) && (place === TASK || place === CONTAINER || plain(key) === 'capabilities');
    return isStructure && !FREE.includes(plain(key)) ? strayKeysBelow(value, nameOf(key)) : entriesOf(key, value, place);
  });
}

function entriesOf(key: string, value: unknown, place: string): StrayKey[] {
  return place === CONTAINER && plain(key) === 'systemcontrols' ? list(value).flatMap(entry => strayKeysBelow(entry, 'systemControls')) : [];
}

function strayKey(key: string, value: unknown, place: string): StrayKey | undefined {
  const meant = meantBy(key, place);
  const home = meant === undefined ? undefined : HOMES.get(meant);
  if (meant === undefined || home === undefined) {
    return undefined;
  }
  const stray = { key, place, meant, home };
  if (key.toLowerCase() !== meant.toLowerCase()) {
    return { ...stray, problem: 'misspelt' };
  }
  if (place !== home) {
    return { ...stray, problem: 'misplaced' };
  }
  if (meant === 'systemControls' && isObject(value) && !isIntrinsic(value)) {
    return { ...stray, problem: 'no list' };
  }
  return (meant === 'linuxParameters' || meant === 'capabilities') && Array.isArray(value) && value.length > 0 ? { ...stray, problem: 'no structure' } : undefined;
}

/** The key of ours that somebody who wrote this one in this place has most likely meant. */
function meantBy(key: string, place: string): string | undefined {
  const meant = meantIn.get(place) ?? remembered(written => guess(written, place));
  meantIn.set(place, meant);
  return meant(key);
}

const meantIn = new Map<string, (key: string) => string | undefined>();

function guess(key: string, place: string): string | undefined {
  const written = plain(key);
  const ours = BY_PLAIN_KEY.get(written) ?? ALIASES.get(written);
  if (ours !== undefined) {
    return COMMON_WORDS.includes(ours) && HOMES.get(ours) !== place ? undefined : ours;
  }
  switch (place) {
    case 'systemControls': return written === 'name' || written === 'key' ? 'namespace' : nearest(written, ['namespace', 'value'], 5);
    case 'capabilities': return nearest(written, ['add', 'drop']);
  }
  const near = nearest(written, [...BY_PLAIN_KEY.keys()].filter(candidate => candidate.length > 6), 5);
  return near === undefined ? undefined : BY_PLAIN_KEY.get(near);
}

function membersOf(object: unknown): [string, unknown][] {
  return isObject(object) && !isIntrinsic(object) ? Object.entries(object) : [];
}

function nameOf(key: string): string {
  return BY_PLAIN_KEY.get(plain(key)) ?? key;
}
