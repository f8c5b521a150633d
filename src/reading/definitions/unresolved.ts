import { OF_DAEMON } from './daemon';
import { literalParts } from './literal-parts';
import {
  checkedMemberOf, CHOICES, documentedFor, Form, isChecked, itemOf, SERVICE_FIELDS, TASK_DEFINITION_FIELDS,
} from '../../checks/fields';
import { isDynamicReference, isFunctionName, isIntrinsic, isObject, Json } from '../../checks/json';
import { judge } from '../../checks/judge';
import { indexesByName } from '../../checks/location';
import type { JsonPath, ServiceModel, TaskDefinitionModel } from '../../checks/model';
import { UNRESOLVED_WORD } from '../../checks/queries/commands';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { IMAGES, SIZE } from '../../checks/rules/examples';
import { imageNeedsHost } from '../../checks/rules/image-needs-host';
import { kernelParameterWritten } from '../../checks/rules/kernel-parameter-written';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { tracerWithoutSharedPid } from '../../checks/rules/tracer-without-shared-pid';
import { valueRefused } from '../../checks/rules/value-refused';
import { valueUnknown } from '../../checks/rules/value-unknown';
import { groupBy } from '../../grouping';
import { memoize, repeating } from '../../memoize';
import { Work } from '../work';

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

  /** The places whose values are unknown and may matter, if they are known. Defaults to a search. */
  readonly holes?: readonly Hole[];

  /** What limits the values of functions. Defaults to no limit. */
  readonly limits?: ValueLimits;
  read(properties: unknown, services: readonly unknown[]): TaskDefinitionModel;
}

/** What the parameters of a template say about the values of functions. */
export interface ValueLimits {
  /** The work on the file. */
  readonly work: Work;

  /** Returns the only values that may stand in place of a function. Undefined if there is no list of them. */
  allowedValues(written: unknown): readonly unknown[] | undefined;

  /** Whether a value may stand in place of a function. */
  allows(written: unknown, value: unknown): boolean;
}

/** A place whose value is unknown. */
export interface Hole extends UnresolvedValue {
  /** The names of the fields on the path. */
  readonly field: string;

  /** Whether the field takes only the words that ECS documents, so that another one causes a finding. */
  readonly takesWords: boolean;

  /** Whether a function stands among the members of a structure, to which it may add any. Defaults to a function in place of a value. */
  readonly addsMembers?: boolean;
}

/**
 * With more unknown values in a task definition, each counts as one that matters. Trying values takes about a millisecond
 * for each.
 */
const MAX_TRIED = 100;

/** The rules about how a value is written. Every value that is unknown as a whole could break them. */
const ABOUT_FORM: readonly Rule[] = [taskDefinitionUnchecked, valueUnknown, valueRefused];

/**
 * The rules about a few programs that apply to every task on Fargate. A program that only the deployment knows is not assumed to
 * be one of them: nearly every template leaves an image, or a part of a script, to the deployment. What the known part shows, counts.
 */
const ABOUT_FEW_PROGRAMS: readonly Rule[] = [imageNeedsHost, kernelParameterWritten, tracerWithoutSharedPid];
const PROGRAM = /^\.containerdefinitions\[\]\.(image|command|entrypoint|healthcheck)\b/;

/** Numbers at the borders of what ECS and the kernel accept, and values of fields that no example has. */
const COMMON_VALUES: readonly unknown[] = [
  -1, 0, 1, 1023, 1024, 65_535, 65_536, 4_294_967_296, 'x', true, 'FARGATE', [{ capacityProvider: 'FARGATE' }],
];

/**
 * Returns the values of a task definition that only the deployment knows, and that may cause a finding of a rule: the
 * value is tried with every value that the examples of the rules, or the task definition itself, have in the same field.
 * A value that `isFound` accepts is not tried.
 */
export function unresolvedIn(
  task: ReadableTask, rules: readonly Rule[], isFound: (hole: Hole) => boolean = () => false,
): UnresolvedValue[] {
  const holes = (task.holes ?? holesIn(task.properties, task.serviceProperties)).filter(mayMatter);
  return holes.length === 0 ? [] : repeating(() => unresolvedAmong(holes, task, rules, isFound));
}

function unresolvedAmong(
  holes: readonly Hole[], task: ReadableTask, rules: readonly Rule[], isFound: (hole: Hole) => boolean,
): UnresolvedValue[] {
  const aboutFew = rules.filter(rule => ABOUT_FEW_PROGRAMS.includes(rule));
  const known = memoize(field => signaturesOf(task.model, [...rulesAbout(field, rules), ...ABOUT_FORM, ...PROGRAM.test(field) ? aboutFew : []]));
  const { work } = task.limits ?? { work: new Work() };
  const alike = groupBy(holes, ({ field, written }) => JSON.stringify([field, written]));
  const addsFinding = (hole: Hole, replaced: readonly Hole[], value: unknown, tried: readonly Rule[]) => {
    // Each replacement copies the list of containers, which may be unknown.
    work.triesLeft -= Math.max(task.model.containers.length, holes.length / 10) * (1 + replaced.length / 10);
    return work.triesLeft < 0 || [...signaturesOf(withValues(task, replaced, value), tried)].some(signature => !known(hole.field).has(signature));
  };
  const shows = (hole: Hole) => PROGRAM.test(hole.field) && shownBy(hole, task).some(value => addsFinding(hole, [hole], value, aboutFew));
  const matters = (hole: Hole) => {
    // The form of a value counts if it is written: in a branch, or as a text with unknown parts.
    const hasForm = branchesOf(hole.written) !== undefined || literalParts(hole.written) !== undefined;
    const tried = [...rulesAbout(hole.field, rules), ...hasForm || hole.takesWords ? ABOUT_FORM : []];
    const equal = alike.get(JSON.stringify([hole.field, hole.written]))!;
    return shows(hole) || valuesFor(hole, task).some(value => {
      // Equal functions have equal values. Some rules need a flag of every container.
      const together = typeof value === 'boolean' ? holes.filter(({ field }) => field === hole.field) : equal;
      return [together, [hole]].some((replaced, index) => (index === 0 || together.length > 1) && addsFinding(hole, replaced, value, tried));
    });
  };
  return holes
    .filter((hole, index) => !isFound(hole) && (index >= MAX_TRIED || hole.addsMembers === true
      || isRejected(hole.written) || hasConditionBelow(hole.written) || matters(hole)))
    .map(({ service, path, written }) => ({ service, path, written }));
}

/** Whether a service causes a finding of a rule if it runs the task definition. */
export function breaksRuleIn({ model }: ReadableTask, service: ServiceModel, rules: readonly Rule[]): boolean {
  const tried = rules.filter(rule => !ABOUT_FORM.includes(rule));
  const known = signaturesOf(model, tried);
  return [...signaturesOf({ ...model, services: [...model.services, service] }, tried)].some(signature => !known.has(signature));
}

/** Reads a task definition with a value in some places. */
function withValues(task: ReadableTask, holes: readonly Hole[], value: unknown): TaskDefinitionModel {
  const replaced = (properties: unknown, service?: number) =>
    holes.filter(hole => hole.service === service).reduce((current, { path }) => withValue(current, path, value), properties);
  return task.read(replaced(task.properties), task.serviceProperties.map((service, index) => replaced(service, index)));
}

/** What identifies the findings of a task definition, whatever names containers have. */
function signaturesOf(model: TaskDefinitionModel, rules: readonly Rule[]): ReadonlySet<string> {
  const indexOf = (container?: string) => container === undefined ? -1 : indexesByName(model.containers).get(container);
  return new Set(judge(model, rules).map(({ rule, container, at, service }) => JSON.stringify([rule.name, indexOf(container), at, service])));
}

/**
 * Returns the rules that have a field, or another one of the same setting, in an example. A field in no example may
 * matter to any rule, and so may a flag, which has two values only.
 */
function rulesAbout(field: string, rules: readonly Rule[]): readonly Rule[] {
  const values = [...exampleValues().get(field)?.values.values() ?? []];
  const about = values.length > 0 && !values.some(value => typeof value === 'boolean') ? exampleValues().get(settingOf(field))?.rules : undefined;
  const skipped = PROGRAM.test(field) ? [...ABOUT_FORM, ...ABOUT_FEW_PROGRAMS] : ABOUT_FORM;
  return rules.filter(rule => !skipped.includes(rule) && (about === undefined || about.has(rule)));
}

/**
 * Returns the field of a container, a task, or a service that contains a field: for
 * `.containerdefinitions[].portmappings[].hostport`, the port mappings.
 */
function settingOf(field: string): string {
  return /^(?:\.containerdefinitions\[\])?(?:service)?\.\w+/.exec(field)?.[0] ?? field;
}

const IMAGE = '.containerdefinitions[].image';

/**
 * Whether the value in a place may matter, whatever the rest of the task definition. Almost every CDK app has the others:
 * rules ask only whether there is a role, and know no image in the repository of the assets.
 */
function mayMatter({ field, written }: Hole): boolean {
  switch (field) {
    case '.taskrolearn': return !isReference(written);
    case IMAGE: return !/cdk-\w+-container-assets-/.test(JSON.stringify(written));
    default: return true;
  }
}

function isReference(written: unknown): boolean {
  return isObject(written) && ('Ref' in written || 'Fn::GetAtt' in written);
}

/** Returns the places of a task definition and its services that the rules read, and whose values are unknown. */
export function holesIn(properties: unknown, serviceProperties: readonly unknown[]): Hole[] {
  const found: Hole[] = [];
  addHoles(properties, TASK_DEFINITION_FIELDS, [], undefined, found);
  serviceProperties.forEach((service, index) => addHoles(service, SERVICE_FIELDS, [], index, found));
  return found;
}

/** Visits each value of a large app, and copies the path only where it finds something. */
function addHoles(value: unknown, form: Form, path: (string | number)[], service: number | undefined, found: Hole[]): void {
  const isFunction = isIntrinsic(value);
  const holeOf = (written: unknown): Hole =>
    ({ path: [...path], field: fieldOf(path, service), takesWords: documentedFor(form) !== undefined, written, service });
  if (isFunction ? isUnresolved(value, isFunction) : isDynamicReference(value)) {
    found.push(holeOf(value));
  }
  if (typeof value !== 'object' || value === null || isFunction) {
    return;
  }
  const item = itemOf(form);
  if (Array.isArray(value)) {
    if (item !== undefined && isChecked(item)) {
      for (let index = 0; index < value.length; index++) {
        if (mayHaveHoles(value[index])) {
          addHolesBelow(value[index], item, index, path, service, found);
        }
      }
    }
  } else if (item === undefined) {
    for (const key in value) {
      const written = (value as Json)[key];
      const member = mayHaveHoles(written) ? checkedMemberOf(form, key) : undefined;
      if (member !== undefined) {
        addHolesBelow(written, member, key, path, service, found);
      } else if (isFunctionName(key) && typeof form === 'object') {
        found.push({ ...holeOf({ [key]: written }), addsMembers: true });
      }
    }
  }
}

/** Whether a value may be unknown as a whole or in part. Most values are known texts and numbers. */
function mayHaveHoles(value: unknown): boolean {
  return typeof value === 'object' || isDynamicReference(value);
}

function addHolesBelow(
  value: unknown, form: Form, step: string | number, path: (string | number)[], service: number | undefined, found: Hole[],
): void {
  path.push(step);
  addHoles(value, form, path, service, found);
  path.pop();
}

/** Returns the names of the fields on a path. */
function fieldOf(path: JsonPath, service?: number): string {
  return path.reduce<string>((field, step) => field + (typeof step === 'number' ? '[]' : `.${step.toLowerCase()}`), service === undefined ? '' : 'service');
}

/** Visits the values in the fields that the rules read. */
function visit(value: unknown, form: Form, found: (value: unknown, field: string) => void, field = ''): void {
  if (!isChecked(form)) {
    return;
  }
  found(value, field);
  const item = itemOf(form);
  if (Array.isArray(value) && item !== undefined) {
    value.forEach(entry => visit(entry, item, found, `${field}[]`));
  } else if (isObject(value) && !isIntrinsic(value) && item === undefined) {
    Object.keys(value).forEach(key => visit(value[key], checkedMemberOf(form, key) ?? 'unchecked', found, `${field}.${key.toLowerCase()}`));
  }
}

function isUnresolved(value: unknown, isFunction = isIntrinsic(value)): boolean {
  if (isFunction) {
    const { Ref: name } = value as Json;
    return name !== 'AWS::NoValue' && name !== OF_DAEMON;
  }
  return isDynamicReference(value) || hasFunctionBeside(value);
}

/** Whether a function among the members of a structure may add others, which may be any. */
function hasFunctionBeside(value: unknown): boolean {
  return isObject(value) && !isIntrinsic(value) && Object.keys(value).some(isFunctionName);
}

/** Whether a function has a form that CloudFormation rejects, so that none of its parts is known to be a value. */
function isRejected(written: unknown): boolean {
  return isObject(written) && 'Fn::If' in written && branchesOf(written) === undefined;
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
function valuesFor(hole: Hole, task: ReadableTask): readonly unknown[] {
  const { field, written, service } = hole;
  const own: unknown[] = [];
  if (service === undefined) {
    visit(task.properties, TASK_DEFINITION_FIELDS, (value, other) => {
      if (other === field && !isUnresolved(value)) {
        own.push(value);
      }
    });
  }
  const known = [...exampleValues().get(field)?.values.values() ?? [], ...own];
  // Numbers do not matter where no example has one.
  const values = (known.length === 0 || known.some(isNumeric) ? [...known, ...COMMON_VALUES] : [...known, 'x'])
    .filter(value => isPlausible(field, value) && task.limits?.allows(written, value) !== false);
  const choices = branchesOf(written) ?? task.limits?.allowedValues(written);
  if (choices !== undefined) {
    return choices.some(choice => isUnresolved(choice)) ? [...choices, ...values] : choices;
  }
  const parts = literalParts(written);
  if (parts === undefined || (typeof written === 'string' && parts.every(part => part === ''))) {
    return values;
  }
  // A text may be in place of a list.
  const vocabulary = VOCABULARIES.get(field);
  const texts = [...values.flat().filter(value => typeof value !== 'object').map(String), ...vocabulary ?? []];
  const fits = (text: string) => text.length >= parts.join('').length && text.startsWith(parts[0]) && text.endsWith(parts[parts.length - 1]);
  const tried = parts.length === 1 ? parts : [...texts.filter(fits), ...texts.map(text => parts.join(text))];
  // The deployment completes the text to a word of the vocabulary, if it can.
  const words = tried.filter(text => vocabulary?.includes(text));
  return words.length > 0 ? words : tried;
}

/** Returns what a template shows of the value in a place: its choices, or its known parts. */
function shownBy({ written }: Hole, { limits }: ReadableTask): readonly unknown[] {
  const choices = branchesOf(written) ?? limits?.allowedValues(written) ?? [written];
  return choices.map(choice => isUnresolved(choice) ? literalParts(choice)?.join(UNRESOLVED_WORD) : choice).filter(choice => choice !== undefined);
}

const VOCABULARIES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['.requirescompatibilities', CHOICES['launch type']],
  ['.requirescompatibilities[]', CHOICES['launch type']],
  ['.containerdefinitions[].dependson[].condition', CHOICES.condition],
]);

/** Templates often have parameters for ports, whose values are rarely ones that ECS refuses. */
function isPlausible(field: string, value: unknown): boolean {
  return !PORTS.has(field) || typeof value === 'object' || !(Number(value) < 0 || Number(value) > 65_535);
}

const PORTS: ReadonlySet<string> = new Set([
  '.containerdefinitions[].portmappings[].containerport', '.containerdefinitions[].portmappings[].hostport',
]);

/** Returns the possible values of an `Fn::If`, also of those in its branches. Undefined for other functions. */
function branchesOf(written: unknown): readonly unknown[] | undefined {
  const branches = isObject(written) && isIntrinsic(written) ? written['Fn::If'] : undefined;
  return Array.isArray(branches) && branches.length === 3
    ? branches.slice(1).flatMap((branch: unknown) => branchesOf(branch) ?? [branch])
    : undefined;
}

/** Whether a structure in a branch contains another `Fn::If`: there are too many conditions to try its values. */
function hasConditionBelow(written: unknown): boolean {
  return (branchesOf(written) ?? []).some(branch => typeof branch === 'object' && branch !== null && !isIntrinsic(branch) && containsCondition(branch));
}

function containsCondition(value: object): boolean {
  return 'Fn::If' in value || Object.values(value).some(item => typeof item === 'object' && item !== null && containsCondition(item as object));
}

/** Whether a value is a number, or a text that starts with one, such as a range of ports. The tag of an image does not count. */
function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d/.test(value));
}

/** The values of a field in the examples of rules, by their JSON. */
interface ExampleField {
  readonly values: Map<string, unknown>;
  readonly rules: Set<Rule>;
}

const OF_EVERY_EXAMPLE = [['.cpu', SIZE.cpu], ['.memory', SIZE.memory], [IMAGE, IMAGES.web], [IMAGE, IMAGES.agent]];

let examples: ReadonlyMap<string, ExampleField> | undefined;

/** The fields in the examples of the rules. */
function exampleValues(): ReadonlyMap<string, ExampleField> {
  return examples ??= valuesInExamples();
}

function valuesInExamples(): ReadonlyMap<string, ExampleField> {
  const found = new Map<string, ExampleField>();
  const add = (rule: Rule, prefix: string) => (value: unknown, field: string) => {
    // Every example has these values.
    if (OF_EVERY_EXAMPLE.some(([name, usual]) => field === name && value === usual)) {
      return;
    }
    const known = found.get(`${prefix}${field}`) ?? { values: new Map(), rules: new Set() };
    found.set(`${prefix}${field}`, known);
    known.values.set(JSON.stringify(value), value);
    known.rules.add(rule);
  };
  for (const rule of RULES) {
    for (const example of [...rule.fails(), ...rule.passes()]) {
      const { taskDefinition = example, services = [] } = example;
      visit(taskDefinition, TASK_DEFINITION_FIELDS, add(rule, ''));
      (services as readonly unknown[]).forEach(service => visit(service, SERVICE_FIELDS, add(rule, 'service')));
    }
  }
  return found;
}
