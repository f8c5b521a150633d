import { container, fargate, Json, tuned, UNRESOLVED } from './definitions';
import { locate, stepTo } from '../../src/checks/location';
import { valueRefused } from '../../src/checks/rules/value-refused';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

function located(taskDefinition: Json, finding: Parameters<typeof locate>[0]): readonly (string | number)[] {
  return locate(finding, taskDefinition, readTaskDefinition(taskDefinition));
}

test.each<[string, Json[], string, (string | number)[]]>([
  ['a container by its name', [container('web'), container('agent')], 'agent', [1, 'name']],
  ['a container after an unresolved one', [UNRESOLVED, container('agent')], 'agent', [1, 'name']],
  ['a container without a name by its position among the containers', [UNRESOLVED, container('web'), { image: 'i' }], '#2', [2]],
  ['a container with an unresolved name', [{ name: { Ref: 'Name' } }], '${Name}', [0, 'name']],
  ['the list of containers if there is no such container', [container('web'), container('other')], 'agent', []],
])('locates %s', (_, containers, name, path) => {
  expect(located(fargate(containers), { container: name })).toStrictEqual(['containerDefinitions', ...path]);
});

test('uses the spelling of the properties', () => {
  const properties = { ContainerDefinitions: [{ Name: 'web', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }] }] };
  expect(located(properties, { container: 'web', at: ['systemControls', 'net.core.somaxconn', 'value'] }))
    .toStrictEqual(['ContainerDefinitions', 0, 'SystemControls', 0, 'Value']);
});

test('locates the last of several items with the same name, which takes effect', () => {
  const repeated = { systemControls: ['1', '2'].map(value => ({ namespace: 'net.core.somaxconn', value })) };
  expect(located(fargate([container('web', repeated)]), { container: 'web', at: ['systemControls', 'net.core.somaxconn', 'value'] }))
    .toStrictEqual(['containerDefinitions', 0, 'systemControls', 1, 'value']);
});

test.each<[string, (string | number)[]]>([
  ['#1', [0, 'protocol']], ['#10', [9, 'protocol']], ['#11', []], ['#0', []], ['#1x', []], ['x#1', []],
])('locates item %s without a name by its position', (item, path) => {
  const web = container('web', { portMappings: Array(10).fill({ protocol: 'tcp' }) });
  expect(located(fargate([web]), { container: 'web', at: ['portMappings', item, 'protocol'] })).toStrictEqual(['containerDefinitions', 0, 'portMappings', ...path]);
});

test('locates the first item with a key if no item has that name', () => {
  expect(located(fargate([], { volumes: [{ name: 'a' }, { name: 'b', host: { sourcePath: '/b' } }] }), { at: ['volumes', 'host', 'sourcePath'] }))
    .toStrictEqual(['volumes', 1, 'host', 'sourcePath']);
  expect(located(fargate([], { volumes: [{ name: 'a' }, { name: 'b', host: {} }] }), { at: ['volumes', 'host'] })).toStrictEqual(['volumes', 1, 'host']);
});

test.each<[string, Json, string[], (string | number)[]]>([
  ['a missing key', container('web'), ['linuxParameters', 'initProcessEnabled'], ['name']],
  ['a missing key in an item with several names', container('web', { portMappings: [{ name: 'http', containerPort: 80 }] }), ['portMappings', 'http', 'hostPort'], ['portMappings', 0, 'name']],
  ['a key below the first of two spellings', container('web', { User: { a: 1 }, USER: {} }), ['user', 'a'], ['User', 'a']],
  ['a missing key in a structure', container('web', { linuxParameters: {} }), ['linuxParameters', 'initProcessEnabled'], ['linuxParameters']],
  ['a missing item', tuned('web', { 'net.core.somaxconn': '1' }), ['systemControls', 'net.core.other'], ['systemControls']],
  ['a value that is unresolved', container('web', { systemControls: { 'Fn::If': ['Large', [], []] } }), ['systemControls', 'net.core.somaxconn'], ['systemControls']],
])('the place of %s is what contains it', (_, web, at, path) => {
  expect(located(fargate([web]), { container: 'web', at })).toStrictEqual(['containerDefinitions', 0, ...path]);
});

test('the place of a task definition is its family, or its properties', () => {
  expect(located(fargate([], { family: 'shop' }), {})).toStrictEqual(['family']);
  expect(located(fargate([]), {})).toStrictEqual([]);
  expect(located({ family: 'shop' }, { at: ['containerDefinitions'] })).toStrictEqual(['family']);
});

test.each([undefined, null, [], 'text', { containerDefinitions: null }, { containerDefinitions: {} }])('accepts any properties: %j', properties => {
  const model = readTaskDefinition(fargate([container('web')]));
  expect(locate({ container: 'web', at: ['user'] }, properties, model)).toStrictEqual(Object.keys(properties ?? {}).filter(key => key === 'containerDefinitions'));
});

test('a problem of a service has no place in the task definition', () => {
  expect(located(fargate([]), { service: 0, at: ['networkMode'] })).toStrictEqual([]);
});

test('the place of a key that an item of a list lacks is this item, and not the first one with the key', () => {
  const properties = fargate([container('web', { systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }, { value: '2' }] })]);
  const [finding] = valueRefused.check(readTaskDefinition(properties));
  expect(located(properties, finding)).toStrictEqual(['containerDefinitions', 0, 'systemControls', 1]);
});

test.each<[string, unknown[], string[]]>([
  ['their names', [{ name: 'a' }, { Name: 'b' }], ['a', 'b']],
  ['their names, even if a part looks like a position', [{ name: '#1a' }, { name: 'a#1' }], ['#1a', 'a#1']],
  ['their positions, if they have the same name', [{ name: 'a' }, { name: 'b' }, { Name: 'a' }], ['#1', 'b', '#3']],
  ['their positions, if another member of one is the name of another', [{ name: '80', containerPort: 81 }, { containerPort: 80 }], ['#1', '#2']],
  ['their positions, if they have no name, or one that looks like a position', [{ value: 'a' }, { name: { Ref: 'Name' } }, { name: '#1' }], ['#1', '#2', '#3']],
  ['themselves, if they are texts', ['a', 'b', 'b'], ['a', '#2', '#3']],
])('steps to items are %s', (_, items, steps) => {
  expect(items.map((__, index) => stepTo(items, index))).toEqual(steps);
  expect(steps.map(step => located(fargate([], { volumes: items }), { at: ['volumes', step] })[1])).toEqual([...items.keys()]);
});
