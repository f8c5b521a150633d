import { compute, isScalar, Scope, SUB_VARIABLE } from './functions';
import { attempt } from '../../attempt';
import { isIntrinsic, isObject, Json } from '../../checks/json';
import { Work } from '../work';

/** A parameter of a template. */
interface Parameter {
  /** Undefined if the template sets no default. */
  readonly defaultValue?: unknown;

  /** The only values that the template allows. Undefined if it does not list them. */
  readonly allowedValues?: readonly unknown[];
}

/** Something that a deployment decides: a parameter, or whether two values that only it knows are equal. */
export interface Variable {
  readonly name: string;

  /** The values that make a difference. `OTHER` stands for all others. */
  readonly values: readonly unknown[];
}

/** A value of a parameter that differs from all values to which conditions compare it. Only the deployment knows it. */
export const OTHER = Symbol('other');

/** The values of variables in one case, and the results of conditions that are set without them. */
export type Assignment = ReadonlyMap<string, unknown>;

/** Returns the key of the result of a condition in an assignment. No parameter has this name. */
export function conditionKey(condition: string): string {
  return `condition ${condition}`;
}

/** Parameters with more allowed values count as parameters without a list. */
const MAX_ALLOWED = 8;

/** The names and the conditions that a value refers to. */
export interface References {
  readonly names: ReadonlySet<string>;

  /** The names that the value itself refers to, not only its conditions. */
  readonly direct: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
}

/** The sections of a template that determine values: `Parameters`, `Mappings`, and `Conditions`. */
export class TemplateValues {
  private readonly parameters: Json;
  private readonly conditions: Json;
  private readonly mappings: unknown;

  constructor(template: Json, public readonly work = new Work()) {
    this.parameters = isObject(template.Parameters) ? template.Parameters : {};
    this.conditions = isObject(template.Conditions) ? template.Conditions : {};
    this.mappings = template.Mappings;
  }

  /**
   * Returns a parameter whose value is a text, a number, or a list of them. Undefined for other names, and for values
   * that Systems Manager stores.
   */
  public parameter(name: string): Parameter | undefined {
    const declared = this.declarationOf(name);
    if (declared === undefined || this.isStored(name)) {
      return undefined;
    }
    const type = typeof declared.Type === 'string' ? declared.Type : '';
    const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
    const read = (value: unknown): unknown => isList && isScalar(value) ? String(value).split(',').map(item => item.trim()) : value;
    return {
      defaultValue: isScalar(declared.Default) ? read(declared.Default) : undefined,
      allowedValues: Array.isArray(declared.AllowedValues) ? declared.AllowedValues.filter(isScalar).map(read) : undefined,
    };
  }

  /** Whether the template declares a parameter whose value Systems Manager stores. */
  public isStored(name: string): boolean {
    const type = this.declarationOf(name)?.Type;
    return typeof type === 'string' && type.startsWith('AWS::SSM::');
  }

  private declarationOf(name: string): Json | undefined {
    const declared = Object.hasOwn(this.parameters, name) ? this.parameters[name] : undefined;
    return isObject(declared) ? declared : undefined;
  }

  /** Returns the only values of a parameter if a value is a reference to one that lists them. */
  public allowedValues(written: unknown): readonly unknown[] | undefined {
    return this.parameter(nameIn(written))?.allowedValues;
  }

  /** Whether a value may stand in place of a function, as far as it is a parameter that limits its values. */
  public allows(written: unknown, value: unknown): boolean {
    const declared = this.declarationOf(nameIn(written));
    if (declared === undefined || !isScalar(value)) {
      return true;
    }
    // Where the function remains, the parameter has another value than its default.
    if (isScalar(declared.Default) && String(value) === String(declared.Default)) {
      return false;
    }
    switch (declared.Type) {
      case 'Number': return isWithin(typeof value === 'boolean' || value === '' ? NaN : Number(value), declared.MinValue, declared.MaxValue);
      case 'String': return isWithin(String(value).length, declared.MinLength, declared.MaxLength)
        && matchesPattern(declared.AllowedPattern, String(value));
      default: return true;
    }
  }

  /** Returns the names and conditions in a value, and in the conditions that it depends on. */
  public referencesIn(value: unknown): References {
    const [names, conditions] = [new Set<string>(), new Set<string>()];
    let direct: ReadonlySet<string> | undefined;
    for (let queue = [value]; queue.length > 0;) {
      const next = new Set<string>();
      addReferences(queue, names, next);
      direct ??= new Set(names);
      const unseen = [...next].filter(name => !conditions.has(name));
      unseen.forEach(name => conditions.add(name));
      queue = unseen.map(name => this.conditions[name]);
    }
    return { names, direct: direct!, conditions };
  }

  /** Returns what decides the conditions and the values of the parameters with a list of allowed values. */
  public variablesOf({ names, conditions }: References): Variable[] {
    const compared = new Map<string, Set<unknown>>();
    const equalities = new Set<string>();
    conditions.forEach(condition => this.comparisonsIn(this.conditions[condition], compared, equalities));
    const undefinedConditions = [...conditions].filter(condition => !Object.hasOwn(this.conditions, condition));
    return [
      ...[...new Set([...compared.keys(), ...names])].flatMap(name => {
        const { defaultValue, allowedValues } = this.parameter(name) ?? {};
        if (allowedValues !== undefined && allowedValues.length > 0 && allowedValues.length <= MAX_ALLOWED) {
          // The default comes first, so that the first case is that of the defaults.
          return [{ name, values: distinct([...defaultValue === undefined ? [] : [defaultValue], ...allowedValues]) }];
        }
        const literals = compared.get(name);
        return literals ? [{ name, values: distinct([...defaultValue === undefined ? [] : [defaultValue], ...literals, OTHER]) }] : [];
      }),
      ...[...equalities, ...undefinedConditions].map(name => ({ name, values: [true, false] })),
    ];
  }

  /**
   * Returns what the functions in a value mean in a case. Parameters without a value there have their defaults. Some may
   * have no value, which does not change the conditions.
   */
  public scopeOf(assignment: Assignment, without: (name: string) => boolean = () => false): Scope {
    const results = new Map<string, boolean | undefined>();
    const scope: Scope = {
      mappings: this.mappings,
      work: this.work,
      valueOf: name => {
        const value = without(name) ? OTHER : assignment.has(name) ? assignment.get(name) : this.parameter(name)?.defaultValue;
        return value === OTHER ? undefined : value;
      },
      resultOf: condition => {
        if (assignment.has(conditionKey(condition))) {
          return assignment.get(conditionKey(condition)) as boolean;
        }
        if (!results.has(condition)) {
          // A condition that refers to itself has no result.
          results.set(condition, undefined);
          const declared = this.conditions[condition];
          const assigned = assignment.get(condition) as boolean | undefined;
          results.set(condition, declared === undefined ? assigned : this.evaluate(declared, scope, assignment));
        }
        return results.get(condition);
      },
    };
    return scope;
  }

  private evaluate(expression: unknown, scope: Scope, assignment: Assignment): boolean | undefined {
    this.work.add(1);
    const [[name, argument]] = isObject(expression) ? [...Object.entries(expression), ['', undefined]] : [['', undefined]];
    const operands: readonly unknown[] = Array.isArray(argument) ? argument : [];
    const results = () => operands.map(operand => this.evaluate(operand, scope, assignment));
    switch (name) {
      case 'Condition': return typeof argument === 'string' ? scope.resultOf(argument) : undefined;
      case 'Fn::Not': return negated(results()[0]);
      case 'Fn::And': return results().includes(false) ? false : results().includes(undefined) ? undefined : true;
      case 'Fn::Or': return results().includes(true) ? true : results().includes(undefined) ? undefined : false;
      case 'Fn::Equals': {
        // A default does not decide a condition: the deployment may set another value.
        const [one, other] = operands.map(operand => compute(operand, this.scopeOf(assignment, parameter => !assignment.has(parameter))));
        if (isScalar(one) && isScalar(other)) {
          return String(one) === String(other);
        }
        const isOther = [operands, [...operands].reverse()].some(([side, literal]) => assignment.get(nameIn(side)) === OTHER && isScalar(literal));
        return isOther ? false : assignment.get(JSON.stringify(expression)) as boolean | undefined;
      }
      default: return undefined;
    }
  }

  /** Collects the values to which a condition compares parameters, and its other comparisons. */
  private comparisonsIn(expression: unknown, compared: Map<string, Set<unknown>>, equalities: Set<string>): void {
    const [[name, argument]] = isObject(expression) ? [...Object.entries(expression), ['', undefined]] : [['', undefined]];
    const operands: readonly unknown[] = Array.isArray(argument) ? argument : [];
    if (name !== 'Fn::Equals') {
      operands.forEach(operand => this.comparisonsIn(operand, compared, equalities));
      return;
    }
    const pair = [operands, [...operands].reverse()].find(([side, literal]) => nameIn(side) !== '' && isScalar(literal));
    if (pair) {
      const parameter = nameIn(pair[0]);
      compared.set(parameter, (compared.get(parameter) ?? new Set()).add(String(pair[1])));
    } else if (!operands.every(isScalar)) {
      equalities.add(JSON.stringify(expression));
    }
  }
}

/** Adds the names and the conditions in some values. A loop instead of recursion allows any depth. */
function addReferences(values: readonly unknown[], names: Set<string>, conditions: Set<string>): void {
  const queue = [...values];
  for (const value of queue) {
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (isIntrinsic(value) || isConditionReference(value)) {
      const [[name, argument]] = Object.entries(value as Json);
      const [first] = Array.isArray(argument) ? argument as unknown[] : [argument];
      if (name === 'Ref' && typeof argument === 'string') {
        names.add(argument);
      } else if (name === 'Fn::Sub' && typeof first === 'string') {
        [...first.matchAll(SUB_VARIABLE)].forEach(([, variable]) => names.add(variable.trim()));
      } else if ((name === 'Fn::If' || name === 'Condition') && typeof first === 'string') {
        conditions.add(first);
      }
    }
    queue.push(...Object.values(value).filter(item => typeof item === 'object' && item !== null));
  }
}

function isWithin(number: number, minimum: unknown, maximum: unknown): boolean {
  return !Number.isNaN(number) && !(isScalar(minimum) && number < Number(minimum)) && !(isScalar(maximum) && number > Number(maximum));
}

/** A pattern of a template may take very long for a long text. */
const MAX_MATCHED = 20;

/** Whether a text matches a pattern, as far as it is known: patterns have the syntax of Java. */
function matchesPattern(pattern: unknown, text: string): boolean {
  if (typeof pattern !== 'string' || text.length > MAX_MATCHED) {
    return true;
  }
  return attempt(() => new RegExp(`^(?:${pattern})$`, 's').test(text)) ?? true;
}

/** The name in a `Ref`. Empty for other values. */
function nameIn(value: unknown): string {
  return isObject(value) && typeof value.Ref === 'string' ? value.Ref : '';
}

function isConditionReference(value: object): boolean {
  return isObject(value) && typeof value.Condition === 'string' && Object.keys(value).length === 1;
}

function negated(result: boolean | undefined): boolean | undefined {
  return result === undefined ? undefined : !result;
}

function distinct(values: readonly unknown[]): unknown[] {
  const found = new Map(values.map(value => [value === OTHER ? OTHER : String(value), value]));
  return [...found.values()];
}
