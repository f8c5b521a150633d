import { taskDefinitionsOf } from '../../src/checks/template-reader';

const DEFINITION = { Type: 'AWS::ECS::TaskDefinition', Properties: { PidMode: 'task', ContainerDefinitions: [{ Name: 'web' }] } };

function namesIn(content: unknown): string[] | undefined {
  return taskDefinitionsOf(content)?.map(({ name }) => name);
}

test('finds the task definitions of a template and no other resources', () => {
  const found = taskDefinitionsOf({ Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Web: DEFINITION, Worker: DEFINITION, Odd: null } });
  expect(found?.map(({ name }) => name)).toEqual(['Web', 'Worker']);
  expect(found?.[0].model).toMatchObject({ pidMode: 'task', containers: [{ name: 'web' }] });
});

test('names a task definition by its construct, and by its logical id where the template does not tell', () => {
  expect(namesIn({ Resources: { WebTaskDef1234: { ...DEFINITION, Metadata: { 'aws:cdk:path': 'Shop/Web/TaskDef/Resource' } } } })).toEqual(['Shop/Web/TaskDef']);
  expect(namesIn({ Resources: { Web: { ...DEFINITION, Metadata: { 'aws:cdk:path': 7 } } } })).toEqual(['Web']);
  expect(namesIn({ Resources: { Web: { ...DEFINITION, Metadata: [] } } })).toEqual(['Web']);
});

test('reads what register-task-definition takes and what describe-task-definition tells', () => {
  const definition = { family: 'shop', pidMode: 'task', containerDefinitions: [{ name: 'web' }] };
  expect(taskDefinitionsOf(definition)).toMatchObject([{ name: 'shop', model: { pidMode: 'task', containers: [{ name: 'web' }] } }]);
  expect(taskDefinitionsOf({ taskDefinition: definition })).toEqual(taskDefinitionsOf(definition));
  expect(namesIn({ ...definition, family: '' })).toEqual(['task definition']);
});

test('a template without task definitions has none', () => {
  expect(taskDefinitionsOf({ Resources: {} })).toEqual([]);
});

test.each([undefined, null, 7, 'text', [], {}, { Resources: [] }, { containerDefinitions: 'web' }, { version: '48.0.0', artifacts: {} }])(
  'takes %j for neither a template nor a task definition', content => {
    expect(taskDefinitionsOf(content)).toBeUndefined();
  });

test('takes properties of any form', () => {
  expect(taskDefinitionsOf({ Resources: { Web: { Type: 'AWS::ECS::TaskDefinition' } } })).toMatchObject([{ name: 'Web', model: { containers: [] } }]);
});
