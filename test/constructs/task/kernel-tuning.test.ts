import { App, aws_ecs as ecs, aws_iam as iam, Aspects, CfnParameter, CfnResource, Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import {
  addContainers, APPLY_BY, containerIn, fargateTask, IMAGE, includedTask, l1Task, L2S, newStack, problemsIn, sysctlsIn, taskIn, templateText,
} from './task-definitions';
import { CustomObserver, KernelTuning, NamespaceSharingChecks, NetworkSysctls, ObserverSidecar, PortRange, TaskDefinitionBlock, TcpKeepAlive } from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';

function somaxconn(netCoreSomaxconn: number, containerName?: string): KernelTuning {
  return KernelTuning.network({ netCoreSomaxconn, containerName });
}

function systemControls(value: string, namespace = SOMAXCONN): ecs.SystemControl[] {
  return [{ namespace, value }];
}

/** Returns a container of an L2 by name. */
function container(taskDefinition: ecs.TaskDefinition, name: string): ecs.ContainerDefinition {
  return taskDefinition.findContainer(name)!;
}

/** Makes one container wait for another. */
function addDependency(taskDefinition: ecs.TaskDefinition, dependent: string, dependency: string): void {
  container(taskDefinition, dependent).addContainerDependencies({
    container: container(taskDefinition, dependency), condition: ecs.ContainerDependencyCondition.START,
  });
}

function agent(containerName: string, essential?: boolean): ObserverSidecar {
  return new CustomObserver({ container: { image: IMAGE, containerName, essential } });
}

// The container that carries the values if containers share a network namespace.

const CARRIERS: Record<string, [string, (task: ecs.FargateTaskDefinition) => void]> = {
  'the only container': ['app', task => addContainers(task, 'app')],
  'the default container, which is the first essential one': ['app', task => {
    task.addContainer('setup', { image: IMAGE, essential: false });
    addContainers(task, 'app', 'other');
  }],
  'the default container that the user sets': ['other', task => {
    addContainers(task, 'app', 'other');
    task.defaultContainer = container(task, 'other');
  }],
  'a container that another depends on': ['init', task => {
    addContainers(task, 'app', 'init');
    addDependency(task, 'app', 'init');
  }],
  'a nonessential container that another depends on': ['init', task => {
    addContainers(task, 'app');
    task.addContainer('init', { image: IMAGE, essential: false });
    addDependency(task, 'app', 'init');
  }],
  'the container at the end of a dependency chain': ['first', task => {
    addContainers(task, 'app', 'second', 'first');
    addDependency(task, 'app', 'second');
    addDependency(task, 'second', 'first');
  }],
  'the container declared first of two dependencies': ['one', task => {
    addContainers(task, 'app', 'one', 'two');
    addDependency(task, 'app', 'two');
    addDependency(task, 'app', 'one');
  }],
  'the application, if an observer is declared first': ['app', task => {
    task.addExtension(agent('watcher', true));
    addContainers(task, 'app');
  }],
  'the application, if it depends on an observer': ['app', task => {
    task.addExtension(agent('watcher'));
    addContainers(task, 'app');
    addDependency(task, 'app', 'watcher');
  }],
  'the application, if only an observer depends on another container': ['app', task => {
    addContainers(task, 'app', 'other');
    task.addExtension(agent('watcher'));
    addDependency(task, 'watcher', 'other');
  }],
  'an init container, even if it depends on an observer': ['init', task => {
    task.addExtension(agent('watcher'));
    addContainers(task, 'app', 'init');
    addDependency(task, 'init', 'watcher');
    addDependency(task, 'app', 'init');
  }],
  'an observer, if the task has no other container': ['watcher', task => task.addExtension(agent('watcher'))],
};

test.each(Object.keys(CARRIERS).flatMap(carrier => Object.keys(APPLY_BY).map(way => [carrier, way])))('sets network parameters on one container: %s (by %s)', (carrier, way) => {
  const [expected, build] = CARRIERS[carrier];
  for (const order of ['before', 'after']) {
    const stack = newStack();
    const task = fargateTask(stack);
    if (order === 'before') {
      APPLY_BY[way](task, somaxconn(6000));
    }
    build(task);
    if (order === 'after') {
      APPLY_BY[way](task, somaxconn(6000));
    }
    expect(sysctlsIn(stack)).toEqual({ [expected]: [[SOMAXCONN, '6000']] });
  }
});

test.each<[string, string, ecs.CfnTaskDefinition.ContainerDefinitionProperty[]]>([
  ['its first essential container', 'app', [
    { name: 'setup', image: 'i', essential: false }, { name: 'app', image: 'i', essential: true }, { name: 'other', image: 'i', essential: true },
  ]],
  ['its first container that does not set essential, because ECS defaults it to true', 'app', [{ name: 'setup', image: 'i', essential: false }, { name: 'app', image: 'i' }]],
  ['the container that others depend on', 'init', [
    { name: 'app', image: 'i', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }, { name: 'init', image: 'i', essential: false },
  ]],
  ['its first container, if two depend on each other and ECS rejects the task', 'a', [
    { name: 'a', image: 'i', dependsOn: [{ containerName: 'b' }] }, { name: 'b', image: 'i', dependsOn: [{ containerName: 'a' }] },
  ]],
])('on an L1, sets network parameters on %s', (_, expected, containerDefinitions) => {
  const stack = newStack();
  l1Task(stack, containerDefinitions).with(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ [expected]: [[SOMAXCONN, '6000']] });
});

test('moves network parameters to an init container added later, unless a container is named', () => {
  const [moved, kept] = [newStack(), newStack()];
  for (const [stack, block] of [[moved, somaxconn(6000)], [kept, somaxconn(6000, 'app')]] as const) {
    const task = fargateTask(stack, 'app');
    task.addExtension(block);
    addContainers(task, 'init');
    addDependency(task, 'app', 'init');
  }
  expect(sysctlsIn(moved)).toEqual({ init: [[SOMAXCONN, '6000']] });
  expect(sysctlsIn(kept)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('prefers a named container, even an observer, and even if only one of two blocks names it', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(agent('watcher'));
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3, containerName: 'watcher' }));
  expect(sysctlsIn(stack)).toEqual({ watcher: [[SOMAXCONN, '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
});

test('does not set the values on a log router that CDK adds at rendering (logDriver awsfirelens)', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000));
  task.addContainer('app', { image: IMAGE, logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'log-router']);
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('sets the values on a log router that CDK adds at rendering if a block names it', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000, 'log-router'));
  task.addContainer('app', { image: IMAGE, logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
  expect(sysctlsIn(stack)).toEqual({ 'log-router': [[SOMAXCONN, '6000']] });
});

test('changes containers that an aspect adds', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('late', { fsMqueueMsgMax: 64 }));
  Aspects.of(stack).add({
    visit(node: IConstruct) {
      if (node === task && !task.findContainer('late')) {
        addContainers(task, 'late');
        addDependency(task, 'app', 'late');
      }
    },
  });
  expect(sysctlsIn(stack)).toEqual({ late: [['fs.mqueue.msg_max', '64'], [SOMAXCONN, '6000']] });
});

test('finds a container by a name that resolves at synthesis', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('first', { image: IMAGE, essential: false });
  task.addContainer('app', { image: IMAGE, containerName: Lazy.string({ produce: () => 'late-name' }) });
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('late-name', { fsMqueueMsgMax: 64 }));
  expect(sysctlsIn(stack)).toEqual({ 'late-name': [['fs.mqueue.msg_max', '64'], [SOMAXCONN, '6000']] });
});

test('resolves a token before comparing it with container names', () => {
  const stack = newStack();
  fargateTask(stack, 'other', 'app').addExtension(somaxconn(6000, Lazy.string({ produce: () => 'app' })));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('does not set the values on an observer whose name is a token', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(new class extends ObserverSidecar {
    public attach(observed: Parameters<ObserverSidecar['attach']>[0]): void {
      observed.addContainer('watcher', { image: IMAGE, essential: true, containerName: Lazy.string({ produce: () => 'late-name' }) });
    }
  }());
  addContainers(task, 'app');
  task.defaultContainer = undefined;
  task.addExtension(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

// Other network modes.

test.each(Object.keys(APPLY_BY).flatMap(way => ['EC2 in bridge mode', 'EC2 without network', 'ECS Anywhere'].map(kind => [kind, way])))('%s: sets the values on each container, which has its own network namespace, by %s', (kind, way) => {
  const stack = newStack();
  const task = L2S[kind](stack);
  addContainers(task, 'app');
  APPLY_BY[way](task, somaxconn(6000));
  addContainers(task, 'late');
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']], late: [[SOMAXCONN, '6000']] });
});

test('in bridge mode, sets the values only on a named container', () => {
  const stack = newStack();
  const task = L2S['EC2 in bridge mode'](stack);
  addContainers(task, 'app', 'other');
  task.addExtension(somaxconn(6000, 'other'));
  expect(sysctlsIn(stack)).toEqual({ other: [[SOMAXCONN, '6000']] });
});

test.each<[string, Partial<ecs.CfnTaskDefinitionProps>, string[]]>([
  ['without network mode, not for Fargate', { networkMode: undefined, requiresCompatibilities: undefined }, ['a', 'b']],
  ['with an empty network mode, not for Fargate', { networkMode: '', requiresCompatibilities: ['EC2'] }, ['a', 'b']],
  ['without network mode, for Fargate', { networkMode: undefined }, ['a']],
  ['with an empty network mode, for Fargate', { networkMode: '' }, ['a']],
  ['in awsvpc mode, not for Fargate', { requiresCompatibilities: ['EC2'] }, ['a']],
])('an L1 %s: sets the values on %j', (_, props, expected) => {
  const stack = newStack();
  l1Task(stack, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i' }], props).with(somaxconn(6000));
  expect(Object.keys(sysctlsIn(stack))).toEqual(expected);
});

test.each(Object.keys(APPLY_BY))('rejects host mode with a reason, by %s', way => {
  const task = L2S['EC2 in host mode'](newStack());
  expect(() => APPLY_BY[way](task, somaxconn(6000))).toThrow(/^\[Stack\/Task\/Resource\] KernelTuning\.network does not support network mode host.*net\.\* parameters a task cannot set\. Use awsvpc or bridge/);
  expect(() => APPLY_BY[way](task, KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }))).not.toThrow();
});

test.each([['host', true], ['task', false], ['none', false], [undefined, false]])('with ipcMode %s, rejects IPC parameters: %s', (ipcMode, rejected) => {
  const task = l1Task(newStack(), [{ name: 'app', image: 'i' }], { ipcMode, requiresCompatibilities: ['EC2'] });
  const apply = () => task.with(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  if (rejected) {
    expect(apply).toThrow(/^\[Stack\/Task\] KernelTuning\.ipc does not support ipcMode host.*Remove ipcMode/);
  } else {
    expect(apply).not.toThrow();
  }
});

test.each(Object.keys(APPLY_BY).flatMap(way => [somaxconn(6000), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 })].map(block => [way, block] as const)))('rejects Windows with a reason, by %s', (way, block) => {
  const windows = new ecs.FargateTaskDefinition(newStack(), 'Task', { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE } });
  expect(() => APPLY_BY[way](windows, block)).toThrow(/^\[Stack\/Task\/Resource\] KernelTuning\.(network|ipc) does not support Windows containers.*LINUX/);
  const linux = new ecs.FargateTaskDefinition(newStack(), 'Task', { runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX } });
  expect(() => APPLY_BY[way](linux, block)).not.toThrow();
});

// Containers with their own systemControls.

test('does not repeat a value that the carrier already sets', () => {
  const stack = newStack();
  fargateTask(stack).addContainer('app', { image: IMAGE, systemControls: systemControls('6000') }).taskDefinition.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
  expect(problemsIn(stack)).toEqual([]);
});

test('keeps a value that another container already sets, and does not repeat it', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addContainer('other', { image: IMAGE, systemControls: systemControls('6000') });
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.tcp_syn_retries', '3']], other: [[SOMAXCONN, '6000']] });
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis if a container sets another value, with an error that names the container and both values', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  task.addContainer('other', { image: IMAGE, systemControls: [...systemControls('128'), ...systemControls('3', 'net.ipv4.tcp_syn_retries')] });
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/net\.core\.somaxconn to "6000", but container other sets it to "128".*Remove one/)]);
  expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Task\/Resource\] KernelTuning\.network sets net\.core\.somaxconn/);
});

test('reports each parameter that a container sets to another value', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  task.addContainer('app', { image: IMAGE, systemControls: [...systemControls('1'), ...systemControls('1', 'net.ipv4.tcp_syn_retries'), ...systemControls('1', 'fs.mqueue.msg_max')] });
  expect(problemsIn(stack)).toHaveLength(3);
});

test('in bridge mode, compares a value only with the systemControls of the same container', () => {
  const [equal, different] = [newStack(), newStack()];
  for (const [stack, value] of [[equal, '6000'], [different, '128']] as const) {
    const task = L2S['EC2 in bridge mode'](stack);
    addContainers(task, 'app');
    task.addContainer('other', { image: IMAGE, memoryLimitMiB: 128, systemControls: systemControls(value) });
    task.addExtension(somaxconn(6000));
  }
  expect(sysctlsIn(equal)).toEqual({ app: [[SOMAXCONN, '6000']], other: [[SOMAXCONN, '6000']] });
  expect(problemsIn(different)).toEqual([expect.stringMatching(/to "6000", but container other sets it to "128"/)]);
});

test('compares an IPC value only with the systemControls of the same container', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addContainer('other', { image: IMAGE, systemControls: systemControls('1', 'fs.mqueue.msg_max') });
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual({ app: [['fs.mqueue.msg_max', '64']], other: [['fs.mqueue.msg_max', '1']] });
});

test('appends values to the systemControls of the container and keeps their order', () => {
  const stack = newStack();
  fargateTask(stack).addContainer('app', { image: IMAGE, systemControls: [...systemControls('1', 'net.ipv4.tcp_tw_reuse'), ...systemControls('5', 'fs.mqueue.msg_max')] })
    .taskDefinition.addExtension(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.tcp_tw_reuse', '1'], ['fs.mqueue.msg_max', '5'], [SOMAXCONN, '6000']] });
});

test('treats an unquoted number in an included template as the same value', () => {
  const stack = newStack();
  includedTask(stack, { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: [{ Namespace: SOMAXCONN, Value: 6000 }] }] }).with(somaxconn(6000));
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'app').SystemControls).toHaveLength(1);
});

test('stops synthesis if systemControls is unresolved, because nothing can be added to it', () => {
  const stack = newStack();
  includedTask(stack, {
    NetworkMode: 'awsvpc',
    ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: { 'Fn::If': ['C', [{ Namespace: SOMAXCONN, Value: '1' }], { Ref: 'AWS::NoValue' }] } }],
  }, { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } }).with(somaxconn(6000));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/KernelTuning\.network .*systemControls of container app.*unresolved.*Set systemControls to a list/)]);
});

// Several blocks.

test('merges network and IPC parameters of several blocks', () => {
  const [two, one] = [newStack(), newStack()];
  const task = fargateTask(two, 'app');
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3, presets: [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))] }));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  task.addExtension(KernelTuning.ipc('app', { kernelShmmni: 128 }));
  const other = fargateTask(one, 'app');
  const presets = [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))];
  other.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3, netCoreSomaxconn: 6000, presets }));
  other.addExtension(KernelTuning.ipc('app', { kernelShmmni: 128, fsMqueueMsgMax: 64 }));
  expect(templateText(two)).toBe(templateText(one));
  expect(sysctlsIn(two).app.length).toBeGreaterThan(5);
});

test('sorts the parameters of several blocks by name', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3 }));
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_tw_reuse': '1' } }));
  task.addExtension(KernelTuning.network({ byName: { 'net.ipv4.tcp_fin_timeout': '10' } }));
  expect(sysctlsIn(stack).app.map(([name]) => name)).toEqual([SOMAXCONN, 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_syn_retries', 'net.ipv4.tcp_tw_reuse']);
});

test('does not reserve listening ports unless requested', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, portMappings: [{ containerPort: 8080 }] });
  task.addExtension(KernelTuning.network({ netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.ip_local_port_range', '1024 65000']] });
});

test.each<[string, TaskDefinitionBlock, TaskDefinitionBlock, RegExp | undefined]>([
  ['network, equal values', somaxconn(6000), KernelTuning.network({ byName: { [SOMAXCONN]: '6000' } }), undefined],
  ['network, different values', somaxconn(6000), somaxconn(6001), /KernelTuning\.network already sets net\.core\.somaxconn to 6000 .*cannot set it to 6001/],
  ['IPC, equal values', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), undefined],
  ['IPC, different values', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 65 }), /KernelTuning\.ipc\('app'\) already sets fs\.mqueue\.msg_max to 64 .*cannot set it to 65/],
  ['IPC, different containers', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('other', { fsMqueueMsgMax: 65 }), undefined],
  ['network, equal container names', somaxconn(6000, 'app'), somaxconn(6000, 'app'), undefined],
  ['network, different container names', somaxconn(6000, 'app'), somaxconn(6000, 'other'), /already sets the network parameters on container app, so it cannot set them on other/],
])('accepts a second block only if it does not conflict with the first: %s', (_, first, second, error) => {
  for (const way of Object.values(APPLY_BY)) {
    const stack = newStack();
    const task = fargateTask(stack, 'app', 'other');
    way(task, first);
    if (error) {
      expect(() => way(task, second)).toThrow(error);
      expect(() => way(task, second)).toThrow(/^\[Stack\/Task\/Resource\]/);
    } else {
      way(task, second);
      expect(problemsIn(stack)).toEqual([]);
    }
  }
});

// Tokens.

test('renders an unresolved value as a reference', () => {
  const stack = newStack();
  const backlog = new CfnParameter(stack, 'Backlog', { type: 'Number' });
  const range = new CfnParameter(stack, 'Range');
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: backlog.valueAsNumber, byName: { 'net.ipv4.ip_local_port_range': range.valueAsString } }));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: backlog.valueAsNumber }));
  expect(sysctlsIn(stack)).toEqual({ app: [['fs.mqueue.msg_max', { Ref: 'Backlog' }], [SOMAXCONN, { Ref: 'Backlog' }], ['net.ipv4.ip_local_port_range', { Ref: 'Range' }]] });
});

test('a parameter with an unresolved name is a reference in the template, and the checks do not judge its name', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const task = fargateTask(stack, 'app');
  NamespaceSharingChecks.addTo(stack);
  task.addExtension(KernelTuning.network({ byName: { [name]: '1' } }));
  expect(sysctlsIn(stack)).toEqual({ app: [[{ Ref: 'Name' }, '1']] });
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
  expect(() => task.addExtension(KernelTuning.network({ byName: { [name]: name } })))
    .toThrow('KernelTuning.network already sets a parameter with an unresolved name to 1 on this task definition, so it cannot set it to an unresolved value.');
});

test('a property with an unresolved name is an error that does not show a token', () => {
  const name = new CfnParameter(newStack(), 'Name').valueAsString;
  expect(() => KernelTuning.network({ [name]: 1 } as NetworkSysctls)).toThrow('KernelTuning.network: a property has an unresolved name. Use byName');
});

test.each([['the same reference', 'Backlog', []], ['another reference', 'Other', [expect.stringMatching(/to \{"Ref":"Backlog"\}, but container app sets it to \{"Ref":"Other"\}/)]]])('compares the rendered value with %s in systemControls', (_, name, expected) => {
  const stack = newStack();
  const parameters = Object.fromEntries(['Backlog', 'Other'].map(id => [id, new CfnParameter(stack, id)]));
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, systemControls: systemControls(parameters[name].valueAsString) });
  task.addExtension(KernelTuning.network({ byName: { [SOMAXCONN]: parameters.Backlog.valueAsString } }));
  expect(problemsIn(stack)).toEqual(expected);
});

test('resolves a lazy value at synthesis', () => {
  const stack = newStack();
  let value = 1;
  fargateTask(stack, 'app').addExtension(KernelTuning.network({ netCoreSomaxconn: Token.asNumber(Lazy.number({ produce: () => value })) }));
  value = 6000;
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

// Problems of the finished task.

test.each<[string, KernelTuning, string, RegExp]>([
  ['network', somaxconn(6000, 'myprox'), 'myproxy', /KernelTuning\.network names container myprox, which is not in the task definition\. Did you mean myproxy\?/],
  ['network, no similar name', somaxconn(6000, 'database'), 'myproxy', /KernelTuning\.network names container database, which is not in the task definition\. Use one of its containers: myproxy\./],
  ['IPC', KernelTuning.ipc('myprox', { fsMqueueMsgMax: 64 }), 'myproxy', /KernelTuning\.ipc names container myprox, which is not in the task definition\. Did you mean myproxy\?/],
])('reports an unknown container name as a validation error, not as "Resolution error": %s', (_, block, name, message) => {
  const stack = newStack();
  fargateTask(stack, name).addExtension(block);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(message)]);
  const synthesis = () => (stack.node.root as App).synth();
  expect(synthesis).toThrow(/^Validation failed/);
  expect(synthesis).not.toThrow(/Resolution error/);
});

test('reports a task without containers', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([
    expect.stringMatching(/KernelTuning\.ipc names container app, which is not in the task definition\. Add the container\./),
    expect.stringMatching(/KernelTuning\.network requires a container .*Add a container/),
  ]);
});

test('does not report missing network parameters for a task without containers that only sets IPC parameters', () => {
  const stack = newStack();
  fargateTask(stack).addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/^KernelTuning\.ipc names container app/)]);
});

test('reports the problems of all task definitions together', () => {
  const app = new App();
  fargateTask(newStack(app, 'One'), 'app').addExtension(somaxconn(6000, 'a'));
  fargateTask(newStack(app, 'Two'), 'app').addExtension(somaxconn(6000, 'b'));
  expect(() => app.synth()).toThrow(/\[One\/Task\/Resource\][^]*\[Two\/Task\/Resource\]/);
});

// Invalid arguments.

test.each<[string, () => unknown, RegExp]>([
  ['a value out of range', () => KernelTuning.network({ netIpv4TcpSynRetries: 128 }), /^KernelTuning\.network: .*128/],
  ['a parameter that no task can set', () => KernelTuning.network({ byName: { 'net.core.rmem_max': '1' } }), /^KernelTuning\.network: .*net\.core\.rmem_max/],
  ['an IPC parameter for the task', () => KernelTuning.network({ byName: { 'fs.mqueue.msg_max': '64' } }), /Use KernelTuning\.ipc/],
  ['a network parameter for one container', () => KernelTuning.ipc('app', { byName: { [SOMAXCONN]: '1' } }), /^KernelTuning\.ipc\('app'\): .*Use KernelTuning\.network/],
  ['an empty object', () => KernelTuning.network({}), /no kernel parameter is set\. Set one, for example netCoreSomaxconn, or a preset/],
  ['only a container name', () => KernelTuning.network({ containerName: 'app' }), /no kernel parameter is set/],
  ['an empty object of IPC parameters', () => KernelTuning.ipc('app', {}), /^KernelTuning\.ipc\('app'\): no kernel parameter is set\. Set one, for example kernelShmmax/],
])('throws immediately for %s', (_, call, message) => {
  expect(call).toThrow(message);
});

test('renders a port range in the format of the kernel', () => {
  const stack = newStack();
  const sysctls: NetworkSysctls = { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) };
  fargateTask(stack, 'app').addExtension(KernelTuning.network(sysctls));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.ip_local_port_range', '1024 65000']] });
});

test('finds a container with an unresolved name by the same reference, and shows the reference in messages', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, containerName: name });
  task.addExtension(somaxconn(6000, name));
  expect(containerIn(stack, { Ref: 'Name' }).SystemControls).toHaveLength(1);
  task.addExtension(KernelTuning.ipc('other', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/names container other, which is not in the task definition\. Use one of its containers: \{"Ref":"Name"\}\./)]);
});

test('in awsvpc mode, sets the values on one container even if requiresCompatibilities is unresolved', () => {
  const stack = newStack();
  const compatibilities = new CfnParameter(stack, 'Compatibilities', { type: 'CommaDelimitedList' });
  l1Task(stack, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i' }], { requiresCompatibilities: compatibilities.valueAsList }).with(somaxconn(6000));
  expect(Object.keys(sysctlsIn(stack))).toEqual(['a']);
});

test('does not change roles and other resources', () => {
  const [bare, changed] = [newStack(), newStack()];
  for (const stack of [bare, changed]) {
    const task = fargateTask(stack, 'app');
    task.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [Fn.importValue('Bucket')] }));
    new CfnResource(stack, 'Other', { type: 'Test::Other', properties: { Arn: task.taskDefinitionArn } });
  }
  (changed.node.findChild('Task') as ecs.TaskDefinition).addExtension(somaxconn(6000));
  const others = (text: string) => JSON.stringify(Object.entries(JSON.parse(text).Resources).filter(([, resource]) => (resource as { Type: string }).Type !== 'AWS::ECS::TaskDefinition'));
  expect(others(templateText(changed))).toBe(others(templateText(bare)));
});

test('has no public constructor, also not in Python', () => {
  expect(() => Reflect.construct(KernelTuning, [])).toThrow('KernelTuning has no public constructor. Use KernelTuning.network or KernelTuning.ipc.');
});
