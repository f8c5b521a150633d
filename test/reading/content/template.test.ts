import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { propertiesNotSetIn } from '../task-properties';

const DEFINITION = { Type: 'AWS::ECS::TaskDefinition', Properties: { PidMode: 'task', ContainerDefinitions: [{ Name: 'web' }] } };

function namesIn(content: unknown): string[] | undefined {
  return taskDefinitionsOf(content)?.map(({ name }) => name);
}

test('finds the task definitions of a template and ignores other resources', () => {
  const found = taskDefinitionsOf({ Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Web: DEFINITION, Worker: DEFINITION, Odd: null } });
  expect(found?.map(({ name }) => name)).toEqual(['Web', 'Worker']);
  expect(found?.[0].model).toMatchObject({ pidMode: 'task', containers: [{ name: 'web' }] });
});

test('names a task definition by the path of its construct, or by its logical id', () => {
  expect(namesIn({ Resources: { WebTaskDef1234: { ...DEFINITION, Metadata: { 'aws:cdk:path': 'Shop/Web/TaskDef/Resource' } } } }))
    .toEqual(['Shop/Web/TaskDef']);
  expect(namesIn({ Resources: { Web: { ...DEFINITION, Metadata: { 'aws:cdk:path': 7 } } } })).toEqual(['Web']);
  expect(namesIn({ Resources: { Web: { ...DEFINITION, Metadata: [] } } })).toEqual(['Web']);
});

test('reads the input of register-task-definition and the output of describe-task-definition', () => {
  const definition = { family: 'shop', pidMode: 'task', containerDefinitions: [{ name: 'web' }] };
  expect(taskDefinitionsOf(definition)).toMatchObject([{ name: 'shop', model: { pidMode: 'task', containers: [{ name: 'web' }] } }]);
  expect(taskDefinitionsOf({ taskDefinition: definition })![0].model).toEqual(taskDefinitionsOf(definition)![0].model);
  expect(namesIn({ ...definition, family: '' })).toEqual(['task definition']);
});

test('returns an empty list for a template without task definitions', () => {
  expect(taskDefinitionsOf({ Resources: {} })).toEqual([]);
});

test.each([undefined, null, 7, 'text', [], {}, { Resources: [] }, { containerDefinitions: 'web' }, { version: '48.0.0', artifacts: {} }])(
  'recognizes %j as neither a template nor a task definition', content => expect(taskDefinitionsOf(content)).toBeUndefined());

/** Returns a service of a template. */
function service(taskDefinition: unknown, more: object = {}): object {
  return { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: taskDefinition, LaunchType: 'FARGATE', ...more } };
}

/** Returns the names of the services that run each task definition of a template. */
function servicesIn(resources: Record<string, unknown>): (readonly string[])[] {
  return taskDefinitionsOf({ Resources: resources })!.map(({ model }) => model.services.map(({ name }) => name));
}

test('reads the services that run a task definition, before and after it in the template', () => {
  expect(servicesIn({ First: service({ Ref: 'Web' }), Web: DEFINITION, Worker: DEFINITION, Second: service({ Ref: 'Web' }), Third: service({ Ref: 'Worker' }) }))
    .toEqual([['First', 'Second'], ['Third']]);
  const [{ model }] = taskDefinitionsOf({ Resources: { Web: DEFINITION, Service: service({ Ref: 'Web' }, { EnableExecuteCommand: true, PlatformVersion: '1.4.0' }) } })!;
  expect(model.services).toEqual([{
    name: 'Service', enableExecuteCommand: true, launchType: 'FARGATE', platformVersion: '1.4.0', capacityProviders: [], ingressPorts: [],
  }]);
});

test('names a service by the path of its construct', () => {
  const Metadata = { 'aws:cdk:path': 'Shop/Web/Service/Service' };
  expect(servicesIn({ Web: DEFINITION, WebService1234: { ...service({ Ref: 'Web' }), Metadata } })).toEqual([['Shop/Web/Service/Service']]);
});

test.each([[['Web', 'TaskDefinitionArn']], ['Web.TaskDefinitionArn']])('a service can refer to its task definition by an attribute: %j', attribute => {
  expect(servicesIn({ Web: DEFINITION, Service: service({ 'Fn::GetAtt': attribute }) })).toEqual([['Service']]);
});

test.each([undefined, null, 7, [], {}, 'Web', { Ref: 'Other' }, { Ref: ['Web'] }, { 'Fn::ImportValue': 'Web' }, { 'Fn::GetAtt': 'Web' }])(
  'a service with the task definition %j does not run the one in the template', taskDefinition => {
    expect(servicesIn({ Web: DEFINITION, Service: service(taskDefinition) })).toEqual([[]]);
  });

test('accepts services of any form, and logical ids with the names of inherited members', () => {
  expect(servicesIn({ Web: DEFINITION, A: { Type: 'AWS::ECS::Service' }, B: { Type: 'AWS::ECS::Service', Properties: 'none' }, C: null })).toEqual([[]]);
  expect(servicesIn({ constructor: DEFINITION, Service: service({ Ref: 'toString' }) })).toEqual([[]]);
});

test('a task definition of the ECS API has no services', () => {
  expect(taskDefinitionsOf({ family: 'shop', containerDefinitions: [] })![0].model.services).toEqual([]);
});

test('reads services beside a described task definition', () => {
  const taskDefinition = { family: 'shop', containerDefinitions: [{ name: 'web' }] };
  const services = [{ serviceName: 'Shop', enableExecuteCommand: true, launchType: 'FARGATE' }, null, { platformVersion: '1.3.0' }];
  expect(taskDefinitionsOf({ taskDefinition, services })?.[0].model.services).toMatchObject([
    { name: 'Shop', enableExecuteCommand: true, launchType: 'FARGATE' }, { name: '#2', platformVersion: '1.3.0' },
  ]);
  expect(taskDefinitionsOf({ taskDefinition, services: 'none' })?.[0].model.services).toEqual([]);
  expect(taskDefinitionsOf({ ...taskDefinition, services })?.[0].model.services).toEqual([]);
});

test('a daemon leaves every property of a task unresolved, so that no rule takes one as not set', () => {
  const daemon = { Type: 'AWS::ECS::DaemonTaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'agent' }] } };
  const [{ model }] = taskDefinitionsOf({ Resources: { Agent: daemon } })!;
  expect({ addToTASK_PROPERTIES: propertiesNotSetIn(model) }).toStrictEqual({ addToTASK_PROPERTIES: [] });
  expect(propertiesNotSetIn({ ...model, pidMode: undefined })).toStrictEqual(['pidMode']);
});
