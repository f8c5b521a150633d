import { Maybe, UNKNOWN } from './model';
import { memoize } from '../memoize';

export type Json = Readonly<Record<string, unknown>>;

/** Returns a member by its name, ignoring case, in which templates and the ECS API differ. */
export function member(object: unknown, name: string): unknown {
  if (!isObject(object)) {
    return undefined;
  }
  return Object.hasOwn(object, name) ? definedOrUndefined(object[name]) : otherMemberOf(object, keysOf(object), name);
}

/** Returns a member by its name, as `member` does. */
export type Members = (name: string) => unknown;

/** Returns a lookup for several members of an object. Fast for members that the object does not have. */
export function membersOf(object: unknown): Members {
  if (!isObject(object)) {
    return noMember;
  }
  let keys: Keys | undefined;
  return name => Object.hasOwn(object, name) ? definedOrUndefined(object[name]) : otherMemberOf(object, keys ??= keysOf(object), name);
}

/** The keys of an object, and whether one of them is the name of an intrinsic function, which may add any member. */
interface Keys {
  readonly keys: readonly string[];
  readonly haveFunction: boolean;
}

function keysOf(object: Json): Keys {
  const keys = Object.keys(object);
  return { keys, haveFunction: keys.some(isFunctionName) };
}

/** What stands in place of a member that a function may add. */
const ADDED_MEMBER = Object.freeze({ 'Fn::Transform': 'a member' });

/**
 * Returns a member in another spelling, of which the first one counts. An intrinsic function takes the place of all
 * members, and adds unknown ones to those beside it.
 */
function otherMemberOf(object: Json, { keys, haveFunction }: Keys, name: string): unknown {
  // Most names are missing, and comparing lengths shows that quickly. A map for each object would fill the memory.
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key.length === name.length && inLowerCase(key) === inLowerCase(name)) {
      return definedOrUndefined(object[key]);
    }
  }
  return !haveFunction ? undefined : keys.length === 1 ? object : ADDED_MEMBER;
}

/** The same names occur in all task definitions. */
const inLowerCase = memoize(word => word.toLowerCase());

const noMember = () => undefined;

/** Whether a deployment tool may replace a part of a text, for example of ${X}, $X, {{ x }}, <x>, %X%, @X@, #X#, [[X]], or __X__. */
export function mayBeReplaced(written: string): boolean {
  return /\$[a-z_([]|[{}<>]|([%@#])[\w.-]+\1|%\(|\[\[|^__/i.test(written);
}

/** Reads a string, number, or boolean as a string. An empty string counts as not set, as in ECS. */
export function text(value: unknown): Maybe<string | undefined> {
  switch (typeof value) {
    case 'string': return value === '' ? undefined : isDynamicReference(value) ? UNKNOWN : value;
    case 'number':
    case 'boolean': return String(value);
    default: return value === undefined || value === null ? undefined : UNKNOWN;
  }
}

/** Reads an item of a list as a string. An item that is not set is unknown. */
export function textOrUnknown(value: unknown): Maybe<string> {
  return text(value) ?? UNKNOWN;
}

/** Reads a boolean. */
export function flag(value: unknown, defaultValue: boolean): Maybe<boolean> {
  const read = text(value);
  switch (typeof read === 'string' ? read.toLowerCase() : read) {
    case undefined: return defaultValue;
    case 'true': return true;
    case 'false': return false;
    default: return UNKNOWN;
  }
}

/** Reads a number or a string with a number. Other strings are unknown. */
export function number(value: unknown): Maybe<number | undefined> {
  const read = text(value);
  return typeof read !== 'string' ? read : Number.isNaN(Number(read)) ? UNKNOWN : Number(read);
}

const EMPTY: readonly unknown[] = [];
const NO_WORDS: readonly string[] = [];

/**
 * Reads a list. An intrinsic function instead of a list becomes one item, because its items are unresolved, and so does a
 * scalar, so that the rules judge what it was meant to be. Another rule reports it.
 */
export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    return isIntrinsic(value) || (typeof value !== 'object' && value !== undefined && value !== '') ? [value] : EMPTY;
  }
  return value.some(isNoValue) ? value.filter(item => !isNoValue(item)) : value;
}

/** Reads the words of a command. */
export function words(value: unknown): Maybe<readonly Maybe<string>[]> {
  return value === undefined ? NO_WORDS : isIntrinsic(value) ? UNKNOWN : list(value).map(textOrUnknown);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) {
    return false;
  }
  // Listing the keys of each object of a large app would take longer.
  let only: string | undefined;
  for (const key in value) {
    if (only !== undefined) {
      return false;
    }
    only = key;
  }
  return only !== undefined && isFunctionName(only);
}

/** Whether a key is that of an intrinsic function. Beside other keys, it may add members that only the deployment knows. */
export function isFunctionName(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/** Whether a value is a text with a dynamic reference, which CloudFormation resolves during the deployment. */
export function isDynamicReference(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{resolve:');
}

/** Returns a value, or undefined if it is `AWS::NoValue`, with which CloudFormation omits a property. */
export function definedOrUndefined(value: unknown): unknown {
  return isNoValue(value) ? undefined : value;
}

function isNoValue(value: unknown): boolean {
  return isObject(value) && value.Ref === 'AWS::NoValue' && isIntrinsic(value);
}
