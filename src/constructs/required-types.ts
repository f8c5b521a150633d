import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from './error';
import { staticsOf } from './factory';
import { nearest } from '../catalog';
import { memoize, memoizeEach } from '../memoize';
import { apiName, joinWords } from '../wording';

// For callers without type checks, such as JavaScript and tsx. jsii checks the values of other languages, but not the contents of `Any`.

/** Returns what is wrong with a value, or undefined. `path` names the option. */
export type TypeCheck = (value: unknown, path: string) => string | undefined;

/** A check that undefined and null pass. */
type OptionalCheck = TypeCheck & { readonly isOptional: true };

/** The checks of all members of a struct. */
export type Checks<Props> = { readonly [Name in keyof Props]-?: object extends Pick<Props, Name> ? OptionalCheck : TypeCheck };

const is = (text: string, test: (value: unknown) => boolean, shown: (value: unknown) => string = textOf): TypeCheck =>
  (value, path) => test(value) ? undefined : `${apiName(path)} must be ${apiName(text)}, not ${shown(value)}`;

/** Compares members instead of classes, because an app can contain two copies of a library. */
const hasMembers = (...names: readonly string[]) => (value: unknown) =>
  typeof value === 'object' && value !== null && names.every(name => name in value);

const isProblem = (problem: string | undefined) => problem !== undefined;

export const NUMBER = is('a number', value => typeof value === 'number');
export const wholeNumber = (min: number, max: number) => is(`a whole number from ${min} to ${max}`, value =>
  typeof value === 'number' && (Token.isUnresolved(value) || Number.isInteger(value) && value >= min && value <= max));
export const AMOUNT = wholeNumber(0, 2147483647);
export const BOOLEAN = is('true or false', value => typeof value === 'boolean');
export const STRING = is('a string', value => typeof value === 'string');

/** A string that must name something. */
export const TEXT: TypeCheck = (value, path) => STRING(value, path) ?? ((value as string).trim() === '' ? `${apiName(path)} is empty. Use at least one character` : undefined);
export const OBJECT = is('an object', value => Object.prototype.toString.call(value) === '[object Object]' && !Token.isUnresolved(value));
export const CONSTRUCT = is('a construct', hasMembers('node'));
export const IMAGE = is('an ecs.ContainerImage, for example of ecs.ContainerImage.fromRegistry()', hasMembers('bind'));
export const LOGGING = is('an ecs.LogDriver, for example of ecs.LogDrivers.awsLogs()', hasMembers('bind'));
export const DURATION = is('a Duration, for example of Duration.seconds()', hasMembers('toSeconds'));
export const SIZE = is('a Size, for example of Size.mebibytes()', hasMembers('toBytes'));
export const BITRATE = is('a Bitrate, for example of Bitrate.mbps()', hasMembers('toBps'));
export const TASK_DEFINITION = is('an ecs.TaskDefinition, for example an ecs.FargateTaskDefinition', hasMembers('addContainer'));

/** A message must not contain a secret that was passed as plain text. */
export const SECRET = is('an ecs.Secret, for example of ecs.Secret.fromSecretsManager()', hasMembers('arn', 'grantRead'), value =>
  typeof value === 'string' ? 'a string' : textOf(value));

/** An object of an interface of the CDK, which has a member. */
export const implementing = (name: string, member: string) => is(name, hasMembers(member));

export const CLUSTER = implementing('an ecs.ICluster, for example an ecs.Cluster', 'clusterArn');

/** An object of a class of the library, which has members. */
export const objectOf = (name: string, ...members: readonly string[]) =>
  is(name, value => hasMembers(...members)(value) && !isPlain(value as object) && !Token.isUnresolved(value));

/** An object whose text is checked. A bundler can shorten the name of its class, so only other names in the list are refused. */
export const objectOfText = (name: string, classes: readonly string[]) => is(`a ${name}, for example of ${name}.of()`, value =>
  objectOf('a value')(value, '') === undefined && !classes.some(other => other !== name && other === (value as object).constructor.name));
export const PORT_RANGE = objectOf('a PortRange, for example of PortRange.of()', 'low', 'high');
export const ACCESS = optional(objectOf('a ProcessAccess, for example of ProcessAccess.anyUser()', 'mayTrace'));

export const oneOf = (name: string, members: Readonly<Record<string, string>>) =>
  is(joinWords(Object.keys(members).map(member => `${name}.${member}`), 'or'), value => Object.values(members).includes(value as string));

export const CONDITION = oneOf('ecs.ContainerDependencyCondition', ecs.ContainerDependencyCondition);

export function optional(check: TypeCheck): OptionalCheck {
  const checked: TypeCheck = (value, path) => value === undefined || value === null ? undefined : check(value, path);
  return Object.assign(checked, { isOptional: true } as const);
}

export const FLAG = optional(BOOLEAN);

/** The same check for several members. */
export const alike = <Name extends string>(check: OptionalCheck, ...names: readonly Name[]) =>
  Object.fromEntries(names.map(name => [name, check])) as Record<Name, OptionalCheck>;

export const listOf = (check: TypeCheck): TypeCheck => (value, path) => Array.isArray(value)
  ? value.map((item, index) => check(item, `${path}[${index}]`)).find(isProblem)
  : is('a list', () => false)(value, path);

/** The words of a command. The first one is a program. */
export const wordsOf = (check: TypeCheck): TypeCheck => (value, path) => listOf(check)(value, path) ?? (/^\S+\s+-/.test(String((value as unknown[])[0]))
  ? `${apiName(path)}[0] ${textOf((value as unknown[])[0])} contains a space before an option, and no shell splits it. Pass each word separately` : undefined);

/** Refuses an unresolved list, which is an array with one text. */
export const knownListOf = (check: TypeCheck): TypeCheck => (value, path) => Array.isArray(value) && Token.isUnresolved(value)
  ? `${apiName(path)} is a list that only the deployment knows. Pass a list whose length is known at synthesis` : listOf(check)(value, path);

export const NAMES = optional(knownListOf(TEXT));

/** An object with values of a type by any names. */
export const mapOf = (check: TypeCheck): TypeCheck => (value, path) => OBJECT(value, path)
  ?? Object.entries(value as object).map(([name, item]) => check(item, `${path}.${name}`)).find(isProblem);

/** Options: a plain object, or one of a class with one of the members, but no construct. */
export const optionsWith = (names: readonly string[]): TypeCheck => (value, path) => OBJECT(value, path)
  ?? (isPlain(value as object) || names.some(name => name in (value as object)) && CONSTRUCT(value, '') !== undefined ? undefined
    : is('an object with options', () => false)(value, path));

/** Returns options with those that a spread leaves out: accessors of their class, and members of their prototype. */
export function withInherited<Props extends object>(options: Props): Props {
  if (isPlain(options)) {
    return { ...options };
  }
  const members = prototypesOf(options).flatMap(each => Object.entries(Object.getOwnPropertyDescriptors(each)));
  const names = members.filter(([, { enumerable, get }]) => enumerable || get).map(([name]) => name);
  return { ...Object.fromEntries(names.map(name => [name, options[name as keyof Props]])), ...options };
}

/**
 * An object with the members of a struct. An open one can have others, such as those of a later CDK or of a subclass, but
 * none whose name looks like a mistyped member.
 */
export const struct = <Props>(checks: Partial<Checks<Props>>, isOpen = false): TypeCheck => {
  const names = Object.keys(checks);
  const isOptions = optionsWith(names);
  // Most containers have the same options of the CDK, and comparing their names takes longer than all other checks.
  const suggestionFor = memoize(name => names.find(each => each.toLowerCase() === name.toLowerCase()) ?? nearest(name, names));
  return (value, path) => {
    const problem = isOptions(value, path === '' ? 'the argument' : path);
    if (problem !== undefined) {
      return problem;
    }
    const members = value as Record<string, unknown>;
    const pathOf = (name: string) => path === '' ? name : `${path}.${name}`;
    for (const name of Object.keys(members).filter(each => !names.includes(each) && members[each] !== undefined && members[each] !== null)) {
      const suggestion = suggestionFor(name);
      if (suggestion !== undefined || !isOpen) {
        return `there is no property ${pathOf(name)}. ${suggestion === undefined ? `Use ${joinWords(names, 'or')}` : `Did you mean ${suggestion}?`}`;
      }
    }
    return Object.entries(checks as Readonly<Record<string, TypeCheck>>).map(([name, check]) => check(members[name], pathOf(name))).find(isProblem);
  };
};

export const OBSERVERS = listOf(objectOf('an ObserverSidecar', 'changeApplication', 'applyTo'));

/** A name that ECS accepts for a container. One that is known only at deployment passes. */
export const CONTAINER_NAME: TypeCheck = (value, path) => {
  const problem = typeof value === 'string' && !Token.isUnresolved(value) ? nameProblem(value) : undefined;
  return problem === undefined ? STRING(value, path)
    : `${apiName(path)} ${problem}, so ECS rejects it as the name of a container. Use ${ACCEPTED_NAMES}`;
};

/** Options of `taskDefinition.addContainer` that the library reads. */
export const CONTAINER_CHECKS: Partial<Checks<ecs.ContainerDefinitionOptions>> = {
  image: IMAGE, containerName: optional(CONTAINER_NAME), cpu: optional(AMOUNT), essential: FLAG, user: optional(STRING),
};

/** An option of an observer, which the CDK would ignore in a container. */
const misplaced = optional((_, path) => `${apiName(path)} is no option of a container. Set it in the options of the observer`);
export const CONTAINER = struct<object>({ ...CONTAINER_CHECKS, access: misplaced, stopAfterApplication: misplaced }, true);

/**
 * Throws an error that names the option, the type that it requires, and its value. Returns a copy of the options without
 * null, which some callers use for undefined.
 */
export function requireTypes<Props extends object>(
  where: string, options: Props, checks: Partial<Checks<Props>>, isOpen = false, at?: IConstruct,
): Props {
  requireType(where, options, '', isOpen ? openStruct(checks) : closedStruct(checks), at);
  const copy = withInherited(options);
  for (const name of Object.keys(checks).filter(each => each in options) as (keyof Props)[]) {
    copy[name] = options[name] ?? undefined!;
  }
  return copy;
}

// Each class has one object with its checks.
const openStruct = memoizeEach((checks: object) => struct(checks, true));
const closedStruct = memoizeEach((checks: object) => struct(checks));

/** Throws an error that names an argument, the type that it requires, and its value. */
export function requireType(where: string, value: unknown, path: string, check: TypeCheck, at?: IConstruct): void {
  const problem = check(value, path);
  if (problem !== undefined) {
    throw new LinuxControlsError(`${where}: ${problem}${problem.endsWith('?') ? '' : '.'}`, at);
  }
}

/** Returns the prototypes of an object, except that of all objects. */
export function prototypesOf(value: object): object[] {
  return isPlain(value) ? [] : [Object.getPrototypeOf(value) as object, ...prototypesOf(Object.getPrototypeOf(value) as object)];
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function textOf(value: unknown): string {
  if (typeof value === 'function') {
    const name = value.name;
    if (!/^class\b/.test(Function.prototype.toString.call(value))) {
      return name === '' ? 'a function' : `the function ${apiName(name)}. Add parentheses to call it: ${apiName(name)}()`;
    }
    return `the class ${name}. Pass an object, for example ${staticsOf(value)[0] ?? `new ${name}()`}`;
  }
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
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
