import { taskDefinitionsOf } from '../../../src/checks/reading/template';
import { execWithoutPermissions } from '../../../src/checks/rules/exec-without-permissions';
import { Json, UNRESOLVED } from '../definitions';

const NEEDED = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);
const allowing = (Action: unknown, more: Json = {}) => ({ PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }] } });

interface Parts {
  readonly role?: Json;
  readonly others?: Json;
  readonly outputs?: unknown;
  readonly exec?: unknown;
  readonly arn?: unknown;
}

function found({ role = {}, others = {}, outputs, exec = true, arn = { 'Fn::GetAtt': ['Role', 'Arn'] } }: Parts) {
  return taskDefinitionsOf({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...role } },
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: arn, ContainerDefinitions: [{ Name: 'web' }] } },
      Shop: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, EnableExecuteCommand: exec } },
      ...others,
    },
    Outputs: outputs,
  })!.flatMap(({ model }) => execWithoutPermissions.check(model));
}

/** A policy beside the role, as the CDK writes them. */
const attached = (Action: unknown, Roles: unknown = [{ Ref: 'Role' }]) => ({ Policy: { Type: 'AWS::IAM::Policy', Properties: { ...allowing(Action), Roles } } });

test('a role without the actions is told, with those that are missing', () => {
  expect(found({})).toEqual([{ message: `service Shop runs the task with ECS Exec, and its task role does not allow ${NEEDED.join(', ')}.` }]);
  expect(found({ role: { Policies: [allowing('s3:*')] } })).toHaveLength(1);
  expect(found({ role: { Policies: [allowing(NEEDED.slice(0, 3))] } })[0].message).toMatch(/does not allow ssmmessages:OpenDataChannel\.$/);
  expect(found({ others: attached(['logs:PutLogEvents']) })).toHaveLength(1);
  expect(found({ role: { Policies: [allowing(NEEDED, { Effect: 'Deny' })] } })).toHaveLength(1);
});

test('a role that YAML refers to by one text is found too', () => {
  expect(found({ arn: { 'Fn::GetAtt': 'Role.Arn' } })).toHaveLength(1);
  expect(found({ arn: { 'Fn::GetAtt': 'Role.Arn' }, role: { Policies: [allowing(NEEDED)] } })).toEqual([]);
});

test('a policy that names its role in a text is attached to it', () => {
  const named = (Action: unknown) => attached(Action, [{ 'Fn::Sub': '${Role}' }]);
  expect(found({ others: named(NEEDED) })).toEqual([]);
  expect(found({ others: named(NEEDED.slice(1)) })).toHaveLength(1);
});

test.each([[NEEDED], ['ssmmessages:*'], ['*'], ['SSMMessages:*Channel'], [['ssmmessages:Create*', 'ssmmessages:Open????Channel', 'ssmmessages:OpenControlChannel']]])('%j allows them, in the role and beside it', actions => {
  expect(found({ role: { Policies: [allowing(actions)] } })).toEqual([]);
  expect(found({ others: attached(actions) })).toEqual([]);
});

test('several policies add up', () => {
  expect(found({ role: { Policies: [allowing(NEEDED.slice(0, 2))] }, others: attached(NEEDED.slice(2)) })).toEqual([]);
});

test.each<[string, Parts]>([
  ['a managed policy', { role: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } }],
  ['a name by which others can attach policies', { role: { RoleName: 'shop' } }],
  ['an output', { outputs: { RoleName: { Value: { Ref: 'Role' } } } }],
  ['an output with its name in a text', { outputs: { RoleName: { Value: { 'Fn::Sub': 'role/${Role}' } } } }],
  ['a resource of another kind that holds its name', { others: { Custom: { Type: 'Custom::AttachPolicy', Properties: { Role: { Ref: 'Role' } } } } }],
  ['a statement that only the deployment knows', { role: { Policies: [{ PolicyDocument: { Statement: [UNRESOLVED] } }] } }],
  ['actions that only the deployment knows', { role: { Policies: [allowing(UNRESOLVED)] } }],
  ['all actions but some', { role: { Policies: [allowing(undefined, { NotAction: 'iam:*' })] } }],
  ['policies that only the deployment knows', { role: { Policies: UNRESOLVED } }],
  ['a document that only the deployment knows', { others: { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: UNRESOLVED, Roles: [{ Ref: 'Role' }] } } } }],
  ['managed policies that only the deployment knows', { role: { ManagedPolicyArns: UNRESOLVED } }],
])('%s may allow them: nothing to tell', (_, parts) => {
  expect(found(parts)).toEqual([]);
});

test.each([undefined, false, UNRESOLVED])('ECS Exec that is %j needs none', exec => {
  expect(found({ exec: exec ?? null })).toEqual([]);
});

test('a role that is not in the template may allow them', () => {
  const task = (TaskRoleArn: unknown) => taskDefinitionsOf({
    Resources: {
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn, ContainerDefinitions: [] } },
      Shop: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, EnableExecuteCommand: true } },
    },
  })!.flatMap(({ model }) => execWithoutPermissions.check(model));
  expect(task('arn:aws:iam::111122223333:role/shop')).toEqual([]);
  expect(task({ Ref: 'RoleArn' })).toEqual([]);
  expect(task(undefined)).toEqual([]);
});
