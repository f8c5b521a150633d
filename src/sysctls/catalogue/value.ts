import { Bounds, Choice, Shape } from './entry';

/** What is wrong with the text of a value. */
export interface ValueProblem {
  /** `refused`: the kernel answers EINVAL and the task dies at start. `nonsense`: the kernel takes it and does something else than it says. */
  readonly severity: 'refused' | 'nonsense';
  readonly reason: string;
}

const PORT = [0, 65535] as const;
const ICMP_TYPE = [0, 255] as const;
const GROUP = [0, 4294967294] as const;
const EPHEMERAL_PORT = [1, 65535] as const;
const BUFFER_MAX = 2147483647;
const S32 = [-2147483648, 2147483647] as const;
const COUNT = [0, 2147483647] as const;
const SEMAPHORE_ARRAYS = [0, 32768] as const;
const FLAG = [0, 1] as const;

/** The values that the library accepts, as the end of a sentence: "… takes a whole number of probes from 1 to 255". */
export function limitOf(shape: Shape): string {
  switch (shape.kind) {
    case 'count': return `a whole number ${shape.unit ? `of ${shape.unit} ` : ''}from ${range(shape.bounds)}`;
    case 'duration': return `whole ${shape.unit} from ${range(shape.bounds)}`;
    case 'bytes': return `whole bytes from ${range(shape.bounds)}`;
    case 'switch': return '0 or 1';
    case 'choice': return shape.bounds ? `one of ${listed(shape.choices.map(({ value, meaning }) => `${value} (${meaning})`))}` : 'the name of a congestion control algorithm';
    case 'portRange': return 'two ports from 1 to 65535 separated by a space, the lower one first';
    case 'portList': return 'ports and ranges of ports from 0 to 65535, as in 8080,9000-9010';
    case 'icmpTypes': return 'ICMPv6 types and ranges of them from 0 to 255, as in 0-1,3-127';
    case 'groupRange': return 'two group ids from 0 to 4294967294 separated by a space, the lower one first, or 1 0 for nobody';
    case 'bufferSizes': return `three sizes in bytes from ${range(bufferBounds(shape))} separated by spaces, in rising order`;
    case 'semaphores': return 'four whole numbers separated by spaces: semaphores per set, semaphores in all, operations per call, and sets (at most 32768)';
    case 'text': return shape.form;
  }
}

/** Judges a value as it would be written to the kernel; undefined where it is right. */
export function problemOf(shape: Shape, text: string): ValueProblem | undefined {
  if (text === '' && shape.kind !== 'portList') {
    return nonsense('it is empty, and the kernel keeps what it has');
  }
  switch (shape.kind) {
    case 'count':
    case 'duration':
    case 'bytes': return problemOfNumber(text, shape.bounds, shape.kernelBounds);
    case 'switch': return problemOfNumber(text, FLAG, shape.kernelBounds);
    case 'choice': return shape.bounds ? problemOfNumber(text, shape.bounds, shape.kernelBounds) ?? problemOfMeaning(text, shape.choices) : problemOfWord(text);
    case 'portRange': return problemOfFields(text, [EPHEMERAL_PORT, EPHEMERAL_PORT]) ?? problemOfOrder(text, 'refused');
    case 'portList': return problemOfList(text, 'a port', PORT);
    case 'icmpTypes': return problemOfList(text, 'an ICMPv6 type', ICMP_TYPE);
    case 'groupRange': return problemOfFields(text, [GROUP, GROUP]) ?? (fieldsOf(text).join(' ') === '1 0' ? undefined : problemOfOrder(text, 'nonsense'));
    case 'bufferSizes': {
      const bounds = bufferBounds(shape);
      return problemOfFields(text, [bounds, bounds, bounds]) ?? problemOfOrder(text, 'nonsense');
    }
    case 'semaphores': return problemOfFields(text, [S32, S32, S32, SEMAPHORE_ARRAYS]) ?? problemOfNegatives(text);
    case 'text': return shape.pattern.test(withoutEnd(text, '\n')) ? undefined : refused(`${JSON.stringify(text)} is not ${shape.form}`);
  }
}

function problemOfNumber(text: string, bounds: Bounds, kernelBounds: Bounds = bounds): ValueProblem | undefined {
  const [first, ...rest] = fieldsOf(text);
  const problem = problemOfField(first, kernelBounds);
  if (problem) {
    return problem;
  }
  if (rest.length > 0) {
    return nonsense(`the kernel keeps ${first} and ignores the rest`);
  }
  return isWithin(first, bounds) ? undefined : nonsense(`the kernel takes it, but it is not from ${range(bounds)}`);
}

function problemOfFields(text: string, bounds: readonly Bounds[]): ValueProblem | undefined {
  const fields = fieldsOf(text);
  for (const [i, field] of fields.slice(0, bounds.length).entries()) {
    const problem = problemOfField(field, bounds[i]);
    if (problem) {
      return problem;
    }
  }
  if (fields.length !== bounds.length) {
    return nonsense(`it has ${fields.length} of ${bounds.length} numbers, and the kernel takes what is there`);
  }
  return undefined;
}

/** One number, judged as the kernel's own parser reads it. */
function problemOfField(field: string, kernelBounds: Bounds): ValueProblem | undefined {
  const value = readByKernel(field);
  if (value === undefined) {
    return refused(field === '' ? 'it is empty' : `${JSON.stringify(field)} is not a whole number`);
  }
  const read = isDecimal(field) ? field : `${field}, which the kernel reads as ${value},`;
  if (!isWithin(value, kernelBounds)) {
    return refused(`${read} is not from ${range(kernelBounds)}`);
  }
  return isDecimal(field) ? undefined : nonsense(`${read} is not a decimal number`);
}

/** To the kernel 0x10 is sixteen, 010 is eight and 08 is no number. */
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

function problemOfOrder(text: string, severity: ValueProblem['severity']): ValueProblem | undefined {
  const fields = fieldsOf(text).map(Number);
  const falls = fields.some((field, i) => i > 0 && field < fields[i - 1]);
  return falls ? { severity, reason: `${fields.join(' ')} does not rise` } : undefined;
}

function problemOfNegatives(text: string): ValueProblem | undefined {
  const negative = fieldsOf(text).find(field => !isWithin(field, COUNT));
  return negative ? nonsense(`${negative} is negative`) : undefined;
}

function problemOfMeaning(text: string, choices: readonly Choice[]): ValueProblem | undefined {
  return choices.some(({ value }) => value === fieldsOf(text)[0]) ? undefined : nonsense('the kernel takes it, but gives it no meaning of its own');
}

function problemOfWord(text: string): ValueProblem | undefined {
  const [line, ...more] = withoutEnd(text, '\n').split('\n');
  if (!/^[a-z0-9_-]+$/.test(line)) {
    return refused(`${JSON.stringify(text)} is not one word of small letters without spaces around it`);
  }
  return more.length > 0 ? nonsense('the kernel keeps the first line and ignores the rest') : undefined;
}

function problemOfList(text: string, one: string, bounds: Bounds): ValueProblem | undefined {
  const lines = text.replace(/^\n+/, '');
  if (lines === '') {
    return undefined;
  }
  // To the kernel a new line separates as a comma does. It lets one of them stand at the end, and spaces nowhere.
  const items = withoutEnd(lines, '\n').replace(/,$/, '').split(/,\n*|\n+/);
  for (const item of items) {
    const ends = item.split('-').map(readByKernel);
    if (ends.length > 2 || !ends.every(end => end !== undefined && isWithin(end, bounds))) {
      return refused(`${JSON.stringify(item)} is neither ${one} from ${range(bounds)} nor a range of them`);
    }
    if (ends.length === 2 && ends[0]! > ends[1]!) {
      return refused(`the range ${item} runs backwards`);
    }
  }
  const odd = items.flatMap(item => item.split('-')).find(end => !isDecimal(end));
  return odd === undefined ? undefined : nonsense(`${odd}, which the kernel reads as ${readByKernel(odd)}, is not a decimal number`);
}

/** Any white space may stand before a number; a space, a tab or a new line has to end it. */
function fieldsOf(text: string): [string, ...string[]] {
  const told = withoutEnd(text, ' \t\n\v\f\r');
  const end = text.slice(told.length).search(/[ \t\n]/);
  const [first, ...rest] = text.slice(0, end < 0 ? undefined : told.length + end).replace(/^[ \t-\r]+/, '').split(/[ \t\n][ \t-\r]*/);
  return [first, ...rest];
}

/** A text without the characters at its end. An expression would try each place of a long run that turns out to lie in the middle. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) {
    end--;
  }
  return text.slice(0, end);
}

function bufferBounds({ lowest = 1 }: { readonly lowest?: number }): Bounds {
  return [lowest, BUFFER_MAX];
}

function isWithin(decimal: string | bigint, [min, max]: Bounds): boolean {
  const value = BigInt(decimal);
  return value >= BigInt(min) && value <= BigInt(max);
}

function refused(reason: string): ValueProblem {
  return { severity: 'refused', reason };
}

function nonsense(reason: string): ValueProblem {
  return { severity: 'nonsense', reason };
}

function range([min, max]: Bounds): string {
  return `${min} to ${max}`;
}

function listed(items: string[]): string {
  return `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
}
