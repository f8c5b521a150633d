import { aws_ecs as ecs, CfnParameter } from 'aws-cdk-lib';
import { containerIn, fargateTask, newStack, resourcesOf, taskIn, templateOf } from '../task/task-definitions';
import { ObserverSidecar, ProcessAccess } from 'cdk-fargate-linux-controls';

function toolboxIn(props?: Parameters<typeof ObserverSidecar.debugToolbox>[0], name = 'toolbox') {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox(props));
  return { stack, toolbox: containerIn(stack, name) };
}

test('sleeps as root, may trace, has an init process and writes its own root file system', () => {
  const { toolbox } = toolboxIn();
  expect(toolbox).toMatchObject({
    Command: ['sleep', 'infinity'],
    Essential: false,
    User: '0',
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } },
  });
  expect(toolbox.ReadonlyRootFilesystem).toBeUndefined();
  expect(toolbox.Cpu).toBeUndefined();
});

test('has an image whose tag is not `latest`', () => {
  expect(toolboxIn().toolbox.Image).toMatch(/^public\.ecr\.aws\/amazonlinux\/amazonlinux:(?!latest)\S+$/);
});

test('does without SYS_PTRACE where it has no access to other processes', () => {
  expect(toolboxIn({ access: ProcessAccess.none() }).toolbox.LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: {} });
});

test('keeps its logs for a month, in a log group of its own that the task may write', () => {
  const { stack, toolbox } = toolboxIn();
  const { Resources } = templateOf(stack);
  const [group] = Object.keys(Resources).filter(id => Resources[id].Type === 'AWS::Logs::LogGroup');
  expect(Resources[group].Properties).toEqual({ RetentionInDays: 30 });
  expect(toolbox.LogConfiguration).toMatchObject({ LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: group }, 'awslogs-stream-prefix': 'toolbox' } });
  expect(resourcesOf(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([[
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [group, 'Arn'] } },
  ]]);
});

test('logs where it is told to, and makes no log group then', () => {
  const { stack, toolbox } = toolboxIn({ logging: new ecs.JsonFileLogDriver() });
  expect(toolbox.LogConfiguration).toEqual({ LogDriver: 'json-file', Options: {} });
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test('takes an image, a name and memory', () => {
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/debian/debian:12');
  const { toolbox } = toolboxIn({ image, containerName: 'shell', memoryReservationMiB: 128 }, 'shell');
  expect(toolbox).toMatchObject({ Image: 'public.ecr.aws/debian/debian:12', MemoryReservation: 128, LogConfiguration: { Options: { 'awslogs-stream-prefix': 'shell' } } });
});

test('takes a name that only the deployment knows', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox({ containerName }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } },
    LogConfiguration: { Options: { 'awslogs-stream-prefix': { Ref: 'Name' } } },
  });
});

test('keeps little memory for itself, and is stopped before it takes the application\'s', () => {
  expect(toolboxIn().toolbox).toMatchObject({ MemoryReservation: 32, Memory: 256 });
});

test('is started again when it dies, unless it is told not to', () => {
  expect(toolboxIn().toolbox.RestartPolicy).toEqual({ Enabled: true });
  expect(toolboxIn({ restart: false }).toolbox.RestartPolicy).toBeUndefined();
});

test('leaves the application as it is, with the CPU units of the whole task', () => {
  const bare = newStack();
  fargateTask(bare, 'app');
  expect(containerIn(toolboxIn().stack, 'app')).toEqual({ ...containerIn(bare, 'app'), Cpu: 256 });
});

test('puts nothing secret into its environment', () => {
  const { stack, toolbox } = toolboxIn();
  expect(toolbox.Environment).toBeUndefined();
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
});
