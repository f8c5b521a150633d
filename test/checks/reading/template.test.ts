import { UNKNOWN } from '../../../src/checks/model';
import { taskDefinitionsOf } from '../../../src/checks/reading/template';

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
  expect(taskDefinitionsOf({ taskDefinition: definition })![0].model).toEqual(taskDefinitionsOf(definition)![0].model);
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

/** A service of a template. */
function service(taskDefinition: unknown, more: object = {}): object {
  return { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: taskDefinition, LaunchType: 'FARGATE', ...more } };
}

/** The names of the services that run each task definition of a template. */
function servicesIn(resources: Record<string, unknown>): (readonly string[])[] {
  return taskDefinitionsOf({ Resources: resources })!.map(({ model }) => model.services.map(({ name }) => name));
}

test('knows the services that run a task definition, before and behind it, and what they say', () => {
  expect(servicesIn({ First: service({ Ref: 'Web' }), Web: DEFINITION, Worker: DEFINITION, Second: service({ Ref: 'Web' }), Third: service({ Ref: 'Worker' }) }))
    .toEqual([['First', 'Second'], ['Third']]);
  const [{ model }] = taskDefinitionsOf({ Resources: { Web: DEFINITION, Service: service({ Ref: 'Web' }, { EnableExecuteCommand: true, PlatformVersion: '1.4.0' }) } })!;
  expect(model.services).toEqual([{
    name: 'Service', serviceName: undefined, cluster: undefined, enableExecuteCommand: true, launchType: 'FARGATE', platformVersion: '1.4.0', capacityProviders: [],
  }]);
});

test('names a service by its construct, as it does a task definition', () => {
  const Metadata = { 'aws:cdk:path': 'Shop/Web/Service/Service' };
  expect(servicesIn({ Web: DEFINITION, WebService1234: { ...service({ Ref: 'Web' }), Metadata } })).toEqual([['Shop/Web/Service/Service']]);
});

test.each([[['Web', 'TaskDefinitionArn']], ['Web.TaskDefinitionArn']])('a service may get the ARN of its task definition as an attribute: %j', attribute => {
  expect(servicesIn({ Web: DEFINITION, Service: service({ 'Fn::GetAtt': attribute }) })).toEqual([['Service']]);
});

test.each([undefined, null, 7, [], {}, 'Web', { Ref: 'Other' }, { Ref: ['Web'] }, { 'Fn::ImportValue': 'Web' }, { 'Fn::If': ['C', { Ref: 'Web' }, 'a'] }, { 'Fn::GetAtt': 'Web' }])(
  'a service that runs %j is no service of a task definition of the template', taskDefinition => {
    expect(servicesIn({ Web: DEFINITION, Service: service(taskDefinition) })).toEqual([[]]);
  });

test('takes services of any form, and logical ids that every object has', () => {
  expect(servicesIn({ Web: DEFINITION, A: { Type: 'AWS::ECS::Service' }, B: { Type: 'AWS::ECS::Service', Properties: 'none' }, C: null })).toEqual([[]]);
  expect(servicesIn({ constructor: DEFINITION, Service: service({ Ref: 'toString' }) })).toEqual([[]]);
});

test('a task definition of the ECS API comes without services', () => {
  expect(taskDefinitionsOf({ family: 'shop', containerDefinitions: [] })![0].model.services).toEqual([]);
});

test('services that stand beside a described task definition run it', () => {
  const taskDefinition = { family: 'shop', containerDefinitions: [{ name: 'web' }] };
  const services = [{ serviceName: 'Shop', enableExecuteCommand: true, launchType: 'FARGATE' }, null, { platformVersion: '1.3.0' }];
  expect(taskDefinitionsOf({ taskDefinition, services })?.[0].model.services).toMatchObject([
    { name: 'Shop', enableExecuteCommand: true, launchType: 'FARGATE' }, { name: '#2', platformVersion: '1.3.0' },
  ]);
  expect(taskDefinitionsOf({ taskDefinition, services: 'none' })?.[0].model.services).toEqual([]);
  expect(taskDefinitionsOf({ ...taskDefinition, services })?.[0].model.services).toEqual([]);
});

test.each([
  ['a template', { Resources: { Web: DEFINITION } }, { origin: 'template' }],
  ['the input of register-task-definition', { family: 'shop', containerDefinitions: [] }, { origin: 'input', revision: undefined }],
  ['the output of describe-task-definition', { taskDefinition: { family: 'shop', revision: 7, containerDefinitions: [] } }, { origin: 'registered', revision: 7 }],
  ['what is below taskDefinition there', { family: 'shop', revision: 7, containerDefinitions: [] }, { origin: 'registered', revision: 7 }],
  ['such output with a revision of no use', { taskDefinition: { family: 'shop', revision: '7', containerDefinitions: [] } }, { origin: 'registered', revision: undefined }],
])('tells what has to be done before a task definition runs: %s', (_, content, expected) => {
  expect(taskDefinitionsOf(content)).toMatchObject([expected]);
});

test.each([
  ['a name', { Cluster: 'prod' }, 'prod'],
  ['a reference to a cluster that the template names', { Cluster: { Ref: 'Named' } }, 'blue'],
  ['an attribute of such a cluster', { Cluster: { 'Fn::GetAtt': ['Named', 'Arn'] } }, 'blue'],
  ['a reference to a cluster that CloudFormation names', { Cluster: { Ref: 'Unnamed' } }, UNKNOWN],
  ['a reference to a cluster whose name only the deployment knows', { Cluster: { Ref: 'Untold' } }, UNKNOWN],
  ['a reference to something else', { Cluster: { Ref: 'Parameter' } }, UNKNOWN],
  ['nothing', {}, undefined],
])('knows the cluster of a service as far as the template tells: %s', (_, properties, expected) => {
  const cluster = (Properties?: unknown) => ({ Type: 'AWS::ECS::Cluster', Properties });
  const [{ model }] = taskDefinitionsOf({
    Resources: {
      Web: DEFINITION, Service: service({ Ref: 'Web' }, properties), Named: cluster({ ClusterName: 'blue' }), Unnamed: cluster(), Untold: cluster({ ClusterName: { Ref: 'Name' } }),
    },
  })!;
  expect(model.services[0].cluster).toBe(expected);
});
