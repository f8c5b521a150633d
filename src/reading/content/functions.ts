import { isIntrinsic, isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { ExpandedMember, expandedMembers, hasLoop, isLoop, LoopPasses, loopPasses } from '../definitions/for-each';
import type { Work } from '../work';

/** What a template and a case define: the values of names, and the results of conditions. */
export interface Scope {
  /** The `Mappings` of the template. */
  readonly mappings: unknown;

  /** The work on the file. */
  readonly work: Work;

  /** Returns the value of a parameter. Undefined if only the deployment knows it. */
  valueOf(name: string): unknown;

  /** Returns the result of a condition. Undefined if only the deployment knows it. */
  resultOf(condition: string): boolean | undefined;
}

/** Template values are less deep. A deeper value stays as it is. */
export const MAX_DEPTH = 100;

/**
 * Computes the intrinsic functions in a value. A function whose result only the deployment knows remains, with the parts
 * that are known.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function compute(value: unknown, scope: Scope, depth = MAX_DEPTH, passes = loopPasses(scope.work)): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) {
    return value;
  }
  scope.work.add(1);
  const below = (part: unknown) => compute(part, scope, depth - 1, passes);
  if (Array.isArray(value)) {
    return withItems(value, value.map(below));
  }
  const expanded = hasLoop(value) ? withoutLoops(value as Json, scope, passes) : undefined;
  if (expanded) {
    return Object.fromEntries(expanded.map(member => [member.key, below(member.value)]));
  }
  if (isIntrinsic(value)) {
    const [[name, argument]] = Object.entries(value);
    // Only the chosen branch is computed.
    return name === 'Fn::If' ? branchOf(value as Json, argument, scope, below) : resultOf(name, below(argument), value as Json, scope);
  }
  const entries = Object.entries(value);
  const computed = entries.map(([key, item]) => [key, below(item)] as const);
  return computed.every(([, item], index) => item === entries[index][1]) ? value : Object.fromEntries(computed);
}

/**
 * Returns the members of a structure with its loops expanded. Undefined if the values of a loop are unknown, and if
 * CloudFormation rejects the loops.
 */
function withoutLoops(structure: Json, scope: Scope, passes: LoopPasses): readonly ExpandedMember[] | undefined {
  const valuesOf = (written: unknown) => {
    const values = compute(written, scope);
    return Array.isArray(values) && values.every(isScalar) ? values.map(String) : undefined;
  };
  const members = [...expandedMembers(structure, valuesOf, passes)];
  return members.some(({ key }) => isLoop(key)) || new Set(members.map(({ key }) => key)).size < members.length ? undefined : members;
}

/** Whether a value is a text, a number, or a boolean, which CloudFormation converts to a text. */
export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Returns the list, or the list with other items if some differ. Equal parts keep their identity. */
function withItems(list: unknown[], items: unknown[]): unknown[] {
  return items.every((item, index) => item === list[index]) ? list : items;
}

function branchOf(value: Json, argument: unknown, scope: Scope, below: (part: unknown) => unknown): unknown {
  const [condition, whenTrue, whenFalse]: unknown[] = Array.isArray(argument) && argument.length === 3 ? argument : [];
  if (typeof condition !== 'string') {
    return value;
  }
  switch (scope.resultOf(condition)) {
    case true: return below(whenTrue);
    case false: return below(whenFalse);
    default: {
      const [one, other] = [below(whenTrue), below(whenFalse)];
      return one === whenTrue && other === whenFalse ? value : { 'Fn::If': [condition, one, other] };
    }
  }
}

const TEXT_FUNCTIONS: ReadonlySet<string> = new Set(['Fn::Base64', 'Fn::Join', 'Fn::Split']);

function resultOf(name: string, argument: unknown, value: Json, scope: Scope): unknown {
  const items: readonly unknown[] = Array.isArray(argument) ? argument : [];
  const [first, second, third, fourth] = items;
  if (TEXT_FUNCTIONS.has(name)) {
    scope.work.addText(textLength(argument));
  }
  const unknown = () => argument === value[name] ? value : { [name]: argument };
  switch (name) {
    case 'Ref': return typeof argument === 'string' ? scope.valueOf(argument) ?? value : value;
    case 'Fn::Sub': return substituted(argument, value, scope);
    case 'Fn::Join': return typeof first === 'string' && Array.isArray(second) && second.every(isScalar) ? second.join(first) : unknown();
    case 'Fn::Split': return typeof first === 'string' && first !== '' && typeof second === 'string' ? second.split(first) : unknown();
    case 'Fn::Select': return isIndex(first) && Array.isArray(second) && Number(first) < second.length ? second[Number(first)] as unknown : unknown();
    case 'Fn::FindInMap': return mapped(scope.mappings, first, second, third) ?? (isObject(fourth) ? fourth.DefaultValue : undefined) ?? unknown();
    case 'Fn::Length': return Array.isArray(argument) && argument.every(item => !isIntrinsic(item)) ? argument.length : unknown();
    case 'Fn::ToJsonString': return jsonOf(argument, scope) ?? unknown();
    case 'Fn::Base64': return typeof argument === 'string' ? btoa(binaryText(argument)) : unknown();
    default: return unknown();
  }
}

function isIndex(value: unknown): boolean {
  return isScalar(value) && /^\d+$/.test(String(value));
}

/** Returns a character for each byte of a text in UTF-8. As arguments of one call, the bytes of a long text would not fit on the stack. */
function binaryText(text: string): string {
  return new TextEncoder().encode(text).reduce((binary, byte) => binary + String.fromCharCode(byte), '');
}

/** Returns the length of the text that a function makes of its argument. Mappings share their texts, so the known parts of an unknown text count. */
function textLength(argument: unknown): number {
  const texts = [argument].flat(2).map(part => isScalar(part) ? String(part).length : 0);
  return texts.reduce((sum, length) => sum + length + texts[0], -texts[0]);
}

/** Returns a value as JSON. Undefined if it contains a function. */
function jsonOf(value: unknown, { work }: Scope): string | undefined {
  let [isKnown, length] = [true, 0];
  const text = JSON.stringify(value, (key, item: unknown) => {
    isKnown &&= !isIntrinsic(item);
    length = work.addText(key.length + (typeof item === 'string' ? item.length : 1), length);
    return item;
  });
  return isKnown ? text : undefined;
}

function mapped(mappings: unknown, ...keys: readonly unknown[]): unknown {
  const below = (map: unknown, key: unknown) => isObject(map) && isScalar(key) && Object.hasOwn(map, String(key)) ? map[String(key)] : undefined;
  return keys.reduce(below, mappings);
}

/** A literal part, or a variable with its text between the braces. */
export const SUB_VARIABLE = /\$\{([^!{}][^{}]*)\}/g;

/** Computes `Fn::Sub`. A text that is one unknown variable becomes the reference that it stands for. */
function substituted(argument: unknown, value: Json, scope: Scope): unknown {
  const [template, variables]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (typeof template !== 'string') {
    return value;
  }
  const valueOf = (written: string): unknown => {
    const name = written.trim();
    if (isObject(variables) && Object.hasOwn(variables, name)) {
      return variables[name];
    }
    return (name.includes('.') ? undefined : scope.valueOf(name)) ?? referenceTo(name);
  };
  const [whole] = [...template.matchAll(SUB_VARIABLE)].filter(([match]) => match === template);
  if (whole) {
    const only = valueOf(whole[1]);
    return isScalar(only) ? String(only) : only;
  }
  const unknown: Record<string, unknown> = {};
  let { length } = template;
  const text = template.replace(SUB_VARIABLE, (match, written: string) => {
    const found = valueOf(written);
    if (isScalar(found)) {
      length = scope.work.addText(String(found).length, length);
      return String(found);
    }
    unknown[written.trim()] = found;
    return match;
  });
  const isComplete = Object.keys(unknown).length === 0;
  return isComplete ? text.replaceAll('${!', '${') : text === template ? value : { 'Fn::Sub': [text, unknown] };
}

function referenceTo(name: string): Json {
  const [resource, ...attribute] = name.split('.');
  return attribute.length === 0 ? { Ref: name } : { 'Fn::GetAtt': [resource, attribute.join('.')] };
}

/**
 * Returns the path to a value as it is written, given the path after the functions were computed. The path ends at a
 * function whose result is computed from its parts.
 */
export function writtenPath(value: unknown, path: JsonPath, scope: Scope): JsonPath {
  const members = isObject(value) && hasLoop(value) ? withoutLoops(value, scope, loopPasses(scope.work)) : undefined;
  const inLoop = members?.find(({ key }) => key === path[0]);
  if (inLoop) {
    return [...inLoop.path, ...writtenPath(inLoop.value, path.slice(1), scope)];
  }
  if (isIntrinsic(value)) {
    const argument: unknown = (value as Json)['Fn::If'];
    const [condition, ...branches]: unknown[] = Array.isArray(argument) ? argument : [];
    const result = typeof condition === 'string' ? scope.resultOf(condition) : undefined;
    const branch = result === undefined ? undefined : result ? 0 : 1;
    return branch === undefined ? [] : ['Fn::If', branch + 1, ...writtenPath(branches[branch], path, scope)];
  }
  const [step, ...rest] = path;
  return step === undefined || typeof value !== 'object' || value === null ? path : [step, ...writtenPath((value as Json)[step], rest, scope)];
}
