// Ways to write a value so that a reader of the text does not see it, for the properties that every value is accounted for.

export type Json = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

/** What stands in place of a value. */
export interface Written {
  readonly value: unknown;

  /** The sections of a template that it needs. */
  readonly sections?: Json;

  /** The value of the variable `Hidden`, if the resource has to be in a loop. */
  readonly item?: string;
}

/** A way to write a value. */
interface HidingFunction {
  /** Whether a template with the value and one with the function mean the same, whatever the parameters. */
  readonly keepsValue: boolean;

  /** Returns what stands in place of a value. Undefined if the function cannot have this value. */
  write(value: unknown): Written | undefined;
}

const NO_VALUE = { Ref: 'AWS::NoValue' };
const PRODUCTION = { Parameters: { Stage: { Type: 'String' } }, Conditions: { Production: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } } };
const PRODUCTION_AND_EUROPE = {
  ...PRODUCTION,
  Conditions: { ...PRODUCTION.Conditions, Europe: { 'Fn::And': [{ Condition: 'Production' }, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }] } },
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isScalar = (value: unknown) => typeof value !== 'object';
const isStructure = (value: unknown): value is Json => typeof value === 'object' && !Array.isArray(value);
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every(isText) && !value.join('').includes(',');
const written = (value: unknown, sections?: Json): Written => ({ value, sections });
const inTwo = (value: unknown) => [String(value).slice(0, 2), String(value).slice(2)];

/** Loops that set the members of a structure, one each. */
function loops(members: readonly (readonly [string, unknown])[], collection?: unknown): Json {
  return Object.fromEntries(members.map(([key, value], index) => [`Fn::ForEach::Member${index}`, [`Member${index}`, collection ?? [key], { [`\${Member${index}}`]: value }]]));
}

/** A structure whose last member something else sets. */
function withLast(value: unknown, last: (member: readonly [string, unknown]) => Json, sections: (key: string) => Json | undefined = () => undefined) {
  const members = isStructure(value) ? Object.entries(value) : [];
  const [member] = members.slice(-1);
  return member && written({ ...Object.fromEntries(members.slice(0, -1)), ...last(member) }, sections(member[0]));
}

/** A parameter that has a value as its only value or as its default. */
function parameter(declared: Json): Json {
  return { Parameters: { Hidden: declared } };
}

/** The functions behind which a value can be. Those that keep no value leave it to the deployment, or omit the value in another case. */
export const FUNCTIONS = {
  'nothing': { keepsValue: true, write: value => written(value) },
  'Sub of a literal': { keepsValue: true, write: value => isScalar(value) ? written({ 'Fn::Sub': String(value) }) : undefined },
  'Sub with a map': { keepsValue: true, write: value => isScalar(value) ? written({ 'Fn::Sub': ['${Value}', { Value: String(value) }] }) : undefined },
  'Sub of a default': {
    keepsValue: true,
    write: value => {
      const [start, end] = inTwo(value);
      return isScalar(value) ? written({ 'Fn::Sub': `${start}\${Hidden}` }, parameter({ Type: 'String', Default: end })) : undefined;
    },
  },
  'Join': { keepsValue: true, write: value => isScalar(value) ? written({ 'Fn::Join': ['', inTwo(value)] }) : undefined },
  'Select': { keepsValue: true, write: value => written({ 'Fn::Select': [1, ['other', value]] }) },
  'Select and Split': { keepsValue: true, write: value => isScalar(value) ? written({ 'Fn::Select': ['1', { 'Fn::Split': ['¦', `other¦${String(value)}`] }] }) : undefined },
  'Split': { keepsValue: true, write: value => isTextList(value) ? written({ 'Fn::Split': [',', value.join(',')] }) : undefined },
  'FindInMap': { keepsValue: true, write: value => written({ 'Fn::FindInMap': ['Map', 'all', 'value'] }, { Mappings: { Map: { all: { value } } } }) },
  'If in the true branch': { keepsValue: false, write: value => written({ 'Fn::If': ['Production', value, NO_VALUE] }, PRODUCTION) },
  'If in the false branch': { keepsValue: false, write: value => written({ 'Fn::If': ['Production', NO_VALUE, value] }, PRODUCTION) },
  'If in both branches': { keepsValue: true, write: value => written({ 'Fn::If': ['Production', value, value] }, PRODUCTION) },
  'nested If': {
    keepsValue: false,
    write: value => written({ 'Fn::If': ['Production', { 'Fn::If': ['Europe', value, NO_VALUE] }, NO_VALUE] }, PRODUCTION_AND_EUROPE),
  },
  'Ref to a default': {
    keepsValue: true,
    write: value => isTextList(value)
      ? written({ Ref: 'Hidden' }, parameter({ Type: 'CommaDelimitedList', Default: value.join(',') }))
      : isScalar(value) ? written({ Ref: 'Hidden' }, parameter({ Type: 'String', Default: String(value) })) : undefined,
  },
  'Ref to allowed values': {
    keepsValue: false,
    write: value => isScalar(value) ? written({ Ref: 'Hidden' }, parameter({ Type: 'String', Default: '1', AllowedValues: ['1', String(value)] })) : undefined,
  },
  'Ref to the only allowed value': {
    keepsValue: true, write: value => isScalar(value) ? written({ Ref: 'Hidden' }, parameter({ Type: 'String', AllowedValues: [String(value)] })) : undefined,
  },
  'ToJsonString': { keepsValue: false, write: value => isScalar(value) ? undefined : written({ 'Fn::ToJsonString': value }) },
  'Length': {
    keepsValue: true,
    write: value => /^[1-9]\d{0,2}$/.test(String(value)) && isScalar(value)
      ? written({ 'Fn::Length': Array(Number(value)).fill('item') })
      : undefined,
  },
  'a dynamic reference': { keepsValue: false, write: () => written('{{resolve:ssm:/hidden:1}}') },
  'ImportValue': { keepsValue: false, write: () => written({ 'Fn::ImportValue': { 'Fn::Sub': '${AWS::StackName}-hidden' } }) },
  'GetAtt': { keepsValue: false, write: () => written({ 'Fn::GetAtt': ['Other', 'Hidden'] }) },
  'Transform': { keepsValue: false, write: () => written({ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/hidden.json' } } }) },
  'ForEach': { keepsValue: true, write: value => isScalar(value) ? { value: '${Hidden}', item: String(value) } : { value, item: 'one' } },
  'ForEach of each member': { keepsValue: true, write: value => isStructure(value) ? written(loops(Object.entries(value))) : undefined },
  'ForEach in ForEach': { keepsValue: true, write: value => withLast(value, member => ({ 'Fn::ForEach::Outer': ['Outer', ['one'], loops([member])] })) },
  'ForEach over a default': {
    keepsValue: true,
    write: value => withLast(value, member => loops([member], { Ref: 'Hidden' }), key => parameter({ Type: 'CommaDelimitedList', Default: key })),
  },
  'ForEach over a parameter': {
    keepsValue: false, write: value => withLast(value, member => loops([member], { Ref: 'Hidden' }), () => parameter({ Type: 'CommaDelimitedList' })),
  },
  'Transform beside members': { keepsValue: false, write: value => withLast(value, () => ({ 'Fn::Transform': { Name: 'AWS::Include' } })) },
  'a function without a meaning': { keepsValue: false, write: value => written({ 'Fn::Unknown': value }) },
  'If with one item': { keepsValue: false, write: value => written({ 'Fn::If': ['Production', value] }, PRODUCTION) },
  'a placeholder': { keepsValue: false, write: () => written('<HIDDEN>') },
} satisfies Readonly<Record<string, HidingFunction>> as Readonly<Record<string, HidingFunction>>;

/** A task definition and its services. */
export interface Task {
  readonly taskDefinition: unknown;
  readonly services?: readonly unknown[];
}

/** A part of a task that is written in another way. */
export interface Part {
  readonly path: Path;
  readonly value: unknown;
}

/** Returns a copy with another value at a path. Undefined omits the member or the item. */
export function withValueAt<Value>(value: Value, path: Path, replacement: unknown): Value {
  const [step, ...rest] = path;
  if (step === undefined) {
    return replacement as Value;
  }
  const inner = withValueAt((value as Json)[step], rest, replacement);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => index !== step ? [item] : inner === undefined ? [] : [inner]) as Value;
  }
  return Object.fromEntries(Object.entries({ ...value as Json, [step]: inner }).filter(([, item]) => item !== undefined)) as Value;
}

/** The shapes of a part that is written in another way, given its path in a task and its value. Undefined if it cannot have the shape. */
export const SHAPES: Readonly<Record<string, (path: Path, value: unknown) => unknown>> = {
  'a scalar': (_, value) => isScalar(value) ? value : undefined,
  'a whole list': (_, value) => Array.isArray(value) ? value : undefined,
  'an item of a list': (path, value) => typeof path.at(-1) === 'number' ? value : undefined,
  'a whole structure': (_, value) => isStructure(value) ? value : undefined,
  'JSON in a string': (_, value) => isScalar(value) ? undefined : JSON.stringify(value),
  'NAME=value': (path, value) => typeof path.at(-1) === 'number' && isStructure(value) && Object.values(value).every(isScalar) ? Object.values(value).join('=') : undefined,
  'a list in place of a text': (_, value) => isScalar(value) ? [value] : undefined,
};

/** Returns a value behind a function. Undefined if the function cannot have it, or would be another value: in place of a text, JSON is no list. */
export function hidden(value: unknown, by: string, shape: string): Written | undefined {
  return by === 'ToJsonString' && shape === 'a list in place of a text' ? undefined : FUNCTIONS[by].write(value);
}

/** Returns the parts of a task that have a shape and contain the value at a path, innermost first. */
export function partsAround(task: Task, path: Path, shape: keyof typeof SHAPES): Part[] {
  const prefixes = path.map((_, index) => path.slice(0, path.length - index)).filter(prefix => isPart(prefix));
  return prefixes.flatMap(prefix => {
    const value = SHAPES[shape](prefix, prefix.reduce<unknown>((current, step) => (current as Json)[step], task));
    return value === undefined ? [] : [{ path: prefix, value }];
  });
}

/** Returns a value and everything in it, with their paths. */
export function partsIn(value: unknown, path: Path = []): readonly Part[] {
  const members = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value as Json) : [];
  return [{ path, value }, ...members.flatMap(([key, member]) => partsIn(member, [...path, key]))];
}

/** Whether something smaller than the task definition, the services, or one of them is at a path. */
export function isPart([root, ...steps]: Path): boolean {
  return steps.length > (root === 'services' ? 1 : 0);
}
