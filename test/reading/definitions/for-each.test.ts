import { judge } from '../../../src/checks/judge';
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

test('loops can contain loops', () => {
  const inner = { 'Fn::ForEach::Inner': ['B', ['1', '2'], { '${A}${B}': { Ref: 'A' } }] };
  expect(expandForEach({ 'Fn::ForEach::Outer': ['A', ['x', 'y'], inner] }).resources).toEqual({ x1: 'x', x2: 'x', y1: 'y', y2: 'y' });
});

test.each([{ Ref: 'Names' }, { 'Fn::Split': [',', 'a,b'] }, 'web'])('a loop with unresolved values (%j) becomes one resource with unknown properties', collection => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { PidMode: { Ref: 'Name' }, ContainerDefinitions: [{ Name: 'app' }] } };
  const found = taskDefinitionsOf({ Resources: { 'Fn::ForEach::Tasks': ['Name', collection, { 'Task${Name}': task }] } })!;
  expect(found).toMatchObject([{ name: 'Task${Name}', model: { pidMode: UNKNOWN } }]);
});

test('finds mistakes in a loop, with the services that it adds', () => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc', Cpu: '256', Memory: '512', ContainerDefinitions: [{ Name: 'app', SystemControls: [{ Namespace: 'vm.swappiness', Value: '10' }] }] } };
  const service = { Type: 'AWS::ECS::Service', Properties: { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Task${Name}' } } };
  const found = taskDefinitionsOf({ Resources: { 'Fn::ForEach::Shops': ['Name', ['A', 'B'], { 'Task${Name}': task, 'Service${Name}': service }] } })!;
  expect(found.map(({ name, model }) => [name, model.services.map(({ name: of }) => of)])).toEqual([['TaskA', ['ServiceA']], ['TaskB', ['ServiceB']]]);
  expect(judge(found[1].model).filter(({ rule }) => rule.severity === 'error').map(({ rule }) => rule.name)).toEqual(['sysctl-not-accepted']);
});

test.each([[[]], ['text'], [['Name']], [['Name', ['a']]], [['Name', ['a'], 'text']], [null]])('ignores a loop of an unexpected form (%j)', loop => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': loop, 'Queue': {} }).resources).toEqual({ Queue: {} });
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

test('returns a template without loops unchanged', () => {
  const resources = { Task: {} };
  expect(expandForEach(resources).resources).toBe(resources);
});

test('a loop without an identifier is expanded, so that its resources are read', () => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': [1, ['a'], { Task: {} }] }).resources).toEqual({ Task: {} });
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
