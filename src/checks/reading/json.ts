import { memoize } from '../memoize';
import { Maybe, UNKNOWN } from '../model';

export type Json = Readonly<Record<string, unknown>>;

/** A member under its name in any spelling: templates and embedded JSON differ in the case of letters. */
export function member(object: unknown, name: string): unknown {
  return membersOf(object)(name);
}

/** Finds members as `member` does. */
export type Members = (name: string) => unknown;

/** The members of a structure that is asked for many of them, most of which it does not have. */
export function membersOf(object: unknown): Members {
  if (!isObject(object)) {
    return nothing;
  }
  let others: Members | undefined;
  // An intrinsic function has no member of a name that anybody asks for.
  return name => Object.hasOwn(object, name) ? definedOrUndefined(object[name]) : (others ??= otherSpellingsIn(object))(name);
}

function otherSpellingsIn(object: Json): Members {
  const keys = Object.keys(object);
  if (isOfIntrinsic(keys)) {
    return () => object;
  }
  const spellings = inLowerCase(keys);
  return name => {
    const key = spellings.get(lowerCase(name));
    return key === undefined ? undefined : definedOrUndefined(object[key]);
  };
}

function nothing(): undefined {
  return undefined;
}

/** Of several spellings the first one counts. */
function inLowerCase(keys: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const key of keys) {
    const name = lowerCase(key);
    if (!found.has(name)) {
      found.set(name, key);
    }
  }
  return found;
}

const lowerCase = memoize((name: string) => name.toLowerCase());

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

const NONE: readonly unknown[] = [];

/** The items of a list; an intrinsic function in the place of a list stands for items that are not known. */
export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    return isIntrinsic(value) ? [value] : NONE;
  }
  return value.some(isNothing) ? value.filter(item => !isNothing(item)) : value;
}

/** The words of a command, or that they are not known. */
export function words(value: unknown): Maybe<readonly Maybe<string>[]> {
  return isIntrinsic(value) ? UNKNOWN : (typeof value === 'string' && value !== '' ? [value] : list(value)).map(known);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isIntrinsic(value: unknown): boolean {
  return isObject(value) && isOfIntrinsic(Object.keys(value));
}

export function isOfIntrinsic(keys: readonly string[]): boolean {
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

/** What CloudFormation puts in a text that it looks up when it deploys. */
function isDynamicReference(value: string): boolean {
  return value.includes('{{resolve:');
}

/** The value, if CloudFormation does not leave it out. */
export function definedOrUndefined(value: unknown): unknown {
  return isNothing(value) ? undefined : value;
}

function isNothing(value: unknown): boolean {
  return isObject(value) && value.Ref === 'AWS::NoValue' && isIntrinsic(value);
}
