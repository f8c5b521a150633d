import { Form, isChecked, itemOf, memberOf, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isIntrinsic, isObject } from '../../checks/json';
import type { Unchecked } from '../../checks/model';

/** Another rule reports a wrong form of these, but not of their items. */
const REPORTED_AS_MISPLACED: ReadonlySet<string> = new Set(['systemControls', 'linuxParameters', 'capabilities']);

/** Where a value is, for messages. */
interface Position {
  readonly container?: string;

  /** The keys below the container or the task definition. */
  readonly at: readonly string[];

  /** The position in the list that the keys lead to. */
  readonly item?: number;
}

/**
 * Returns the values of a task definition that do not have the form of the ECS API, so that the rules cannot read them: for example JSON in a string
 * instead of a list, or `NAME=value` instead of a structure.
 */
export function unfitValuesIn(properties: unknown, containerNames: readonly string[]): Unchecked[] {
  const found: Unchecked[] = [];
  visitMembers(properties, TASK_DEFINITION_FIELDS, { at: [] }, found, containerNames);
  return sorted(found);
}

/** Returns the values of a service that do not have the form of the ECS API. */
export function unfitServiceValuesIn(properties: unknown): Unchecked[] {
  const found: Unchecked[] = [];
  visitMembers(properties, SERVICE_FIELDS, { at: [] }, found, []);
  return sorted(found);
}

/** The order of the members does not matter. */
function sorted(found: Unchecked[]): Unchecked[] {
  return found.length < 2 ? found : found.sort((one, other) => orderOf(one).localeCompare(orderOf(other)));
}

function visit(value: unknown, form: Form, position: Position, found: Unchecked[], containerNames: readonly string[]): void {
  if (typeof value !== 'object' || value === null) {
    // CloudFormation reads a scalar as a list with one item.
    const isScalarForm = typeof (itemOf(form) ?? form) === 'string' && !(itemOf(form) !== undefined && isJsonList(value));
    if (value !== undefined && value !== null && value !== '' && !isScalarForm) {
      found.push(unfit(value, form, position));
    }
    return;
  }
  const item = itemOf(form);
  if (Array.isArray(value) && item !== undefined) {
    const names = form === TASK_DEFINITION_FIELDS.containerDefinitions ? [...containerNames] : undefined;
    value.forEach((entry: unknown, index) => {
      const isContainer = names !== undefined && isObject(entry) && !isIntrinsic(entry);
      visit(entry, item, isContainer ? { container: names.shift(), at: [] } : { ...position, item: index }, found, containerNames);
    });
  } else if (isObject(value) && typeof form === 'object' && item === undefined) {
    visitMembers(value, form, position, found, containerNames);
  } else if (!isIntrinsic(value) && (position.item !== undefined || !REPORTED_AS_MISPLACED.has(position.at[position.at.length - 1]))) {
    found.push(unfit(value, form, position));
  }
}

function visitMembers(structure: unknown, form: Form, { container, at }: Position, found: Unchecked[], containerNames: readonly string[]): void {
  for (const [key, value] of isObject(structure) && !isIntrinsic(structure) ? Object.entries(structure) : []) {
    const member = memberOf(form, key);
    if (member !== undefined && isChecked(member)) {
      visit(value, member, { container, at: [...at, `${key.slice(0, 1).toLowerCase()}${key.slice(1)}`] }, found, containerNames);
    }
  }
}

function unfit(value: unknown, form: Form, { container, at, item }: Position): Unchecked {
  const expected = item === undefined && itemOf(form) !== undefined ? 'a list' : typeof form === 'string' ? 'a text' : 'a structure';
  return {
    what: item === undefined ? at.join('.') : `item ${item + 1} of ${at.join('.')}`,
    why: `${shown(value)} is not ${expected}`,
    fix: `Write ${expected}, as in the ECS API.`,
    container,
    at,
  };
}

/** Whether a value is a text that contains a list in JSON. */
function isJsonList(value: unknown): boolean {
  return typeof value === 'string' && /^\s*\[.*\]\s*$/s.test(value);
}

function orderOf({ container = '', at = [] }: Unchecked): string {
  return [container, ...at].join(' ');
}

function shown(value: unknown): string {
  if (typeof value === 'object') {
    return Array.isArray(value) ? 'a list' : 'a structure';
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
