import { App, aws_ecs as ecs, aws_iam as iam, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { script } from '../../../../src/constructs/observers/presets/assets';
import { clusterOf } from '../../patterns/fargate';
import {
  addContainers, annotationsIn, containerIn, fargateTask, IMAGE, newStack, problemsIn, resourcesOf, taskIn, templateOf, templateText,
} from '../../task/task-definitions';
import { DebugToolbox, ExecuteCommandUse, FargateSidecarObservedService, FaultAction, FaultInjection, FaultInjectionProps, ObservedTask, ObserverSidecar } from 'cdk-fargate-linux-controls';

// Sources of the requirements:
// FIS             https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
// STEADYBIT       https://github.com/steadybit/extension-aws/blob/main/README-ecs-ssm-setup.md
// SERVICE_ROLE    https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
// IAM_ACTIONS     https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
// CHART           https://github.com/aws/amazon-eks-connector/blob/main/charts/eks-connector/values.yaml
// WORKSHOP        https://github.com/aws-samples/aws-fault-injection-simulator-workshop-v2/pull/181

function stackWith(props?: FaultInjectionProps): Stack {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(new FaultInjection(props));
  return stack;
}

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

// The complete template of a task with fault injection. The comments name the source of each field.

const STACK = stackWith();
const TASK_ROLE = idOf(STACK, 'TaskTaskRole', 'AWS::IAM::Role');
const EXECUTION_ROLE = idOf(STACK, 'TaskExecutionRole', 'AWS::IAM::Role');
const INSTANCE_ROLE = idOf(STACK, 'TaskfaultinjectionManagedInstanceRole', 'AWS::IAM::Role');
const LOG_GROUP = idOf(STACK, 'Taskfaultinjection', 'AWS::Logs::LogGroup');
const ARN = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });

test('the sidecar has the fields that AWS FIS requires', () => {
  expect(containerIn(STACK, 'fault-injection')).toEqual({
    Name: 'fault-injection',
    Image: 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0', // FIS: the image; CHART: the tag
    Cpu: 0, // FIS
    Essential: false, // FIS
    MemoryReservation: 64,
    Memory: 512, // WORKSHOP: the sidecar does not start with 256
    EntryPoint: ['sh', '-c', script('inject-faults'), 'inject-faults'], // FIS: a script that registers the task
    Environment: [{ Name: 'MANAGED_INSTANCE_ROLE_NAME', Value: { Ref: INSTANCE_ROLE } }], // FIS: the name, not the ARN
    HealthCheck: { // the file that the script reads
      Command: ['CMD-SHELL', `test -s ${/^registration=(.+)$/m.exec(script('inject-faults'))![1]}`], StartPeriod: 300, Interval: 30, Retries: 3, Timeout: 5,
    },
    RestartPolicy: { Enabled: true },
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': { Ref: LOG_GROUP }, 'awslogs-stream-prefix': 'fault-injection', 'awslogs-region': 'eu-west-1' },
    },
  });
});

test('the task definition enables fault injection and shares the PID namespace, and only the CPU units of the application change', () => {
  const bare = newStack();
  fargateTask(bare, 'app');
  const [app] = taskIn(STACK).ContainerDefinitions;
  expect(app).toEqual({ ...containerIn(bare, 'app'), Cpu: 256 });
  expect(taskIn(STACK)).toEqual({
    ...taskIn(bare),
    ContainerDefinitions: [app, containerIn(STACK, 'fault-injection')],
    EnableFaultInjection: true, // FIS
    PidMode: 'task', // FIS
    RuntimePlatform: { OperatingSystemFamily: 'LINUX' }, // CDK, with pidMode
    ExecutionRoleArn: { 'Fn::GetAtt': [EXECUTION_ROLE, 'Arn'] }, // FIS: a task execution role
  });
});

const TAGS = ['ECS_TASK_AVAILABILITY_ZONE', 'ECS_TASK_ARN', 'FAULT_INJECTION_SIDECAR'];

test('the script sets no tag that the task role does not allow', () => {
  expect([...script('inject-faults').matchAll(/\bKey=(\w+),/g)].map(([, key]) => key)).toStrictEqual(TAGS);
});

test('the task role can only create activations with the tag, and pass only the managed instance role to Systems Manager', () => {
  expect(statementsOf(STACK, TASK_ROLE)).toEqual([
    { // FIS: the action; IAM_ACTIONS: it supports no resource, but request tags
      Action: 'ssm:CreateActivation', Effect: 'Allow', Resource: '*', Condition: { StringEquals: { 'aws:RequestTag/FAULT_INJECTION_SIDECAR': 'true' } },
    },
    { // FIS: the action; IAM_ACTIONS: it does not support an activation as its resource
      Action: 'ssm:AddTagsToResource', Effect: 'Allow', Resource: '*', Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': TAGS } },
    },
    { // FIS: the action and its resource
      Action: 'iam:PassRole',
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [INSTANCE_ROLE, 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
  ]);
});

test('the managed instance role trusts Systems Manager in this account and region', () => {
  expect(templateOf(STACK).Resources[INSTANCE_ROLE].Properties).toEqual({
    AssumeRolePolicyDocument: { // SERVICE_ROLE
      Version: '2012-10-17',
      Statement: [{
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'ssm.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnEquals: { 'aws:SourceArn': ARN(':ssm:eu-west-1:111122223333:*') } },
      }],
    },
    Description: expect.any(String),
    ManagedPolicyArns: [ARN(':iam::aws:policy/AmazonSSMManagedInstanceCore')], // FIS
  });
});

test('the managed instance role can delete activations, and deregister instances with the tag', () => {
  expect(statementsOf(STACK, INSTANCE_ROLE)).toEqual([
    { Action: 'ssm:DeleteActivation', Effect: 'Allow', Resource: '*' }, // FIS: the action; STEADYBIT and IAM_ACTIONS: it supports no resource
    { // FIS: the action; STEADYBIT: the resource; IAM_ACTIONS: resource tags
      Action: 'ssm:DeregisterManagedInstance',
      Effect: 'Allow',
      Resource: ARN(':ssm:eu-west-1:111122223333:managed-instance/*'),
      Condition: { StringEquals: { 'ssm:resourceTag/FAULT_INJECTION_SIDECAR': 'true' } },
    },
  ]);
});

test('the template has no other resources and no findings', () => {
  const types = Object.values(templateOf(STACK).Resources).map(({ Type }) => Type).sort();
  expect(types).toEqual([
    'AWS::ECS::TaskDefinition', 'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Logs::LogGroup',
  ]);
  expect(problemsIn(STACK)).toEqual([]);
  expect(annotationsIn(STACK)).toEqual([]);
});

test('existing resources keep their logical ids', () => {
  const stack = newStack();
  fargateTask(stack, 'app');
  new ecs.CfnService(stack, 'Service', { taskDefinition: 'web' });
  const before = Object.keys(templateOf(stack).Resources);
  (stack.node.findChild('Task') as ecs.TaskDefinition).addExtension(new FaultInjection());
  expect(Object.keys(templateOf(stack).Resources)).toEqual(expect.arrayContaining(before));
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

test('supports all actions by default, and rejects an empty list', () => {
  expect(templateText(stackWith({ actions: Object.values(FaultAction) }))).toBe(templateText(stackWith()));
  expect(() => new FaultInjection({ actions: [] })).toThrow(/^FaultInjection: actions is empty.*omit the property for all actions\./);
});

test('is not affected by changes to the list of actions after it is created', () => {
  const actions = [FaultAction.CPU_STRESS];
  const observer = new FaultInjection({ actions });
  actions.push(FaultAction.KILL_PROCESS);
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(observer);
  expect(taskIn(stack).PidMode).toBeUndefined();
});

test('does not change capabilities of any container', () => {
  expect(taskIn(STACK).ContainerDefinitions.map(({ LinuxParameters }) => LinuxParameters)).toEqual([undefined, undefined]);
});

// Task definitions that already set enableFaultInjection.

test.each<[string, boolean | undefined]>([['not set', undefined], ['true', true]])('adds the sidecar if enableFaultInjection is %s', (_, enableFaultInjection) => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { enableFaultInjection });
  addContainers(taskDefinition, 'app');
  taskDefinition.addExtension(new FaultInjection());
  expect(taskIn(stack).EnableFaultInjection).toBe(true);
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
});

test('is rejected if enableFaultInjection is false, and adds nothing', () => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { enableFaultInjection: false });
  addContainers(taskDefinition, 'app');
  expect(() => taskDefinition.addExtension(new FaultInjection()))
    .toThrow(/^\[Stack\/Task\/Resource\] FaultInjection: enableFaultInjection is false.*Remove the property, or remove the sidecar\./);
  expect(taskIn(stack).EnableFaultInjection).toBe(false);
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(1);
  expect(resourcesOf(stack, 'AWS::IAM::Role')).toHaveLength(1);
});

test('keeps an unresolved enableFaultInjection', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).enableFaultInjection = Fn.conditionIf('IsTest', true, false);
  taskDefinition.addExtension(new FaultInjection());
  expect(taskIn(stack).EnableFaultInjection).toEqual({ 'Fn::If': ['IsTest', true, false] });
});

test.each<[ecs.NetworkMode, boolean]>([
  [ecs.NetworkMode.AWS_VPC, true], [ecs.NetworkMode.HOST, true], [ecs.NetworkMode.BRIDGE, false], [ecs.NetworkMode.NONE, false],
])('on EC2 in network mode %s, supports network faults: %p', (networkMode, isSupported) => {
  const stack = newStack();
  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task', { networkMode });
  addContainers(taskDefinition, 'app');
  const apply = (action: FaultAction) => taskDefinition.addExtension(new FaultInjection({ actions: [action], containerName: action.name }));
  for (const action of [FaultAction.NETWORK_BLACKHOLE_PORT, FaultAction.NETWORK_LATENCY, FaultAction.NETWORK_PACKET_LOSS]) {
    if (isSupported) {
      expect(() => apply(action)).not.toThrow();
    } else {
      expect(() => apply(action)).toThrow(new RegExp(`FaultInjection: network faults require network mode awsvpc or host, but the task uses ${networkMode}`));
    }
  }
  expect(() => apply(FaultAction.KILL_PROCESS)).not.toThrow();
});

test('accepts an unresolved network mode', () => {
  const stack = newStack();
  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task');
  addContainers(taskDefinition, 'app');
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).networkMode = new CfnParameter(stack, 'Mode').valueAsString;
  expect(() => taskDefinition.addExtension(new FaultInjection())).not.toThrow();
});

test.each([[FaultAction.CPU_STRESS], [FaultAction.KILL_PROCESS]])('rejects a Windows task with action %s', action => {
  const windows = new ecs.FargateTaskDefinition(newStack(), 'Task', {
    cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
  });
  expect(() => windows.addExtension(new FaultInjection({ actions: [action] }))).toThrow(/Windows/);
});

// The roles.

test('does not change a specified role, which is the only role that the task can pass', () => {
  const stack = newStack();
  const managedInstanceRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') });
  fargateTask(stack, 'app').addExtension(new FaultInjection({ managedInstanceRole }));
  const role = stack.getLogicalId(managedInstanceRole.node.defaultChild as iam.CfnRole);
  expect(containerIn(stack, 'fault-injection').Environment).toEqual([{ Name: 'MANAGED_INSTANCE_ROLE_NAME', Value: { Ref: role } }]);
  expect(statementsOf(stack, idOf(stack, 'TaskTaskRole', 'AWS::IAM::Role')).find(({ Action }) => Action === 'iam:PassRole').Resource).toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
  expect(statementsOf(stack, role)).toEqual([]);
  expect(resourcesOf(stack, 'AWS::IAM::Role')).toHaveLength(3);
});

test('passes an imported role by its name and ARN', () => {
  const stack = newStack();
  const managedInstanceRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/managed');
  fargateTask(stack, 'app').addExtension(new FaultInjection({ managedInstanceRole }));
  expect(containerIn(stack, 'fault-injection').Environment).toEqual([{ Name: 'MANAGED_INSTANCE_ROLE_NAME', Value: 'managed' }]);
  expect(statementsOf(stack, idOf(stack, 'TaskTaskRole', 'AWS::IAM::Role')).find(({ Action }) => Action === 'iam:PassRole').Resource).toBe('arn:aws:iam::111122223333:role/managed');
});

test('creates a separate role for each of two task definitions in a stack', () => {
  const stack = newStack();
  const ids = ['First', 'Second'].map(id => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, id);
    addContainers(taskDefinition, 'app');
    taskDefinition.addExtension(new FaultInjection());
    return id;
  });
  expect(problemsIn(stack)).toEqual([]);
  for (const id of ids) {
    const passed = statementsOf(stack, idOf(stack, `${id}TaskRole`, 'AWS::IAM::Role')).find(({ Action }) => Action === 'iam:PassRole');
    expect(passed.Resource).toEqual({ 'Fn::GetAtt': [idOf(stack, `${id}faultinjectionManagedInstanceRole`, 'AWS::IAM::Role'), 'Arn'] });
  }
});

test('uses pseudo parameters in an environment-agnostic stack', () => {
  const stack = new Stack(new App(), 'Stack');
  fargateTask(stack, 'app').addExtension(new FaultInjection());
  const role = idOf(stack, 'TaskfaultinjectionManagedInstanceRole', 'AWS::IAM::Role');
  expect(templateOf(stack).Resources[role].Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
});

// Application to a task definition.

test('rejects a container with the same name created with its constructor', () => {
  const taskDefinition = fargateTask(newStack());
  new ecs.ContainerDefinition(taskDefinition, 'mine', { taskDefinition, image: IMAGE, containerName: 'fault-injection' });
  expect(() => taskDefinition.addExtension(new FaultInjection())).toThrow(/adds a container named fault-injection, but the application already uses that name/);
});

test('accepts the options of all sidecars', () => {
  const stack = stackWith({ containerName: 'faults', image: IMAGE, cpu: 32, memoryLimitMiB: 256, enableRestartPolicy: false, logging: new ecs.JsonFileLogDriver() });
  expect(containerIn(stack, 'faults')).toEqual({
    Name: 'faults',
    Image: 'public.ecr.aws/nginx/nginx:1.29',
    Cpu: 32,
    Essential: false,
    Memory: 256,
    EntryPoint: expect.any(Array),
    HealthCheck: expect.any(Object),
    Environment: [{ Name: 'MANAGED_INSTANCE_ROLE_NAME', Value: { Ref: idOf(stack, 'TaskfaultsManagedInstanceRole', 'AWS::IAM::Role') } }],
    LogConfiguration: { LogDriver: 'json-file', Options: {} },
  });
});

test('accepts an unresolved container name', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  fargateTask(stack, 'app').addExtension(new FaultInjection({ containerName }));
  expect(containerIn(stack, { Ref: 'Name' }).Essential).toBe(false);
  idOf(stack, 'TaskfaultinjectionManagedInstanceRole', 'AWS::IAM::Role');
});

test('does not change application containers that are added later, or their Linux parameters', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
  taskDefinition.addExtension(new FaultInjection());
  taskDefinition.addContainer('later', { image: IMAGE, linuxParameters, cpu: 128 });
  expect(containerIn(stack, 'later')).toEqual({
    Name: 'later', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, Cpu: 128, LinuxParameters: { Capabilities: {}, InitProcessEnabled: true },
  });
});

// ECS Exec.

test('cannot be combined with a toolbox, which needs ECS Exec', () => {
  const stack = stackWith();
  (stack.node.findChild('Task') as ecs.TaskDefinition).addExtension(new DebugToolbox());
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/DebugToolbox needs ECS Exec, and FaultInjection fails while ECS Exec is enabled/)]);
});

test('cannot be combined with a user-defined observer that needs ECS Exec', () => {
  const stack = stackWith();
  const own = new class extends ObserverSidecar {
    public attach(_task: ObservedTask): void {}
  }({ executeCommand: ExecuteCommandUse.NEEDED });
  (stack.node.findChild('Task') as ecs.TaskDefinition).addExtension(own);
  expect(problemsIn(stack)).toHaveLength(1);
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
  [one, two].forEach(task => task.addExtension(observer));
  const roles = [one, two].map(task => observer.managedInstanceRoleIn(task).node.path);
  expect(roles).toEqual(['Stack/One/fault-injectionManagedInstanceRole', 'Stack/Two/fault-injectionManagedInstanceRole']);
  expect(() => observer.managedInstanceRoleIn(other)).toThrow('[Stack/Other] FaultInjection is not applied to this task definition');
  const own = iam.Role.fromRoleName(stack, 'Own', 'own');
  const given = new FaultInjection({ managedInstanceRole: own });
  other.addExtension(given);
  expect(given.managedInstanceRoleIn(other) === own).toBe(true);
});

test.each<[string, FaultAction, string | undefined]>([
  ['shares the PID namespace by default', FaultAction.of('memory-stress'), 'task'],
  ['does not share it on request', FaultAction.of('memory-stress', { sharedPidNamespace: false }), undefined],
])('another fault %s', (_, action, pidMode) => {
  const stack = stackWith({ actions: [action] });
  expect(taskIn(stack).PidMode).toBe(pidMode);
});

test('another network fault requires the network mode awsvpc or host', () => {
  const taskDefinition = new ecs.Ec2TaskDefinition(newStack(), 'Task', { networkMode: ecs.NetworkMode.BRIDGE });
  expect(() => taskDefinition.addExtension(new FaultInjection({ actions: [FaultAction.of('network-dns', { network: true })] }))).toThrow(/network faults require network mode awsvpc or host/);
});

test.each(['aws:ecs:task-cpu-stress', 'MEMORY_STRESS', ''])('rejects the name %j of a fault', name => {
  expect(() => FaultAction.of(name)).toThrow(`FaultAction.of: ${JSON.stringify(name)} is not the name of a fault. Use the name in AWS FIS without aws:ecs:task-, for example cpu-stress.`);
});
