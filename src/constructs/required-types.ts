import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from './error';
import { isObject } from '../checks/json';
import { apiName } from '../wording';

// For callers without type checks, such as JavaScript and tsx. jsii checks the values of other languages.

/** Returns what is wrong with a value, or undefined. `path` names the option. */
type TypeCheck = (value: unknown, path: string) => string | undefined;

const is = (text: string, test: (value: unknown) => boolean, shown: (value: unknown) => string = textOf): TypeCheck =>
  (value, path) => test(value) || Token.isUnresolved(value) ? undefined : `${apiName(path)} must be ${apiName(text)}, not ${shown(value)}`;

/** Compares members instead of classes, because an app can contain two copies of a library. */
const hasMembers = (...names: readonly string[]) => (value: unknown) => names.every(name => typeof value === 'object' && value !== null && name in value);

export const NUMBER = is('a number', value => typeof value === 'number');
export const BOOLEAN = is('true or false', value => typeof value === 'boolean');
export const STRING = is('a string', value => typeof value === 'string');
export const IMAGE = is('an ecs.ContainerImage, for example of ecs.ContainerImage.fromRegistry()', hasMembers('bind'));
export const DURATION = is('a Duration, for example of Duration.seconds()', hasMembers('toSeconds'));
export const SIZE = is('a Size, for example of Size.mebibytes()', hasMembers('toBytes'));
export const BITRATE = is('a Bitrate, for example of Bitrate.mbps()', hasMembers('toBps'));

/** A message must not contain a secret that was passed as plain text. */
export const SECRET = is('an ecs.Secret, for example of ecs.Secret.fromSecretsManager()', hasMembers('arn', 'grantRead'), value => typeof value === 'string' ? 'a string' : textOf(value));

/** An object of a class of the library, which has a member. */
export const objectOf = (name: string, member: string) => is(name, hasMembers(member));

export const optional = (check: TypeCheck): TypeCheck => (value, path) => value === undefined ? undefined : check(value, path);

export const listOf = (check: TypeCheck): TypeCheck => (value, path) => Array.isArray(value)
  ? value.map((item, index) => check(item, `${path}[${index}]`)).find(problem => problem !== undefined)
  : is('a list', () => false)(value, path);

/** An object with values of a type by any names. */
export const mapOf = (check: TypeCheck): TypeCheck => (value, path) => isObject(value)
  ? Object.entries(value).map(([name, item]) => check(item, `${path}.${name}`)).find(problem => problem !== undefined)
  : is('an object', () => false)(value, path);

/** An object with members of types, by their names. */
export const struct = (checks: Readonly<Record<string, TypeCheck>> = {}): TypeCheck => (value, path) => isObject(value)
  ? Object.entries(checks).map(([name, check]) => check(value[name], path === '' ? name : `${path}.${name}`)).find(problem => problem !== undefined)
  : is('an object', () => false)(value, path === '' ? 'the argument' : path);

export const OBSERVERS = listOf(objectOf('ObserverSidecar', 'changeApplication'));

/** A name that ECS accepts for a container. One that is known only at deployment passes. */
export const CONTAINER_NAME: TypeCheck = (value, path) => {
  const problem = typeof value === 'string' && !Token.isUnresolved(value) ? nameProblem(value) : undefined;
  return problem === undefined ? STRING(value, path)
    : `${apiName(path)} ${problem}, so ECS rejects it as the name of a container. Use ${ACCEPTED_NAMES}`;
};

/** Options of `taskDefinition.addContainer`. */
export const CONTAINER = struct({ image: IMAGE, containerName: optional(CONTAINER_NAME) });

/** Throws an error that names the option, the type that it requires, and its value. */
export function requireTypes(where: string, options: unknown, checks: Readonly<Record<string, TypeCheck>>, at?: IConstruct): void {
  requireType(where, options, '', struct(checks), at);
}

/** Throws an error that names an argument, the type that it requires, and its value. */
export function requireType(where: string, value: unknown, path: string, check: TypeCheck, at?: IConstruct): void {
  const problem = check(value, path);
  if (problem !== undefined) {
    throw new LinuxControlsError(`${where}: ${problem}.`, at);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'function') {
    return `the class or function ${value.name}`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value) ?? String(value);
  }
  // The CDK's bundle numbers classes of the same name.
  const name = Array.isArray(value) ? 'Array' : (Object.getPrototypeOf(value) as { constructor?: { name: string } } | null)?.constructor?.name;
  return name === undefined || name === 'Object' ? 'a plain object' : name === 'Array' ? 'a list' : `an object of class ${name.replace(/\d+$/, '')}`;
}

/** The names of containers that ECS accepts, as a noun phrase. */
const ACCEPTED_NAMES = '1 to 255 letters, digits, hyphens, and underscores';

/** Returns why ECS rejects a name, as a phrase such as `"my app" contains " "`. Undefined for a name that it accepts. */
function nameProblem(name: string): string | undefined {
  const [refused] = /[^\w-]/u.exec(name) ?? [];
  if (refused !== undefined) {
    return `${JSON.stringify(name)} contains ${JSON.stringify(refused)}`;
  }
  return name === '' ? 'is empty' : name.length > 255 ? `has ${name.length} characters, but at most 255 are allowed` : undefined;
}
