import { taskDefinitionUnchecked } from '../../../src/checks/rules/task-definition-unchecked';
import { container, fargate, findings, UNRESOLVED } from '../definitions';

test.each<[unknown, string]>([
  ['web', 'containerDefinitions could not be checked: "web" is not a list.'],
  [7, 'containerDefinitions could not be checked: 7 is not a list.'],
  [{ web: container('web') }, 'containerDefinitions could not be checked: a structure is not a list.'],
  [[container('web'), 'agent'], 'item 2 of containerDefinitions could not be checked: "agent" is not a structure.'],
  [[[container('web')]], 'item 1 of containerDefinitions could not be checked: a list is not a structure.'],
])('reports %j in place of containers', (containers, message) => {
  expect(findings(taskDefinitionUnchecked, fargate(containers))).toMatchObject([{ message, fix: expect.stringMatching(/^Write .*\.$/) }]);
});

test.each<[unknown]>([[undefined], [null], [''], [[]], [[null]], [[container('web')]], [UNRESOLVED], [[UNRESOLVED, container('web')]], [[{ Ref: 'AWS::NoValue' }]]])(
  'reports nothing for %j, which can be read or is unresolved', containers => {
    expect(findings(taskDefinitionUnchecked, fargate(containers))).toStrictEqual([]);
  });

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['JSON in a string', { systemControls: '[{"namespace":"net.core.somaxconn","value":"0"}]' }, 'systemControls could not be checked: "[{\\"namespace\\":\\"net.core.somaxconn\\",\\"value\\":\\"0\\"}]" is not a list.'],
  ['a list of NAME=value', { environment: ['AWS_ACCESS_KEY_ID=key'] }, 'item 1 of environment could not be checked: "AWS_ACCESS_KEY_ID=key" is not a structure.'],
  ['a list instead of a text', { user: ['root'] }, 'user could not be checked: a list is not a text.'],
  ['a structure below a structure', { linuxParameters: { capabilities: { add: { SYS_ADMIN: true } } } }, 'linuxParameters.capabilities.add could not be checked: a structure is not a list.'],
])('reports %s, and in which container', (_, properties, message) => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', properties)]))).toMatchObject([{ container: 'web', message }]);
});

test('reads a text in place of a list of texts, as CloudFormation does', () => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', { command: 'serve', linuxParameters: { capabilities: { add: 'SYS_PTRACE' } } })]))).toStrictEqual([]);
});
