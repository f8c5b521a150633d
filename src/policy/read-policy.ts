import type { Acknowledgement, Policy } from './policy';
import { PolicyOptions, policyRules } from './rules';
import { POLICY_SCHEMA, Schema, UNCHECKED } from './schema';
import { lookUp } from '../catalog';
import { nearest } from '../catalog/nearest';
import { isObject, Json } from '../checks/json';
import type { JsonPath } from '../checks/model';
import { LIBRARY, Severity } from '../checks/rule';
import { RULES } from '../checks/rules';
import { parseDocuments } from '../reading/parsing/documents';
import type { Range, SourceMember, SourceNode } from '../reading/parsing/source-node';
import { TextPlaces } from '../reading/parsing/text-places';
import { joinWords } from '../wording';

/** The names of a policy file. */
export const POLICY_FILES = ['linux-controls.yaml', 'linux-controls.json'];

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
  const { contents, sourceOf } = parsed(text, file);
  const places = new TextPlaces(text);
  const root = sourceOf([])?.root;
  if (contents.length > 1) {
    throw new PolicyError(`${file}: the policy has ${contents.length} documents. Write one`);
  }
  const repeated = root && repeatedKey(root);
  if (repeated) {
    const { line, column } = places.of(repeated.key);
    throw new PolicyError(`${file}:${line}:${column}: ${repeated.name} is set twice. Remove one`);
  }
  return policyFrom(contents[0], file, ({ path, isKey = false }) => {
    const place = root && places.of(rangeAt(root, path, isKey));
    return place ? { text: `${file}:${place.line}:${place.column}`, short: `line ${place.line}` } : byPath(file, path);
  });
}

/** Reads a policy that a program contains, in the form that a file has. Throws `PolicyError` for the first mistake. */
export function policyFromContent(content: unknown, name = 'policy'): Policy {
  return policyFrom(content, name, ({ path }) => byPath(name, path));
}

interface Where {
  /** For the start of a message. */
  readonly text: string;

  /** For a message about the file. */
  readonly short: string;
}

function byPath(file: string, path: JsonPath): Where {
  const keys = path.map(step => typeof step === 'number' ? `[${step}]` : `.${step}`).join('').replace(/^\./, '');
  return { text: keys === '' ? file : `${file}, ${keys}`, short: keys };
}

function parsed(text: string, file: string): ReturnType<typeof parseDocuments> {
  try {
    return parseDocuments(text, { prefersYaml: !file.endsWith('.json'), maxYamlLength: MAX_LENGTH });
  } catch (error) {
    const { message } = error as Error;
    throw new PolicyError(`${file}${/ at line (\d+)/.exec(message)?.[1].replace(/^/, ':') ?? ''}: not valid ${file.endsWith('.json') ? 'JSON' : 'YAML'}: ${message}`);
  }
}

/** More than a policy of any organization, and read in a second. */
const MAX_LENGTH = 1024 * 1024;

function policyFrom(content: unknown, file: string, whereIs: (mistake: Pick<Mistake, 'path' | 'isKey'>) => Where): Policy {
  // YAML 1.1 reads `off` as false.
  const rules = isObject(content) && isObject(content.rules)
    ? Object.fromEntries(Object.entries(content.rules).map(([name, value]) => [name, value === false ? 'off' : value]))
    : undefined;
  const policy = rules ? { ...content as Json, rules } : content;
  const [mistake] = allMistakes(policy);
  if (mistake) {
    throw new PolicyError(`${whereIs(mistake).text}: ${mistake.message}`);
  }
  const read = policy as PolicyFile;
  const options = read.policy ?? {};
  return {
    file,
    rules: [...RULES, ...policyRules(options)].filter(({ name }) => read.rules?.[name] !== 'off'),
    severities: new Map(Object.entries(read.rules ?? {}).flatMap(([name, severity]) => severity === 'off' ? [] : [[name, severity]])),
    acknowledge: (read.acknowledge ?? []).map((entry, index) => ({ ...entry, where: whereIs({ path: ['acknowledge', index, 'rule'], isKey: true }).short })),
    exclude: read.exclude ?? [],
    failOn: read.failOn,
    acknowledgeable: options.acknowledgeable ?? [],
  };
}

/** Finds the mistakes one by one: what has a wrong form cannot be read further. */
function* allMistakes(policy: unknown): Generator<Mistake> {
  yield* mistakesIn(policy, POLICY_SCHEMA, []);
  yield* otherMistakes(policy);
}

interface PolicyFile extends Partial<Pick<Policy, 'exclude' | 'failOn'>> {
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  readonly acknowledge?: readonly Omit<Acknowledgement, 'where'>[];
  readonly policy?: PolicyOptions;
}

/** Finds the mistakes of a value, in the order of the file. */
function* mistakesIn(value: unknown, schema: Schema, path: JsonPath): Generator<Mistake> {
  if (schema.anyOf) {
    yield* mistakesIn(value, schema.anyOf[isObject(value) ? 1 : 0], path);
  } else if (schema.enum) {
    if (typeof value !== 'string' || !schema.enum.includes(value)) {
      yield { path, message: unknown('value', value, schema.enum) };
    }
  } else if (schema.type !== typeOf(value)) {
    yield { path, message: `expected ${NOUNS[schema.type!]}, but got ${JSON.stringify(value) ?? 'nothing'}` };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* mistakesIn(item, schema.items!, [...path, index]);
    }
  } else if (isObject(value)) {
    yield* mistakesInObject(value, schema, path);
  } else if (typeof value === 'string' && (value.length < (schema.minLength ?? 0) || !new RegExp(schema.pattern ?? '').test(value))) {
    yield { path, message: schema.pattern?.includes('\\d') ? `expected a date such as 2027-03-31, but got ${JSON.stringify(value)}` : 'expected a text that is not empty' };
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    yield { path, message: `expected a finite number, but got ${value}` };
  }
}

const NOUNS = { object: 'a mapping', array: 'a list', string: 'a text', number: 'a number', boolean: 'true or false' };

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

function* mistakesInObject(
  value: Json, { properties = {}, additionalProperties, propertyNames, required = [], minProperties = 0 }: Schema, path: JsonPath,
): Generator<Mistake> {
  for (const [name, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (!own) {
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
    yield { path, message: `expected one of ${joinWords(Object.keys(properties), 'or')}` };
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
  return `unknown ${choices.length > MAX_CHOICES ? 'rule' : noun} ${JSON.stringify(value) ?? 'nothing'}. ${remedy}`;
}

/** Mistakes that the schema does not show. */
function* otherMistakes(content: unknown): Generator<Mistake> {
  const { acknowledge = [], policy: { parameters = {} } = {} } = (content ?? {}) as PolicyFile;
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
    const member = typeof step === 'string' ? node.members?.().find(({ name }) => name === step) : undefined;
    const next = member?.value ?? (typeof step === 'number' ? node.items?.()[step] : undefined);
    if (!next) {
      break;
    }
    [node, key] = [next, member?.key];
  }
  return isKey && key ? key : { start: node.start, end: node.end };
}

/** Returns the second of two members with one name: a reader would take the first for the one in effect. */
function repeatedKey(node: SourceNode): SourceMember | undefined {
  const members = node.members?.() ?? [];
  const children = [...members.map(({ value }) => value), ...node.items?.() ?? []];
  return members.find(({ name }, index) => members.findIndex(other => other.name === name) < index)
    ?? children.map(repeatedKey).find(found => found !== undefined);
}
