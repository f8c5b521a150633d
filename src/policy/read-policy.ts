import type { Acknowledgement, Policy, PolicyPlace } from './policy';
import { isPolicyRule, partOf, policyKeyOf } from './rule-names';
import { PolicyOptions, policyRules } from './rules';
import { POLICY_SCHEMA, Schema, UNCHECKED } from './schema';
import { lookUp } from '../catalog';
import { nearest } from '../catalog/nearest';
import { isIntrinsic, isObject, Json } from '../checks/json';
import type { JsonPath } from '../checks/model';
import { LIBRARY, Severity } from '../checks/rule';
import { RULES } from '../checks/rules';
import { parseDocuments } from '../reading/parsing/documents';
import type { Range, SourceMember, SourceNode } from '../reading/parsing/source-node';
import { TextPlaces } from '../reading/parsing/text-places';
import { joinWords } from '../wording';

/** The names of a policy file. */
export const POLICY_FILES = ['linux-controls.yaml', 'linux-controls.yml', 'linux-controls.json'];

/** A mistake in a policy: one message with the place, the mistake, and its remedy. */
export class PolicyError extends Error {}

/** A mistake at a path of a policy. */
interface Mistake {
  readonly path: JsonPath;
  readonly message: string;

  /** Whether the mistake is the key at the end of the path rather than its value. */
  readonly isKey?: boolean;
}

/** Reads the text of a policy file. Throws `PolicyError` for the first mistake. */
export function readPolicy(text: string, file: string): Policy {
  const { contents, rangeOf, sourceOf } = parsed(text, file);
  if (text.trim() === '' || (contents[0] ?? null) === null) {
    throw new PolicyError(`${file}: the policy is empty. Write its entries, or {}`);
  }
  const places = new TextPlaces(text);
  const failAt = (range: Range, message: string): never => {
    const { line, column } = places.of(range);
    throw new PolicyError(`${file}:${line}:${column}: ${message}`);
  };
  if (contents.length > 1) {
    failAt(rangeOf([1])!, `the policy has ${contents.length} documents. Write one`);
  }
  // The positions are unknown if placeholders were quoted to parse the text.
  const root = sourceOf([])?.root ?? failAt(placeholderIn(text), 'a placeholder has no quotes. Write a value: a policy is no template');
  const repeated = repeatedKey(root);
  if (repeated) {
    failAt(repeated.key, `${repeated.name} is set twice. Remove one`);
  }
  const placeOf = (path: JsonPath, isKey = false) => places.of(rangeAt(root, path, isKey));
  return policyFrom(withWords(contents[0], root, text), file, {
    textOf: ({ path, isKey }) => {
      const { line, column } = placeOf(path, isKey);
      return `${file}:${line}:${column}`;
    },
    placeOf: path => placeOf(path).line,
  });
}

function placeholderIn(text: string): Range {
  const start = Math.max(text.search(/\$\{|\{\{/), 0);
  return { start, end: start };
}

/** Reads a policy that a program contains, in the form that a file has. Throws `PolicyError` for the first mistake. */
export function policyFromContent(content: unknown, name = 'policy'): Policy {
  // A parser of YAML 1.1 reads `off` as false.
  const rules = isObject(content) && isObject(content.rules)
    ? Object.fromEntries(Object.entries(content.rules).map(([rule, value]) => [rule, value === false ? 'off' : value]))
    : undefined;
  return policyFrom(rules ? { ...content as Json, rules } : content, name, { textOf: ({ path }) => byPath(name, path), placeOf: keysOf });
}

interface Places {
  /** Returns the start of a message. */
  textOf(mistake: Pick<Mistake, 'path' | 'isKey'>): string;
  placeOf(path: JsonPath): PolicyPlace;
}

function byPath(file: string, path: JsonPath): string {
  return path.length === 0 ? file : `${file}, ${keysOf(path)}`;
}

function keysOf(path: JsonPath): string {
  return path.map(step => typeof step === 'number' ? `[${step}]` : `.${step}`).join('').replace(/^\./, '');
}

/** Words and numbers that mean the same in YAML 1.1, YAML 1.2, and JSON. */
const PLAIN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE|null|[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/**
 * Returns a value with its words as they are written, because YAML 1.1 reads `no` and `off` as false, and `0777` as 511:
 * a policy means the same to every editor and parser, and `off` turns off a rule.
 */
function withWords(value: unknown, node: SourceNode, text: string): unknown {
  if (Array.isArray(value)) {
    const items = node.items?.() ?? [];
    return value.map((item: unknown, index) => index < items.length ? withWords(item, items[index], text) : item);
  }
  if (isObject(value)) {
    const members = new Map((node.members?.() ?? []).map(member => [member.name, member.value]));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => {
      const member = members.get(name);
      return [name, member ? withWords(item, member, text) : item];
    }));
  }
  const written = text.slice(node.start, node.end).trim();
  return typeof value === 'string' || written === '' || node.isIndirect || written.startsWith('*') || PLAIN.test(written) ? value : written;
}

function parsed(text: string, file: string): ReturnType<typeof parseDocuments> {
  if (text.length > MAX_LENGTH) {
    throw new PolicyError(`${file} is larger than ${MAX_LENGTH / 1024 / 1024} MB, the limit for a policy. Use globs instead of single entries`);
  }
  try {
    return parseDocuments(text, { prefersYaml: !file.endsWith('.json') });
  } catch (error) {
    const language = file.endsWith('.json') ? 'JSON' : 'YAML';
    const [, reason, line, column] = /^(.*?)(?: at line (\d+)(?:, column (\d+))?)?$/s.exec((error as Error).message)!;
    const at = (index: number) => text.slice(0, index).split('\n').length;
    const marker = /^(?:<{7}|={7}|>{7})(?: |$)/m.exec(text);
    if (marker) {
      throw new PolicyError(`${file}:${at(marker.index)}: the file has conflict markers of Git. Resolve the conflict`);
    }
    const alias = /^Unresolved alias .*?: (.*)$/.exec(reason)?.[1];
    if (alias !== undefined) {
      throw new PolicyError(`${file}:${at(text.indexOf(`*${alias}`))}: no anchor has the name ${alias}. To write a glob, quote it: '*${alias}'`);
    }
    const merge = reason.includes('of <<') ? /(?:^|[\s{,])<<\s*:/.exec(text) : null;
    const place = line === undefined ? merge ? `:${at(merge.index + 1)}` : '' : `:${line}${column === undefined ? '' : `:${column}`}`;
    throw new PolicyError(`${file}${place}: not valid ${language}: ${reason}`);
  }
}

/** More than a policy of any organization, and read in a second. */
const MAX_LENGTH = 1024 * 1024;

function policyFrom(policy: unknown, file: string, { textOf, placeOf }: Places): Policy {
  const [mistake] = allMistakes(policy);
  if (mistake) {
    throw new PolicyError(`${textOf(mistake)}: ${mistake.message}`);
  }
  const read = policy as PolicyFile;
  const options = read.policy ?? {};
  return {
    file,
    rules: [...RULES, ...policyRules(options)].filter(({ name }) => read.rules?.[name] !== 'off'),
    severities: new Map(Object.entries(read.rules ?? {}).flatMap(([name, severity]) => severity === 'off' ? [] : [[name, severity]])),
    acknowledge: (read.acknowledge ?? []).map((entry, index) => ({ ...entry, where: placeOf(['acknowledge', index, 'rule']) })),
    exclude: (read.exclude ?? []).map((glob, index) => ({ glob, where: placeOf(['exclude', index]) })),
    failOn: read.failOn,
    acknowledgeable: options.acknowledgeable ?? [],
  };
}

/** Finds the mistakes one by one: what has a wrong form cannot be read further. */
function* allMistakes(policy: unknown): Generator<Mistake> {
  yield* mistakesIn(policy, POLICY_SCHEMA, []);
  yield* otherMistakes(policy);
}

interface PolicyFile extends Partial<Pick<Policy, 'failOn'>> {
  readonly exclude?: readonly string[];
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  readonly acknowledge?: readonly Omit<Acknowledgement, 'where'>[];
  readonly policy?: PolicyOptions;
}

/** Finds the mistakes of a value, in the order of the file. */
function* mistakesIn(value: unknown, schema: Schema, path: JsonPath): Generator<Mistake> {
  if (schema.anyOf) {
    const number = typeof value === 'number' ? `. To set a bound, write { max: ${value} }` : '';
    for (const mistake of mistakesIn(value, schema.anyOf[isObject(value) ? 1 : 0], path)) {
      yield { ...mistake, message: `${mistake.message}${number}` };
    }
  } else if (schema.enum) {
    if (typeof value !== 'string' || !schema.enum.includes(value)) {
      yield { path, message: unknown('value', value, schema.enum) };
    }
  } else if (schema.type !== typeOf(value)) {
    yield {
      path,
      message: value === null
        ? `expected ${NOUNS[schema.type!]}, but there is no value. Write it, or remove the key`
        : `expected ${NOUNS[schema.type!]}, but got ${shown(value)}`,
    };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* mistakesIn(item, schema.items!, [...path, index]);
    }
  } else if (isObject(value)) {
    yield* mistakesInObject(value, schema, path);
  } else if (typeof value === 'string' && (value.length < (schema.minLength ?? 0) || !new RegExp(schema.pattern ?? '').test(value))) {
    yield {
      path,
      message: schema.format === 'date' ? `expected a date such as 2027-03-31, but got ${JSON.stringify(value)}`
        : value.startsWith('!') ? `exclude has no exceptions, but got ${JSON.stringify(value)}. List only what is not checked`
          : value.trim() === '' ? 'expected a text that is not empty' : `expected a reason, but got the placeholder ${value.trim()}. Write why the findings are accepted`,
    };
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    yield { path, message: `expected a finite number, but got ${value}` };
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

const NOUNS = { object: 'a mapping', array: 'a list', string: 'a text', number: 'a number', boolean: 'true or false' };

function typeOf(value: unknown): string {
  return isObject(value) && ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null) ? 'an object of a class' : Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

function* mistakesInObject(value: Json, schema: Schema, path: JsonPath): Generator<Mistake> {
  const { properties = {}, patternProperties = {}, additionalProperties, propertyNames, required = [], minProperties = 0 } = schema;
  const others = Object.keys(patternProperties).map(pattern => new RegExp(pattern));
  for (const [name, item] of Object.entries(value).filter(([key]) => !others.some(pattern => pattern.test(key)))) {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (!own && isIntrinsic(value)) {
      yield { path, message: `expected values, but got the function ${name}, which a policy cannot have` };
    } else if (!own) {
      yield { path: [...path, name], isKey: true, message: unknown('key', name, Object.keys(properties)) };
    } else if (propertyNames && !propertyNames.enum.includes(name)) {
      yield { path: [...path, name], isKey: true, message: unknown('rule', name, propertyNames.enum) };
    } else {
      yield* mistakesIn(item, own, [...path, name]);
    }
  }
  const absent = required.find(name => !Object.hasOwn(value, name));
  if (absent !== undefined) {
    yield { path, message: `${absent} is missing. Add ${absent === 'reason' ? 'reason: with why the findings are accepted' : `${absent}:`}` };
  }
  if (Object.keys(value).length < minProperties) {
    const names = Object.keys(properties);
    yield { path, message: `the part is empty, so it turns on nothing. ${names.length === 0 ? 'Add an entry' : `Add ${joinWords(names, 'or')}`}, or remove the part` };
  }
}

/** The number of choices that a message lists. */
const MAX_CHOICES = 12;

/** Letters of a mistyped word for each edit: two swapped letters are two edits. */
const LETTERS_PER_EDIT = 5;

function unknown(noun: string, value: unknown, choices: readonly string[]): string {
  if (value === UNCHECKED) {
    return `the severity of ${UNCHECKED} cannot change: a task definition that was not checked must not look like one without findings. Acknowledge it with a reason`;
  }
  const written = typeof value === 'string' ? value.replace(`${LIBRARY}::`, '') : undefined;
  const suggestion = written === undefined ? undefined : choices.includes(written) ? written : nearest(written, choices, LETTERS_PER_EDIT);
  const remedy = suggestion !== undefined ? `Did you mean ${suggestion}?`
    : choices.length <= MAX_CHOICES ? `Use ${joinWords(choices, 'or')}` : 'check --list-rules lists the rules';
  return `unknown ${choices.length > MAX_CHOICES ? 'rule' : noun} ${shown(value)}. ${remedy}`;
}

/** Mistakes for which the schema has no message. */
function* otherMistakes(content: unknown): Generator<Mistake> {
  const { rules = {}, acknowledge = [], policy = {} } = (content ?? {}) as PolicyFile;
  const { parameters = {} } = policy;
  const isOff = (rule: string) => isPolicyRule(rule) && !Object.hasOwn(policy, partOf(rule));
  for (const rule of Object.keys(rules).filter(name => isOff(name) && rules[name] !== 'off')) {
    yield { path: ['rules', rule], isKey: true, message: `a severity alone does not turn on ${rule}: ${policyKeyOf(rule)} does. Add it, or remove the severity` };
  }
  for (const [index, { until }] of acknowledge.entries()) {
    if (until !== undefined && !isDate(until)) {
      yield { path: ['acknowledge', index, 'until'], message: `there is no day ${until}. Correct the date` };
    }
  }
  for (const [name, value] of Object.entries(parameters)) {
    const path = ['policy', 'parameters', name];
    const found = lookUp(name);
    if (found.verdict === 'unknown') {
      yield { path, isKey: true, message: `there is no kernel parameter ${name}. ${found.didYouMean ? `Did you mean ${found.didYouMean}?` : 'Correct the name'}` };
    } else if (found.verdict === 'refused') {
      yield { path, isKey: true, message: `${found.reason}, not ${name}${found.instead ? `: ${found.instead}` : '. Remove it'}` };
    } else if (typeof value === 'object' && value.min === undefined && value.max === undefined && value.required !== true) {
      yield { path, isKey: true, message: 'required: false alone turns on nothing. Add min or max, or remove the parameter' };
    } else if (typeof value === 'object' && value.min !== undefined && value.max !== undefined && value.min > value.max) {
      yield { path: [...path, 'min'], message: `min (${value.min}) is above max (${value.max}), so no value is allowed. Swap them, or write forbidden` };
    }
  }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function rangeAt(root: SourceNode, path: JsonPath, isKey: boolean): Range {
  let [node, key]: [SourceNode, Range | undefined] = [root, undefined];
  for (const step of path) {
    const member = typeof step === 'string' ? [...node.members?.() ?? []].reverse().find(({ name }) => name === step) : undefined;
    const next = member?.value ?? (typeof step === 'number' ? node.items?.()[step] : undefined);
    if (!next) {
      break;
    }
    [node, key] = [next, member?.key];
  }
  return isKey && key ? key : { start: node.start, end: node.end };
}

/**
 * Returns the second of two members with one name: a reader would take the first for the one in effect. A key wins
 * against a merged one.
 */
function repeatedKey(node: SourceNode): SourceMember | undefined {
  const members = node.members?.() ?? [];
  // Merged members are elsewhere in the text.
  const own = members.filter(({ key }) => key.start >= node.start && key.end <= node.end);
  const children = [...members.map(({ value }) => value), ...node.items?.() ?? []];
  return own.find(({ name }, index) => own.findIndex(other => other.name === name) < index)
    ?? children.map(repeatedKey).find(found => found !== undefined);
}
