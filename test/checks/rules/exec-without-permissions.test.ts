import { execWithoutPermissions } from '../../../src/checks/rules/exec-without-permissions';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { each, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

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
  expect(found({ role: { Policies: [allowing(NEEDED.slice(0, 3))] } })[0].message).toMatch(/does not allow ssmmessages:OpenDataChannel\.$/);
});

const named = (Action: unknown) => attached(Action, [{ 'Fn::Sub': '${Role}' }]);
const other = (Type: string, Properties: Json) => ({ Other: { Type, Properties: { ContainerDefinitions: [{ Name: 'web' }], ...Properties } } });

reportsOnce<Parts>(found, {
  'other actions in a separate policy': { others: attached(['logs:PutLogEvents']) },
  'denied actions': { role: { Policies: [allowing(NEEDED, { Effect: 'Deny' })] } },
  'a role that Fn::GetAtt names in one string': { arn: { 'Fn::GetAtt': 'Role.Arn' } },
  'a policy that names its role with Fn::Sub': { others: named(NEEDED.slice(1)) },
  ...each('a task definition that refers to the role, which grants nothing, as', ['TaskRoleArn', 'ExecutionRoleArn'], property =>
    ({ others: other('AWS::ECS::TaskDefinition', { [property]: { Ref: 'Role' } }) })),
});

const SUFFICIENT = [NEEDED, 'ssmmessages:*', '*', 'SSMMessages:*Channel', ['ssmmessages:Create*', 'ssmmessages:Open????Channel', 'ssmmessages:OpenControlChannel']];

reportsNothing<Parts>(found, {
  ...each('in the role, the actions', SUFFICIENT, actions => ({ role: { Policies: [allowing(actions)] } })),
  ...each('in a separate policy, the actions', SUFFICIENT, actions => ({ others: attached(actions) })),
  'several policies': { role: { Policies: [allowing(NEEDED.slice(0, 2))] }, others: attached(NEEDED.slice(2)) },
  'a role that Fn::GetAtt names in one string': { arn: { 'Fn::GetAtt': 'Role.Arn' }, role: { Policies: [allowing(NEEDED)] } },
  'a policy that names its role with Fn::Sub': { others: named(NEEDED) },
  'a managed policy': { role: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
  'a role name, to which other stacks can attach policies': { role: { RoleName: 'shop' } },
  'an output': { outputs: { RoleName: { Value: { Ref: 'Role' } } } },
  'an output with its name in Fn::Sub': { outputs: { RoleName: { Value: { 'Fn::Sub': 'role/${Role}' } } } },
  'another kind of resource that references the role': { others: other('Custom::AttachPolicy', { TaskRoleArn: { Ref: 'Role' } }) },
  'another property that references the role': { others: other('AWS::ECS::TaskDefinition', { Family: { Ref: 'Role' } }) },
  'an unresolved statement': { role: { Policies: [{ PolicyDocument: { Statement: [UNRESOLVED] } }] } },
  'unresolved actions': { role: { Policies: [allowing(UNRESOLVED)] } },
  'NotAction': { role: { Policies: [allowing(undefined, { NotAction: 'iam:*' })] } },
  'unresolved policies': { role: { Policies: UNRESOLVED } },
  'an unresolved document': { others: { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: UNRESOLVED, Roles: [{ Ref: 'Role' }] } } } },
  'unresolved managed policies': { role: { ManagedPolicyArns: UNRESOLVED } },
  ...each('EnableExecuteCommand', [null, false, UNRESOLVED], exec => ({ exec })),
  'a role outside the template': { arn: 'arn:aws:iam::111122223333:role/shop' },
  'no role': { arn: null },
});
