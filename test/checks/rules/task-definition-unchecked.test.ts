import { taskDefinitionUnchecked } from '../../../src/checks/rules/task-definition-unchecked';
import { container, fargate, findings, UNRESOLVED } from '../definitions';

test.each<[unknown, string]>([
  ['web', 'containerDefinitions could not be checked: it is web, not a list.'],
  [7, 'containerDefinitions could not be checked: it is 7, not a list.'],
  [{ web: container('web') }, 'containerDefinitions could not be checked: it is a map, not a list.'],
  [[container('web'), 'agent'], 'item 2 of containerDefinitions could not be checked: agent is not a container.'],
  [[null], 'item 1 of containerDefinitions could not be checked: null is not a container.'],
  [[[container('web')]], 'item 1 of containerDefinitions could not be checked: a list is not a container.'],
])('reports %j in place of containers', (containers, message) => {
  expect(findings(taskDefinitionUnchecked, fargate(containers))).toStrictEqual([{ message, fix: expect.stringMatching(/^Write .*\.$/) }]);
});

test.each<[unknown]>([[undefined], [null], [''], [[]], [[container('web')]], [UNRESOLVED], [[UNRESOLVED, container('web')]], [[{ Ref: 'AWS::NoValue' }]]])(
  'reports nothing for %j, which can be read or is unresolved', containers => {
    expect(findings(taskDefinitionUnchecked, fargate(containers))).toStrictEqual([]);
  });
