import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, CfnOutput, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { modelOfConstruct } from '../../../src/checks/reading/construct';
import { addContainers, newStack } from '../../task/task-definitions';
import { unresolvable } from '../hostile';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const RULE = 'cdk-fargate-linux-controls::exec-without-permissions';
const NEEDED = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);

const allowing = (...actions: string[]) => new iam.PolicyStatement({ actions, resources: ['*'] });

/** A task definition that a service runs with ECS Exec, which adds no permissions by itself. */
function task(stack: Stack, taskRole?: iam.IRole, services = stack): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { taskRole });
  addContainers(taskDefinition, 'app');
  new ecs.CfnService(services, 'Service', { taskDefinition: taskDefinition.taskDefinitionArn, enableExecuteCommand: true });
  return taskDefinition;
}

/** The paths and texts of what is told of missing permissions. */
function told(stack: Stack): string[] {
  const app = stack.node.root as App;
  NamespaceSharingChecks.addTo(app);
  app.synth({ force: true });
  return app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ data }) => String(data).includes(RULE)).map(({ data }) => `${node.path}: ${data}`));
}

test('a role without the permissions is told on the task definition, with those that are missing', () => {
  const stack = newStack();
  task(stack).taskRole.addToPrincipalPolicy(allowing(...NEEDED.slice(1)));
  expect(told(stack)).toEqual([expect.stringMatching(/^Stack\/Task\/Resource: ECS Exec is enabled by service Stack\/Service, .* does not allow ssmmessages:CreateControlChannel\. /)]);
});

test('what its own policy denies is not allowed', () => {
  const stack = newStack();
  task(stack).taskRole.addToPrincipalPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: NEEDED, resources: ['*'] }));
  expect(told(stack)).toEqual([expect.stringContaining(`does not allow ${NEEDED.slice(0, 3).join(', ')}, or ${NEEDED[3]}.`)]);
});

test.each<[string, (role: iam.Role) => void]>([
  ['its own policy', role => role.addToPolicy(allowing(...NEEDED))],
  ['a policy beside it', role => role.attachInlinePolicy(new iam.Policy(role, 'Beside', { statements: [allowing('ssmmessages:*')] }))],
  ['a managed policy of the stack', role => void new iam.ManagedPolicy(role, 'Managed', { statements: [allowing('*')], roles: [role] })],
  ['several policies together', role => {
    role.addToPolicy(allowing(...NEEDED.slice(0, 2)));
    void new iam.CfnRolePolicy(role, 'Second', { policyName: 'second', roleName: role.roleName, policyDocument: { Statement: [{ Effect: 'Allow', Action: NEEDED.slice(2), Resource: '*' }] } });
  }],
  ['an override', role => (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Policies', [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*' }] } }])],
])('a role that gets them by %s is right', (_, allow) => {
  const stack = newStack();
  allow(task(stack).taskRole as iam.Role);
  expect(told(stack)).toEqual([]);
});

test('the CDK\'s own service adds them', () => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  addContainers(taskDefinition, 'app');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] });
  new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, enableExecuteCommand: true });
  expect(told(stack)).toEqual([]);
});

test.each<[string, (role: iam.Role) => void]>([
  ['a managed policy of the account', role => role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'))],
  ['an output with its name', role => void new CfnOutput(role, 'Name', { value: role.roleName })],
  ['a resource of another kind that takes its name', role => void new CfnResource(role, 'Attached', { type: 'Custom::AttachPolicy', properties: { Role: role.roleName } })],
  ['a nested stack that takes its name', role => void new CfnResource(new NestedStack(Stack.of(role), 'Nested'), 'Attached', { type: 'Custom::AttachPolicy', properties: { Role: role.roleName } })],
  ['another stack that takes its name', role => void new iam.Policy(newStack(role.node.root as App, 'Other'), 'Policy', { statements: [allowing('*')], roles: [role] })],
])('a role may have them by %s: nothing to tell', (_, hold) => {
  const stack = newStack();
  hold(task(stack).taskRole as iam.Role);
  expect(told(stack)).toEqual([]);
});

test('a role of another stack, and an imported one, are not known', () => {
  const app = new App();
  const stack = newStack(app);
  task(stack, new iam.Role(newStack(app, 'Roles'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  task(newStack(app, 'Second'), iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/shop'));
  expect(told(stack)).toEqual([]);
});

test('the equal logical ids of two stacks are two roles', () => {
  const app = new App();
  const [right, wrong] = [newStack(app, 'Right'), newStack(app, 'Wrong')];
  task(right).taskRole.addToPrincipalPolicy(allowing(...NEEDED));
  task(wrong).taskRole.addToPrincipalPolicy(allowing('s3:GetObject'));
  expect(told(right)).toEqual([expect.stringMatching(/^Wrong\/Task/)]);
});

test('a role is known by its logical id, and in a nested stack and a stage', () => {
  const app = new App();
  const stack = newStack(app);
  const properties = { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] };
  new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {} } });
  new CfnResource(stack, 'Raw', { type: 'AWS::ECS::TaskDefinition', properties });
  new CfnResource(stack, 'Shop', { type: 'AWS::ECS::Service', properties: { TaskDefinition: { Ref: 'Raw' }, EnableExecuteCommand: true } });
  task(new NestedStack(stack, 'Nested'));
  const staged = newStack(new Stage(app, 'Live'));
  NamespaceSharingChecks.addTo(staged);
  task(staged);
  expect(told(stack).map(text => text.split(':')[0])).toEqual(['Stack/Raw', 'Stack/Nested/Task/Resource', 'Live/Stack/Task/Resource']);
});

test('a resource that does not resolve may be what holds on to the role', () => {
  const stack = newStack();
  task(stack);
  new CfnResource(stack, 'Broken', { type: 'Custom::Broken', properties: { Name: unresolvable() } });
  expect(() => told(stack)).toThrow('the name is not known yet');
  expect(stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ data }) => String(data).includes(RULE)))).toEqual([]);
});

test.each<[string, (policy: iam.CfnPolicy) => void]>([
  ['an override', policy => policy.addPropertyOverride('PolicyDocument.Statement.0.Action', NEEDED.slice(1))],
  ['another document', policy => policy.policyDocument = { Statement: [{ Effect: 'Allow', Action: NEEDED.slice(1), Resource: '*' }] }],
])('what a role was granted and %s takes away is missing', (_, takeAway) => {
  const stack = newStack();
  const { taskRole } = task(stack);
  taskRole.addToPrincipalPolicy(allowing(...NEEDED));
  takeAway(taskRole.node.findChild('DefaultPolicy').node.defaultChild as iam.CfnPolicy);
  expect(told(stack)).toEqual([expect.stringContaining('does not allow ssmmessages:CreateControlChannel.')]);
});

test('a policy beside a role that names another one gives it nothing', () => {
  const stack = newStack();
  const { taskRole } = task(stack);
  const other = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  void new iam.Policy(taskRole, 'Beside', { statements: [allowing('*')], roles: [other] });
  expect(told(stack)).toHaveLength(1);
});

test('of a policy that does not resolve nothing is known', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  new iam.CfnPolicy(stack, 'Broken', { policyName: 'broken', policyDocument: unresolvable(), roles: [taskDefinition.taskRole.roleName] });
  const role = modelOfConstruct(taskDefinition.node.defaultChild as CfnResource)!.taskRole!;
  expect([role.allows(NEEDED[0]), role.mayAllowMore]).toEqual([false, true]);
});

test('a policy of an included template gives its permissions to the role that it names there', () => {
  const stack = newStack();
  const Statement = [{ Effect: 'Allow', Action: 'ssmmessages:*', Resource: '*' }];
  new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {} } });
  new CfnResource(stack, 'Policy', { type: 'AWS::IAM::Policy', properties: { PolicyName: 'exec', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement } } });
  const taskDefinition = new CfnResource(stack, 'Task', {
    type: 'AWS::ECS::TaskDefinition',
    properties: { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] },
  });
  const role = modelOfConstruct(taskDefinition)!.taskRole!;
  expect([...NEEDED, 'ssm:GetParameter'].map(action => role.allows(action))).toEqual([true, true, true, true, false]);
});

test.each<[string, boolean[], boolean[], (stack: Stack, taskDefinition: ecs.FargateTaskDefinition) => void]>([
  ['a policy for its role', [false, false], [true, false], (_, { taskRole }) => (taskRole as iam.Role).attachInlinePolicy(new iam.Policy(taskRole, 'Beside', { statements: [allowing(...NEEDED)] }))],
  ['something that may extend its role', [false, false], [false, true], (_, { taskRole }) => void new CfnOutput(taskRole, 'Name', { value: taskRole.roleName })],
  ['another role', [false, false], [true, false], (stack, taskDefinition) => {
    const role = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    role.addToPolicy(allowing(...NEEDED));
    (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).taskRoleArn = role.roleArn;
  }],
])('a task definition that gets %s between two syntheses is checked with it in the second', (_, first, second, change) => {
  const stack = newStack();
  const taskDefinition = task(stack);
  const seen: boolean[][] = [];
  taskDefinition.node.addValidation({
    validate: () => {
      const { allows, mayAllowMore } = modelOfConstruct(taskDefinition.node.defaultChild as CfnResource)!.taskRole!;
      seen.push([NEEDED.every(allows), mayAllowMore]);
      return [];
    },
  });
  const app = stack.node.root as App;
  app.synth();
  change(stack, taskDefinition);
  app.synth({ force: true });
  expect(seen).toEqual([first, second]);
});

test('the template is rendered once more only where permissions seem to be missing', () => {
  const timesRendered = (allowed: string[]) => {
    const stack = newStack();
    task(stack).taskRole.addToPrincipalPolicy(allowing(...allowed));
    const rendered = jest.spyOn(stack as any, '_toCloudFormation');
    told(stack);
    return rendered.mock.calls.length;
  };
  expect(timesRendered(NEEDED)).toBe(1);
  expect(timesRendered(['s3:GetObject'])).toBe(2);
});
