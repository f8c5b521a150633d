import { Form, isChecked, itemOf, memberOf, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isIntrinsic, isObject, Json } from '../../checks/json';
import { judge } from '../../checks/judge';
import type { JsonPath, TaskDefinitionModel } from '../../checks/model';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';

/** A value that only the deployment knows, and that may break a rule. */
export interface UnresolvedValue {
  /** The position of the service with the value. Undefined if the task definition contains it. */
  readonly service?: number;

  /** The path in the properties of the task definition or the service. */
  readonly path: JsonPath;

  /** What stands in place of the value: an intrinsic function, or a text with a dynamic reference. */
  readonly written: unknown;
}

/** A task definition and its services, and how to read them. */
export interface ReadableTask {
  readonly properties: unknown;
  readonly serviceProperties: readonly unknown[];
  readonly model: TaskDefinitionModel;
  read(properties: unknown, services: readonly unknown[]): TaskDefinitionModel;
}

/** A place whose value is unknown. */
interface Hole extends UnresolvedValue {
  /** The names of the fields on the path. */
  readonly field: string;
}

/** With more unknown values in a task definition, each counts as one that matters. Trying values takes about a millisecond for each. */
const MAX_TRIED = 100;

/** Numbers at the borders of what ECS and the kernel accept. */
const BORDERS: readonly unknown[] = [-1, 0, 1, 1023, 1024, 65_535, 65_536, 4_294_967_296, 'x'];

/**
 * Returns the values of a task definition that only the deployment knows, and that may cause a finding of a rule: the value is tried with every value
 * that the examples of the rules, or the task definition itself, have in the same field.
 */
export function unresolvedIn(task: ReadableTask, rules: readonly Rule[] = RULES): UnresolvedValue[] {
  const holes = [
    ...holesIn(task.properties, TASK_DEFINITION_FIELDS),
    ...task.serviceProperties.flatMap((properties, service) => holesIn(properties, SERVICE_FIELDS).map(hole => ({ ...hole, service }))),
  ];
  if (holes.length === 0) {
    return [];
  }
  const known = signaturesOf(task.model, rules);
  const matters = (hole: Hole) => valuesFor(hole, task).some(value => {
    const replaced = (properties: unknown) => withValue(properties, hole.path, value);
    const model = hole.service === undefined
      ? task.read(replaced(task.properties), task.serviceProperties)
      : task.read(task.properties, task.serviceProperties.map((service, index) => index === hole.service ? replaced(service) : service));
    return [...signaturesOf(model, rules)].some(signature => !known.has(signature));
  });
  return holes.filter((hole, index) => index >= MAX_TRIED || isMerge(hole.written) || matters(hole))
    .map(({ service, path, written }) => ({ service, path, written }));
}

/** What identifies the findings of a task definition, whatever names their messages contain. */
function signaturesOf(model: TaskDefinitionModel, rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(judge(model, rules).map(({ rule, container, at, service }) => JSON.stringify([rule.name, container, at, service])));
}

function holesIn(properties: unknown, fields: Form): Hole[] {
  const found: Hole[] = [];
  visit(properties, fields, [], '', (written, path, field) => {
    if (isUnresolved(written)) {
      found.push({ path, field, written });
    }
  });
  return found;
}

/** Visits the values in the fields that the rules read. */
function visit(value: unknown, form: Form, path: JsonPath, field: string, found: (value: unknown, path: JsonPath, field: string) => void): void {
  if (!isChecked(form)) {
    return;
  }
  found(value, path, field);
  const item = itemOf(form);
  if (Array.isArray(value) && item !== undefined) {
    value.forEach((entry: unknown, index) => visit(entry, item, [...path, index], `${field}[]`, found));
  } else if (isObject(value) && !isIntrinsic(value) && typeof form === 'object' && item === undefined) {
    Object.keys(value).forEach(key => visit(value[key], memberOf(form, key) ?? 'unchecked', [...path, key], `${field}.${key.toLowerCase()}`, found));
  }
}

function isUnresolved(value: unknown): boolean {
  return (isObject(value) && (isIntrinsic(value) ? value.Ref !== 'AWS::NoValue' : isMerge(value))) || (typeof value === 'string' && value.includes('{{resolve:'));
}

/** Whether a macro adds members to a structure, which may be any. */
function isMerge(value: unknown): boolean {
  return isObject(value) && !isIntrinsic(value) && Object.hasOwn(value, 'Fn::Transform');
}

function withValue(value: unknown, [step, ...rest]: JsonPath, replacement: unknown): unknown {
  if (step === undefined) {
    return replacement;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => index === step ? withValue(item, rest, replacement) : item);
  }
  return { ...value as Json, [step]: withValue((value as Json)[step], rest, replacement) };
}

/** Returns the values to try in a place. If a part of a text is known, only texts with this part. */
function valuesFor({ field, written, service }: Hole, task: ReadableTask): readonly unknown[] {
  const own: unknown[] = [];
  if (service === undefined) {
    visit(task.properties, TASK_DEFINITION_FIELDS, [], '', (value, _, other) => {
      if (other === field && !isUnresolved(value)) {
        own.push(value);
      }
    });
  }
  const values = [...exampleValues().get(`${service === undefined ? '' : 'service'}${field}`)?.values() ?? [], ...own, ...BORDERS];
  const parts = literalParts(written);
  return parts === undefined ? values : values.filter(value => typeof value !== 'object').map(value => parts.join(String(value)));
}

/** Returns the known parts of a text, between its unknown ones. Undefined if it is unknown as a whole. */
function literalParts(written: unknown): readonly string[] | undefined {
  if (typeof written === 'string') {
    return written.split(/\{\{resolve:[^}]*\}\}/);
  }
  const [name, argument] = isObject(written) ? Object.entries(written)[0] : ['', undefined];
  const [first, second]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (name === 'Fn::Sub' && typeof first === 'string') {
    return first.split(/\$\{[^!{}][^{}]*\}/);
  }
  if (name === 'Fn::Join' && typeof first === 'string' && Array.isArray(second)) {
    return second.map(part => typeof part === 'object' ? UNKNOWN_PART : String(part)).join(first).split(UNKNOWN_PART);
  }
  return undefined;
}

const UNKNOWN_PART = '\0';

let examples: ReadonlyMap<string, ReadonlyMap<string, unknown>> | undefined;

/** The values that the examples of the rules have in each field. */
function exampleValues(): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  if (examples === undefined) {
    const found = new Map<string, Map<string, unknown>>();
    const add = (prefix: string) => (value: unknown, _: JsonPath, field: string) => {
      const values = found.get(`${prefix}${field}`) ?? new Map<string, unknown>();
      found.set(`${prefix}${field}`, values.set(JSON.stringify(value), value));
    };
    for (const example of RULES.flatMap(({ fails, passes }) => [...fails, ...passes])) {
      const { taskDefinition = example, services = [] } = example;
      visit(taskDefinition, TASK_DEFINITION_FIELDS, [], '', add(''));
      (services as readonly unknown[]).forEach(service => visit(service, SERVICE_FIELDS, [], '', add('service')));
    }
    examples = found;
  }
  return examples;
}
