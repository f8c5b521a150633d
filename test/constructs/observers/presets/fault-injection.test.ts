import { aws_ecs as ecs, aws_iam as iam, Fn, Stack } from 'aws-cdk-lib';
import { script } from '../../../../src/constructs/observers/presets/assets';
import { clusterOf } from '../../patterns/fargate';
import {
  addContainers, annotationsIn, containerIn, fargateTask, IMAGE, l1Of, L2S, newStack, problemIn, reference, resourcesOf, stackOf,
  taskDefinitionIn, taskIn, templateOf, templateText, windowsTask,
} from '../../task/task-definitions';
import {
  DebugToolbox, FargateSidecarObservedService, FaultAction, FaultInjection, FaultInjectionProps, ProcessAccess,
} from 'cdk-fargate-linux-controls';

// The snapshot of examples/fault-injection compares each field and permission. Sources of the requirements:
// FIS             https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
// STEADYBIT       https://github.com/steadybit/extension-aws/blob/main/README-ecs-ssm-setup.md
// SERVICE_ROLE    https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
// IAM_ACTIONS     https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
// CHART           https://github.com/aws/amazon-eks-connector/blob/main/charts/eks-connector/values.yaml
// WORKSHOP        https://github.com/aws-samples/aws-fault-injection-simulator-workshop-v2/pull/181

const stackWith = (props?: FaultInjectionProps) => stackOf({ app: {} }, new FaultInjection(props));

/** Returns the id of the only resource of a type whose id starts with a prefix. */
function idOf(stack: Stack, prefix: string, type: string): string {
  const found = Object.entries(templateOf(stack).Resources).filter(([id, { Type }]) => id.startsWith(prefix) && Type === type);
  expect(found).toHaveLength(1);
  return found[0][0];
}

/** Returns the policy statements of a role. */
function statementsOf(stack: Stack, role: string): any[] {
  return resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Roles }) => Roles.some(({ Ref }: any) => Ref === role)).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

test('the script sets the tags that the task role allows, and writes the file that the health check reads', () => {
  const stack = stackWith();
  const { Condition } = statementsOf(stack, idOf(stack, 'TaskTaskRole', 'AWS::IAM::Role')).find(({ Action }) => Action === 'ssm:AddTagsToResource');
  const tags = [...script('inject-faults').matchAll(/\bKey=(\w+),/g)].map(([, key]) => key);
  expect(Condition).toEqual({ 'ForAllValues:StringEquals': { 'aws:TagKeys': tags } });
  const [, registration] = /^registration=(.+)$/m.exec(script('inject-faults'))!;
  expect(containerIn(stack, 'fault-injection').HealthCheck.Command).toEqual(['CMD-SHELL', `test -s ${registration}`]);
});

// https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html, "Requirements"
test.each<[FaultAction, boolean]>([
  [FaultAction.CPU_STRESS, false],
  [FaultAction.IO_STRESS, false],
  [FaultAction.KILL_PROCESS, true],
  [FaultAction.NETWORK_BLACKHOLE_PORT, true],
  [FaultAction.NETWORK_LATENCY, true],
  [FaultAction.NETWORK_PACKET_LOSS, true],
])('%s requires a shared PID namespace: %p', (action, requiresSharedPid) => {
  const stack = stackWith({ actions: [action] });
  expect(taskIn(stack).PidMode).toBe(requiresSharedPid ? 'task' : undefined);
  expect(taskIn(stack).EnableFaultInjection).toBe(true);
  const mixed = stackWith({ actions: [FaultAction.CPU_STRESS, action, FaultAction.IO_STRESS] });
  expect(taskIn(mixed).PidMode).toBe(requiresSharedPid ? 'task' : undefined);
});

test('runs as the user of an image that contains the packages, and refuses to with the default image', () => {
  const access = ProcessAccess.sameUser('61555');
  const stack = stackOf({ app: {} }, new FaultInjection({ access, image: IMAGE }));
  expect(containerIn(stack, 'fault-injection')).toMatchObject({ User: '61555', LinuxParameters: { Capabilities: { Drop: ['ALL'] } } });
  expect(() => new FaultInjection({ access })).toThrow(/FaultInjection: access drops the default capabilities, but the default image installs packages at startup.*Pass an image that contains the packages, or remove access\./);
});

test('supports all actions by default, and rejects an empty list', () => {
  expect(templateText(stackWith({ actions: Object.values(FaultAction) }))).toBe(templateText(stackWith()));
  expect(() => new FaultInjection({ actions: [] })).toThrow(/^FaultInjection: actions is empty.*omit the property for all actions\./);
});

test('is not affected by changes to the list of actions after it is created', () => {
  const actions = [FaultAction.CPU_STRESS];
  const observer = new FaultInjection({ actions });
  actions.push(FaultAction.KILL_PROCESS);
  expect(taskIn(stackOf({ app: {} }, observer)).PidMode).toBeUndefined();
});

// Task definitions that already set enableFaultInjection.

const stackSetting = (enableFaultInjection: boolean | ecs.CfnTaskDefinition['enableFaultInjection']) => {
  const stack = stackOf({ app: {} });
  l1Of(taskDefinitionIn(stack)).enableFaultInjection = enableFaultInjection;
  return { stack, apply: () => taskDefinitionIn(stack).addExtension(new FaultInjection()) };
};

test.each<[string, unknown, unknown]>([
  ['not set', undefined, true], ['true', true, true], ['unresolved', Fn.conditionIf('IsTest', true, false), { 'Fn::If': ['IsTest', true, false] }],
])('adds the sidecar if enableFaultInjection is %s', (_, enableFaultInjection, expected) => {
  const { stack, apply } = stackSetting(enableFaultInjection as boolean);
  apply();
  expect(taskIn(stack).EnableFaultInjection).toEqual(expected);
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
});

test('is rejected if enableFaultInjection is false, and adds nothing', () => {
  const { stack, apply } = stackSetting(false);
  expect(apply).toThrow(/^\[Stack\/Task\/Resource\] FaultInjection: enableFaultInjection is false.*Remove the property, or remove the sidecar\./);
  expect(taskIn(stack).EnableFaultInjection).toBe(false);
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(1);
  expect(resourcesOf(stack, 'AWS::IAM::Role')).toHaveLength(1);
});

const NETWORK_FAULTS = [FaultAction.NETWORK_BLACKHOLE_PORT, FaultAction.NETWORK_LATENCY, FaultAction.NETWORK_PACKET_LOSS, FaultAction.of('network-dns', { network: true })];

test.each<[string, string | undefined]>([
  ['EC2 in awsvpc mode', undefined], ['EC2 in host mode', undefined], ['EC2 in bridge mode', 'bridge'], ['EC2 without network', 'none'],
])('%s: rejects network faults if the mode is bridge or none', (kind, rejected) => {
  const taskDefinition = L2S[kind](newStack());
  addContainers(taskDefinition, 'app');
  const apply = (action: FaultAction) => () =>
    taskDefinition.addExtension(new FaultInjection({ actions: [FaultAction.CPU_STRESS, action], containerName: action.name }));
  for (const action of NETWORK_FAULTS) {
    if (rejected === undefined) {
      expect(apply(action)).not.toThrow();
    } else {
      expect(apply(action)).toThrow(`FaultInjection: network faults require network mode awsvpc or host, but the task uses ${rejected}`);
    }
  }
  expect(apply(FaultAction.KILL_PROCESS)).not.toThrow();
});

test('accepts an unresolved network mode', () => {
  const taskDefinition = L2S['EC2 in bridge mode'](newStack());
  l1Of(taskDefinition).networkMode = reference('Mode');
  expect(() => taskDefinition.addExtension(new FaultInjection())).not.toThrow();
});

test.each([[FaultAction.CPU_STRESS], [FaultAction.KILL_PROCESS]])('rejects a Windows task with action %s', action => {
  expect(() => windowsTask(newStack()).addExtension(new FaultInjection({ actions: [action] }))).toThrow(/Windows/);
});

// The roles.

test('does not change a specified role, which is the only role that the task can pass', () => {
  const stack = newStack();
  const managedInstanceRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') });
  fargateTask(stack, 'app').addExtension(new FaultInjection({ managedInstanceRole }));
  const role = stack.getLogicalId(managedInstanceRole.node.defaultChild as iam.CfnRole);
  expect(containerIn(stack, 'fault-injection').Environment).toEqual([{ Name: 'MANAGED_INSTANCE_ROLE_NAME', Value: { Ref: role } }]);
  expect(statementsOf(stack, idOf(stack, 'TaskTaskRole', 'AWS::IAM::Role')).find(({ Action }) => Action === 'iam:PassRole').Resource)
    .toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
  expect(statementsOf(stack, role)).toEqual([]);
  expect(resourcesOf(stack, 'AWS::IAM::Role')).toHaveLength(3);
});

// ECS Exec.

test('cannot be combined with a toolbox, which needs ECS Exec', () => {
  expect(problemIn(stackOf({ app: {} }, new FaultInjection(), new DebugToolbox())))
    .toContain('DebugToolbox needs ECS Exec, and FaultInjection fails while ECS Exec is enabled');
});

test.each([[true, 1], [false, 0], [undefined, 0]])('with enableExecuteCommand %p, the number of errors is %d', (enableExecuteCommand, errors) => {
  const stack = newStack();
  new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack), application: { image: IMAGE }, observers: [new FaultInjection()], enableExecuteCommand,
  });
  const findings = annotationsIn(stack).filter(text => text.includes('cdk-fargate-linux-controls::ssm-agent-with-exec'));
  expect(findings).toEqual(Array(errors).fill(expect.stringContaining('container fault-injection: it runs the SSM agent, but ECS Exec is enabled by service Stack/Web/Service/Service.')));
});

test('returns the role of the managed instance of each task definition', () => {
  const stack = newStack();
  const [one, two, other] = ['One', 'Two', 'Other'].map(id => new ecs.FargateTaskDefinition(stack, id));
  const observer = new FaultInjection();
  const own = iam.Role.fromRoleName(stack, 'Own', 'own');
  const given = new FaultInjection({ managedInstanceRole: own });
  [one, two].forEach(task => task.addExtension(observer));
  other.addExtension(given);
  expect([one, two].map(task => observer.managedInstanceRoleIn(task).node.path))
    .toEqual(['One', 'Two'].map(id => `Stack/${id}/fault-injectionManagedInstanceRole`));
  expect(() => observer.managedInstanceRoleIn(other)).toThrow('[Stack/Other] FaultInjection is not applied to this task definition');
  expect(given.managedInstanceRoleIn(other) === own).toBe(true);
});

test.each<[string, FaultAction, string | undefined]>([
  ['shares the PID namespace by default', FaultAction.of('memory-stress'), 'task'],
  ['does not share it on request', FaultAction.of('memory-stress', { sharedPidNamespace: false }), undefined],
])('another fault %s', (_, action, pidMode) => expect(taskIn(stackWith({ actions: [action] })).PidMode).toBe(pidMode));

test.each(['aws:ecs:task-cpu-stress', 'MEMORY_STRESS', ''])('rejects the name %j of a fault', name => {
  expect(() => FaultAction.of(name)).toThrow(`FaultAction.of: ${JSON.stringify(name)} is not the name of a fault. Use the name in AWS FIS without aws:ecs:task-, for example cpu-stress.`);
});
