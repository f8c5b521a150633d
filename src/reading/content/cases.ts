import { Scope, SUB_VARIABLE } from './functions';
import { Assignment, conditionKey, OTHER, References, TemplateValues, Variable } from './template-values';
import type { Case, Fact } from '../../checks/cases';
import { checkedMemberOf, Form, isChecked, itemOf } from '../../checks/fields';
import { isIntrinsic, isObject, Json } from '../../checks/json';
import type { TaskDefinitionModel } from '../../checks/model';
import { joinWords } from '../../wording';

/** With more cases, each condition is set alone: what depends on several of them is unresolved. */
const MAX_CASES = 32;

/** The combinations of values that are tried to find the cases. */
const MAX_COMBINATIONS = 4096;

/** A task definition and the services that run it, as a template writes them. */
export interface WrittenParts {
  /** The parts that the rules read. */
  readonly parts: unknown;

  /** The condition on which the task definition exists. Undefined if it always exists. */
  readonly condition: string | undefined;

  /** Reads the task definition with the functions computed in a scope. */
  read(scope: Scope): TaskDefinitionModel;
}

/** A case with what its functions mean. */
export interface TemplateCase extends Omit<Case, 'services'> {
  readonly scope: Scope;
}

/**
 * Returns the cases of a task definition, first that of the defaults: one for each consistent combination of its conditions and of the values that its
 * parameters allow. If there are too many, each condition is true or false alone, and the others are unknown.
 */
export function casesOf({ parts, condition, read }: WrittenParts, values: TemplateValues): readonly TemplateCase[] {
  const used = values.referencesIn(parts);
  const all = values.referencesIn([parts, condition === undefined ? undefined : { Condition: condition }]);
  return assignmentsOf(values.variablesOf(all), used, values, condition).map(assignment => caseOf(assignment, used, values, read));
}

/** Whether a condition is true in a case. With too many cases, it counts as true in one. */
export function mayHold(condition: string | undefined, values: TemplateValues): boolean {
  const variables = condition === undefined ? [] : values.variablesOf(values.referencesIn({ Condition: condition }));
  return condition === undefined || combinationsOf(variables)?.some(assignment => values.scopeOf(assignment).resultOf(condition) !== false) !== false;
}

/** Returns what the functions in a value may mean. */
export function scopesOf(value: unknown, values: TemplateValues): readonly Scope[] {
  const used = values.referencesIn(value);
  return assignmentsOf(values.variablesOf(used), used, values).map(assignment => values.scopeOf(assignment));
}

/** Returns the assignments that differ in what they give to the used conditions and names, if the task definition exists with them. */
function assignmentsOf(
  variables: readonly Variable[], used: References, values: TemplateValues, condition?: string,
): readonly Assignment[] {
  const exists = (assignment: Assignment) => condition === undefined || values.scopeOf(assignment).resultOf(condition) !== false;
  const combined = distinctAssignments((combinationsOf(variables) ?? []).filter(exists), used, values);
  const assignments = combined.length > 0 && combined.length <= MAX_CASES ? combined : assignmentsOfOne(variables, used, values).filter(exists);
  return assignments.length > 0 ? assignments : [new Map()];
}

/** Returns the defaults, and the assignments of one condition or of one name. */
function assignmentsOfOne(variables: readonly Variable[], { direct, conditions }: References, values: TemplateValues): Assignment[] {
  const defaults = new Map(variables.map(({ name, values: [first] }) => [name, first]));
  return [
    defaults,
    ...[...conditions].slice(0, MAX_CASES).flatMap(name => [true, false].map(result =>
      new Map<string, unknown>([[conditionKey(name), result], ...valueFor(name, result, variables, defaults, values)]))),
    ...variables.filter(({ name }) => direct.has(name)).slice(0, MAX_CASES)
      .flatMap(({ name, values: possible }) => possible.map(value => new Map([[name, value]]))),
  ];
}

/** Returns the value of a parameter with which a condition has a result that it does not have with the defaults: an optional parameter is then not empty. */
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
  return changes.filter(change => resultWith(new Map([...defaults, change])) === result).slice(0, 1);
}

function caseOf(
  assignment: Assignment, { names, direct, conditions }: References, values: TemplateValues, read: WrittenParts['read'],
): TemplateCase {
  const scope = values.scopeOf(assignment);
  const defaults = new Map([...names].filter(name => !assignment.has(name)).map(name => [name, values.parameter(name)?.defaultValue] as const)
    .filter(([, value]) => value !== undefined));
  let model: TaskDefinitionModel | undefined;
  return {
    scope,
    defaults,
    facts: [
      ...[...conditions].flatMap((condition): Fact[] => {
        const result = scope.resultOf(condition);
        return result === undefined ? [] : [{ text: `condition ${condition} is ${String(result)}`, about: 'condition' }];
      }),
      ...[...direct].filter(name => assignment.has(name)).map((name): Fact => ({ text: valueFact(name, assignment, values), about: 'parameter' })),
    ],
    get model() {
      return model ??= read(scope);
    },
    without: parameters => read(values.scopeOf(assignment, name => parameters.has(name))),
  };
}

function valueFact(name: string, assignment: Assignment, values: TemplateValues): string {
  const { defaultValue } = values.parameter(name) ?? {};
  const value = assignment.get(name);
  const shown = value === OTHER ? 'another value' : Array.isArray(value) ? joinWords(value.map(String)) : String(value);
  return `parameter ${name} is ${shown}${defaultValue !== undefined && String(value) === String(defaultValue) ? ' (the default)' : ''}`;
}

/** Returns all combinations of values. Undefined if there are too many. */
function combinationsOf(variables: readonly Variable[]): readonly Assignment[] | undefined {
  let combinations: Assignment[] = [new Map()];
  for (const { name, values } of variables) {
    if (combinations.length * values.length > MAX_COMBINATIONS) {
      return undefined;
    }
    combinations = combinations.flatMap(combination => values.map(value => new Map([...combination, [name, value]])));
  }
  return combinations;
}

/** Leaves one of the combinations that give the used conditions and names the same values. */
function distinctAssignments(
  combinations: readonly Assignment[], { direct, conditions }: References, values: TemplateValues,
): Assignment[] {
  const found = new Map<string, Assignment>();
  for (const combination of combinations) {
    const scope = values.scopeOf(combination);
    const results = [...conditions].map(condition => String(scope.resultOf(condition)));
    const key = JSON.stringify([results, [...direct].map(name => combination.has(name) ? [String(combination.get(name))] : [])]);
    if (!found.has(key)) {
      found.set(key, combination);
    }
  }
  return [...found.values()];
}

/** Whether a function, or a part of it, has a result before the deployment. Most functions in templates of the CDK refer to resources, and have none. */
export function isComputed(written: unknown, values: TemplateValues): boolean {
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Sub': text }: Json = isObject(written) ? written : { Ref: '' };
  if (typeof text === 'string') {
    const variables = [...text.matchAll(SUB_VARIABLE)];
    return variables.length === 0 || variables.some(([, variable]) => values.parameter(variable.trim()) !== undefined);
  }
  return typeof name === 'string' ? values.parameter(name) !== undefined : attribute === undefined;
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
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, checkedParts(entry, checkedMemberOf(form, key) ?? 'unchecked')]))
    : value;
}
