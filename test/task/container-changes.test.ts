import { App, aws_ecs as ecs, CfnParameter, Fn, Lazy } from 'aws-cdk-lib';
import { fargateTask, IMAGE, l1Task, newStack, problemsIn, sysctlsIn, taskIn, WAYS } from './task-definitions';
import { KernelTuning, SharedPidNamespace } from 'cdk-fargate-linux-controls';

const TUNING = () => KernelTuning.network({ netCoreSomaxconn: 6000 });
const TUNED = { app: [['net.core.somaxconn', '6000']] };

test('containers of an L1 that are replaced after the block are told, for they have lost what it changes', () => {
  const stack = newStack();
  const task = l1Task(stack, [{ name: 'app', image: 'i' }]);
  task.with(TUNING());
  task.containerDefinitions = [{ name: 'app', image: 'i' }];
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/containerDefinitions was replaced after blocks had been applied.*Set it first/)]);
  expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Task\] containerDefinitions was replaced/);
});

test('containers of an L1 that are replaced before the block are fine', () => {
  const stack = newStack();
  const task = l1Task(stack, [{ name: 'other', image: 'i' }]);
  task.containerDefinitions = [{ name: 'app', image: 'i' }];
  task.with(TUNING());
  expect(sysctlsIn(stack)).toEqual(TUNED);
});

test('an empty place for containers after the block is told as well', () => {
  const stack = newStack();
  const task = l1Task(stack, [{ name: 'app', image: 'i' }]);
  task.with(TUNING());
  task.containerDefinitions = undefined;
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/containerDefinitions was replaced/)]);
});

test('another library may wrap the containers in its turn', () => {
  const stack = newStack();
  const task = l1Task(stack, [{ name: 'app', image: 'i' }]);
  task.with(TUNING());
  const inner = task.containerDefinitions;
  task.containerDefinitions = Lazy.uncachedAny({ produce: context => [...context.resolve(inner), { name: 'theirs', image: 'i' }] });
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual(TUNED);
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
});

test('two copies of the library in one app change the same task definition', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(TUNING());
  jest.isolateModules(() => {
    const { KernelTuning: OtherKernelTuning } = jest.requireActual<typeof import('cdk-fargate-linux-controls')>('cdk-fargate-linux-controls');
    expect(OtherKernelTuning === KernelTuning).toBe(false);
    task.addExtension(OtherKernelTuning.network({ netIpv4TcpSynRetries: 3 }));
    task.addExtension(OtherKernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  });
  task.addExtension(TUNING());
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual({ app: [['net.core.somaxconn', '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
});

test.each<[string, (stack: ReturnType<typeof newStack>) => any]>([
  ['a parameter', stack => new CfnParameter(stack, 'Containers', { type: 'CommaDelimitedList' }).value],
  ['an intrinsic function', () => Fn.conditionIf('IsProd', [], [])],
])('containers that are %s as a whole are told to be unknown', (_, make) => {
  const stack = newStack();
  const containers = make(stack);
  l1Task(stack, containers).with(TUNING(), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/containerDefinitions is known only when the stack is deployed.*Give it as a list/)]);
  expect(taskIn.bind(undefined, stack)).toThrow(/Validation failed/);
});

test('containers that are a late list are changed', () => {
  const stack = newStack();
  const list: ecs.CfnTaskDefinition.ContainerDefinitionProperty[] = [];
  l1Task(stack, Lazy.any({ produce: () => list })).with(TUNING());
  list.push({ name: 'app', image: 'i' });
  expect(sysctlsIn(stack)).toEqual(TUNED);
  expect(list).toEqual([{ name: 'app', image: 'i' }]);
});

test('two containers of one name are told, on an L1', () => {
  const stack = newStack();
  l1Task(stack, [{ name: 'app', image: 'a' }, { name: 'app', image: 'b' }, { name: 'other', image: 'b' }]).with(TUNING());
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/two containers are named app\. Give each container of the task a name of its own/)]);
});

test.each(Object.keys(WAYS))('two containers of one name are told, on an L2, by %s', way => {
  const stack = newStack();
  const task = fargateTask(stack);
  WAYS[way](task, TUNING());
  task.addContainer('one', { image: IMAGE, containerName: 'app' });
  task.addContainer('two', { image: IMAGE, containerName: 'app' });
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/two containers are named app/)]);
});

test('containers whose names only differ in what the deployment knows are not taken for one', () => {
  const stack = newStack();
  const [a, b] = ['A', 'B'].map(id => new CfnParameter(stack, id).valueAsString);
  l1Task(stack, [{ name: a, image: 'a' }, { name: b, image: 'b' }]).with(TUNING());
  expect(problemsIn(stack)).toEqual([]);
});

test('a block that changes no container does not touch them', () => {
  const containers = [{ name: 'app', image: 'i' }];
  const task = l1Task(newStack(), containers);
  task.with(new SharedPidNamespace());
  expect(task.containerDefinitions === containers).toBe(true);
});

test('what does not resolve is told once, by CDK', () => {
  const stack = newStack();
  l1Task(stack, Lazy.any({ produce: () => { throw new Error('of its own making'); } })).with(TUNING());
  expect(problemsIn(stack)).toEqual([]);
  expect(() => (stack.node.root as App).synth()).toThrow(/of its own making/);
});
