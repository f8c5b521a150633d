import { aws_ecs as ecs, Lazy } from 'aws-cdk-lib';
import {
  addContainers, APPLY_BY, includedTask, l1Task, newStack, reference, taskDefinitionIn, taskIn, templateText, windowsTask,
} from './task-definitions';
import { SharedPidNamespace } from 'cdk-fargate-linux-controls';

const CONTAINERS = [{ name: 'app', image: 'nginx' }];

/** Returns the template of an L1 that shares its PID namespace. */
function sharing(props: ecs.CfnTaskDefinitionProps) {
  const stack = newStack();
  l1Task(stack, CONTAINERS, props).with(new SharedPidNamespace());
  return taskIn(stack);
}

test.each(Object.keys(APPLY_BY))('by %s, sets the operating system family that CDK requires with pidMode, and keeps the processor architecture', way => {
  expect(() => new ecs.FargateTaskDefinition(newStack(), 'Task', { pidMode: ecs.PidMode.TASK })).toThrow(/operating system family/);
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
  addContainers(taskDefinition, 'app');
  APPLY_BY[way](taskDefinition, new SharedPidNamespace());
  expect(taskIn(stack)).toMatchObject({ PidMode: 'task', RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' } });
});

test.each<[string, ecs.CfnTaskDefinitionProps['runtimePlatform'], object]>([
  ['an existing operating system family', { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' }, { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' }],
  ['an unresolved operating system family', { operatingSystemFamily: reference('Family') }, { OperatingSystemFamily: { Ref: 'Family' } }],
  ['an unresolved runtime platform', Lazy.any({ produce: () => ({ cpuArchitecture: 'ARM64' }) }), { CpuArchitecture: 'ARM64' }],
])('keeps %s', (_, runtimePlatform, RuntimePlatform) => {
  expect(sharing({ runtimePlatform })).toMatchObject({ PidMode: 'task' });
  expect(sharing({ runtimePlatform }).RuntimePlatform).toEqual(RuntimePlatform);
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
  APPLY_BY[way](taskDefinitionIn(twice), new SharedPidNamespace());
  expect(templateText(twice)).toBe(templateText(once));
});

test.each(Object.keys(APPLY_BY))('by %s, rejects pidMode host with an error that names both modes', way => {
  const taskDefinition = new ecs.Ec2TaskDefinition(newStack(), 'Task', { pidMode: ecs.PidMode.HOST });
  expect(() => APPLY_BY[way](taskDefinition, new SharedPidNamespace()))
    .toThrow(/^\[Stack\/Task\/Resource\] pidMode is host, but SharedPidNamespace sets it to task\. Remove one/);
});

test.each([['a parameter', reference('Mode')], ['a lazy value', Lazy.string({ produce: () => 'task' })]])('rejects an unresolved pidMode: %s', (_, pidMode) => {
  expect(() => sharing({ pidMode })).toThrow(/^\[Stack\/Task\] pidMode is an unresolved value/);
});

test('treats an empty pidMode as not set, as ECS does', () => {
  const stack = newStack();
  includedTask(stack, { PidMode: '', RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'app', Image: 'i' }] }).with(new SharedPidNamespace());
  expect(taskIn(stack).PidMode).toBe('task');
});

test('rejects a Windows task with a reason, and does not change it', () => {
  const [rejected, bare] = [newStack(), newStack()];
  [rejected, bare].forEach(stack => addContainers(windowsTask(stack), 'app'));
  expect(() => taskDefinitionIn(rejected).addExtension(new SharedPidNamespace()))
    .toThrow(/^\[Stack\/Task\/Resource\] pidMode task requires Linux: .*Windows.*LINUX/);
  expect(templateText(rejected)).toBe(templateText(bare));
});
