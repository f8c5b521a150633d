import { App, aws_ecs as ecs, aws_iam as iam, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { modelOfConstruct } from '../../../../src/constructs/validation/introspection/construct';
import { unresolvable } from '../../../checks/hostile';
import { addContainers, l1Of, newStack } from '../../task/task-definitions';
import { annotationsBelow } from '../annotations';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const NEEDED = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);

const allowing = (...actions: string[]) => new iam.PolicyStatement({ actions, resources: ['*'] });
const documentAllowing = (Action: string | string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** Properties of a task definition with a role of the same template. */
const WITH_ROLE = { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] };

/** Creates a role of any principal. */
const roleIn = (stack: Stack) => new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

/** Creates a task definition and an L1 service with ECS Exec, which adds no permissions. */
function task(stack: Stack, taskRole?: iam.IRole, services = stack): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { taskRole });
  addContainers(taskDefinition, 'app');
  new ecs.CfnService(services, 'Service', { taskDefinition: taskDefinition.taskDefinitionArn, enableExecuteCommand: true });
  return taskDefinition;
}

const missingPermissionsIn = (app: IConstruct) =>
  annotationsBelow(app).filter(({ rule }) => rule === 'exec-without-permissions').map(({ path, text }) => `${path}: ${text}`);

/** Synthesizes the app and returns the findings about missing permissions with their paths. */
function findingsIn(stack: Stack): string[] {
  const app = stack.node.root as App;
  NamespaceSharingChecks.addTo(app);
  app.synth({ force: true });
  return missingPermissionsIn(app);
}

// second-synthesis.test.ts changes the permissions of a role in other ways.

test('reports the missing permissions of a role on the task definition', () => {
  const stack = newStack();
  task(stack).taskRole.addToPrincipalPolicy(allowing(...NEEDED.slice(1)));
  expect(findingsIn(stack)).toEqual([expect.stringMatching(/^Stack\/Task\/Resource: ECS Exec is enabled by service Stack\/Service, .* does not allow ssmmessages:CreateControlChannel\. /)]);
});

test('does not count denied actions as allowed', () => {
  const stack = newStack();
  task(stack).taskRole.addToPrincipalPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: NEEDED, resources: ['*'] }));
  expect(findingsIn(stack)).toEqual([expect.stringContaining(`does not allow ${NEEDED.slice(0, 3).join(', ')}, or ${NEEDED[3]}.`)]);
});

test.each<[string, (role: iam.Role) => void]>([
  ['the permissions in its own policy', role => role.addToPolicy(allowing(...NEEDED))],
  ['the permissions in an attached policy', role => role.attachInlinePolicy(new iam.Policy(role, 'Beside', { statements: [allowing('ssmmessages:*')] }))],
  ['the permissions in a managed policy of the stack', role => void new iam.ManagedPolicy(role, 'Managed', { statements: [allowing('*')], roles: [role] })],
  ['the permissions in several policies together', role => {
    role.addToPolicy(allowing(...NEEDED.slice(0, 2)));
    void new iam.CfnRolePolicy(role, 'Second', { policyName: 'second', roleName: role.roleName, policyDocument: documentAllowing(NEEDED.slice(2)) });
  }],
  ['a managed policy of the account, which may allow them', role => role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'))],
  ['a name that a nested stack refers to, which may allow them', role => void new CfnResource(new NestedStack(Stack.of(role), 'Nested'), 'Attached', { type: 'Custom::AttachPolicy', properties: { Role: role.roleName } })],
  ['a name that another stack refers to, which may allow them', role => void new iam.Policy(newStack(role.node.root as App, 'Other'), 'Policy', { statements: [allowing('*')], roles: [role] })],
])('reports nothing for a role with %s', (_, extend) => {
  const stack = newStack();
  extend(task(stack).taskRole as iam.Role);
  expect(findingsIn(stack)).toEqual([]);
});

test('finds the role of the same stack if another stack has a role with the same logical id', () => {
  const app = new App();
  const [granted, lacking] = ['Granted', 'Lacking'].map(id => newStack(app, id));
  for (const [stack, actions] of [[granted, NEEDED], [lacking, NEEDED.slice(1)]] as const) {
    const policies = [{ policyName: 'own', policyDocument: documentAllowing([...actions]) }];
    new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {}, policies }).overrideLogicalId('Role');
    const taskDefinition = new CfnResource(stack, 'Task', { type: 'AWS::ECS::TaskDefinition', properties: WITH_ROLE });
    new ecs.CfnService(stack, 'Service', { taskDefinition: taskDefinition.ref, enableExecuteCommand: true });
  }
  expect(findingsIn(granted)).toStrictEqual([expect.stringMatching(/^Lacking\/Task: .* does not allow ssmmessages:CreateControlChannel\. /)]);
});

test('reports nothing for a role of another stack or an imported role', () => {
  const app = new App();
  const stack = newStack(app);
  task(stack, roleIn(newStack(app, 'Roles')));
  task(newStack(app, 'Second'), iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/shop'));
  expect(findingsIn(stack)).toEqual([]);
});

test('finds a role by its logical id, in a nested stack, and in a stage', () => {
  const app = new App();
  const stack = newStack(app);
  new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {} } });
  new CfnResource(stack, 'Raw', { type: 'AWS::ECS::TaskDefinition', properties: WITH_ROLE });
  new CfnResource(stack, 'Shop', { type: 'AWS::ECS::Service', properties: { TaskDefinition: { Ref: 'Raw' }, EnableExecuteCommand: true } });
  task(new NestedStack(stack, 'Nested'));
  const staged = newStack(new Stage(app, 'Live'));
  NamespaceSharingChecks.addTo(staged);
  task(staged);
  expect(findingsIn(stack).map(text => text.split(':')[0])).toEqual(['Stack/Raw', 'Stack/Nested/Task/Resource', 'Live/Stack/Task/Resource']);
});

test('reports nothing if a resource that fails to resolve may refer to the role', () => {
  const stack = newStack();
  task(stack);
  new CfnResource(stack, 'Broken', { type: 'Custom::Broken', properties: { Name: unresolvable() } });
  expect(() => findingsIn(stack)).toThrow('the name is not known yet');
  expect(missingPermissionsIn(stack)).toEqual([]);
});

test.each<[string, (policy: iam.CfnPolicy) => void]>([
  ['an override', policy => policy.addPropertyOverride('PolicyDocument.Statement.0.Action', NEEDED.slice(1))],
  ['another document', policy => policy.policyDocument = documentAllowing(NEEDED.slice(1))],
])('reports a granted permission that %s removes', (_, remove) => {
  const stack = newStack();
  const { taskRole } = task(stack);
  taskRole.addToPrincipalPolicy(allowing(...NEEDED));
  remove(taskRole.node.findChild('DefaultPolicy').node.defaultChild as iam.CfnPolicy);
  expect(findingsIn(stack)).toEqual([expect.stringContaining('does not allow ssmmessages:CreateControlChannel.')]);
});

test('does not count a policy in the scope of a role that is attached to another role', () => {
  const stack = newStack();
  const { taskRole } = task(stack);
  void new iam.Policy(taskRole, 'Beside', { statements: [allowing('*')], roles: [roleIn(stack)] });
  expect(findingsIn(stack)).toHaveLength(1);
});

test('the permissions of a policy that fails to resolve are unknown', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  new iam.CfnPolicy(stack, 'Broken', { policyName: 'broken', policyDocument: unresolvable(), roles: [taskDefinition.taskRole.roleName] });
  const role = modelOfConstruct(l1Of(taskDefinition))!.taskRole!;
  expect([role.allows(NEEDED[0]), role.mayAllowMore]).toEqual([false, true]);
});

test('reads the permissions that a policy of an included template grants to its role', () => {
  const stack = newStack();
  const PolicyDocument = documentAllowing('ssmmessages:*');
  new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {} } });
  new CfnResource(stack, 'Policy', { type: 'AWS::IAM::Policy', properties: { PolicyName: 'exec', Roles: [{ Ref: 'Role' }], PolicyDocument } });
  const taskDefinition = new CfnResource(stack, 'Task', { type: 'AWS::ECS::TaskDefinition', properties: WITH_ROLE });
  const role = modelOfConstruct(taskDefinition)!.taskRole!;
  expect([...NEEDED, 'ssm:GetParameter'].map(action => role.allows(action))).toEqual([true, true, true, true, false]);
});

test('renders the template again only if permissions seem to be missing', () => {
  const timesRendered = (allowed: string[]) => {
    const stack = newStack();
    task(stack).taskRole.addToPrincipalPolicy(allowing(...allowed));
    const rendered = jest.spyOn(new CfnResource(stack, 'Other', { type: 'Custom::Other' }) as any, '_toCloudFormation');
    findingsIn(stack);
    return rendered.mock.calls.length;
  };
  const byTheCdk = timesRendered(NEEDED);
  expect(timesRendered(['s3:GetObject'])).toBe(byTheCdk + 1);
});
