import { execWithoutPermissions } from '../../../src/checks/rules/exec-without-permissions';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
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

/** A separate policy, as the CDK creates it. */
const attached = (Action: unknown, Roles: unknown = [{ Ref: 'Role' }]) => ({ Policy: { Type: 'AWS::IAM::Policy', Properties: { ...allowing(Action), Roles } } });

test('reports the missing actions of a task role', () => {
  expect(found({})).toEqual([{ at: ['taskRoleArn'], message: `ECS Exec is enabled by service Shop, but the task role does not allow ${NEEDED.slice(0, 3).join(', ')}, or ${NEEDED[3]}.` }]);
  expect(found({ role: { Policies: [allowing('s3:*')] } })).toHaveLength(1);
  expect(found({ role: { Policies: [allowing(NEEDED.slice(0, 3))] } })[0].message).toMatch(/does not allow ssmmessages:OpenDataChannel\.$/);
  expect(found({ others: attached(['logs:PutLogEvents']) })).toHaveLength(1);
  expect(found({ role: { Policies: [allowing(NEEDED, { Effect: 'Deny' })] } })).toHaveLength(1);
});

test('finds a role that Fn::GetAtt names in one string', () => {
  expect(found({ arn: { 'Fn::GetAtt': 'Role.Arn' } })).toHaveLength(1);
  expect(found({ arn: { 'Fn::GetAtt': 'Role.Arn' }, role: { Policies: [allowing(NEEDED)] } })).toEqual([]);
});

test('finds a policy that names its role with Fn::Sub', () => {
  const named = (Action: unknown) => attached(Action, [{ 'Fn::Sub': '${Role}' }]);
  expect(found({ others: named(NEEDED) })).toEqual([]);
  expect(found({ others: named(NEEDED.slice(1)) })).toHaveLength(1);
});

test.each([[NEEDED], ['ssmmessages:*'], ['*'], ['SSMMessages:*Channel'], [['ssmmessages:Create*', 'ssmmessages:Open????Channel', 'ssmmessages:OpenControlChannel']]])('accepts %j in the role and in a separate policy', actions => {
  expect(found({ role: { Policies: [allowing(actions)] } })).toEqual([]);
  expect(found({ others: attached(actions) })).toEqual([]);
});

test.each(['TaskRoleArn', 'ExecutionRoleArn'])('a task definition that refers to the role as its %s grants it nothing', property => {
  const task = (properties: Json) => ({ Other: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'web' }], ...properties } } });
  expect(found({ others: task({ [property]: { Ref: 'Role' } }) })).toHaveLength(1);
  expect(found({ others: task({ Family: { Ref: 'Role' } }) })).toEqual([]);
  expect(found({ others: { Other: { Type: 'Custom::Grant', Properties: { [property]: { Ref: 'Role' } } } } })).toEqual([]);
});

test('combines several policies', () => {
  expect(found({ role: { Policies: [allowing(NEEDED.slice(0, 2))] }, others: attached(NEEDED.slice(2)) })).toEqual([]);
});

test.each<[string, Parts]>([
  ['a managed policy', { role: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } }],
  ['a role name, to which other stacks can attach policies', { role: { RoleName: 'shop' } }],
  ['an output', { outputs: { RoleName: { Value: { Ref: 'Role' } } } }],
  ['an output with its name in Fn::Sub', { outputs: { RoleName: { Value: { 'Fn::Sub': 'role/${Role}' } } } }],
  ['another kind of resource that references the role', { others: { Custom: { Type: 'Custom::AttachPolicy', Properties: { Role: { Ref: 'Role' } } } } }],
  ['an unresolved statement', { role: { Policies: [{ PolicyDocument: { Statement: [UNRESOLVED] } }] } }],
  ['unresolved actions', { role: { Policies: [allowing(UNRESOLVED)] } }],
  ['NotAction', { role: { Policies: [allowing(undefined, { NotAction: 'iam:*' })] } }],
  ['unresolved policies', { role: { Policies: UNRESOLVED } }],
  ['an unresolved document', { others: { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: UNRESOLVED, Roles: [{ Ref: 'Role' }] } } } }],
  ['unresolved managed policies', { role: { ManagedPolicyArns: UNRESOLVED } }],
])('reports nothing with %s, which may allow the actions', (_, parts) => {
  expect(found(parts)).toEqual([]);
});

test.each([undefined, false, UNRESOLVED])('requires no actions if EnableExecuteCommand is %j', exec => {
  expect(found({ exec: exec ?? null })).toEqual([]);
});

test('reports nothing for a role outside the template', () => {
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
