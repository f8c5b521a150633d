import { isIntrinsic, isObject, isOfIntrinsic, list, member } from './json';
import { nearest } from '../../sysctls/catalogue';
import { memoize } from '../memoize';
import type { StrayKey } from '../model';

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
const plain = memoize((key: string) => key.replace(/[_-]/g, '').toLowerCase());

const BY_PLAIN_KEY = new Map([...HOMES.keys()].map(key => [plain(key), key]));

/** What is wrong with the value of a key that is a structure where ECS wants a list, and the other way round. */
const OTHER_FORMS: ReadonlyMap<string, StrayKey['problem']> = new Map([
  ['systemControls', 'no list'], ['linuxParameters', 'no structure'], ['capabilities', 'no structure'],
]);

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
    const { stray, below } = read(key);
    if (stray) {
      found.push(stray);
    } else if (below && typeof object[key] === 'object') {
      strayKeysIn(object[key], below, found);
    }
  }
  return found;
}

function strayKeysIn(value: unknown, { place, otherForm }: Place, found: StrayKey[]): void {
  if (otherForm && hasForm(value, otherForm.problem)) {
    found.push(otherForm);
  } else {
    (place === 'systemControls' ? list(value) : [value]).forEach(entry => strayKeysBelow(entry, place, found));
  }
}

function hasForm(value: unknown, problem: StrayKey['problem']): boolean {
  return problem === 'no list' ? isObject(value) && !isIntrinsic(value) : Array.isArray(value) && value.length > 0;
}

/** What a key says where it stands, before its value is looked at. */
interface KeyReading {
  /** That it is in effect with no value. */
  readonly stray: StrayKey | undefined;

  /** What its value is, where the keys in there are looked at as well. */
  readonly below: Place | undefined;
}

interface Place {
  readonly place: string;

  /** That the key is not in effect with a value of another form. */
  readonly otherForm: StrayKey | undefined;
}

const readingIn = memoize(place => memoize(key => readKey(key, place)));

function readKey(key: string, place: string): KeyReading {
  const meant = guess(key, place);
  const home = meant === undefined ? undefined : HOMES.get(meant);
  const told = meant === undefined || home === undefined ? undefined : { key, place, meant, home };
  if (told && key.toLowerCase() !== told.meant.toLowerCase()) {
    return { stray: { ...told, problem: 'misspelt' }, below: undefined };
  }
  if (told && place !== home) {
    return { stray: { ...told, problem: 'misplaced' }, below: undefined };
  }
  const opened = placeOf(key, place);
  const problem = opened === undefined ? undefined : OTHER_FORMS.get(opened);
  return { stray: undefined, below: opened === undefined ? undefined : { place: opened, otherForm: told && problem && { ...told, problem } } };
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
