import { MAX_DEPTH, Scope, SUB_VARIABLE } from './functions';
import { Assignment, conditionKey, OTHER, References, TemplateValues, Variable } from './template-values';
import type { Case, Fact } from '../../checks/cases';
import { checkedMemberOf, Form, isChecked, itemOf } from '../../checks/fields';
import { isFunctionName, isIntrinsic, isObject, Json } from '../../checks/json';
import type { TaskDefinitionModel } from '../../checks/model';
import { joinWords } from '../../wording';

/** With more cases, each condition is set alone: what depends on several of them is unresolved. */
export const MAX_CASES = 32;

/** The combinations of values that are tried to find the cases. */
const MAX_COMBINATIONS = 4096;

/** With more values of a parameter, comparing each takes too long. */
const MAX_VALUES = 100;

/** A task definition and the services that run it, as a template writes them. */
export interface WrittenParts {
  /** The parts that the rules read. */
  readonly parts: unknown;

  /** The containers among them. */
  readonly containers: unknown;

  /** The condition on which the task definition exists. Undefined if it always exists. */
  readonly condition: string | undefined;

  /** Reads the task definition with the functions computed in a scope. */
  read(scope: Scope): TaskDefinitionModel;
}

/** A case with what its functions mean. */
export interface TemplateCase extends Omit<Case, 'services' | 'writtenPlace'> {
  readonly scope: Scope;
}

/**
 * Returns the cases of a task definition, first that of the defaults: one for each consistent combination of its
 * conditions and of the values that its parameters allow. If there are too many, one for each combination that decides
 * which containers there are, and each other condition and value alone.
 */
export function casesOf(written: WrittenParts, values: TemplateValues): readonly TemplateCase[] {
  const { parts, containers, condition, read } = written;
  const used = values.referencesIn(parts);
  const variables = values.variablesOf(values.referencesIn([parts, condition === undefined ? undefined : { Condition: condition }]));
  const exists = existing(values, condition);
  const [defaults, ...alone] = assignmentsOfOne(variables, used, values);
  const combined = distinctAssignments(variables, used, values, exists);
  if (combined) {
    return (combined.length > 0 ? combined : [new Map()]).map(assignment => caseOf(assignment, used, values, read));
  }
  const choices = values.referencesIn(choicesIn(containers));
  const decided = distinctAssignments(values.variablesOf(choices), choices, values, exists) ?? [];
  const knowsContainers = decided.length > 0;
  const bases = knowsContainers ? decided : [new Map<string, unknown>()];
  const others = [...bases, ...alone.flatMap(assignment => joined(bases, assignment, values))].filter(({ size }) => size > 0);
  const cases = [
    ...[defaults].filter(exists).map(assignment => caseOf(assignment, used, values, read)),
    ...others.filter(exists).map(assignment => caseOf(assignment, used, values, read, { knowsContainers })),
  ];
  return cases.length > 0 ? cases : [caseOf(new Map(), used, values, read, { knowsContainers })];
}

/**
 * Returns the parts of a list of containers that decide which containers there are: the functions in place of the list
 * and of its items.
 */
function choicesIn(containers: unknown): unknown {
  if (Array.isArray(containers)) {
    return containers.map(choicesIn);
  }
  if (!isIntrinsic(containers)) {
    return undefined;
  }
  const { 'Fn::If': branches } = containers as Json;
  return Array.isArray(branches) ? { 'Fn::If': [branches[0], ...branches.slice(1).map(choicesIn)] } : containers;
}

/** Adds an assignment of one condition or name to the first one that does not contradict it. None if it adds nothing. */
function joined(bases: readonly Assignment[], alone: Assignment, values: TemplateValues): readonly Assignment[] {
  const [[key, value]] = alone;
  const condition = key.startsWith(conditionKey('')) ? key.slice(conditionKey('').length) : undefined;
  const known = bases.map(base => condition === undefined ? base.get(key) : values.scopeOf(base).resultOf(condition));
  const index = known.findIndex(each => each === undefined);
  return known.includes(value) || index < 0 ? [] : [new Map([...bases[index], ...alone])];
}

/** Whether a condition is true in a case. With too many cases, it counts as true in one. */
export function mayHold(condition: string | undefined, values: TemplateValues): boolean {
  const variables = condition === undefined ? [] : values.variablesOf(values.referencesIn({ Condition: condition }));
  return condition === undefined || hasTooManyCombinations(variables)
    || [...combinationsOf(variables)].some(assignment => values.scopeOf(assignment).resultOf(condition) !== false);
}

/** Returns what the functions in a value may mean. */
export function scopesOf(value: unknown, values: TemplateValues): readonly Scope[] {
  const used = values.referencesIn(value);
  return assignmentsOf(values.variablesOf(used), used, values).map(assignment => values.scopeOf(assignment));
}

/** Returns the assignments that differ in what they give to the used conditions and names. */
function assignmentsOf(variables: readonly Variable[], used: References, values: TemplateValues): readonly Assignment[] {
  return distinctAssignments(variables, used, values) ?? assignmentsOfOne(variables, used, values);
}

/** Returns whether a task definition with a condition may exist with an assignment. */
function existing(values: TemplateValues, condition: string | undefined): (assignment: Assignment) => boolean {
  return assignment => condition === undefined || values.scopeOf(assignment).resultOf(condition) !== false;
}

/** Returns the defaults, and the assignments of one condition or of one name. */
function assignmentsOfOne(variables: readonly Variable[], { direct, conditions }: References, values: TemplateValues): Assignment[] {
  const defaults = new Map(variables.map(({ name, values: [first] }) => [name, first]));
  return [
    defaults,
    ...[...conditions].slice(0, MAX_CASES).flatMap(name => [true, false].map(result =>
      new Map<string, unknown>([[conditionKey(name), result], ...valueFor(name, result, variables, defaults, values)]))),
    ...variables.filter(({ name }) => direct.has(name)).slice(0, MAX_CASES)
      .flatMap(({ name, values: possible }) => possible.slice(0, MAX_VALUES).map(value => new Map([[name, value]]))),
  ];
}

/**
 * Returns the value of a parameter with which a condition has a result that it does not have with the defaults: an
 * optional parameter is then not empty.
 */
function valueFor(
  condition: string, result: boolean, variables: readonly Variable[], defaults: Assignment, values: TemplateValues,
): readonly (readonly [string, unknown])[] {
  const resultWith = (assignment: Assignment) => values.scopeOf(assignment).resultOf(condition);
  if (resultWith(defaults) === result) {
    return [];
  }
  const { names } = values.referencesIn({ Condition: condition });
  const changes = variables.filter(({ name }) => names.has(name))
    .flatMap(({ name, values: possible }) => possible.map(value => [name, value] as const));
  return changes.slice(0, MAX_CASES).filter(change => resultWith(new Map([...defaults, change])) === result).slice(0, 1);
}

function caseOf(
  assignment: Assignment, { names, direct, conditions }: References, values: TemplateValues, read: WrittenParts['read'], partial?: Case['partial'],
): TemplateCase {
  const scope = values.scopeOf(assignment);
  const defaults = new Map([...names].filter(name => !assignment.has(name)).map(name => [name, values.parameter(name)?.defaultValue] as const)
    .filter(([, value]) => value !== undefined));
  let model: TaskDefinitionModel | undefined;
  return {
    scope,
    partial,
    needsOtherValues: !isOfDefaults(assignment, values),
    defaults,
    facts: [
      ...[...conditions].flatMap((condition): Fact[] => {
        const result = scope.resultOf(condition);
        return result === undefined ? [] : [{ text: `condition ${condition} is ${String(result)}`, about: 'condition', name: condition }];
      }),
      ...[...direct].filter(name => assignment.has(name)).map((name): Fact => ({ text: valueFact(name, assignment, values), about: 'parameter', name })),
    ],
    get model() {
      return model ??= read(scope);
    },
    without: parameters => read(values.scopeOf(assignment, name => parameters.has(name))),
  };
}

/** Whether no parameter has another value than its default. */
function isOfDefaults(assignment: Assignment, values: TemplateValues): boolean {
  return [...assignment].every(([name, value]) => {
    const { defaultValue } = values.parameter(name) ?? {};
    return defaultValue === undefined || (value !== OTHER && String(value) === String(defaultValue));
  });
}

function valueFact(name: string, assignment: Assignment, values: TemplateValues): string {
  const { defaultValue } = values.parameter(name) ?? {};
  const value = assignment.get(name);
  const shown = value === OTHER ? 'another value' : Array.isArray(value) ? joinWords(value.map(String)) : String(value) || 'an empty text';
  return `parameter ${name} is ${shown}${defaultValue !== undefined && String(value) === String(defaultValue) ? ' (the default)' : ''}`;
}

function countOf(variables: readonly Variable[]): number {
  return variables.reduce((product, { values }) => product * values.length, 1);
}

function hasTooManyCombinations(variables: readonly Variable[]): boolean {
  return countOf(variables) > MAX_COMBINATIONS || variables.some(({ values }) => values.length > MAX_VALUES);
}

/** Returns all combinations of values, that of the first values first. */
function* combinationsOf(variables: readonly Variable[]): Generator<Assignment> {
  for (let index = 0, count = countOf(variables); index < count; index++) {
    let rest = index;
    const chosen = [...variables].reverse().map(({ name, values }): [string, unknown] => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
    yield new Map(chosen);
  }
}

/**
 * Returns one of the combinations of values that give the used conditions and names the same values, one of the defaults
 * if there is one. Undefined if there are too many.
 */
function distinctAssignments(
  variables: readonly Variable[],
  { direct, conditions }: References,
  values: TemplateValues,
  exists: (assignment: Assignment) => boolean = () => true,
): Assignment[] | undefined {
  const found = new Map<string, Assignment>();
  if (hasTooManyCombinations(variables)) {
    return undefined;
  }
  for (const combination of combinationsOf(variables)) {
    if (!exists(combination)) {
      continue;
    }
    const scope = values.scopeOf(combination);
    const results = [...conditions].map(condition => String(scope.resultOf(condition)));
    const key = JSON.stringify([results, [...direct].map(name => combination.has(name) ? [String(combination.get(name))] : [])]);
    if (!found.has(key) || (!isOfDefaults(found.get(key)!, values) && isOfDefaults(combination, values))) {
      found.set(key, combination);
    }
    if (found.size > MAX_CASES) {
      return undefined;
    }
  }
  return [...found.values()];
}

/**
 * Whether a function, or a part of it, has a result before the deployment. Most functions in templates of the CDK refer
 * to resources, and have none.
 */
export function isComputed(written: unknown, values: TemplateValues): boolean {
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Sub': text }: Json = isObject(written) ? written : { Ref: '' };
  if (typeof text === 'string') {
    const variables = [...text.matchAll(SUB_VARIABLE)];
    return variables.length === 0 || variables.some(([, variable]) => values.parameter(variable.trim()) !== undefined);
  }
  return typeof name === 'string' ? values.parameter(name) !== undefined : attribute === undefined;
}

/**
 * Whether a value contains a function that is computed, in any field, or is too deep to search. Searching the fields that
 * the rules read takes longer.
 */
export function containsComputed(written: unknown, values: TemplateValues, depth = MAX_DEPTH): boolean {
  if (typeof written !== 'object' || written === null || depth === 0) {
    return depth === 0;
  }
  if (Array.isArray(written)) {
    return written.some(item => containsComputed(item, values, depth - 1));
  }
  if (isIntrinsic(written)) {
    return isComputed(written, values);
  }
  for (const key in written) {
    if (isFunctionName(key) || containsComputed((written as Json)[key], values, depth - 1)) {
      return true;
    }
  }
  return false;
}

/** Returns the parts of a value that the rules read, as they are written. */
export function checkedParts(value: unknown, form: Form): unknown {
  if (!isChecked(form)) {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) {
    return value;
  }
  const item = itemOf(form);
  if (Array.isArray(value)) {
    return item === undefined ? value : value.map(entry => checkedParts(entry, item));
  }
  return isObject(value) && item === undefined
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => {
      const member = checkedMemberOf(form, key);
      return [key, isFunctionName(key) ? entry : member === undefined ? undefined : checkedParts(entry, member)];
    }))
    : value;
}
