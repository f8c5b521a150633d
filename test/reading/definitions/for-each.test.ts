import { UNKNOWN } from '../../../src/checks/model';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { expandForEach } from '../../../src/reading/definitions/for-each';

test('a loop becomes a resource for each value, with names and strings replaced, at the position of the loop', () => {
  const task = { Type: 'Task', Family: '${Name}', Image: { 'Fn::Sub': 'shop/${Name}:${Version}' }, Size: { Ref: 'Name' }, Others: [{ Ref: 'Other' }, 1, null] };
  const expected = (name: string) => ({ Type: 'Task', Family: name, Image: { 'Fn::Sub': `shop/${name}:\${Version}` }, Size: name, Others: [{ Ref: 'Other' }, 1, null] });
  const { resources: expanded } = expandForEach({ 'First': {}, 'Fn::ForEach::Tasks': ['Name', ['web', 'worker'], { 'Task${Name}': task }], 'Last': {} });
  expect(Object.entries(expanded)).toEqual([['First', {}], ['Taskweb', expected('web')], ['Taskworker', expected('worker')], ['Last', {}]]);
});

test('&{Identifier} is replaced with only the letters and digits of a value', () => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': ['Ip', ['10.0.0.1'], { 'Task&{Ip}': '${Ip}' }] }).resources).toEqual({ Task10001: '10.0.0.1' });
});

test.each([{ Ref: 'Names' }, { 'Fn::Split': [',', 'a,b'] }, 'web'])('a loop with unresolved values (%j) becomes one resource with unknown properties', collection => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { PidMode: { Ref: 'Name' }, ContainerDefinitions: [{ Name: 'app' }] } };
  const found = taskDefinitionsOf({ Resources: { 'Fn::ForEach::Tasks': ['Name', collection, { 'Task${Name}': task }] } })!;
  expect(found).toMatchObject([{ name: 'Task${Name}', model: { pidMode: UNKNOWN } }]);
});

test.each([[[]], ['text'], [['Name']], [['Name', ['a']]], [['Name', ['a'], 'text']], [null]])('a loop of an unexpected form (%j) is a problem', loop => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': loop, 'Queue': {} }))
    .toMatchObject({ resources: { Queue: {} }, problem: 'has Fn::ForEach::Tasks without an identifier, values, and resources' });
});

/** Returns the properties of a task definition in the case of the defaults, and the model. */
function computed(properties: object, sections: object = {}) {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'app' }], ...properties } };
  const [only] = taskDefinitionsOf({ ...sections, Resources: { Task: task } })!;
  const [{ properties: { ContainerDefinitions: _, ...others }, model, writtenPath }] = only.cases() as any;
  return { others, model, writtenPath };
}

const loopOver = (collection: unknown, body: object = { '${Key}': 'host' }) => ({ 'Fn::ForEach::Keys': ['Key', collection, body] });
const KEYS = { Parameters: { Keys: { Type: 'CommaDelimitedList', Default: 'PidMode,IpcMode' } }, Mappings: { Map: { a: { keys: ['PidMode'] } } } };

test.each<[string, object, object]>([
  ['literal values', loopOver(['PidMode']), { PidMode: 'host' }],
  ['numbers', { RuntimePlatform: loopOver([1, 2], { 'V${Key}': { 'Fn::Sub': 'a${Key}' } }) }, { RuntimePlatform: { V1: 'a1', V2: 'a2' } }],
  ['no value', { PidMode: 'task', ...loopOver([]) }, { PidMode: 'task' }],
  ['a default', loopOver({ Ref: 'Keys' }), { PidMode: 'host', IpcMode: 'host' }],
  ['a mapping', loopOver({ 'Fn::FindInMap': ['Map', 'a', 'keys'] }), { PidMode: 'host' }],
  ['a loop in a loop', loopOver(['Pid', 'Ipc'], { 'Fn::ForEach::Ends': ['End', ['Mode'], { '${Key}${End}': { Ref: 'Key' } }] }), { PidMode: 'Pid', IpcMode: 'Ipc' }],
])('a loop below Properties over %s sets the members', (_, properties, expected) => {
  expect(computed(properties, KEYS).others).toEqual(expected);
});

const many = Array.from({ length: 30 }, (_, i) => `A${i}`);

test.each<[string, object]>([
  ['a parameter without a default', loopOver({ Ref: 'Other' })],
  ['a list with an unknown value', loopOver(['PidMode', { Ref: 'Other' }])],
  ['two members with one name', { Cpu: '1024', ...loopOver(['Cpu']) }],
  ['no list', loopOver('PidMode')],
  ['too many passes', loopOver(many, { 'Fn::ForEach::Inner': ['Inner', many, { '${Key}${Inner}': 'host' }] })],
  ['another form', { 'Fn::ForEach::Keys': 'PidMode' }],
])('a loop below Properties over %s leaves each member that nothing else sets unknown', (_, properties) => {
  const { others, model } = computed(properties, { Parameters: { Other: { Type: 'CommaDelimitedList' } } });
  expect(others).toEqual(properties);
  expect([model.pidMode, model.memoryMiB, model.enableFaultInjection, model.requiresCompatibilities]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, [UNKNOWN]]);
});

test('the path of a member leads to the body of its loop', () => {
  const { writtenPath } = computed({ RuntimePlatform: loopOver(['A'], { 'Fn::ForEach::Ends': ['End', ['B'], { '${Key}${End}': { Deep: 1 } }] }) });
  expect(writtenPath(['RuntimePlatform', 'AB', 'Deep'])).toEqual(['RuntimePlatform', 'Fn::ForEach::Keys', 2, 'Fn::ForEach::Ends', 2, '${Key}${End}', 'Deep']);
});

test('in a loop with unresolved values, texts with the identifier are unresolved, and names are kept', () => {
  const body = { '${Name}': [{ Ref: '${Name}' }, '${Name}', 'a&{Name}b', { 'Fn::Sub': ['${Name}', { Other: '${Name}' }] }, 'text'] };
  expect(expandForEach({ 'Fn::ForEach::Tasks': ['Name', { Ref: 'Names' }, body] }).resources).toEqual({
    '${Name}': [{ Ref: '${Name}' }, { 'Fn::Sub': '${Name}' }, { 'Fn::Sub': 'a${Name}b' }, { 'Fn::Sub': ['${Name}', { Other: { 'Fn::Sub': '${Name}' } }] }, 'text'],
  });
});

test('expands no more resources than a template can contain', () => {
  const values = Array.from({ length: 1000 }, (_, i) => `${i}`);
  const nested = (depth: number): object => depth === 0 ? {} : { [`Fn::ForEach::L${depth}`]: [`V${depth}`, values, nested(depth - 1)] };
  expect(expandForEach(nested(30) as Record<string, unknown>).resources).toEqual({});
  const loopOf = (count: number) => expandForEach({ 'Fn::ForEach::Tasks': ['Name', values.slice(0, count), { 'Task${Name}': {} }] });
  expect(Object.keys(loopOf(1000).resources)).toHaveLength(500);
  expect([500, 501].map(count => loopOf(count).problem)).toStrictEqual([undefined, 'creates more than 500 resources in loops']);
  const pairsOf = (count: number) =>
    expandForEach({ 'Fn::ForEach::Pairs': ['Name', values.slice(0, count), { 'Task${Name}': {}, 'Service${Name}': {} }] });
  expect([250, 251].map(count => pairsOf(count).problem)).toStrictEqual([undefined, 'creates more than 500 resources in loops']);
});

test('replaces names up to a depth of 50, so that a hostile template cannot exhaust the stack', () => {
  const nestedIn = (depth: number, wrap: (value: unknown) => unknown) => Array.from({ length: depth }).reduce<unknown>(wrap, '${Name}');
  const innermost = (value: unknown): unknown => typeof value === 'object' ? innermost(Object.values(value!)[0]) : value;
  for (const wrap of [(value: unknown) => [value], (value: unknown) => ({ Key: value })]) {
    const expandedAt = (depth: number) =>
      innermost(expandForEach({ 'Fn::ForEach::Tasks': ['Name', ['web'], { Task: nestedIn(depth, wrap) }] }).resources.Task);
    expect([49, 50, 5000].map(expandedAt)).toEqual(['web', '${Name}', '${Name}']);
  }
});

test('the path of a resource leads to the body of its loop', () => {
  const { pathOf } = expandForEach({
    'Queue': {},
    'Fn::ForEach::Shops': ['Shop', ['A', 'B'], { 'Task${Shop}': {}, 'Fn::ForEach::Colors': ['Color', ['Red'], { '${Shop}${Color}': {} }] }],
  });
  expect(pathOf('Queue')).toEqual(['Queue']);
  expect(pathOf('TaskB')).toEqual(['Fn::ForEach::Shops', 2, 'Task${Shop}']);
  expect(pathOf('ARed')).toEqual(['Fn::ForEach::Shops', 2, 'Fn::ForEach::Colors', 2, '${Shop}${Color}']);
});

test('a logical id that two resources have is a problem, except if a loop is unresolved', () => {
  const problemOf = (resources: Record<string, unknown>) => expandForEach(resources).problem;
  expect(problemOf({ 'Task': {}, 'Fn::ForEach::Tasks': ['Name', ['a'], { Task: {} }] })).toBe('creates the resource Task more than once');
  expect(problemOf({ 'Fn::ForEach::Tasks': ['Name', ['a', 'a'], { 'Task${Name}': {} }] })).toBe('creates the resource Taska more than once');
  expect(problemOf({ 'Fn::ForEach::Tasks': ['Name', [{ Ref: 'A' }, { Ref: 'B' }], { 'Task${Name}': {} }] })).toBeUndefined();
});
