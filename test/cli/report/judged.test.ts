import { container, fargateTask, somaxconn, SOUND } from '../definitions';
import { fileWith, outputOf, run } from '../terminal';

function checked(template: object, ...options: readonly string[]) {
  return run(['check', fileWith(template, 'App.template.json'), ...options]);
}

describe('a service whose task definition only the deployment knows', () => {
  const TUNED = fargateTask([container({ SystemControls: [somaxconn('100')] })]);
  const service = (target: unknown, properties: object = { PlatformVersion: '1.3.0' }) =>
    ({ Type: 'AWS::ECS::Service', Properties: { LaunchType: 'FARGATE', TaskDefinition: target, ...properties } });

  function valuesWith(target: unknown, { task = TUNED, properties, sections }: { task?: unknown; properties?: object; sections?: object } = {}) {
    const resources = { Task: task, Service: service(target, properties), Stack: { Type: 'Custom::Stack' } };
    return outputOf(fileWith({ ...sections, Resources: resources })).unresolved;
  }

  test.each([
    ['an export', { 'Fn::ImportValue': 'task' }, 'another stack exports it'],
    ['an attribute of another resource', { 'Fn::GetAtt': ['Stack', 'Task'] }, 'it is an attribute of resource Stack'],
    ['a dynamic reference', '{{resolve:ssm:/task}}', 'CloudFormation resolves the dynamic reference'],
    ['a parameter without a default', { Ref: 'Given' }, 'parameter Given has no default'],
    ['a stored parameter', { Ref: 'Stored' }, 'Systems Manager provides parameter Stored'],
    ['a map by region', { 'Fn::FindInMap': ['Tasks', { Ref: 'AWS::Region' }, 'task'] }, 'CloudFormation sets AWS::Region'],
    ['a text with an unknown part', { 'Fn::Sub': 'arn:aws:ecs:eu-west-1:1:task-definition/${Given}' }, 'parameter Given has no default'],
    ['a branch', { 'Fn::If': ['Own', { Ref: 'Task' }, { 'Fn::ImportValue': 'task' }] }, 'another stack exports it'],
  ])('is listed if it would break a rule: %s', (_, target, reason) => {
    const Parameters = { Given: { Type: 'String' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/task' } };
    const Conditions = { Own: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } };
    expect(valuesWith(target, { sections: { Parameters, Conditions } })).toContainEqual(
      expect.objectContaining({ service: 'Service', fields: ['taskDefinition'], reason, line: expect.any(Number) }));
  });

  test.each([
    ['the task definition of the template', { Ref: 'Task' }],
    ['another family', 'other'],
    ['none, because its deployment controller sets it', { Ref: 'AWS::NoValue' }],
  ])('is not listed if it is known: %s', (_, target) => {
    expect(valuesWith(target)).toEqual([]);
  });

  test('is not listed if it breaks no rule', () => {
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { task: SOUND })).toEqual([]);
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { properties: { PlatformVersion: '1.4.0' } })).toEqual([]);
  });

  test('cannot run a daemon', () => {
    const daemon = { Type: 'AWS::ECS::DaemonTaskDefinition', Properties: { ContainerDefinitions: [container({ SystemControls: [somaxconn('100')] })] } };
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { task: daemon })).toEqual([]);
  });
});

describe('a task definition without containers in one case', () => {
  const templateWith = (value: string) => ({
    Parameters: { Stage: { Type: 'String', Default: 'prod' } },
    Conditions: { Empty: { 'Fn::Equals': [{ Ref: 'Stage' }, value] } },
    Resources: { Task: fargateTask([{ 'Fn::If': ['Empty', { Ref: 'AWS::NoValue' }, container()] }]) },
  });

  test.each([
    ['is unread if it is that of the defaults', 'prod', 2, 'error'],
    ['has a warning if it is another one', 'dev', 0, 'warning'],
  ])('%s', (_, value, code, severity) => {
    const message = 'the task definition could not be checked: it has no container. This applies if condition Empty is true.';
    expect(checked(templateWith(value))).toMatchObject({ code, out: expect.stringContaining(`  ${severity}  ${message}`) });
  });
});

test('the text shortens a long function, and JSON contains all of it', () => {
  const long = `arn-${'x'.repeat(200)}`;
  const template = { Resources: { Task: fargateTask([container({ SystemControls: [{ Namespace: { 'Fn::ImportValue': long }, Value: '1' }] })]) } };
  const written = JSON.stringify({ 'Fn::ImportValue': long });
  const { out } = checked(template, '--verbose');
  expect(out).toContain(`systemControls.namespace is ${written.slice(0, 120)}…; another stack exports it`);
  expect(checked(template, '--format', 'json').out).toContain(JSON.stringify(written));
});
