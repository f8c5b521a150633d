import { nearest } from '../../catalog';
import {
  exactMemberOf, Form, isChecked, itemOf, keyInTemplates, kindOf, memberOf, Notation, REQUIRED_FIELDS, Structure, TASK_DEFINITION_FIELDS,
} from '../../checks/fields';
import { isIntrinsic, isObject, Json, list, member } from '../../checks/json';
import { itemNameOf, stepTo } from '../../checks/location';
import type { MisplacedKey, MissingKey } from '../../checks/model';
import { memoize, memoizeEach, memoizeRepeated } from '../../memoize';
import { SPELLED_OTHERWISE } from '../../wording';

const TASK = 'the task definition';
const CONTAINER = 'a container';

/** The keys of Linux controls, with the part of the task definition to which ECS assigns each. */
const EXPECTED_PARENTS: ReadonlyMap<string, string> = new Map([
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

/** Names for the same settings in other tools. ECS has no such keys. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['sysctl', 'systemControls'], ['sysctls', 'systemControls'],
  ['capability', 'capabilities'], ['capadd', 'capabilities'], ['capdrop', 'capabilities'], ['linuxcapabilities', 'capabilities'],
  ['linuxparams', 'linuxParameters'],
  ['shareprocessnamespace', 'pidMode'],
]);

/** Keys that have other meanings elsewhere. */
const COMMON_WORDS = ['add', 'drop', 'namespace', 'value'];

/** `system_controls`, `system-controls`, and `SystemControls` are the same key. */
const normalized = memoize((key: string) => key.replace(/[_-]/g, '').toLowerCase());

const BY_NORMALIZED_KEY = new Map([...EXPECTED_PARENTS.keys()].map(key => [normalized(key), key]));

/** The problem with a structure where ECS expects a list, and with a list where it expects a structure. */
const WRONG_FORMS: ReadonlyMap<string, MisplacedKey['problem']> = new Map([
  ['systemControls', 'not a list'], ['linuxParameters', 'not a structure'], ['capabilities', 'not a structure'],
]);

/** Keys below which users choose the names, and the two parents above, which a user may use as keys. */
const NOT_SEARCHED = ['dockerlabels', 'tags', TASK, CONTAINER];

/** The keys of a task definition that ECS rejects or ignores, and those that it lacks. */
interface OddKeys {
  /** The keys that are misspelled, that may be meant as a field that the rules read, and those of Linux controls that are misplaced. */
  readonly misplaced: MisplacedKey[];

  /** The keys that ECS requires and that are not set. */
  readonly missing: MissingKey[];
}

export const NO_ODD_KEYS: OddKeys = { misplaced: [], missing: [] };

/** Returns the keys of a task definition that ECS rejects or ignores, and those that it lacks. */
export function oddKeysOf(task: unknown, containerNames: readonly string[], notation: Notation): OddKeys {
  const found = oddBelow(task, TASK, fieldsIn[notation](TASK_DEFINITION_FIELDS));
  const oddIn = ODD_KEYS_OF_CONTAINER[notation];
  let index = 0;
  for (const container of list(member(task, notation === 'template' ? 'ContainerDefinitions' : 'containerDefinitions'))) {
    if (isObject(container) && !isIntrinsic(container)) {
      const name = containerNames[index++];
      const { misplaced, missing } = oddIn(container);
      misplaced.forEach(key => found.misplaced.push({ ...key, container: name }));
      missing.forEach(key => found.missing.push({ ...key, container: name }));
    }
  }
  return found;
}

/**
 * Whether properties of a construct are only fields of the ECS API, in their usual spelling, so that `oddKeysOf` finds none
 * that is misplaced. Resolves only lists and structures.
 */
export function hasOnlyFieldsOf(form: Form, written: unknown, resolve: (value: unknown) => unknown): boolean {
  if (typeof form === 'string' && (kindOf(form) === 'map' || typeof written !== 'object')) {
    return true;
  }
  const item = itemOf(form);
  const value = typeof item === 'string' && Array.isArray(written) ? written : resolve(written);
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) {
    return true;
  }
  if (Array.isArray(value)) {
    return item !== undefined && value.every(entry => hasOnlyFieldsOf(item, entry, resolve));
  }
  // Constructs leave most properties of a container undefined.
  for (const key in value) {
    const given = (value as Json)[key];
    const field = given === undefined ? undefined : exactMemberOf(form, key, 'other');
    if (field === undefined ? given !== undefined : !hasOnlyFieldsOf(field, given, resolve)) {
      return false;
    }
  }
  return true;
}

const CONTAINER_FORM: Structure = TASK_DEFINITION_FIELDS.containerDefinitions[0];

/** The keys that are found, and what each is probably meant as, by its place. */
interface FoundKeys extends OddKeys {
  readonly places: Map<string, string>;
}

function oddBelow(value: unknown, parent: string, fields: FieldOf): OddKeys {
  const misplaced = findBelow(value, parent);
  const found: FoundKeys = { misplaced, missing: [], places: new Map(misplaced.map(key => [placeOf(key), key.suggestion])) };
  addOdd(value, fields, parent, [], found);
  return found;
}

/**
 * Adds the keys of a structure, and of those below it, that are no fields of the ECS API, unless they are known already.
 * Copies the path only where it finds one. The owner is the named item of a list that the structure is in.
 */
function addOdd(value: unknown, fieldOf: FieldOf, parent: string, at: string[], found: FoundKeys, owner = ''): void {
  if (!isObject(value) || isIntrinsic(value)) {
    return;
  }
  const odd: string[] = [];
  for (const key in value) {
    const { field, problem, spelling = field, below, items } = fieldOf.of(key);
    at.push(key);
    if (problem !== undefined || field === undefined) {
      const place = placeOf({ at });
      odd.push(found.places.get(place) ?? field ?? key);
      if (problem !== undefined && !found.places.has(place)) {
        found.misplaced.push({ key, parent, suggestion: spelling!, expectedParent: parent, problem, at: [...at] });
      }
    }
    const written = value[key];
    if (below !== undefined) {
      addOdd(written, below, `${field}${owner}`, at, found);
    } else if (items !== undefined && Array.isArray(written)) {
      written.forEach((_, index) => addOddItem(written, index, items, field!, at, found));
    }
    at.pop();
  }
  // A skeleton of the AWS CLI contains structures with empty values only.
  for (const key of isBlank(value) ? [] : fieldOf.required) {
    if (lacks(value, key) && !(member(value, key) === undefined && odd.some(other => mayMean(other, key)))) {
      found.missing.push({ key, parent, at: [...at, key] });
    }
  }
}

function addOddItem(items: readonly unknown[], index: number, fieldOf: FieldOf, field: string, at: string[], found: FoundKeys): void {
  const name = itemNameOf(items[index]);
  at.push(stepTo(items, index));
  addOdd(items[index], fieldOf, field, at, found, name === undefined ? '' : name === '' ? ` of a ${field.slice(0, -1)}` : ` of ${field.slice(0, -1)} ${name}`);
  at.pop();
}

function placeOf({ at }: { readonly at: readonly string[] }): string {
  return at.join('\0');
}

/** Whether a key that ECS does not know may be meant as a required one. A macro may add any key. */
function mayMean(odd: string, required: string): boolean {
  const [word, name] = [normalized(odd), normalized(required)];
  return odd.startsWith('Fn::') || name.includes(word) || word.includes(name) || nearest(word, [name], 3) !== undefined;
}

/** Whether a structure has no value for a required key. */
export function lacks(structure: unknown, required: string): boolean {
  return isEmpty(member(structure, required));
}

/** Whether a structure has an empty text, and no other value. */
function isBlank(structure: Json): boolean {
  const values = Object.values(structure);
  return values.includes('') && values.every(isEmpty);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Keys of CloudFormation that differ from those of the ECS API in the case of more than the first letter, without that
 * letter: in the CDK, it is a small one.
 */
const CLOUDFORMATION_KEYS: ReadonlySet<string> = new Set([...SPELLED_OTHERWISE.keys()].map(key => key.slice(1)));

/** What a key of a structure means. */
interface FieldMeant {
  /** The name of the field, if the key means one. */
  readonly field?: string;
  readonly problem?: 'misspelled' | 'in other case' | 'similar';

  /** The name as the notation spells it. Undefined for a key that is misspelled. */
  readonly spelling?: string;

  /** The fields of its value, if the value is a structure, or those of its items. Containers have a search of their own. */
  readonly below?: FieldOf;
  readonly items?: FieldOf;
}

/** What the keys of a structure mean, and those that ECS requires. */
interface FieldOf {
  readonly required: readonly string[];
  of(key: string): FieldMeant;
}

const fieldsOf = (notation: Notation) => memoizeEach((structure: Structure): FieldOf => {
  const byWord = new Map(Object.keys(structure).map(name => [normalized(name), name]));
  const of = memoize((key: string): FieldMeant => {
    const word = normalized(key);
    const field = byWord.get(word);
    if (field === undefined || memberOf(structure, key) === undefined) {
      const similar = field ?? byWord.get(nearest(word, [...byWord.keys()].filter(name => name.length > 6), 5) ?? '');
      const meant = similar ?? Object.keys(structure).find(name => isChecked(structure[name]) && startsAlike(word, normalized(name)));
      return meant === undefined ? {} : { field: meant, problem: similar === undefined ? 'similar' : 'misspelled' };
    }
    const [form, item] = [structure[field], itemOf(structure[field])];
    const spelling = notation === 'template' ? keyInTemplates(field, structure) : field;
    return {
      field,
      problem: (notation === 'other' ? isSpelled(key, field) : key === spelling) ? undefined : 'in other case',
      spelling,
      below: typeof form === 'object' && item === undefined ? fieldsIn[notation](form as Structure) : undefined,
      items: typeof item === 'object' && item !== CONTAINER_FORM ? fieldsIn[notation](item) : undefined,
    };
  });
  return { of, required: REQUIRED_FIELDS.get(structure) ?? [] };
});

const fieldsIn = { API: fieldsOf('API'), template: fieldsOf('template'), other: fieldsOf('other') };

const oddInContainer = (notation: Notation) =>
  memoizeRepeated((container: object) => oddBelow(container, CONTAINER, fieldsIn[notation](CONTAINER_FORM)));

/** The cases of a task definition share most containers. */
const ODD_KEYS_OF_CONTAINER = { API: oddInContainer('API'), template: oddInContainer('template'), other: oddInContainer('other') };

/** Whether two words have the same start, of at least three letters and two thirds of the shorter one, such as `env` and `environment`. */
function startsAlike(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  const length = Math.max(3, Math.ceil(shorter * 2 / 3));
  return shorter >= length && one.slice(0, length) === other.slice(0, length);
}

/** Whether a key that means a field has the case of the ECS API, or that of the CDK. */
function isSpelled(key: string, field: string): boolean {
  return !/^[A-Z]/.test(key) && (key.slice(1) === field.slice(1) || CLOUDFORMATION_KEYS.has(key.slice(1)));
}

function findBelow(object: unknown, parent: string, at: readonly string[] = [], found: MisplacedKey[] = []): MisplacedKey[] {
  if (!isObject(object) || isIntrinsic(object)) {
    return found;
  }
  const judge = judgeKeysOf(parent);
  for (const key in object) {
    const { misplaced, searched } = judge(key);
    if (misplaced) {
      found.push({ ...misplaced, at: [...at, key] });
    } else if (searched && typeof object[key] === 'object') {
      findIn(object[key], searched, [...at, key], found);
    }
  }
  return found;
}

function findIn(value: unknown, { name, wrongForm }: SearchedValue, at: readonly string[], found: MisplacedKey[]): void {
  if (wrongForm && hasForm(value, wrongForm.problem)) {
    found.push({ ...wrongForm, at });
  } else if (name === 'systemControls') {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [];
    entries.forEach((entry, index) => findBelow(entry, name, [...at, stepTo(entries, index)], found));
  } else {
    findBelow(value, name, at, found);
  }
}

function hasForm(value: unknown, problem: MisplacedKey['problem']): boolean {
  return problem === 'not a list' ? isObject(value) && !isIntrinsic(value) : Array.isArray(value) && value.length > 0;
}

/** The result for a key and its parent, whatever its value is. */
interface KeyResult {
  /** The problem with the key, if it has no effect with any value. */
  readonly misplaced: Omit<MisplacedKey, 'at'> | undefined;

  /** The instructions for searching its value, if keys below it are also checked. */
  readonly searched: SearchedValue | undefined;
}

interface SearchedValue {
  /** The parent of the keys in the value. */
  readonly name: string;

  /** The problem to report if the value is a structure instead of a list, or a list instead of a structure. */
  readonly wrongForm: Omit<MisplacedKey, 'at'> | undefined;
}

const judgeKeysOf = memoize(parent => memoize(key => judgeKey(key, parent)));

function judgeKey(key: string, parent: string): KeyResult {
  const suggestion = suggestionFor(key, parent);
  const expectedParent = suggestion === undefined ? undefined : EXPECTED_PARENTS.get(suggestion);
  const recognized = suggestion === undefined || expectedParent === undefined ? undefined : { key, parent, suggestion, expectedParent };
  if (recognized && key.toLowerCase() !== recognized.suggestion.toLowerCase()) {
    return { misplaced: { ...recognized, problem: 'misspelled' }, searched: undefined };
  }
  if (recognized && parent !== expectedParent) {
    return { misplaced: { ...recognized, problem: 'misplaced' }, searched: undefined };
  }
  const name = searchedName(key, parent);
  const problem = name === undefined ? undefined : WRONG_FORMS.get(name);
  const searched = name === undefined ? undefined : { name, wrongForm: recognized && problem && { ...recognized, problem } };
  return { misplaced: undefined, searched };
}

/** Keys are checked one level below the task definition and its containers, and two levels below for capabilities. */
function searchedName(key: string, parent: string): string | undefined {
  const word = normalized(key);
  const isSearched = (parent === TASK || parent === CONTAINER || word === 'capabilities') && !NOT_SEARCHED.includes(word);
  return isSearched ? BY_NORMALIZED_KEY.get(word) ?? key : undefined;
}

function suggestionFor(key: string, parent: string): string | undefined {
  const word = normalized(key);
  const known = BY_NORMALIZED_KEY.get(word) ?? ALIASES.get(word);
  if (known !== undefined) {
    return COMMON_WORDS.includes(known) && EXPECTED_PARENTS.get(known) !== parent ? undefined : known;
  }
  switch (parent) {
    case 'systemControls': return word === 'name' || word === 'key' ? 'namespace' : nearest(word, ['namespace', 'value'], 5);
    case 'capabilities': return nearest(word, ['add', 'drop']);
  }
  const near = nearest(word, [...BY_NORMALIZED_KEY.keys()].filter(candidate => candidate.length > 6), 5);
  return near === undefined ? undefined : BY_NORMALIZED_KEY.get(near);
}
