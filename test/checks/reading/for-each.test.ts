import { judge } from '../../../src/checks/judge';
import { UNKNOWN } from '../../../src/checks/model';
import { expandForEach } from '../../../src/checks/reading/for-each';
import { taskDefinitionsOf } from '../../../src/checks/reading/template';

test('a loop makes a resource for each value, under its name and with its text, in the place where the loop stands', () => {
  const task = { Type: 'Task', Family: '${Name}', Image: { 'Fn::Sub': 'shop/${Name}:${Version}' }, Size: { Ref: 'Name' }, Others: [{ Ref: 'Other' }, 1, null] };
  const made = (name: string) => ({ Type: 'Task', Family: name, Image: { 'Fn::Sub': `shop/${name}:\${Version}` }, Size: name, Others: [{ Ref: 'Other' }, 1, null] });
  const written = expandForEach({ 'First': {}, 'Fn::ForEach::Tasks': ['Name', ['web', 'worker'], { 'Task${Name}': task }], 'Last': {} });
  expect(Object.entries(written)).toEqual([['First', {}], ['Taskweb', made('web')], ['Taskworker', made('worker')], ['Last', {}]]);
});

test('names keep no signs of a value where the template leaves them out', () => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': ['Ip', ['10.0.0.1'], { 'Task&{Ip}': '${Ip}' }] })).toEqual({ Task10001: '10.0.0.1' });
});

test('loops may stand in loops', () => {
  const inner = { 'Fn::ForEach::Inner': ['B', ['1', '2'], { '${A}${B}': { Ref: 'A' } }] };
  expect(expandForEach({ 'Fn::ForEach::Outer': ['A', ['x', 'y'], inner] })).toEqual({ x1: 'x', x2: 'x', y1: 'y', y2: 'y' });
});

test.each([{ Ref: 'Names' }, { 'Fn::Split': [',', 'a,b'] }, 'web'])('where only the deployment knows the values (%j) one stands for all, and nothing is known of them', collection => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { PidMode: { Ref: 'Name' }, ContainerDefinitions: [{ Name: 'app' }] } };
  const found = taskDefinitionsOf({ Resources: { 'Fn::ForEach::Tasks': ['Name', collection, { 'Task${Name}': task }] } })!;
  expect(found).toMatchObject([{ name: 'Task${Name}', model: { pidMode: UNKNOWN } }]);
});

test('what is wrong in a loop is found, with the service that runs it', () => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'app', SystemControls: [{ Namespace: 'vm.swappiness', Value: '10' }] }] } };
  const service = { Type: 'AWS::ECS::Service', Properties: { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Task${Name}' } } };
  const found = taskDefinitionsOf({ Resources: { 'Fn::ForEach::Shops': ['Name', ['A', 'B'], { 'Task${Name}': task, 'Service${Name}': service }] } })!;
  expect(found.map(({ name, model }) => [name, model.services.map(({ name: of }) => of)])).toEqual([['TaskA', ['ServiceA']], ['TaskB', ['ServiceB']]]);
  expect(judge(found[1].model).filter(({ rule }) => rule.severity === 'error').map(({ rule }) => rule.name)).toEqual(['sysctl-not-accepted']);
});

test.each([[[]], ['text'], [['Name']], [['Name', ['a']]], [['Name', ['a'], 'text']], [[1, ['a'], {}]], [null]])('a loop of another form (%j) makes nothing', loop => {
  expect(expandForEach({ 'Fn::ForEach::Tasks': loop, 'Queue': {} })).toEqual({ Queue: {} });
});

test('no more is written than a template may hold, however loops multiply', () => {
  const values = Array.from({ length: 1000 }, (_, i) => `${i}`);
  const nested = (depth: number): object => depth === 0 ? {} : { [`Fn::ForEach::L${depth}`]: [`V${depth}`, values, nested(depth - 1)] };
  expect(expandForEach(nested(30) as Record<string, unknown>)).toEqual({});
  expect(Object.keys(expandForEach({ 'Fn::ForEach::Tasks': ['Name', values, { 'Task${Name}': {} }] }))).toHaveLength(500);
});

test('a template without loops stays the same object', () => {
  const resources = { Task: {} };
  expect(expandForEach(resources)).toBe(resources);
});
