import { App, Aspects, aws_ecs as ecs, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { annotationsIn, containerIn, fargateTask, l1Of, l1Task, newStack, otherCopy, problemIn, problemsIn, reference, stackOf, sysctlsIn, taskIn } from './task-definitions';

import { isSameName } from '../../../src/constructs/task/container-changes';
import { KernelParameters } from '../../../src/constructs/task/kernel-parameters';
import { KernelTuning, SharedPidNamespace, TaskDefinitionBlock } from 'cdk-fargate-linux-controls';

const TUNING = () => KernelTuning.network({ netCoreSomaxconn: 6000 });
const TUNED = { app: [['net.core.somaxconn', '6000']] };
const APP = { name: 'app', image: 'i' };

type ContainerDefinitions = ecs.CfnTaskDefinitionProps['containerDefinitions'];

/** Creates a tuned L1. */
function tuned(containers: ContainerDefinitions = [APP], ...blocks: TaskDefinitionBlock[]): { stack: Stack; task: ecs.CfnTaskDefinition } {
  const stack = newStack();
  const task = l1Task(stack, containers);
  task.with(TUNING(), ...blocks);
  return { stack, task };
}

const failing = () => Lazy.any({ produce: () => { throw new Error('cannot be produced'); } });

test.each<[string, ContainerDefinitions]>([
  ['replaced', [APP]], ['replaced by an unrelated token', Lazy.any({ produce: () => [APP] })],
])('changes containers of an L1 that are %s after a block is applied', (_, containers) => {
  const { stack, task } = tuned([{ name: 'old', image: 'i' }]);
  task.containerDefinitions = containers;
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual(TUNED);
});

test('reports containers of an L1 that are removed after a block is applied', () => {
  const { stack, task } = tuned();
  task.containerDefinitions = undefined;
  expect(problemIn(stack)).toContain('requires a container to set the network parameters on, and the task definition has none');
});

test('reports containers that are replaced without the setter, which loses the changes', () => {
  const { stack, task } = tuned();
  Object.assign(task, { _containerDefinitions: [APP] });
  expect(problemIn(stack)).toMatch(/containerDefinitions was replaced without its setter.*Assign the containers to containerDefinitions of the CfnTaskDefinition/);
  expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Task\] containerDefinitions was replaced/);
});

test('changes the containers if a release of the CDK has no accessor, and reports a value that is assigned later', () => {
  const stack = newStack();
  const task = l1Task(stack, undefined);
  Object.defineProperty(task, 'containerDefinitions', { value: [APP], writable: true });
  task.with(TUNING());
  expect(stack.resolve(task.containerDefinitions)).toEqual([expect.objectContaining({ systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] })]);
  task.containerDefinitions = [APP];
  expect(problemIn(stack)).toContain('containerDefinitions was replaced without its setter');
});

test('reports nothing itself if a replacement fails to resolve', () => {
  const { stack, task } = tuned();
  task.containerDefinitions = failing();
  expect(problemsIn(stack)).toEqual([]);
});

test('two copies of the library in one app change the same task definition', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(TUNING());
  const { KernelTuning: OtherKernelTuning } = otherCopy();
  task.addExtension(OtherKernelTuning.network({ netIpv4TcpSynRetries: 3 }));
  task.addExtension(OtherKernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  task.addExtension(TUNING());
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual({ app: [['net.core.somaxconn', '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
  const l1 = l1Of(task);
  for (const user of ['1', '2']) {
    l1.containerDefinitions = stack.resolve(l1.containerDefinitions).map((container: object) => ({ ...container, user }));
    expect(problemsIn(stack)).toEqual([]);
    expect(sysctlsIn(stack)).toEqual({ app: [['net.core.somaxconn', '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
    expect(containerIn(stack, 'app').User).toBe(user);
  }
});

test.each<[string, any]>([
  ['a parameter', Token.asAny({ Ref: 'Containers' })],
  ['an intrinsic function', Fn.conditionIf('IsProd', [], [])],
  ['a text', '[]'],
])('reports containerDefinitions that is %s, at once or later', (type, containers) => {
  const { stack } = tuned(containers, KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  const problem = `containerDefinitions is ${type === 'a text' ? 'not a list' : 'an unresolved value'}, so its containers cannot be changed. Set it to a list.`;
  expect(problemIn(stack)).toBe(problem);
  const later = tuned();
  later.task.containerDefinitions = containers;
  expect(problemIn(later.stack)).toBe(problem);
  expect(() => taskIn(stack)).toThrow(/Validation failed/);
});

test('changes containers from a lazy list', () => {
  const list: object[] = [];
  const { stack } = tuned(Lazy.any({ produce: () => list }));
  list.push(APP);
  expect(sysctlsIn(stack)).toEqual(TUNED);
  expect(list).toEqual([{ name: 'app', image: 'i' }]);
});

test('reports two containers with the same name on an L1', () => {
  const { stack } = tuned([APP, { name: 'app', image: 'b' }, { name: 'other', image: 'b' }]);
  expect(problemIn(stack)).toMatch(/two containers are named app\. Give each container a unique name/);
});

test('does not treat containers with different unresolved names as duplicates', () => {
  expect(problemsIn(tuned(['A', 'B'].map(id => ({ name: reference(id), image: 'i' }))).stack)).toEqual([]);
});

test('keeps the original containerDefinitions object if a block changes no container', () => {
  const containers = [{ name: 'app', image: 'i' }];
  const task = l1Task(newStack(), containers);
  task.with(new SharedPidNamespace());
  expect(task.containerDefinitions === containers).toBe(true);
});

test('leaves an error in resolving the containers to the CDK, which reports it once', () => {
  const { stack } = tuned(failing());
  expect(problemsIn(stack)).toEqual([]);
  expect(() => (stack.node.root as App).synth()).toThrow(/cannot be produced/);
});

/**
 * A tuned task with a growing list of containers, rendered and validated once. Uses an L1, because an L2 keeps the first list that it renders.
 */
function renderedOnce(): { stack: Stack; task: ecs.CfnTaskDefinition; containers: ecs.CfnTaskDefinition.ContainerDefinitionProperty[] } {
  const containers: ecs.CfnTaskDefinition.ContainerDefinitionProperty[] = [APP];
  const { stack, task } = tuned(Lazy.uncachedAny({ produce: () => containers }));
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual(TUNED);
  return { stack, task, containers };
}

describe('the next template includes a change made after the containers were rendered:', () => {
  test('an added or removed container', () => {
    const { stack, containers } = renderedOnce();
    containers.push({ name: 'late', image: 'i' });
    expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'late']);
    expect(sysctlsIn(stack)).toEqual(TUNED);
    containers.shift();
    expect(sysctlsIn(stack)).toEqual({ late: TUNED.app });
  });

  test('another block on the same task definition', () => {
    const { stack, task } = renderedOnce();
    task.with(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
    expect(sysctlsIn(stack).app).toEqual(expect.arrayContaining([['net.core.somaxconn', '6000'], ['fs.mqueue.msg_max', '64']]));
  });

  test('an added property override', () => {
    const { stack, task } = renderedOnce();
    task.addPropertyOverride('ContainerDefinitions.0.SystemControls.0.Value', '7000');
    expect(sysctlsIn(stack)).toEqual({ app: [['net.core.somaxconn', '7000']] });
  });

  test('a new value of a token', () => {
    const stack = newStack();
    let value = '1';
    l1Task(stack, [{ name: 'app', image: Lazy.uncachedString({ produce: () => `image:${value}` }) }])
      .with(KernelTuning.network({ byName: { 'net.core.somaxconn': Lazy.uncachedString({ produce: () => value }) } }));
    const imageAndSysctls = () => [containerIn(stack, 'app').Image, sysctlsIn(stack).app];
    expect(imageAndSysctls()).toEqual(['image:1', [['net.core.somaxconn', '1']]]);
    value = '2';
    expect(imageAndSysctls()).toEqual(['image:2', [['net.core.somaxconn', '2']]]);
  });

  test.each(['before', 'after'])('additions by an aspect in each synthesis, %s an aspect that renders the containers', order => {
    const { stack, task, containers } = renderedOnce();
    let round = 0;
    Aspects.of(stack).add({
      visit: construct => {
        if (construct === task) {
          containers.push({ name: `late${++round}`, image: 'i' });
          task.with(KernelTuning.ipc(`late${round}`, { fsMqueueMsgMax: round }));
        }
      },
    }, { priority: order === 'before' ? 100 : 300 });
    Aspects.of(stack).add({ visit: construct => void (construct === task && stack.resolve(task.containerDefinitions)) }, { priority: 200 });
    expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
    expect(taskIn(stack).ContainerDefinitions).toHaveLength(3);
    expect(Object.keys(sysctlsIn(stack))).toEqual(['app', 'late1', 'late2', 'late3']);
  });
});

test('validates and checks containers that are added after the first synthesis', () => {
  const { stack, containers } = renderedOnce();
  const control = { namespace: 'net.core.somaxconn', value: '1' };
  containers.push({ name: 'late', image: 'i', systemControls: [control] });
  expect(() => taskIn(stack)).toThrow(/sets net.core.somaxconn to "6000", but container late sets it to "1"/);
  containers[1] = { name: 'app', image: 'i' };
  expect(() => taskIn(stack)).toThrow(/two containers are named app/);
  containers[1] = { name: 'late', image: 'i', systemControls: [{ namespace: 'kernel.pid_max', value: '1' }] };
  taskIn(stack);
  expect(annotationsIn(stack)).toEqual([expect.stringMatching(/container late: .*kernel.pid_max/)]);
});

test('no longer reports a problem that is fixed after the first validation', () => {
  const { stack, task, containers } = renderedOnce();
  task.with(KernelTuning.ipc('late', { fsMqueueMsgMax: 64 }));
  expect(problemIn(stack)).toMatch(/names container late, which is not in the task definition/);
  containers.push({ name: 'late', image: 'i' });
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[string, (block: TaskDefinitionBlock) => TaskDefinitionBlock]>([
  ['with checks', block => block],
  ['without checks', block => block.withoutChecks()],
])('renders the containers once for a validation, %s', (_, prepare) => {
  const stack = newStack();
  const produce = jest.fn(() => [APP]);
  l1Task(stack, Lazy.uncachedAny({ produce })).with(prepare(TUNING()), prepare(KernelTuning.ipc('none', { fsMqueueMsgMax: 64 })));
  expect(problemIn(stack)).toMatch(/names container none/);
  expect(produce).toHaveBeenCalledTimes(1);
});

test('changes without tokens are applied only for the validation and the template, not while the CDK searches for references', () => {
  const { stack } = tuned();
  const applied = jest.spyOn(KernelParameters.prototype, 'applyTo');
  (stack.node.root as App).synth();
  expect(applied).toHaveBeenCalledTimes(2);
  applied.mockRestore();
});

test('compares equal names, and names without tokens, without asking the CDK', () => {
  const asked = jest.spyOn(Token, 'isUnresolved');
  const never = () => { throw new Error('resolved'); };
  const token = reference('Name');
  expect([['app', 'app'], ['web', 'app'], [{ Ref: 'Name' }, 'app'], [token, token]].map(([one, other]) => isSameName(one, other, never))).toEqual([true, false, false, true]);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
  expect([['app', undefined], [{ Ref: 'Name' }, token]].map(([one, other]) => isSameName(one, other, () => ({ Ref: 'Name' })))).toEqual([false, true]);
});

test('reports problems of blocks even if the checks cannot read the task definition', () => {
  const stack = newStack();
  l1Task(stack, [APP], { family: Token.asString(failing()) }).with(KernelTuning.ipc('none', { fsMqueueMsgMax: 64 }));
  expect(problemIn(stack)).toMatch(/names container none/);
});

test('reports only current problems when an override hides the containers from the checks', () => {
  const containers: object[] = [{ ...APP, systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }] }];
  const { stack, task } = tuned(Lazy.uncachedAny({ produce: () => containers }));
  task.addPropertyOverride('ContainerDefinitions', [{ Name: 'app', Image: 'i' }]);
  expect(problemIn(stack)).toContain('KernelTuning.network: netCoreSomaxconn sets net.core.somaxconn to "6000"');
  containers[0] = APP;
  expect(problemsIn(stack)).toEqual([]);
});

test('isolates a rendered container from the caller and from the next rendering', () => {
  const containers = [{ ...APP, environment: [{ name: 'A', value: '1' }] }];
  const { stack, task } = tuned(containers);
  const rendered = stack.resolve(task.containerDefinitions);
  rendered[0].environment.push({ name: 'B', value: '2' });
  rendered[0].systemControls.pop();
  expect(containers).toEqual([{ name: 'app', image: 'i', environment: [{ name: 'A', value: '1' }] }]);
  expect(containerIn(stack, 'app'))
    .toMatchObject({ Environment: [{ Name: 'A', Value: '1' }], SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '6000' }] });
});

test('renders an empty list for an L1 without containers', () => {
  const stack = newStack();
  const task = l1Task(stack, undefined);
  task.with(TUNING());
  expect(stack.resolve(task.containerDefinitions)).toEqual([]);
});

test('skips items that are not containers', () => {
  const notContainers: any[] = [null, 'app', { image: 'i' }];
  const { stack, task } = tuned([...notContainers, APP]);
  expect(problemsIn(stack)).toEqual([]);
  expect(stack.resolve(task.containerDefinitions))
    .toEqual([...notContainers, expect.objectContaining({ name: 'app', systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] })]);
});

test('shows an unresolved container name as a reference if no container matches', () => {
  expect(problemIn(stackOf({ app: {} }, KernelTuning.ipc(reference('Name'), { fsMqueueMsgMax: 64 }))))
    .toContain('names container {"Ref":"Name"}, which is not in the task definition. Use one of its containers: app.');
});
