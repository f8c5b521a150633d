import { Maybe, UNKNOWN } from './model';
import { remembered } from './remembered';

export type Json = Readonly<Record<string, unknown>>;

/** A member under its name in any spelling: templates and embedded JSON differ in the case of letters. */
export function member(object: unknown, name: string): unknown {
  if (!isObject(object)) {
    return undefined;
  }
  const spellings = spellingsOf(object);
  if (spellings === INTRINSIC) {
    return object;
  }
  const spelling = Object.hasOwn(object, name) ? name : spellings.get(lowerCase(name));
  return spelling === undefined || isNothing(object[spelling]) ? undefined : object[spelling];
}

type Spellings = ReadonlyMap<string, string>;

/** Stands for the members of an intrinsic function, which are not those of a structure. */
const INTRINSIC: Spellings = new Map();

// Each structure is asked for a dozen members, and most of those it does not have.
const spellings = new WeakMap<object, Spellings>();

/** The first key of each spelling, by its small letters. */
function spellingsOf(object: Json): Spellings {
  const found = spellings.get(object) ?? spell(object);
  spellings.set(object, found);
  return found;
}

function spell(object: Json): Spellings {
  return isIntrinsic(object) ? INTRINSIC : new Map(Object.keys(object).reverse().map(key => [lowerCase(key), key]));
}

const lowerCase = remembered((name: string) => name.toLowerCase());

/** Text, numbers and booleans as text; an empty text counts as not set, as ECS reads it. */
export function text(value: unknown): Maybe<string | undefined> {
  switch (typeof value) {
    case 'string': return value === '' ? undefined : isDynamicReference(value) ? UNKNOWN : value;
    case 'number':
    case 'boolean': return String(value);
    default: return value === undefined || value === null ? undefined : UNKNOWN;
  }
}

/** A text that is there, known or not. */
export function known(value: unknown): Maybe<string> {
  return text(value) ?? UNKNOWN;
}

/** Yes or no, and what counts where nothing is said. */
export function flag(value: unknown, whereUnset: boolean): Maybe<boolean> {
  const read = text(value);
  switch (typeof read === 'string' ? read.toLowerCase() : read) {
    case undefined: return whereUnset;
    case 'true': return true;
    case 'false': return false;
    default: return UNKNOWN;
  }
}

/** A number, also one that is written as a text; what is none is not known. */
export function number(value: unknown): Maybe<number | undefined> {
  const read = text(value);
  return typeof read !== 'string' ? read : Number.isNaN(Number(read)) ? UNKNOWN : Number(read);
}

/** The items of a list; an intrinsic function in the place of a list stands for items that are not known. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.filter(item => !isNothing(item)) : isIntrinsic(value) ? [value] : [];
}

/** The words of a command, or that they are not known. */
export function words(value: unknown): Maybe<readonly Maybe<string>[]> {
  return isIntrinsic(value) ? UNKNOWN : (typeof value === 'string' && value !== '' ? [value] : list(value)).map(known);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) {
    return false;
  }
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

/** What CloudFormation puts in a text that it looks up when it deploys. */
function isDynamicReference(value: string): boolean {
  return value.includes('{{resolve:');
}

/** CloudFormation leaves a property out whose value is this. */
function isNothing(value: unknown): boolean {
  return isObject(value) && value.Ref === 'AWS::NoValue' && isIntrinsic(value);
}
