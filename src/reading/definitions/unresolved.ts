import { OF_DAEMON } from './unknown-task';
import { Form, isChecked, itemOf, memberOf, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isIntrinsic, isObject, Json } from '../../checks/json';
import { judge } from '../../checks/judge';
import type { JsonPath, TaskDefinitionModel } from '../../checks/model';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { groupBy } from '../../grouping';
import { memoize } from '../../memoize';

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

/** Numbers at the borders of what ECS and the kernel accept, and values of fields that no example has. */
const COMMON_VALUES: readonly unknown[] = [
  -1, 0, 1, 1023, 1024, 65_535, 65_536, 4_294_967_296, 'x', true, 'FARGATE', [{ capacityProvider: 'FARGATE' }],
];

/**
 * Returns the values of a task definition that only the deployment knows, and that may cause a finding of a rule: the value is tried with every value
 * that the examples of the rules, or the task definition itself, have in the same field.
 */
export function unresolvedIn(task: ReadableTask, rules: readonly Rule[]): UnresolvedValue[] {
  const holes = [
    ...holesIn(task.properties, TASK_DEFINITION_FIELDS),
    ...task.serviceProperties.flatMap((properties, service) => holesIn(properties, SERVICE_FIELDS).map(hole => ({ ...hole, field: `service${hole.field}`, service }))),
  ];
  if (holes.length === 0) {
    return [];
  }
  const known = memoize(field => signaturesOf(task.model, rulesAbout(field, rules)));
  const alike = groupBy(holes, ({ field, written }) => JSON.stringify([field, written]));
  const matters = (hole: Hole) => valuesFor(hole, task).some(value => {
    // Equal functions have equal values. Some rules need a flag of every container.
    const together = typeof value === 'boolean' ? holes.filter(({ field }) => field === hole.field) : alike.get(JSON.stringify([hole.field, hole.written]))!;
    return [together, [hole]].some((replaced, index) => (index === 0 || together.length > 1)
      && [...signaturesOf(withValues(task, replaced, value), rulesAbout(hole.field, rules))].some(signature => !known(hole.field).has(signature)));
  });
  return holes.filter((hole, index) => index >= MAX_TRIED || isMerge(hole.written) || matters(hole))
    .map(({ service, path, written }) => ({ service, path, written }));
}

/** Reads a task definition with a value in some places. */
function withValues(task: ReadableTask, holes: readonly Hole[], value: unknown): TaskDefinitionModel {
  const replaced = (properties: unknown, service?: number) =>
    holes.filter(hole => hole.service === service).reduce((current, { path }) => withValue(current, path, value), properties);
  return task.read(replaced(task.properties), task.serviceProperties.map((service, index) => replaced(service, index)));
}

/** What identifies the findings of a task definition, whatever names containers have. */
function signaturesOf(model: TaskDefinitionModel, rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(judge(model, rules).map(({ rule, container, at, service }) =>
    JSON.stringify([rule.name, model.containers.findIndex(({ name }) => name === container), at, service])));
}

/** Returns the rules that have a field, or another one of the same setting, in an example. A field in no example may matter to any rule. */
function rulesAbout(field: string, rules: readonly Rule[]): readonly Rule[] {
  const about = exampleValues().has(field) ? exampleValues().get(settingOf(field))?.rules : undefined;
  // A value in a form that ECS rejects is not what a deployment is known to have.
  return rules.filter(rule => rule !== taskDefinitionUnchecked && (about === undefined || about.has(rule)));
}

/** Returns the field of a container, a task, or a service that contains a field: for `.containerdefinitions[].portmappings[].hostport`, the port mappings. */
function settingOf(field: string): string {
  return /^(?:\.containerdefinitions\[\])?(?:service)?\.\w+/.exec(field)?.[0] ?? field;
}

/** Values of almost every CDK app. Rules ask only whether there is a role, and know no image in the repository of the assets. */
const NEVER_MATTERS: readonly (readonly [string, RegExp])[] = [['.taskrolearn', /^\{"(?:Ref|Fn::GetAtt)":/], ['.containerdefinitions[].image', /cdk-\w+-container-assets-/]];

function holesIn(properties: unknown, fields: Form): Hole[] {
  const found: Hole[] = [];
  visit(properties, fields, [], '', (written, path, field) => {
    if (isUnresolved(written) && !NEVER_MATTERS.some(([name, pattern]) => name === field && pattern.test(JSON.stringify(written)))) {
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
  return (isObject(value) && (isIntrinsic(value) ? value.Ref !== 'AWS::NoValue' && value.Ref !== OF_DAEMON : isMerge(value))) || (typeof value === 'string' && value.includes('{{resolve:'));
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
  const known = [...exampleValues().get(field)?.values.values() ?? [], ...own];
  // Numbers do not matter where no example has one.
  const values = known.length === 0 || known.some(isNumeric) ? [...known, ...COMMON_VALUES] : [...known, 'x'];
  const parts = literalParts(written);
  if (parts === undefined) {
    return values;
  }
  const texts = values.filter(value => typeof value !== 'object').map(String);
  const fits = (text: string) => text.length >= parts.join('').length && text.startsWith(parts[0]) && text.endsWith(parts[parts.length - 1]);
  return parts.length === 1 ? parts : [...texts.filter(fits), ...texts.map(text => parts.join(text))];
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /\d/.test(value));
}

/** Returns the known parts of a text, between its unknown ones. A pseudo parameter is known well enough. Undefined if the text is unknown as a whole. */
function literalParts(written: unknown): readonly string[] | undefined {
  if (typeof written === 'string') {
    return written.split(/\{\{resolve:[^}]*\}\}/);
  }
  const [name, argument] = isObject(written) ? Object.entries(written)[0] : ['', undefined];
  const [first, second]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (name === 'Ref' && typeof argument === 'string' && Object.hasOwn(PSEUDO_PARAMETERS, argument)) {
    return [PSEUDO_PARAMETERS[argument]];
  }
  if (name === 'Fn::Sub' && typeof first === 'string') {
    return first.replace(/\$\{\s*(AWS::\w+)\s*\}/g, (variable, pseudo: string) => PSEUDO_PARAMETERS[pseudo] ?? variable).split(/\$\{[^!{}][^{}]*\}/);
  }
  if (name === 'Fn::Join' && typeof first === 'string' && Array.isArray(second)) {
    return second.map(part => typeof part === 'object' ? literalParts(part)?.join(UNKNOWN_PART) ?? UNKNOWN_PART : String(part)).join(first).split(UNKNOWN_PART);
  }
  return undefined;
}

/** A value of each pseudo parameter. CloudFormation allows no value that differs in what rules care about. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::StackId': 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Stack/0',
  'AWS::StackName': 'Stack',
  'AWS::URLSuffix': 'amazonaws.com',
};

const UNKNOWN_PART = '\0';

/** The values of a field in the examples of rules, by their JSON. */
interface ExampleField {
  readonly values: Map<string, unknown>;
  readonly rules: Set<Rule>;
}

let examples: ReadonlyMap<string, ExampleField> | undefined;

/** The fields in the examples of the rules. */
function exampleValues(): ReadonlyMap<string, ExampleField> {
  if (examples === undefined) {
    const found = new Map<string, ExampleField>();
    const add = (rule: Rule, prefix: string) => (value: unknown, _: JsonPath, field: string) => {
      const known = found.get(`${prefix}${field}`) ?? { values: new Map(), rules: new Set() };
      found.set(`${prefix}${field}`, known);
      known.values.set(JSON.stringify(value), value);
      known.rules.add(rule);
    };
    for (const rule of RULES) {
      for (const example of [...rule.fails, ...rule.passes]) {
        const { taskDefinition = example, services = [] } = example;
        visit(taskDefinition, TASK_DEFINITION_FIELDS, [], '', add(rule, ''));
        (services as readonly unknown[]).forEach(service => visit(service, SERVICE_FIELDS, [], '', add(rule, 'service')));
      }
    }
    examples = found;
  }
  return examples;
}
