import { aws_ecs as ecs, CfnParameter, Lazy } from 'aws-cdk-lib';
import { addContainers, APPLY_BY, fargateTask, includedTask, l1Task, L2S, newStack, taskIn, templateText } from './task-definitions';
import { SharedPidNamespace } from 'cdk-fargate-linux-controls';

const CONTAINERS = [{ name: 'app', image: 'nginx' }];
const WINDOWS = { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE } };

test.each(Object.keys(APPLY_BY))('by %s, sets the operating system family that CDK requires with pidMode', way => {
  const stack = newStack();
  expect(() => new ecs.FargateTaskDefinition(newStack(), 'Task', { pidMode: ecs.PidMode.TASK })).toThrow(/operating system family/);
  APPLY_BY[way](fargateTask(stack, 'app'), new SharedPidNamespace());
  expect(taskIn(stack)).toMatchObject({ PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
});

test.each(Object.keys(APPLY_BY))('by %s, keeps the processor architecture', way => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
  addContainers(taskDefinition, 'app');
  APPLY_BY[way](taskDefinition, new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
});

test('keeps an existing operating system family', () => {
  const stack = newStack();
  l1Task(stack, CONTAINERS, { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' } }).with(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' });
});

test('keeps an unresolved operating system family', () => {
  const stack = newStack();
  const operatingSystemFamily = new CfnParameter(stack, 'Family').valueAsString;
  l1Task(stack, CONTAINERS, { runtimePlatform: { operatingSystemFamily } }).with(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: { Ref: 'Family' } });
});

test.each(['EC2 in awsvpc mode', 'EC2 in bridge mode', 'EC2 in host mode', 'ECS Anywhere'])('sets no runtime platform on a task that does not require one: %s', kind => {
  const stack = newStack();
  const taskDefinition = L2S[kind](stack);
  addContainers(taskDefinition, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
  expect(taskIn(stack).RuntimePlatform).toBeUndefined();
});

test('sets the operating system family on a task for EC2 and Fargate', () => {
  const stack = newStack();
  const taskDefinition = new ecs.TaskDefinition(stack, 'Task', { compatibility: ecs.Compatibility.EC2_AND_FARGATE, cpu: '256', memoryMiB: '512' });
  addContainers(taskDefinition, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX' });
});

test.each(Object.keys(APPLY_BY))('by %s, changes nothing if the L2 already has pidMode task', way => {
  const [once, twice] = [newStack(), newStack()];
  for (const stack of [once, twice]) {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
      pidMode: ecs.PidMode.TASK,
      runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, cpuArchitecture: ecs.CpuArchitecture.ARM64 },
    });
    addContainers(taskDefinition, 'app');
  }
  APPLY_BY[way](twice.node.findChild('Task') as ecs.TaskDefinition, new SharedPidNamespace());
  expect(templateText(twice)).toBe(templateText(once));
});

test('does not set the pidMode property of the L2, and the template still has pidMode task', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskDefinition.pidMode).toBeUndefined();
  expect(taskIn(stack).PidMode).toBe('task');
});

test.each(Object.keys(APPLY_BY))('by %s, rejects pidMode host with an error that names both modes', way => {
  const taskDefinition = new ecs.Ec2TaskDefinition(newStack(), 'Task', { pidMode: ecs.PidMode.HOST });
  expect(() => APPLY_BY[way](taskDefinition, new SharedPidNamespace())).toThrow(/^\[Stack\/Task\/Resource\] pidMode is host, but SharedPidNamespace sets it to task\. Remove one/);
});

test.each([['a parameter', (stack: ReturnType<typeof newStack>) => new CfnParameter(stack, 'Mode').valueAsString], ['a lazy value', () => Lazy.string({ produce: () => 'task' })]])('rejects an unresolved pidMode: %s', (_, mode) => {
  const stack = newStack();
  const taskDefinition = l1Task(stack, CONTAINERS, { pidMode: mode(stack) });
  expect(() => taskDefinition.with(new SharedPidNamespace())).toThrow(/^\[Stack\/Task\] pidMode is an unresolved value/);
});

test('treats an empty pidMode as not set, as ECS does', () => {
  const stack = newStack();
  includedTask(stack, { PidMode: '', RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'app', Image: 'i' }] }).with(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
});

test.each(Object.keys(APPLY_BY))('by %s, rejects a Windows task with a reason', way => {
  const taskDefinition = new ecs.FargateTaskDefinition(newStack(), 'Task', WINDOWS);
  expect(() => APPLY_BY[way](taskDefinition, new SharedPidNamespace())).toThrow(/^\[Stack\/Task\/Resource\] pidMode task requires Linux: .*Windows.*LINUX/);
});

test('does not change a task definition that it rejects', () => {
  const [rejected, bare] = [newStack(), newStack()];
  const taskDefinition = new ecs.FargateTaskDefinition(rejected, 'Task', WINDOWS);
  expect(() => taskDefinition.addExtension(new SharedPidNamespace())).toThrow();
  addContainers(taskDefinition, 'app');
  addContainers(new ecs.FargateTaskDefinition(bare, 'Task', WINDOWS), 'app');
  expect(templateText(rejected)).toBe(templateText(bare));
});

test('keeps an unresolved runtime platform', () => {
  const stack = newStack();
  l1Task(stack, CONTAINERS, { runtimePlatform: Lazy.any({ produce: () => ({ cpuArchitecture: 'ARM64' }) }) }).with(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
  expect(taskIn(stack).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64' });
});
