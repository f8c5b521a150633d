import { Bounds, Choice, KernelDependentValues, Numeric, Shape } from './entry';
import { kernelsClause } from './kernel-versions';
import { NON_NEGATIVE, PAGE_SIZE, S32, U8 } from './shapes';
import { joinWords } from '../wording';

/** A problem with the text of a value. */
export interface ValueProblem {
  /**
   * `refused`: the kernel returns EINVAL, so the task fails to start. `kernelDependent`: some kernels return EINVAL.
   * `nonsense`: the kernel accepts the text but does not do what it suggests.
   */
  readonly severity: 'refused' | 'kernelDependent' | 'nonsense';
  readonly reason: string;

  /** A sentence that states how to correct the value. */
  readonly fix: string;
}

const PORT = [0, 65535] as const;
const GROUP_ID = [0, 4294967294] as const;
const EPHEMERAL_PORT = [1, 65535] as const;
const MAX_BUFFER_SIZE = 2147483647;
const SEMAPHORE_SETS = [0, 32768] as const;
const SWITCH = [0, 1] as const;

/** A sentence about the values that the library rejects because only some kernels accept them; undefined if there are none. */
export function kernelDependence(shape: Shape): string | undefined {
  const dependent = 'kernelDependent' in shape ? shape.kernelDependent : undefined;
  return dependent && `For other values from ${rangeText(dependent.bounds)}, the kernel version decides: ${kernelsClause(dependent, 'them')}.`;
}

/** The values that the library accepts, as a noun phrase: "a whole number of probes from 1 to 255". */
export function acceptedValues(shape: Shape): string {
  switch (shape.kind) {
    case 'count':
    case 'duration': return `a whole number ${shape.unit ? `of ${shape.unit} ` : ''}from ${rangeText(shape.bounds)}`;
    case 'bytes': return `a whole number of bytes from ${rangeText(shape.bounds)}`;
    case 'pages': return `a whole number of pages of ${PAGE_SIZE} bytes, from ${rangeText(shape.bounds)} pages`;
    case 'switch': return '0 or 1';
    case 'choice': return shape.bounds ? joinWords(shape.choices.map(({ value, meaning }) => `${value} (${meaning})`), 'or') : 'the name of a congestion control algorithm';
    case 'portRange': return 'two ports from 1 to 65535, lower port first, separated by a space';
    case 'portList': return 'a comma-separated list of ports and port ranges from 0 to 65535, such as 8080,9000-9010';
    case 'icmpTypes': return 'a comma-separated list of ICMPv6 types and ranges of types from 0 to 255, such as 0-1,3-127';
    case 'groupRange': return 'two group IDs from 0 to 4294967294, lower ID first, separated by a space; or "1 0" for no group';
    case 'bufferSizes': return `three sizes in bytes from ${rangeText(bufferBounds(shape))}, in ascending order, separated by spaces`;
    case 'semaphores': return 'four whole numbers separated by spaces: semaphores per set, semaphores in total, operations per call, and sets (at most 32768)';
    case 'text': return shape.form;
  }
}

/** Checks a value as it would be written to the kernel; returns undefined for an accepted value. */
export function problemOf(shape: Shape, text: string): ValueProblem | undefined {
  const problem = problemOfText(shape, text);
  if (!problem) {
    return undefined;
  }
  // A range of numbers does not explain what each choice means.
  const isNamed = shape.kind === 'switch' || (shape.kind === 'choice' && shape.bounds !== undefined);
  const { severity, reason, fix } = problem;
  return { severity, reason, fix: fix === undefined || isNamed ? `Use ${acceptedValues(shape)}.` : fix };
}

/** A problem without a fix is corrected with one of the accepted values. */
type TextProblem = Omit<ValueProblem, 'fix'> & Partial<ValueProblem>;

/** The fix for a reason that states the range. */
const USE_RANGE = 'Use a value in this range.';

function problemOfText(shape: Shape, text: string): TextProblem | undefined {
  if (text === '' && shape.kind !== 'portList') {
    return nonsense('an empty value leaves the parameter unchanged');
  }
  switch (shape.kind) {
    case 'count':
    case 'duration': return problemOfNumber(text, shape);
    case 'bytes':
    case 'pages': return problemOfNumber(text, { ...shape, unit: shape.kind });
    case 'switch': return problemOfNumber(text, { bounds: SWITCH, kernelBounds: shape.kernelBounds });
    case 'choice': return shape.bounds
      ? problemOfNumber(text, { ...shape, bounds: shape.bounds }) ?? problemOfChoice(text, shape.choices)
      : problemOfAlgorithm(text);
    case 'portRange': return problemOfFields(text, [EPHEMERAL_PORT, EPHEMERAL_PORT]) ?? problemOfOrder(text, 'refused', 'the lower port must come first');
    case 'portList': return problemOfList(text, 'a port or a range of ports', 'the lower port must come first', PORT);
    case 'icmpTypes': return problemOfList(text, 'an ICMPv6 type or a range of types', 'the lower type must come first', U8);
    case 'groupRange': return problemOfFields(text, [GROUP_ID, GROUP_ID])
      ?? (fieldsOf(text).join(' ') === '1 0' ? undefined : problemOfOrder(text, 'nonsense', 'the lower group ID must come first'));
    case 'bufferSizes': {
      const bounds = bufferBounds(shape);
      return problemOfFields(text, [bounds, bounds, bounds], shape.kernelDependent) ?? problemOfOrder(text, 'nonsense', 'the sizes must be in ascending order');
    }
    case 'semaphores': return problemOfFields(text, [S32, S32, S32, SEMAPHORE_SETS]) ?? problemOfNegatives(text);
    case 'text': return shape.pattern.test(withoutTrailing(text, '\n')) ? undefined : refused(`${JSON.stringify(text)} has the wrong format`);
  }
}

type NumberLimits = Numeric & { readonly unit?: string };

function problemOfNumber(
  text: string, { bounds, kernelBounds = bounds, kernelDependent, unit }: NumberLimits,
): TextProblem | undefined {
  const [first, ...rest] = fieldsOf(text);
  const problem = problemOfField(first, { bounds, kernelBounds, kernelDependent });
  if (problem) {
    return problem;
  }
  if (rest.length > 0) {
    return nonsense(`the kernel uses only the first number, ${first}`);
  }
  if (isWithin(first, bounds)) {
    return undefined;
  }
  const sensible = bounds === SWITCH ? '0 and 1' : `${rangeText(bounds)}${unit ? ` ${unit}` : ''}`;
  return nonsense(`the kernel accepts it, but only ${sensible} make sense`, USE_RANGE);
}

function problemOfFields(text: string, bounds: readonly Bounds[], kernelDependent?: KernelDependentValues): TextProblem | undefined {
  const fields = fieldsOf(text);
  const problems = bounds.flatMap((bound, i) => fields[i] === undefined ? [] : problemOfField(fields[i], { bounds: bound, kernelDependent }) ?? []);
  // A later number that every kernel rejects outweighs an earlier one that some kernels accept.
  const problem = problems.find(({ severity }) => severity === 'refused') ?? problems.find(({ severity }) => severity === 'kernelDependent') ?? problems[0];
  if (problem) {
    return problem;
  }
  if (fields.length !== bounds.length) {
    return nonsense(`it has ${fields.length} ${fields.length === 1 ? 'number' : 'numbers'} instead of ${bounds.length}, and the kernel `
      + (fields.length < bounds.length ? 'leaves the missing ones unchanged' : 'ignores the rest'));
  }
  return undefined;
}

/** Checks one number against what the kernel accepts; the message states the range that the library accepts. */
function problemOfField(field: string, { bounds, kernelBounds = bounds, kernelDependent }: Numeric): TextProblem | undefined {
  const value = readByKernel(field);
  if (value === undefined) {
    return refused(field === '' ? 'it is blank' : `${JSON.stringify(field)} is not a whole number`);
  }
  if (!isWithin(value, kernelBounds)) {
    const reason = `${isDecimal(field) ? field : `${field} (${value})`} is out of range (${rangeText(bounds)})`;
    return kernelDependent && isWithin(value, kernelDependent.bounds)
      ? { severity: 'kernelDependent', reason: `${reason}: ${kernelsClause(kernelDependent)}`, fix: USE_RANGE }
      : refused(reason, USE_RANGE);
  }
  return isDecimal(field) ? undefined : notDecimal(field, value);
}

/** Parses a number as the kernel does: 0x10 is 16, 010 is 8, and 08 is not a number. */
function readByKernel(field: string): bigint | undefined {
  const [, sign, digits] = /^(-?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(field) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits);
  return sign ? -value : value;
}

function isDecimal(field: string): boolean {
  return /^(0|-?[1-9]\d*)$/.test(field);
}

function problemOfOrder(text: string, severity: ValueProblem['severity'], rule: string): TextProblem | undefined {
  const numbers = fieldsOf(text).map(Number);
  const isDescending = numbers.some((number, i) => i > 0 && number < numbers[i - 1]);
  return isDescending ? { severity, reason: rule, fix: `Use ${[...numbers].sort((a, b) => a - b).join(' ')}.` } : undefined;
}

function problemOfNegatives(text: string): TextProblem | undefined {
  const negative = fieldsOf(text).find(field => !isWithin(field, NON_NEGATIVE));
  return negative ? nonsense(`the kernel accepts ${negative}, but a limit must not be negative`) : undefined;
}

function problemOfChoice(text: string, choices: readonly Choice[]): TextProblem | undefined {
  return choices.some(({ value }) => value === fieldsOf(text)[0]) ? undefined : nonsense('the kernel accepts it, but it has no defined meaning');
}

function problemOfAlgorithm(text: string): TextProblem | undefined {
  const [line, ...more] = withoutTrailing(text, '\n').split('\n');
  if (!/^[a-z0-9_-]+$/.test(line)) {
    return refused(`${JSON.stringify(text)} is not the name of an algorithm`, 'Use only lowercase letters, digits, _, and -, without spaces.');
  }
  return more.length > 0 ? nonsense('the kernel reads only the first line') : undefined;
}

function problemOfList(text: string, item: string, orderRule: string, bounds: Bounds): TextProblem | undefined {
  const lines = text.replace(/^\n+/, '');
  if (lines === '') {
    return undefined;
  }
  // The kernel accepts newlines as separators and one trailing separator, but no spaces.
  const items = withoutTrailing(lines, '\n').replace(/,$/, '').split(/,\n*|\n+/);
  for (const each of items) {
    const ends = each.split('-').map(readByKernel);
    if (ends.length > 2 || !ends.every(end => end !== undefined && isWithin(end, bounds))) {
      return refused(`${JSON.stringify(each)} is not ${item}`);
    }
    if (ends.length === 2 && ends[0]! > ends[1]!) {
      return refused(orderRule, `Use ${ends[1]}-${ends[0]}.`);
    }
  }
  const nonDecimal = items.flatMap(each => each.split('-')).find(end => !isDecimal(end));
  return nonDecimal === undefined ? undefined : notDecimal(nonDecimal, readByKernel(nonDecimal)!);
}

/**
 * Splits a value into fields as the kernel does: any white space may precede a number, but only a space, tab, or newline
 * ends one.
 */
function fieldsOf(text: string): [string, ...string[]] {
  const trimmed = withoutTrailing(text, ' \t\n\v\f\r');
  const end = text.slice(trimmed.length).search(/[ \t\n]/);
  const [first, ...rest] = text.slice(0, end < 0 ? undefined : trimmed.length + end).replace(/^[ \t-\r]+/, '')
    .split(/[ \t\n][ \t-\r]*/);
  return [first, ...rest];
}

/** Removes trailing characters. A regular expression would take quadratic time on a long run of them in the middle. */
function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) {
    end--;
  }
  return text.slice(0, end);
}

function bufferBounds({ lowest = 1 }: { readonly lowest?: number }): Bounds {
  return [lowest, MAX_BUFFER_SIZE];
}

function isWithin(decimal: string | bigint, [min, max]: Bounds): boolean {
  const value = BigInt(decimal);
  return value >= BigInt(min) && value <= BigInt(max);
}

function notDecimal(text: string, value: bigint): TextProblem {
  return nonsense(`${text} is not a decimal number: the kernel reads it as ${value}`);
}

function refused(reason: string, fix?: string): TextProblem {
  return { severity: 'refused', reason, fix };
}

function nonsense(reason: string, fix?: string): TextProblem {
  return { severity: 'nonsense', reason, fix };
}

function rangeText([min, max]: Bounds): string {
  return `${min} to ${max}`;
}
