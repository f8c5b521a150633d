import { lacks } from './misplaced-keys';
import { parseCpuUnits, parseMebibytes } from './task-size';
import {
  checkedMemberOf, CHOICES, documentedFor, exactMemberOf, Form, isChecked, itemOf, Kind, kindOf, memberOf, Notation, REQUIRED_FIELDS, SERVICE_FIELDS,
  Structure, TASK_DEFINITION_FIELDS,
} from '../../checks/fields';
import { definedOrUndefined, isDynamicReference, isIntrinsic, isObject, Json, member } from '../../checks/json';
import { isNumber, stepTo } from '../../checks/location';
import type { Unchecked, UnknownValue } from '../../checks/model';
import { memoizeRepeated } from '../../memoize';
import { joinWords, uncapitalized } from '../../wording';

/** Another rule reports a wrong form of these, but not of their items. */
const REPORTED_AS_MISPLACED: ReadonlySet<string> = new Set(['systemControls', 'linuxParameters', 'capabilities']);

/** Where a value is, for messages. */
export interface Position {
  /** The path from the task definition, by the names of the ECS API and without positions in lists. */
  readonly path: string;
  readonly container?: string;

  /** The keys below the container or the task definition, and the names of list items. */
  readonly at: readonly string[];

  /** The position in the list that the keys lead to. */
  readonly item?: number;

  /** This list. Undefined for the containers, which have names of their own. */
  readonly items?: readonly unknown[];
}

/** What to do with the values of a task definition. */
export interface ValueVisitor {
  /** The names of the containers, in their order. */
  readonly containerNames: readonly string[];

  /** Whether the ECS API receives the values as they are, so that a text in place of a number is undocumented. Defaults to false. */
  readonly areTyped?: boolean;

  /** How the values are written. Defaults to `other`. */
  readonly notation?: Notation;

  /** Whether the field, or a part of it, is read. */
  reads(form: Form, path: string): boolean;

  /** Receives a value without the form of the ECS API, and what it should be. */
  unfit(value: unknown, expected: string, position: Position): void;

  /** Receives a value that is none of those that ECS documents, or of another type, with the type that it should have. */
  undocumented?(value: unknown, documented: readonly string[], position: Position, type?: UnknownValue['type']): void;

  /** Receives a value that only the deployment knows. */
  unresolved?(value: unknown, position: Position): void;

  /** Receives a text with variables that no function substitutes. */
  unsubstituted?(text: string, position: Position): void;
}

/** The values that are not as in the ECS API. */
interface OddValues {
  /** The values with another form, so that the rules cannot read them: for example JSON in a string instead of a list. */
  readonly unfit: readonly Unchecked[];

  /** The values that ECS does not document. */
  readonly unknown: readonly UnknownValue[];

  /** The variables in texts that no function substitutes. In commands, they are a shell's. */
  readonly variables: readonly string[];
}

export const NO_ODD_VALUES: OddValues = { unfit: [], unknown: [], variables: [] };

/** Returns the values of a task definition that are not as in the ECS API. */
export function oddValuesIn(properties: unknown, containerNames: readonly string[], notation: Notation): OddValues {
  return oddIn(properties, TASK_DEFINITION_FIELDS, containerNames, notation);
}

/** Returns the values of a service that do not have the form of the ECS API. */
export function unfitServiceValuesIn(properties: unknown): readonly Unchecked[] {
  return isFit(properties, SERVICE_FIELDS, AMONG_OTHERS) ? NONE : oddIn(properties, SERVICE_FIELDS, [], 'other').unfit;
}

function oddIn(properties: unknown, fields: Form, containerNames: readonly string[], notation: Notation): OddValues {
  const [unfit, unknown, variables]: [Unchecked[], UnknownValue[], string[]] = [[], [], []];
  visitValues(properties, fields, {
    containerNames,
    areTyped: notation === 'API',
    notation,
    reads: isChecked,
    unfit: (value, expected, position) => {
      if (position.item !== undefined || typeof value !== 'object' || !REPORTED_AS_MISPLACED.has(position.at[position.at.length - 1])) {
        const why = `${shown(value)} is not ${expected}`;
        unfit.push({ what: nameOf(position), why, fix: fixFor(value, expected, notation), container: position.container, at: placeOf(position) });
      }
    },
    undocumented: (value, documented, position, type) => {
      // The output of describe-task-definition is not meant to be registered as it is.
      if (type === 'not null' && isRegistered(properties)) {
        return;
      }
      const { path, container } = position;
      unknown.push({ path, container, at: placeOf(position), value: String(value), documented, type });
    },
    unsubstituted: (text, { path }) => variables.push(.../\.(?:command|entryPoint)$/.test(path) ? [] : text.match(VARIABLE) ?? []),
  });
  // The order of the members does not matter.
  return { unfit: inOrder(unfit), unknown: inOrder(unknown), variables };
}

/** A variable of `Fn::Sub`. */
const VARIABLE = /\$\{[^!{}][^{}]*\}/g;

function isRegistered(properties: unknown): boolean {
  return ['taskDefinitionArn', 'status', 'registeredAt'].every(key => member(properties, key) !== undefined);
}

function fixFor(value: unknown, expected: string, notation: Notation): string {
  const word = typeof value === 'string' && expected === EXPECTED.flag ? /^(?:(yes|on)|no|off)$/i.exec(value) : null;
  return word === null ? `Write ${expected}, as in the ECS API.`
    : `Write ${word[1] !== undefined}.${notation === 'API' ? ` The AWS CLI reads ${word[0]} as a text.` : ''}`;
}

function inOrder<Value extends Pick<Unchecked, 'container' | 'at'>>(found: Value[]): Value[] {
  return found.length < 2 ? found : found.sort((one, other) => orderOf(one).localeCompare(orderOf(other)));
}

const NONE: readonly Unchecked[] = [];

/**
 * Whether a task definition has only fields of the ECS API, all that it requires, and values that are as there or
 * unknown, as almost every one has. The same as searches for odd keys and values that find none, in one visit and without
 * a position for each value.
 */
export function isOrdinary(properties: unknown, notation: Notation): boolean {
  return isFit(properties, TASK_DEFINITION_FIELDS, ALL_MEMBERS[notation]);
}

/** Which members of structures have to be as in the ECS API. */
interface Members {
  readonly memberIn: (form: Form, key: string) => Form | undefined;

  /** Whether there may be other members, and required ones may be missing. */
  readonly mayHaveOthers: boolean;

  /** Whether numbers, texts, and flags must have the types of the ECS API. */
  readonly areTyped: boolean;

  /** Whether null counts as no value. */
  readonly mayBeNull: boolean;

  /** Whether a container is fit. The cases of a task definition share most containers. */
  readonly isFitContainer?: (container: object) => boolean;
}

const AMONG_OTHERS: Members = { memberIn: checkedMemberOf, mayHaveOthers: true, areTyped: false, mayBeNull: true };

function allMembers(notation: Notation): Members {
  const members: Members = {
    memberIn: (form, key) => exactMemberOf(form, key, notation),
    mayHaveOthers: false,
    areTyped: notation === 'API',
    mayBeNull: notation === 'other',
    isFitContainer: memoizeRepeated(container => isFit(container, CONTAINER, members)),
  };
  return members;
}

const ALL_MEMBERS = { API: allMembers('API'), template: allMembers('template'), other: allMembers('other') };

/** Whether the values of members are as in the ECS API, or unknown. */
function isFit(value: unknown, form: Form, members: Members): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === null ? members.mayBeNull && form !== CONTAINER
      : isFitScalar(value, form) && !(members.areTyped && isOfOtherType(value, form));
  }
  const item = itemOf(form);
  if (Array.isArray(value)) {
    return item !== undefined && areFit(value, item, members);
  }
  const isMap = typeof form === 'string' && kindOf(form) === 'map';
  if (!isMap && (item !== undefined || typeof form !== 'object')) {
    return isIntrinsic(value) && (item === undefined || !isOfText(value));
  }
  for (const key in value) {
    const field = isMap ? 'checked' : members.memberIn(form, key);
    if (field === undefined && !members.mayHaveOthers) {
      // The key of an intrinsic function is no field.
      return isIntrinsic(value);
    }
    const given = (value as Json)[key];
    // In most lists of texts, a variable is a shell's.
    if (field !== undefined && !(isFit(given, field, members) && (members.areTyped || !hasVariable(given) || !isChecked(field)))) {
      return false;
    }
  }
  return members.mayHaveOthers || hasRequired(value as Json, form as Structure);
}

function isFitScalar(value: unknown, form: Form): boolean {
  return form === 'checked' || value === undefined || value === '' || !isChecked(form)
    || isUnknownText(value, form) || (fits(value, form) && isDocumented(value, form));
}

/** Whether the items of a list are fit. A loop, because a function for each list would fill the memory. */
function areFit(items: readonly unknown[], form: Form, members: Members): boolean {
  for (let index = 0; index < items.length; index++) {
    const entry = items[index];
    if (!(form === CONTAINER && isObject(entry) ? members.isFitContainer!(entry) : isFit(entry, form, members))) {
      return false;
    }
  }
  return true;
}

const { containerDefinitions: [CONTAINER] } = TASK_DEFINITION_FIELDS;

function hasRequired(value: Json, form: Structure): boolean {
  return !REQUIRED_FIELDS.get(form)?.some(key => lacks(value, key));
}

/** Visits the values of a task definition or a service that cannot be read as they are. */
export function visitValues(properties: unknown, fields: Form, visitor: ValueVisitor): void {
  visitMembers(properties, fields, { path: '', at: [] }, visitor);
}

function visit(written: unknown, form: Form, position: Position, visitor: ValueVisitor): void {
  const value = definedOrUndefined(written);
  if (value === undefined || value === '') {
    return;
  }
  if (value === null) {
    if (form === CONTAINER) {
      visitor.unfit(value, 'a structure', position);
    } else if (visitor.notation === 'API' || visitor.notation === 'template') {
      visitor.undocumented?.(value, [], position, visitor.notation === 'API' ? 'not null' : 'not null in a template');
    }
    return;
  }
  if (hasVariable(value)) {
    visitor.unsubstituted?.(value, position);
  }
  const item = itemOf(form);
  if (item !== undefined && isOfText(value)) {
    visitor.unfit(value, 'a list', position);
    return;
  }
  if (isUnknownText(value, form) || (typeof value === 'object' && isIntrinsic(value))) {
    visitor.unresolved?.(value, position);
    return;
  }
  if (Array.isArray(value) && item !== undefined) {
    const names = form === TASK_DEFINITION_FIELDS.containerDefinitions ? [...visitor.containerNames] : undefined;
    value.forEach((entry: unknown, index) => {
      const isContainer = names !== undefined && isObject(entry) && !isIntrinsic(entry);
      visit(entry, item, isContainer ? { path: position.path, container: names.shift(), at: [] }
        : { ...position, item: index, items: names === undefined ? value : undefined }, visitor);
    });
  } else if (isObject(value) && typeof form === 'object' && item === undefined) {
    visitMembers(value, form, { ...position, at: placeOf(position) }, visitor);
  } else if (isObject(value) && typeof form === 'string' && kindOf(form) === 'map') {
    Object.entries(value).forEach(([key, entry]) => visit(entry, 'checked',
      { ...position, path: `${position.path}.${key}`, at: [...position.at, key] }, visitor));
  } else if (!fits(value, form)) {
    visitor.unfit(value, expectedFor(form, position), position);
  } else if (!isDocumented(value, form)) {
    visitor.undocumented?.(value, documentedFor(form)!, position);
  } else if (visitor.areTyped && isOfOtherType(value, form)) {
    visitor.undocumented?.(value, [], position, typeOf(form));
  }
}

function visitMembers(structure: unknown, form: Form, { path, container, at }: Position, visitor: ValueVisitor): void {
  for (const [key, value] of isObject(structure) && !isIntrinsic(structure) ? Object.entries(structure) : []) {
    const field = memberOf(form, key);
    const name = uncapitalized(key);
    const memberPath = path === '' ? name : `${path}.${name}`;
    // A structure may have a key in two spellings.
    const step = key !== name && Object.hasOwn(structure as Json, name) ? key : name;
    // Another rule reports null in place of what ECS requires.
    const isMissing = value === null && REQUIRED_FIELDS.get(form as Structure)?.includes(name);
    if (field !== undefined && !isMissing && visitor.reads(field, memberPath)) {
      visit(value, field, { path: memberPath, container, at: [...at, step] }, visitor);
    }
  }
}

/** Whether a text is known only to the deployment. It is a text then, and never a structure. */
function isUnknownText(value: unknown, form: Form): boolean {
  return isDynamicReference(value) && typeof (itemOf(form) ?? form) === 'string';
}

/** Whether the result of a function is a text in any case. Other functions may return a list. */
function isOfText(value: unknown): boolean {
  return isObject(value) && isIntrinsic(value) && ('Fn::Sub' in value || 'Fn::Join' in value);
}

/**
 * Whether a scalar has the form of a field. CloudFormation refuses a scalar in place of a list.
 *
 * @see https://github.com/hashicorp/terraform/issues/3303
 * @see https://github.com/aws-cloudformation/cfn-lint/issues/3223
 */
function fits(value: unknown, form: Form): boolean {
  if (typeof form !== 'string' || typeof value === 'object') {
    return false;
  }
  const kind = kindOf(form);
  switch (kind) {
    case 'flag': return typeof value === 'boolean' || /^(?:true|false)$/i.test(String(value));
    // Every number of the ECS API is an integer.
    case 'number': return Number.isInteger(Number(String(value)));
    case 'port': return /^\s*\d+\s*$/.test(String(value)) && Number(value) <= MAX_PORT;
    case 'port range': return isRangeOfPorts(String(value));
    case 'CPU size': return parseCpuUnits(String(value)) !== undefined;
    case 'memory size': return parseMebibytes(String(value)) !== undefined;
    case 'map': return false;
    default: return CHOICES[kind]?.includes(String(value).toUpperCase()) ?? true;
  }
}

function isRangeOfPorts(text: string): boolean {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text)?.map(Number) ?? [];
  return first > 0 && first < last && last <= MAX_PORT;
}

const MAX_PORT = 65_535;

function hasVariable(value: unknown): value is string {
  return typeof value === 'string' && value.includes('${');
}

/** Whether ECS documents a value. */
function isDocumented(value: unknown, form: Form): boolean {
  return documentedFor(form)?.includes(String(value)) ?? true;
}

/** Whether a value, such as 80 or "80", has another type than in the ECS API, which converts none. */
function isOfOtherType(value: unknown, form: Form): boolean {
  const type = typeOf(form);
  return type !== undefined && typeof value !== type && value !== undefined && value !== '';
}

function typeOf(form: Form): UnknownValue['type'] {
  const kind = typeof form === 'string' ? kindOf(form) : 'map';
  return kind === 'map' ? undefined : kind === 'number' || kind === 'port' ? 'number' : kind === 'flag' ? 'boolean' : 'string';
}

/** Texts are not listed. */
const EXPECTED: Readonly<Partial<Record<Kind, string>>> = {
  'map': 'a structure',
  'flag': 'true or false',
  'number': 'a whole number',
  'port': 'a port from 0 to 65535',
  'port range': 'a range of ports, such as 8080-8089',
  'CPU size': 'a number of CPU units or vCPUs, such as 1024 or 1 vCPU',
  'memory size': 'a number of MiB or GB, such as 2048 or 2 GB',
};

function expectedFor(form: Form, { item }: Position): string {
  if (item === undefined && itemOf(form) !== undefined) {
    return 'a list';
  }
  const leaf = itemOf(form) ?? form;
  const kind = typeof leaf === 'string' ? kindOf(leaf) : 'map';
  const choices = CHOICES[kind];
  return choices ? joinWords(choices, 'or') : EXPECTED[kind] ?? 'a text';
}

/** Returns the path to a value in its container, or in the task definition. */
function placeOf({ at, item, items }: Position): readonly string[] {
  return item === undefined || items === undefined ? at : [...at, stepTo(items, item)];
}

/** Names a value for a message. */
export function nameOf({ at, item }: Position): string {
  const name = at.filter(step => !isNumber(step)).join('.');
  return item === undefined ? name : `item ${item + 1} of ${name}`;
}

function orderOf({ container = '', at = [] }: Pick<Unchecked, 'container' | 'at'>): string {
  return [container, ...at].join(' ');
}

/** Shortens a value for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : isOfText(value) ? 'a text' : 'a structure';
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
