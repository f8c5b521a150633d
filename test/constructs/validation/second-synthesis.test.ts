import { App, aws_ecs as ecs, aws_iam as iam, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { annotationsBelow } from './annotations';
import { addPlugin, synthesizeQuietly } from './plugin';
import { addContainers, l1Of, newStack } from '../task/task-definitions';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

// The findings of each synthesis are those of the app as it is then.

const PERMISSIONS = 'exec-without-permissions';
const NOT_ACCEPTED = 'sysctl-not-accepted';

const allowing = (...actions: string[]) => new iam.PolicyStatement({ actions, resources: ['*'] });

interface Parts {
  readonly stack: Stack;
  readonly task: ecs.FargateTaskDefinition;
  readonly l1: ecs.CfnTaskDefinition;
  readonly service: ecs.CfnService;
}

/** Adds a task definition whose role lacks the permissions of ECS Exec, which its service enables. */
function build(app: App): Parts {
  const stack = newStack(app);
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  addContainers(task, 'app');
  task.taskRole.addToPrincipalPolicy(allowing('s3:GetObject'));
  const service = new ecs.CfnService(stack, 'Service', { taskDefinition: task.taskDefinitionArn, enableExecuteCommand: true });
  return { stack, task, l1: l1Of(task), service };
}

const statement = (...Action: string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const roleOf = ({ task }: Parts) => task.taskRole.node.defaultChild as iam.CfnRole;

/** Changes between two syntheses, with the rules that report errors after each. */
const CHANGES: readonly [string, string[], string[], (parts: Parts) => void][] = [
  ['a granted permission', [PERMISSIONS], [], ({ task }) => void task.taskRole.addToPrincipalPolicy(allowing('ssmmessages:*'))],
  ['a policy of the role', [PERMISSIONS], [], parts => void (roleOf(parts).policies = [{ policyName: 'exec', policyDocument: statement('ssmmessages:*') }])],
  ['an override of the role', [PERMISSIONS], [], parts => roleOf(parts).addPropertyOverride('Policies', [{ PolicyName: 'exec', PolicyDocument: statement('*') }])],
  ['a policy beside the role', [PERMISSIONS], [], ({ stack, task }) => void new iam.CfnPolicy(stack, 'Late', { policyName: 'late', roles: [task.taskRole.roleName], policyDocument: statement('ssmmessages:*') })],
  ['a resource that may attach policies', [PERMISSIONS], [], ({ stack, task }) => void new CfnResource(stack, 'Late', { type: 'Custom::Attach', properties: { Role: task.taskRole.roleName } })],
  ['an output with the name of the role', [PERMISSIONS], [], ({ stack, task }) => void new CfnOutput(stack, 'Late', { value: task.taskRole.roleName })],
  ['another role', [PERMISSIONS], [], ({ stack, l1 }) => void (l1.taskRoleArn = new iam.CfnRole(stack, 'Other', { assumeRolePolicyDocument: {}, policies: [{ policyName: 'exec', policyDocument: statement('ssmmessages:*') }] }).attrArn)],
  ['ECS Exec off', [PERMISSIONS], [], ({ service }) => void (service.enableExecuteCommand = false)],
  ['a service of another task definition', [PERMISSIONS], [], ({ service }) => void (service.taskDefinition = 'other:1')],
  ['an override of the service', [PERMISSIONS], [], ({ service }) => service.addPropertyOverride('EnableExecuteCommand', false)],
  ['an override of the task definition', [PERMISSIONS], [PERMISSIONS, NOT_ACCEPTED], ({ l1 }) => l1.addPropertyOverride('ContainerDefinitions.0.SystemControls', [{ Namespace: 'vm.swappiness', Value: '1' }])],
  ['other containers', [PERMISSIONS], [PERMISSIONS, NOT_ACCEPTED], ({ l1 }) => void (l1.containerDefinitions = [{ name: 'app', image: 'nginx', systemControls: [{ namespace: 'vm.swappiness', value: '1' }] }])],
];

const annotated = (app: App) => annotationsBelow(app).filter(({ level }) => level === 'error').map(({ rule }) => rule).sort();

test.each(CHANGES)('the checks see %s', (_, first, second, change) => {
  const app = new App();
  const parts = build(app);
  NamespaceSharingChecks.addTo(app);
  app.synth({ force: true });
  expect(annotated(app)).toStrictEqual(first);
  change(parts);
  app.synth({ force: true });
  expect(annotated(app)).toStrictEqual([...second].sort());
});

test('the plugin sees changes of the role, the service, and the containers', () => {
  const names = ['a granted permission', 'ECS Exec off', 'other containers'];
  for (const [name, first, second, change] of CHANGES.filter(([each]) => names.includes(each))) {
    const app = new App();
    const parts = build(app);
    const violations = addPlugin(app);
    const reported = () => {
      synthesizeQuietly(app);
      return violations.splice(0).filter(({ severity }) => severity === 'error').map(({ ruleName }) => ruleName).sort();
    };
    expect([name, reported()]).toStrictEqual([name, first]);
    change(parts);
    expect([name, reported()]).toStrictEqual([name, [...second].sort()]);
  }
});

test('reading the template of a stack twice reports a finding once', () => {
  const app = new App();
  const { stack, task } = build(app);
  NamespaceSharingChecks.addTo(app);
  Template.fromStack(stack);
  Template.fromStack(stack);
  expect(annotated(app)).toStrictEqual([PERMISSIONS]);
  task.taskRole.addToPrincipalPolicy(allowing('ssmmessages:*'));
  app.synth({ force: true });
  expect(JSON.stringify(Template.fromStack(stack))).toContain('ssmmessages:*');
  expect(annotated(app)).toStrictEqual([]);
});
