import * as fc from 'fast-check';
import { Json, Path, Task, withValueAt } from './hidden-values';
import { RICH_TASKS } from './rich-tasks';
import { FORMATS, inFormat } from './written-formats';
import { documentedFor, Form, isChecked, itemOf, kindOf, REQUIRED_FIELDS, Structure, TASK_DEFINITION_FIELDS } from '../../src/checks/fields';
import { isIntrinsic, isObject } from '../../src/checks/json';
import { leavesOf } from '../../src/local/run/definition/fields';
import { fileWith, removeFolders, run } from '../cli/terminal';
import { fuzzRuns } from '../fuzz-runs';

// The property: whatever field of a task definition that the rules read is omitted, empty, of another form, or another word, a check mentions the variants that the API refuses,
// and no rule about the form of values reports the others. `npm run suite -- fuzz` tries nearly all.
const numRuns = fuzzRuns(300);

/** A value in a task, with its field in the table. */
interface Place {
  readonly task: Json;
  readonly path: Path;
  readonly value: unknown;
  readonly form: Form;

  /** The structure with the field, and its name. Undefined for an item of a list. */
  readonly field?: readonly [Structure, string];
}

function placesIn(task: Json, value: unknown, form: Form, path: Path = [], field?: Place['field']): readonly Place[] {
  const [item, structure] = [itemOf(form), form as Structure];
  const below = Array.isArray(value) && item !== undefined ? value.flatMap((entry, index) => placesIn(task, entry, item, [...path, index]))
    : typeof form === 'object' && item === undefined
      ? Object.entries(value as Json).flatMap(([key, member]) => placesIn(task, member, structure[key], [...path, key], [structure, key]))
      : [];
  return path.length === 0 ? below : [{ task, path, value, form, field }, ...below];
}

const PLACES = Object.values(RICH_TASKS).flatMap(task => placesIn(task, task, TASK_DEFINITION_FIELDS));

/** Without containers, the task definition could not be checked. */
const ALSO_REQUIRED = ['containerDefinitions'];

function isRequired({ path, field }: Place): boolean {
  return ALSO_REQUIRED.includes(path.filter(step => typeof step === 'string').join('.'))
    || (field !== undefined && REQUIRED_FIELDS.get(field[0])?.includes(field[1]) === true);
}

/** Whether a value is the first word of a health check, which says how the rest is run. */
const isKindOfHealthCheck = (path: Path) => path.slice(-3).join('.') === 'healthCheck.command.0';

/** A variant of a task. A parameter counts as refused: only the deployment knows the value. Functions are only in templates. */
interface Variant extends Pick<Place, 'task' | 'path'> {
  readonly value: unknown;
  readonly isRefused: boolean;

  /** The only format in which the API refuses it. Defaults to all. */
  readonly refusedIn?: string;
}

const PARAMETER = { Ref: 'Unknown' };
/** A structure that JavaScript cannot turn into a text. */
const STRUCTURE = { toString: 'x', valueOf: 'x' };
const SECTIONS = {
  Parameters: { Unknown: { Type: 'String' }, Empty: { Type: 'String', Default: '' }, Wrong: { Type: 'String', Default: 'many' } },
  Conditions: { Set: { 'Fn::Equals': [{ Ref: 'Unknown' }, 'x'] } },
};

/** What may be empty in place of a value. */
function perhapsEmpty(value: unknown): readonly unknown[] {
  const absent = { 'Fn::If': ['Set', value, { Ref: 'AWS::NoValue' }] };
  return Array.isArray(value) || isObject(value) ? [absent] : [absent, { Ref: 'Empty' }];
}

/** What may be a text in place of another value: a default, and a branch. */
const perhapsText = (value: unknown) => [{ Ref: 'Wrong' }, { 'Fn::If': ['Set', 'many', value] }];

function variantsOf(place: Place): readonly Variant[] {
  const { task, path, value, form, field } = place;
  const of = (changed: unknown, isRefused: boolean, refusedIn?: string) => ({ task, path: ['taskDefinition', ...path], value: changed, isRefused, refusedIn });
  const refused = (...values: readonly unknown[]) => values.map(changed => of(changed, true));
  const [isText, kind] = [typeof form === 'string', typeof form === 'string' ? kindOf(form) : undefined];
  const words = Array.isArray(value) ? undefined : documentedFor(form);
  const omitted = field === undefined ? [] : [of(undefined, isRequired(place)), of(null, true)];
  return [
    ...omitted,
    ...field !== undefined && isRequired(place) ? refused(...perhapsEmpty(value)) : [],
    ...isText && kind !== 'map' ? [...field === undefined ? [] : [of('', isRequired(place))], ...refused(STRUCTURE, [['x']])] : [],
    ...kind === 'map' ? refused('x', ['x']) : [],
    ...!isText || kind === 'map' || kind === 'flag' || kind === 'number' || kind === 'port' ? refused(...perhapsText(value)) : [],
    ...kind === 'flag' || kind === 'number' || kind === 'port' ? [...refused('many'), of(String(value), true, REGISTERED)] : [],
    ...kind === 'text' ? [5, true].map(other => of(other, true, isKindOfHealthCheck(path) ? undefined : REGISTERED)) : [],
    ...kind === 'port' ? refused(65_536, -1) : [],
    ...kind === 'port range' ? refused('8080', '8089-8080') : [],
    ...kind === 'CPU size' || kind === 'memory size' ? [of(1024, true, REGISTERED)] : [],
    ...Array.isArray(value) ? [of([], path[0] === 'containerDefinitions' && path.length === 1), ...refused(STRUCTURE)] : [],
    ...!isText && !Array.isArray(value) ? [...refused('x', [['x']]), ...REQUIRED_FIELDS.has(form as Structure) ? refused({}) : []] : [],
    ...words === undefined ? [] : refused('other', String(value).toLowerCase() === value ? value.toUpperCase() : String(value).toLowerCase(), PARAMETER),
  ];
}

const TEMPLATE = 'a template in JSON';
const REGISTERED = 'the input of register-task-definition';

const VARIANTS = PLACES.filter(({ form }) => isChecked(form)).flatMap(variantsOf);

const ABOUT_FORM = ['key-in-other-case', 'key-not-in-effect', 'task-definition-unchecked', 'value-refused', 'value-unknown'];

interface Mentions {
  readonly rules: readonly string[];
  readonly texts: readonly string[];

  /** How many values and parts of the file it mentions besides. */
  readonly others: number;
}

function mentionsOf(taskDefinition: unknown, path: Path, name: string, change = (task: Task): Task => task): Mentions {
  const format = FORMATS[name];
  const sections = name.includes('template') ? SECTIONS : undefined;
  const text = format.write({ ...change(inFormat(format, { taskDefinition }, path)[0]), sections });
  const { findings, unresolved, summary: { notes, unreadable } } = JSON.parse(run(['check', '--format', 'json', fileWith(text, `task.${format.extension}`)]).out);
  removeFolders();
  const texts = findings.map(({ message }: { readonly message: string }) => message);
  return { rules: findings.map(({ rule }: { readonly rule: string }) => rule.split('::')[1]), texts, others: unresolved.length + notes.length + unreadable.length };
}

test.each(Object.entries(RICH_TASKS))('%s is sound', (_, task) => {
  [TEMPLATE, REGISTERED].forEach(format => expect(mentionsOf(task, [], format)).toEqual({ rules: [], texts: [], others: 0 }));
});

test('the tasks set every field', () => {
  const set = new Set(PLACES.map(({ path }) => path.filter(step => typeof step === 'string').join('.')));
  expect(leavesOf(TASK_DEFINITION_FIELDS)!.filter(path => !set.has(path))).toEqual([]);
});

test('a check mentions every variant of a field that ECS refuses, and no rule about the form of values reports another one', () => {
  fc.assert(fc.property(fc.constantFrom(...VARIANTS), fc.constantFrom(TEMPLATE, REGISTERED), (variant, format) => {
    const { task, path, value, isRefused, refusedIn } = variant;
    const { taskDefinition } = withValueAt({ taskDefinition: task }, path, value);
    const { rules, others } = mentionsOf(taskDefinition, path, isIntrinsic(value) ? TEMPLATE : format);
    return isRefused && (refusedIn ?? format) === format ? rules.length + others > 0 : !rules.some(rule => ABOUT_FORM.includes(rule));
  }), { numRuns });
}, 30_000 + numRuns * 500);

const CHECKED = PLACES.filter(({ form }) => isChecked(form));

/** Fields whose values have no other text with a placeholder. */
const TYPED = CHECKED.filter(({ form }) => typeof form === 'string' && kindOf(form) !== 'text');

/** Fields in which a dollar sign is not a shell's. */
const FILLED_IN = CHECKED.filter(({ form, path }) => typeof form === 'string' && !/command|entryPoint/.test(path.join()));

test('in any field, a placeholder is unknown to the ECS API, and a literal in a template', () => {
  const inAnyField = fc.tuple(fc.constantFrom(...FILLED_IN), fc.constantFrom('${var.i}', ' {{ x }}', '<X>', '__X__', '$X'));
  const inTypedField = fc.tuple(fc.constantFrom(...TYPED), fc.constantFrom('1${x}', '%X%', '@X@', '#{x}'));
  fc.assert(fc.property(fc.oneof(inAnyField, inTypedField), ([place, placeholder]) => {
    const { taskDefinition } = withValueAt({ taskDefinition: place.task }, ['taskDefinition', ...place.path], placeholder);
    const { rules } = mentionsOf(taskDefinition, [], REGISTERED);
    expect(rules.filter(rule => ABOUT_FORM.includes(rule))).toEqual([]);
    const { texts, others } = mentionsOf(taskDefinition, [], TEMPLATE);
    const isAsked = texts.some(text => text.includes('Did you mean Fn::Sub?'));
    expect([others, isAsked]).toEqual([0, placeholder.includes('${') && (TYPED.includes(place) || isAsked)]);
    expect(TYPED.includes(place) && texts.length === 0).toBe(false);
  }), { numRuns: fuzzRuns(50) });
}, 30_000 + numRuns * 500);

test('a malformed Fn::If in place of any list, or of an item, is mentioned', () => {
  const lists = fc.constantFrom(...CHECKED.filter(({ value }) => Array.isArray(value)));
  fc.assert(fc.property(lists, fc.boolean(), fc.constantFrom<unknown>([], ['Set']), fc.boolean(), ({ task, path, value: list }, isItem, start, hasItem) => {
    const [item] = list as unknown[];
    const malformed = { 'Fn::If': [...start as unknown[], ...hasItem ? [isItem ? item : list] : []] };
    const { taskDefinition } = withValueAt({ taskDefinition: task }, ['taskDefinition', ...path], isItem ? [malformed] : malformed);
    const { rules, others } = mentionsOf(taskDefinition, [], TEMPLATE);
    return rules.length + others > 0;
  }), { numRuns: 100 });
}, 60_000);

/** Returns a task with another name for the key at the end of a path. */
function renamed(task: Task, path: Path, key: string): Task {
  const [parent, last] = [path.slice(0, -1), path.at(-1)];
  const structure = parent.reduce<unknown>((value, step) => (value as Json)[step], task) as Json;
  return withValueAt(task, parent, Object.fromEntries(Object.entries(structure).map(([name, value]) => [name === last ? key : name, value])));
}

const KEYS = PLACES.filter(({ field }) => field !== undefined);

test('a check mentions a key in the spelling of the other format', () => {
  fc.assert(fc.property(fc.constantFrom(...KEYS), fc.constantFrom(TEMPLATE, REGISTERED), ({ task, path }, name) => {
    const [, written] = inFormat(FORMATS[name], { taskDefinition: task }, ['taskDefinition', ...path]);
    const key = String(written.at(-1));
    const other = `${name === TEMPLATE ? key[0].toLowerCase() : key[0].toUpperCase()}${key.slice(1)}`;
    const { rules, others } = mentionsOf(task, [], name, asWritten => renamed(asWritten, written, other));
    return rules.length + others > 0;
  }), { numRuns });
}, 30_000 + numRuns * 500);
