import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, CfnOutput, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { modelOfConstruct } from '../../../../src/constructs/checks/reading/construct';
import { unresolvable } from '../../../checks/hostile';
import { addContainers, newStack } from '../../task/task-definitions';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const RULE = 'cdk-fargate-linux-controls::exec-without-permissions';
const NEEDED = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);

const allowing = (...actions: string[]) => new iam.PolicyStatement({ actions, resources: ['*'] });

/** Creates a task definition and an L1 service with ECS Exec, which adds no permissions. */
function task(stack: Stack, taskRole?: iam.IRole, services = stack): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { taskRole });
  addContainers(taskDefinition, 'app');
  new ecs.CfnService(services, 'Service', { taskDefinition: taskDefinition.taskDefinitionArn, enableExecuteCommand: true });
  return taskDefinition;
}

/** Synthesizes the app and returns the findings about missing permissions with their paths. */
function findingsIn(stack: Stack): string[] {
  const app = stack.node.root as App;
  NamespaceSharingChecks.addTo(app);
  app.synth({ force: true });
  return app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ data }) => String(data).includes(RULE)).map(({ data }) => `${node.path}: ${data}`));
}

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
  ['its own policy', role => role.addToPolicy(allowing(...NEEDED))],
  ['an attached policy', role => role.attachInlinePolicy(new iam.Policy(role, 'Beside', { statements: [allowing('ssmmessages:*')] }))],
  ['a managed policy of the stack', role => void new iam.ManagedPolicy(role, 'Managed', { statements: [allowing('*')], roles: [role] })],
  ['several policies together', role => {
    role.addToPolicy(allowing(...NEEDED.slice(0, 2)));
    void new iam.CfnRolePolicy(role, 'Second', { policyName: 'second', roleName: role.roleName, policyDocument: { Statement: [{ Effect: 'Allow', Action: NEEDED.slice(2), Resource: '*' }] } });
  }],
  ['an override', role => (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Policies', [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*' }] } }])],
])('reports nothing for a role with the permissions in %s', (_, allow) => {
  const stack = newStack();
  allow(task(stack).taskRole as iam.Role);
  expect(findingsIn(stack)).toEqual([]);
});

test('finds the role of the same stack if another stack has a role with the same logical id', () => {
  const app = new App();
  const [granted, lacking] = ['Granted', 'Lacking'].map(id => newStack(app, id));
  for (const [stack, actions] of [[granted, NEEDED], [lacking, NEEDED.slice(1)]] as const) {
    const role = new iam.CfnRole(stack, 'Role', {
      assumeRolePolicyDocument: {},
      policies: [{ policyName: 'own', policyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } }],
    });
    role.overrideLogicalId('Role');
    const properties = { ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }], TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } };
    const taskDefinition = new CfnResource(stack, 'Task', { type: 'AWS::ECS::TaskDefinition', properties });
    new ecs.CfnService(stack, 'Service', { taskDefinition: taskDefinition.ref, enableExecuteCommand: true });
  }
  expect(findingsIn(granted)).toStrictEqual([expect.stringMatching(/^Lacking\/Task: .* does not allow ssmmessages:CreateControlChannel\. /)]);
});

test('reports nothing for an L2 service, which adds the permissions', () => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  addContainers(taskDefinition, 'app');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] });
  new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, enableExecuteCommand: true });
  expect(findingsIn(stack)).toEqual([]);
});

test.each<[string, (role: iam.Role) => void]>([
  ['a managed policy of the account', role => role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'))],
  ['an output with its name', role => void new CfnOutput(role, 'Name', { value: role.roleName })],
  ['a resource of another kind that refers to its name', role => void new CfnResource(role, 'Attached', { type: 'Custom::AttachPolicy', properties: { Role: role.roleName } })],
  ['a nested stack that refers to its name', role => void new CfnResource(new NestedStack(Stack.of(role), 'Nested'), 'Attached', { type: 'Custom::AttachPolicy', properties: { Role: role.roleName } })],
  ['another stack that refers to its name', role => void new iam.Policy(newStack(role.node.root as App, 'Other'), 'Policy', { statements: [allowing('*')], roles: [role] })],
])('reports nothing for a role that may have the permissions because of %s', (_, extend) => {
  const stack = newStack();
  extend(task(stack).taskRole as iam.Role);
  expect(findingsIn(stack)).toEqual([]);
});

test('reports nothing for a role of another stack or an imported role', () => {
  const app = new App();
  const stack = newStack(app);
  task(stack, new iam.Role(newStack(app, 'Roles'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  task(newStack(app, 'Second'), iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/shop'));
  expect(findingsIn(stack)).toEqual([]);
});

test('does not confuse roles with equal logical ids in two stacks', () => {
  const app = new App();
  const [right, wrong] = [newStack(app, 'Right'), newStack(app, 'Wrong')];
  task(right).taskRole.addToPrincipalPolicy(allowing(...NEEDED));
  task(wrong).taskRole.addToPrincipalPolicy(allowing('s3:GetObject'));
  expect(findingsIn(right)).toEqual([expect.stringMatching(/^Wrong\/Task/)]);
});

test('finds a role by its logical id, in a nested stack, and in a stage', () => {
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
  expect(findingsIn(stack).map(text => text.split(':')[0])).toEqual(['Stack/Raw', 'Stack/Nested/Task/Resource', 'Live/Stack/Task/Resource']);
});

test('reports nothing if a resource that fails to resolve may refer to the role', () => {
  const stack = newStack();
  task(stack);
  new CfnResource(stack, 'Broken', { type: 'Custom::Broken', properties: { Name: unresolvable() } });
  expect(() => findingsIn(stack)).toThrow('the name is not known yet');
  expect(stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ data }) => String(data).includes(RULE)))).toEqual([]);
});

test.each<[string, (policy: iam.CfnPolicy) => void]>([
  ['an override', policy => policy.addPropertyOverride('PolicyDocument.Statement.0.Action', NEEDED.slice(1))],
  ['another document', policy => policy.policyDocument = { Statement: [{ Effect: 'Allow', Action: NEEDED.slice(1), Resource: '*' }] }],
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
  const other = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  void new iam.Policy(taskRole, 'Beside', { statements: [allowing('*')], roles: [other] });
  expect(findingsIn(stack)).toHaveLength(1);
});

test('the permissions of a policy that fails to resolve are unknown', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  new iam.CfnPolicy(stack, 'Broken', { policyName: 'broken', policyDocument: unresolvable(), roles: [taskDefinition.taskRole.roleName] });
  const role = modelOfConstruct(taskDefinition.node.defaultChild as CfnResource)!.taskRole!;
  expect([role.allows(NEEDED[0]), role.mayAllowMore]).toEqual([false, true]);
});

test('reads the permissions that a policy of an included template grants to its role', () => {
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
  ['an output with the name of its role', [false, false], [false, true], (_, { taskRole }) => void new CfnOutput(taskRole, 'Name', { value: taskRole.roleName })],
  ['another role', [false, false], [true, false], (stack, taskDefinition) => {
    const role = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    role.addToPolicy(allowing(...NEEDED));
    (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).taskRoleArn = role.roleArn;
  }],
])('the second synthesis checks %s that was added after the first', (_, first, second, change) => {
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
