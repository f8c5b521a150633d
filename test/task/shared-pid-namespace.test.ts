import { aws_ecs as ecs, CfnParameter, Lazy } from 'aws-cdk-lib';
import { addContainers, APPLY_BY, fargateTask, includedTask, l1Task, L2S, newStack, taskIn, templateText } from './task-definitions';
import { SharedPidNamespace } from 'cdk-fargate-linux-controls';

const CONTAINERS = [{ name: 'app', image: 'nginx' }];
const WINDOWS = { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE } };

test.each(Object.keys(APPLY_BY))('by %s, brings the operating system family that CDK demands beside pidMode', way => {
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

test('keeps the operating system family that is there', () => {
  const stack = newStack();
  l1Task(stack, CONTAINERS, { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' } }).with(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' });
});

test('keeps an operating system family that is unknown until deployment', () => {
  const stack = newStack();
  const operatingSystemFamily = new CfnParameter(stack, 'Family').valueAsString;
  l1Task(stack, CONTAINERS, { runtimePlatform: { operatingSystemFamily } }).with(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: { Ref: 'Family' } });
});

test.each(['EC2 in awsvpc mode', 'EC2 in bridge mode', 'EC2 in host mode', 'ECS Anywhere'])('sets no runtime platform where none is needed: %s', kind => {
  const stack = newStack();
  const taskDefinition = L2S[kind](stack);
  addContainers(taskDefinition, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
  expect(taskIn(stack).RuntimePlatform).toBeUndefined();
});

test('a task for EC2 and Fargate gets the family as well', () => {
  const stack = newStack();
  const taskDefinition = new ecs.TaskDefinition(stack, 'Task', { compatibility: ecs.Compatibility.EC2_AND_FARGATE, cpu: '256', memoryMiB: '512' });
  addContainers(taskDefinition, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskIn(stack).RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX' });
});

test.each(Object.keys(APPLY_BY))('by %s, changes nothing where the L2 has pidMode task already', way => {
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

test('leaves the L2\'s own pidMode undefined, which is fine (measured)', () => {
  const stack = newStack();
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(new SharedPidNamespace());
  expect(taskDefinition.pidMode).toBeUndefined();
  expect(taskIn(stack).PidMode).toBe('task');
});

test.each(Object.keys(APPLY_BY))('by %s, pidMode host is refused, and the message names both modes', way => {
  const taskDefinition = new ecs.Ec2TaskDefinition(newStack(), 'Task', { pidMode: ecs.PidMode.HOST });
  expect(() => APPLY_BY[way](taskDefinition, new SharedPidNamespace())).toThrow(/^\[Stack\/Task\/Resource\] pidMode is host, and SharedPidNamespace would change it to task\. Remove one/);
});

test.each([['a parameter', (stack: ReturnType<typeof newStack>) => new CfnParameter(stack, 'Mode').valueAsString], ['a late value', () => Lazy.string({ produce: () => 'task' })]])('pidMode that is %s is refused, for it cannot be known', (_, mode) => {
  const stack = newStack();
  const taskDefinition = l1Task(stack, CONTAINERS, { pidMode: mode(stack) });
  expect(() => taskDefinition.with(new SharedPidNamespace())).toThrow(/^\[Stack\/Task\] pidMode is a value that only the deployment knows/);
});

test('an empty pidMode counts as none, as ECS reads it', () => {
  const stack = newStack();
  includedTask(stack, { PidMode: '', RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'app', Image: 'i' }] }).with(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
});

test.each(Object.keys(APPLY_BY))('by %s, Windows is refused with a reason', way => {
  const taskDefinition = new ecs.FargateTaskDefinition(newStack(), 'Task', WINDOWS);
  expect(() => APPLY_BY[way](taskDefinition, new SharedPidNamespace())).toThrow(/^\[Stack\/Task\/Resource\] pidMode task is for Linux: .*Windows.*LINUX/);
});

test('a task definition that is refused stays as it was', () => {
  const [refused, bare] = [newStack(), newStack()];
  const taskDefinition = new ecs.FargateTaskDefinition(refused, 'Task', WINDOWS);
  expect(() => taskDefinition.addExtension(new SharedPidNamespace())).toThrow();
  addContainers(taskDefinition, 'app');
  addContainers(new ecs.FargateTaskDefinition(bare, 'Task', WINDOWS), 'app');
  expect(templateText(refused)).toBe(templateText(bare));
});

test('a runtime platform that only the deployment knows is left alone', () => {
  const stack = newStack();
  l1Task(stack, CONTAINERS, { runtimePlatform: Lazy.any({ produce: () => ({ cpuArchitecture: 'ARM64' }) }) }).with(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
  expect(taskIn(stack).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64' });
});
