import { isIntrinsic, isObject, isOfIntrinsic, list, member } from './json';
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

/** What users name freely, and our words for places, so that whoever uses them as keys is not taken at his word. */
const NOT_LOOKED_INTO = ['dockerlabels', 'tags', TASK, CONTAINER];

/**
 * The keys of Linux controls that are misspelt or in the wrong place, so that ECS refuses or ignores them. The case of letters does not
 * matter, and keys of others are nobody's business.
 */
export function strayKeysOf(task: unknown, containerNames: readonly string[]): StrayKey[] {
  const found = strayKeysBelow(task, TASK);
  let index = 0;
  for (const container of list(member(task, 'containerDefinitions'))) {
    if (isObject(container) && !isIntrinsic(container)) {
      const name = containerNames[index++];
      strayKeysBelow(container, CONTAINER).forEach(stray => found.push({ ...stray, container: name }));
    }
  }
  return found;
}

function strayKeysBelow(object: unknown, place: string, found: StrayKey[] = []): StrayKey[] {
  if (!isObject(object)) {
    return found;
  }
  const keys = Object.keys(object);
  const read = readingIn(place);
  for (const key of isOfIntrinsic(keys) ? [] : keys) {
    const { stray, form, opens } = read(key);
    const value = object[key];
    if (stray) {
      found.push(stray);
    } else if (typeof value !== 'object') {
      continue;
    } else if (form && hasOtherForm(form.problem, value)) {
      found.push(form);
    } else if (opens === 'systemControls') {
      list(value).forEach(entry => strayKeysBelow(entry, opens, found));
    } else if (opens !== undefined) {
      strayKeysBelow(value, opens, found);
    }
  }
  return found;
}

function hasOtherForm(problem: StrayKey['problem'], value: unknown): boolean {
  return problem === 'no list' ? isObject(value) && !isIntrinsic(value) : Array.isArray(value) && value.length > 0;
}

/** What a key says where it stands, before its value is looked at. */
interface KeyReading {
  /** That it is in effect with no value. */
  readonly stray?: StrayKey;

  /** That it is not in effect with a value of another form. */
  readonly form?: StrayKey;

  /** The place that its value is, where the keys in there are looked at as well. */
  readonly opens?: string;
}

const readingIn = remembered(place => remembered(key => readKey(key, place)));

function readKey(key: string, place: string): KeyReading {
  const opens = placeOf(key, place);
  const meant = guess(key, place);
  const home = meant === undefined ? undefined : HOMES.get(meant);
  if (meant === undefined || home === undefined) {
    return { opens };
  }
  const told = { key, place, meant, home };
  if (key.toLowerCase() !== meant.toLowerCase()) {
    return { stray: { ...told, problem: 'misspelt' } };
  }
  if (place !== home) {
    return { stray: { ...told, problem: 'misplaced' } };
  }
  switch (meant) {
    case 'systemControls': return { form: { ...told, problem: 'no list' }, opens };
    case 'linuxParameters':
    case 'capabilities': return { form: { ...told, problem: 'no structure' }, opens };
    default: return { opens };
  }
}

/** One level below the task and its containers keys are looked at, and two where capabilities stand. */
function placeOf(key: string, place: string): string | undefined {
  const written = plain(key);
  const isLookedInto = (place === TASK || place === CONTAINER || written === 'capabilities') && !NOT_LOOKED_INTO.includes(written);
  return isLookedInto ? BY_PLAIN_KEY.get(written) ?? key : undefined;
}

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
