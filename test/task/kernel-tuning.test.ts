import { App, aws_ecs as ecs, aws_iam as iam, Aspects, CfnParameter, CfnResource, Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  addContainers, APPLY_BY, containerIn, fargateTask, IMAGE, includedTask, l1Task, L2S, newStack, problemsIn, sysctlsIn, taskIn, templateText,
} from './task-definitions';
import { KernelTuning, NetworkSysctls, ObserverSidecar, PortRange, TaskDefinitionBlock, TcpKeepAlive } from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';

function somaxconn(netCoreSomaxconn: number, containerName?: string): KernelTuning {
  return KernelTuning.network({ netCoreSomaxconn, containerName });
}

function byHand(value: string, namespace = SOMAXCONN): ecs.SystemControl[] {
  return [{ namespace, value }];
}

/** An L2's container by its name. */
function container(taskDefinition: ecs.TaskDefinition, name: string): ecs.ContainerDefinition {
  return taskDefinition.findContainer(name)!;
}

/** Lets one container wait for another. */
function wait(taskDefinition: ecs.TaskDefinition, waiting: string, awaited: string): void {
  container(taskDefinition, waiting).addContainerDependencies({
    container: container(taskDefinition, awaited), condition: ecs.ContainerDependencyCondition.START,
  });
}

function agent(containerName: string, essential?: boolean): ObserverSidecar {
  return ObserverSidecar.custom({ container: { image: IMAGE, containerName, essential } });
}

// Which container carries the values of a task whose containers share a network namespace.

const CARRIERS: Record<string, [string, (task: ecs.FargateTaskDefinition) => void]> = {
  'the only container': ['app', task => addContainers(task, 'app')],
  'the default container, which is the first essential one': ['app', task => {
    task.addContainer('setup', { image: IMAGE, essential: false });
    addContainers(task, 'app', 'other');
  }],
  'the default container that the user has chosen': ['other', task => {
    addContainers(task, 'app', 'other');
    task.defaultContainer = container(task, 'other');
  }],
  'a container that another waits for': ['init', task => {
    addContainers(task, 'app', 'init');
    wait(task, 'app', 'init');
  }],
  'a container that is not essential, where others wait for it': ['init', task => {
    addContainers(task, 'app');
    task.addContainer('init', { image: IMAGE, essential: false });
    wait(task, 'app', 'init');
  }],
  'the first of a chain of containers that wait for one another': ['first', task => {
    addContainers(task, 'app', 'second', 'first');
    wait(task, 'app', 'second');
    wait(task, 'second', 'first');
  }],
  'the first declared of two that others wait for': ['one', task => {
    addContainers(task, 'app', 'one', 'two');
    wait(task, 'app', 'two');
    wait(task, 'app', 'one');
  }],
  'the application, not an observer that is declared first': ['app', task => {
    task.addExtension(agent('watcher', true));
    addContainers(task, 'app');
  }],
  'the application, not an observer that it waits for': ['app', task => {
    task.addExtension(agent('watcher'));
    addContainers(task, 'app');
    wait(task, 'app', 'watcher');
  }],
  'the application, where only an observer waits for another container': ['app', task => {
    addContainers(task, 'app', 'other');
    task.addExtension(agent('watcher'));
    wait(task, 'watcher', 'other');
  }],
  'an init container, also where it waits for an observer': ['init', task => {
    task.addExtension(agent('watcher'));
    addContainers(task, 'app', 'init');
    wait(task, 'init', 'watcher');
    wait(task, 'app', 'init');
  }],
  'an observer, where the task has nothing else': ['watcher', task => task.addExtension(agent('watcher'))],
};

test.each(Object.keys(CARRIERS).flatMap(which => Object.keys(APPLY_BY).map(way => [which, way])))('network parameters stand on one container: %s (by %s)', (which, way) => {
  const [expected, build] = CARRIERS[which];
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
  ['its first container that does not say otherwise, since ECS takes that for essential', 'app', [{ name: 'setup', image: 'i', essential: false }, { name: 'app', image: 'i' }]],
  ['the container that others wait for', 'init', [
    { name: 'app', image: 'i', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }, { name: 'init', image: 'i', essential: false },
  ]],
  ['the first one, where two wait for one another and ECS will refuse the task', 'a', [
    { name: 'a', image: 'i', dependsOn: [{ containerName: 'b' }] }, { name: 'b', image: 'i', dependsOn: [{ containerName: 'a' }] },
  ]],
])('on an L1, network parameters stand on %s', (_, expected, containerDefinitions) => {
  const stack = newStack();
  l1Task(stack, containerDefinitions).with(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ [expected]: [[SOMAXCONN, '6000']] });
});

test('adding an init container later moves network parameters to it, and naming a container keeps them', () => {
  const [moved, kept] = [newStack(), newStack()];
  for (const [stack, block] of [[moved, somaxconn(6000)], [kept, somaxconn(6000, 'app')]] as const) {
    const task = fargateTask(stack, 'app');
    task.addExtension(block);
    addContainers(task, 'init');
    wait(task, 'app', 'init');
  }
  expect(sysctlsIn(moved)).toEqual({ init: [[SOMAXCONN, '6000']] });
  expect(sysctlsIn(kept)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('a name wins over the rule, also that of an observer, and also where only one of two blocks gives it', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(agent('watcher'));
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3, containerName: 'watcher' }));
  expect(sysctlsIn(stack)).toEqual({ watcher: [[SOMAXCONN, '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
});

test('a log router that CDK adds while it renders (logDriver awsfirelens) does not get the values', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000));
  task.addContainer('app', { image: IMAGE, logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
  expect(taskIn(stack).ContainerDefinitions.map(({ Name }) => Name)).toEqual(['app', 'log-router']);
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('a log router that CDK adds while it renders can be named', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000, 'log-router'));
  task.addContainer('app', { image: IMAGE, logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) });
  expect(sysctlsIn(stack)).toEqual({ 'log-router': [[SOMAXCONN, '6000']] });
});

test('containers that an aspect adds are seen through the lazy wrapper (measured)', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('late', { fsMqueueMsgMax: 64 }));
  Aspects.of(stack).add({
    visit(node: IConstruct) {
      if (node === task && !task.findContainer('late')) {
        addContainers(task, 'late');
        wait(task, 'app', 'late');
      }
    },
  });
  expect(sysctlsIn(stack)).toEqual({ late: [['fs.mqueue.msg_max', '64'], [SOMAXCONN, '6000']] });
});

test('a container whose name is a token, late but known at synthesis, is found', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('first', { image: IMAGE, essential: false });
  task.addContainer('app', { image: IMAGE, containerName: Lazy.string({ produce: () => 'late-name' }) });
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('late-name', { fsMqueueMsgMax: 64 }));
  expect(sysctlsIn(stack)).toEqual({ 'late-name': [['fs.mqueue.msg_max', '64'], [SOMAXCONN, '6000']] });
});

test('a name that the block gets as a token is compared when it is known', () => {
  const stack = newStack();
  fargateTask(stack, 'other', 'app').addExtension(somaxconn(6000, Lazy.string({ produce: () => 'app' })));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

test('an observer whose name is a token is passed over as well', () => {
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

test.each(Object.keys(APPLY_BY).flatMap(way => ['EC2 in bridge mode', 'EC2 without network', 'ECS Anywhere'].map(kind => [kind, way])))('%s: each container has a network namespace of its own and gets the values, by %s', (kind, way) => {
  const stack = newStack();
  const task = L2S[kind](stack);
  addContainers(task, 'app');
  APPLY_BY[way](task, somaxconn(6000));
  addContainers(task, 'late');
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']], late: [[SOMAXCONN, '6000']] });
});

test('in bridge mode a name limits the values to one container', () => {
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
])('an L1 %s: the values stand where ECS shares the namespace, on %j', (_, props, expected) => {
  const stack = newStack();
  l1Task(stack, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i' }], props).with(somaxconn(6000));
  expect(Object.keys(sysctlsIn(stack))).toEqual(expected);
});

test.each(Object.keys(APPLY_BY))('host mode is refused with a reason, by %s', way => {
  const task = L2S['EC2 in host mode'](newStack());
  expect(() => APPLY_BY[way](task, somaxconn(6000))).toThrow(/^\[Stack\/Task\/Resource\] KernelTuning\.network: .*host.*refuses net\.\*.*Use awsvpc or bridge/);
  expect(() => APPLY_BY[way](task, KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }))).not.toThrow();
});

test.each([['host', true], ['task', false], ['none', false], [undefined, false]])('IPC parameters with ipcMode %s are refused: %s', (ipcMode, refused) => {
  const task = l1Task(newStack(), [{ name: 'app', image: 'i' }], { ipcMode, requiresCompatibilities: ['EC2'] });
  const apply = () => task.with(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  if (refused) {
    expect(apply).toThrow(/^\[Stack\/Task\] KernelTuning\.ipc: with ipcMode host .*Remove ipcMode/);
  } else {
    expect(apply).not.toThrow();
  }
});

test.each(Object.keys(APPLY_BY).flatMap(way => [somaxconn(6000), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 })].map(block => [way, block] as const)))('Windows is refused with a reason, by %s', (way, block) => {
  const windows = new ecs.FargateTaskDefinition(newStack(), 'Task', { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE } });
  expect(() => APPLY_BY[way](windows, block)).toThrow(/^\[Stack\/Task\/Resource\] KernelTuning\.(network|ipc): containers on Windows take no kernel parameters\. .*LINUX/);
  const linux = new ecs.FargateTaskDefinition(newStack(), 'Task', { runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX } });
  expect(() => APPLY_BY[way](linux, block)).not.toThrow();
});

// What is set by hand.

test('a value that the carrier sets to the same by hand is not repeated', () => {
  const stack = newStack();
  fargateTask(stack).addContainer('app', { image: IMAGE, systemControls: byHand('6000') }).taskDefinition.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000'], ['net.ipv4.tcp_syn_retries', '3']] });
  expect(problemsIn(stack)).toEqual([]);
});

test('a value that another container sets to the same by hand stays there and is not repeated', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addContainer('other', { image: IMAGE, systemControls: byHand('6000') });
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.tcp_syn_retries', '3']], other: [[SOMAXCONN, '6000']] });
  expect(problemsIn(stack)).toEqual([]);
});

test('a parameter that is set to something else by hand stops the synthesis, and the message names the container and both values', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  task.addContainer('other', { image: IMAGE, systemControls: [...byHand('128'), ...byHand('3', 'net.ipv4.tcp_syn_retries')] });
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/net\.core\.somaxconn to "6000", and container other sets it to "128".*Remove one/)]);
  expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Task\/Resource\] KernelTuning\.network sets net\.core\.somaxconn/);
});

test('each parameter that is set to something else is told', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  task.addContainer('app', { image: IMAGE, systemControls: [...byHand('1'), ...byHand('1', 'net.ipv4.tcp_syn_retries'), ...byHand('1', 'fs.mqueue.msg_max')] });
  expect(problemsIn(stack)).toHaveLength(3);
});

test('in bridge mode a value by hand counts for its own container only', () => {
  const [equal, different] = [newStack(), newStack()];
  for (const [stack, value] of [[equal, '6000'], [different, '128']] as const) {
    const task = L2S['EC2 in bridge mode'](stack);
    addContainers(task, 'app');
    task.addContainer('other', { image: IMAGE, memoryLimitMiB: 128, systemControls: byHand(value) });
    task.addExtension(somaxconn(6000));
  }
  expect(sysctlsIn(equal)).toEqual({ app: [[SOMAXCONN, '6000']], other: [[SOMAXCONN, '6000']] });
  expect(problemsIn(different)).toEqual([expect.stringMatching(/to "6000", and container other sets it to "128"/)]);
});

test('an IPC value by hand counts for its own container only', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addContainer('other', { image: IMAGE, systemControls: byHand('1', 'fs.mqueue.msg_max') });
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([]);
  expect(sysctlsIn(stack)).toEqual({ app: [['fs.mqueue.msg_max', '64']], other: [['fs.mqueue.msg_max', '1']] });
});

test('values by hand keep their order and their place in front', () => {
  const stack = newStack();
  fargateTask(stack).addContainer('app', { image: IMAGE, systemControls: [...byHand('1', 'net.ipv4.tcp_tw_reuse'), ...byHand('5', 'fs.mqueue.msg_max')] })
    .taskDefinition.addExtension(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.tcp_tw_reuse', '1'], ['fs.mqueue.msg_max', '5'], [SOMAXCONN, '6000']] });
});

test('a number that an included template writes without quotes is the same value', () => {
  const stack = newStack();
  includedTask(stack, { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: [{ Namespace: SOMAXCONN, Value: 6000 }] }] }).with(somaxconn(6000));
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'app').SystemControls).toHaveLength(1);
});

test('system controls that only the deployment knows stop the synthesis, since nothing can be added to them', () => {
  const stack = newStack();
  includedTask(stack, {
    NetworkMode: 'awsvpc',
    ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: { 'Fn::If': ['C', [{ Namespace: SOMAXCONN, Value: '1' }], { Ref: 'AWS::NoValue' }] } }],
  }, { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } }).with(somaxconn(6000));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/KernelTuning\.network .*systemControls of container app.*only when the stack is deployed.*Give them as a list/)]);
});

// Several blocks.

test('two blocks merge, network and IPC', () => {
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

test('parameters of several blocks are rendered in the order of their names, whichever block comes first', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3 }));
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_tw_reuse': '1' } }));
  task.addExtension(KernelTuning.network({ byName: { 'net.ipv4.tcp_fin_timeout': '10' } }));
  expect(sysctlsIn(stack).app.map(([name]) => name)).toEqual([SOMAXCONN, 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_syn_retries', 'net.ipv4.tcp_tw_reuse']);
});

test('listening ports are not reserved unless requested', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, portMappings: [{ containerPort: 8080 }] });
  task.addExtension(KernelTuning.network({ netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.ip_local_port_range', '1024 65000']] });
});

test.each<[string, TaskDefinitionBlock, TaskDefinitionBlock, RegExp | undefined]>([
  ['network, equal', somaxconn(6000), KernelTuning.network({ byName: { [SOMAXCONN]: '6000' } }), undefined],
  ['network, different', somaxconn(6000), somaxconn(6001), /KernelTuning\.network has set net\.core\.somaxconn to 6000 .*now asked to set it to 6001/],
  ['IPC, equal', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), undefined],
  ['IPC, different', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 65 }), /KernelTuning\.ipc\('app'\) has set fs\.mqueue\.msg_max to 64 .*now asked to set it to 65/],
  ['IPC, different containers', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('other', { fsMqueueMsgMax: 65 }), undefined],
  ['network, equal names of containers', somaxconn(6000, 'app'), somaxconn(6000, 'app'), undefined],
  ['network, different names of containers', somaxconn(6000, 'app'), somaxconn(6000, 'other'), /network parameters on container app, and is now asked to put them on other/],
])('two blocks that set the same parameter: %s', (_, first, second, refusal) => {
  for (const way of Object.values(APPLY_BY)) {
    const stack = newStack();
    const task = fargateTask(stack, 'app', 'other');
    way(task, first);
    if (refusal) {
      expect(() => way(task, second)).toThrow(refusal);
      expect(() => way(task, second)).toThrow(/^\[Stack\/Task\/Resource\]/);
    } else {
      way(task, second);
      expect(problemsIn(stack)).toEqual([]);
    }
  }
});

// Tokens.

test('a value that only the deployment knows passes through as a reference', () => {
  const stack = newStack();
  const backlog = new CfnParameter(stack, 'Backlog', { type: 'Number' });
  const range = new CfnParameter(stack, 'Range');
  const task = fargateTask(stack, 'app');
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: backlog.valueAsNumber, byName: { 'net.ipv4.ip_local_port_range': range.valueAsString } }));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: backlog.valueAsNumber }));
  expect(sysctlsIn(stack)).toEqual({ app: [['fs.mqueue.msg_max', { Ref: 'Backlog' }], [SOMAXCONN, { Ref: 'Backlog' }], ['net.ipv4.ip_local_port_range', { Ref: 'Range' }]] });
});

test.each([['the same reference', 'Backlog', []], ['another reference', 'Other', [expect.stringMatching(/to \{"Ref":"Backlog"\}, and container app sets it to \{"Ref":"Other"\}/)]]])('%s by hand is compared as it will be written', (_, name, expected) => {
  const stack = newStack();
  const parameters = Object.fromEntries(['Backlog', 'Other'].map(id => [id, new CfnParameter(stack, id)]));
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, systemControls: byHand(parameters[name].valueAsString) });
  task.addExtension(KernelTuning.network({ byName: { [SOMAXCONN]: parameters.Backlog.valueAsString } }));
  expect(problemsIn(stack)).toEqual(expected);
});

test('a value that is known late is written as it is then', () => {
  const stack = newStack();
  let value = 1;
  fargateTask(stack, 'app').addExtension(KernelTuning.network({ netCoreSomaxconn: Token.asNumber(Lazy.number({ produce: () => value })) }));
  value = 6000;
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

// What only the finished task shows.

test.each<[string, KernelTuning, string, RegExp]>([
  ['network', somaxconn(6000, 'myprox'), 'myproxy', /KernelTuning\.network names container myprox, which the task does not have\. Did you mean myproxy\?/],
  ['network, nothing alike', somaxconn(6000, 'database'), 'myproxy', /KernelTuning\.network names container database, which the task does not have\. It has myproxy\./],
  ['IPC', KernelTuning.ipc('myprox', { fsMqueueMsgMax: 64 }), 'myproxy', /KernelTuning\.ipc names container myprox, which the task does not have\. Did you mean myproxy\?/],
])('an unknown container name is a validation message, not an exception inside a Lazy that reads "Resolution error" (measured): %s', (_, block, name, message) => {
  const stack = newStack();
  fargateTask(stack, name).addExtension(block);
  expect(problemsIn(stack)).toEqual([expect.stringMatching(message)]);
  const synthesis = () => (stack.node.root as App).synth();
  expect(synthesis).toThrow(/^Validation failed/);
  expect(synthesis).not.toThrow(/Resolution error/);
});

test('a task without containers is told so', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addExtension(somaxconn(6000));
  task.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([
    expect.stringMatching(/KernelTuning\.ipc names container app, which the task does not have\. It has none\./),
    expect.stringMatching(/KernelTuning\.network has no container .*Add a container/),
  ]);
});

test('a task without containers with IPC parameters only is not reported for network parameters', () => {
  const stack = newStack();
  fargateTask(stack).addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/^KernelTuning\.ipc names container app/)]);
});

test('all problems of all task definitions are told together', () => {
  const app = new App();
  fargateTask(newStack(app, 'One'), 'app').addExtension(somaxconn(6000, 'a'));
  fargateTask(newStack(app, 'Two'), 'app').addExtension(somaxconn(6000, 'b'));
  expect(() => app.synth()).toThrow(/\[One\/Task\/Resource\][^]*\[Two\/Task\/Resource\]/);
});

// What is wrong by itself.

test.each<[string, () => unknown, RegExp]>([
  ['a value out of bounds', () => KernelTuning.network({ netIpv4TcpSynRetries: 128 }), /^KernelTuning\.network: .*128/],
  ['a parameter that no task can set', () => KernelTuning.network({ byName: { 'net.core.rmem_max': '1' } }), /^KernelTuning\.network: .*net\.core\.rmem_max/],
  ['an IPC parameter for the task', () => KernelTuning.network({ byName: { 'fs.mqueue.msg_max': '64' } }), /Use KernelTuning\.ipc/],
  ['a network parameter for one container', () => KernelTuning.ipc('app', { byName: { [SOMAXCONN]: '1' } }), /^KernelTuning\.ipc\('app'\): .*Use KernelTuning\.network/],
  ['no parameter at all, as a dict from Python arrives that is not last (measured),', () => KernelTuning.network({}), /no parameter is given\. In Python/],
  ['only a container name', () => KernelTuning.network({ containerName: 'app' }), /no parameter is given/],
  ['no IPC parameter at all', () => KernelTuning.ipc('app', {}), /^KernelTuning\.ipc\('app'\): no parameter is given/],
])('%s throws at the call', (_, call, message) => {
  expect(call).toThrow(message);
});

test('a port range is written as the kernel reads it', () => {
  const stack = newStack();
  const sysctls: NetworkSysctls = { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) };
  fargateTask(stack, 'app').addExtension(KernelTuning.network(sysctls));
  expect(sysctlsIn(stack)).toEqual({ app: [['net.ipv4.ip_local_port_range', '1024 65000']] });
});

test('a container whose name only the deployment knows can be named by the same reference, and is shown in messages', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, containerName: name });
  task.addExtension(somaxconn(6000, name));
  expect(containerIn(stack, { Ref: 'Name' }).SystemControls).toHaveLength(1);
  task.addExtension(KernelTuning.ipc('other', { fsMqueueMsgMax: 64 }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/names container other, which the task does not have\. It has \{"Ref":"Name"\}\./)]);
});

test('awsvpc mode says that the namespace is shared, also where only the deployment knows the compatibilities', () => {
  const stack = newStack();
  const compatibilities = new CfnParameter(stack, 'Compatibilities', { type: 'CommaDelimitedList' });
  l1Task(stack, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i' }], { requiresCompatibilities: compatibilities.valueAsList }).with(somaxconn(6000));
  expect(Object.keys(sysctlsIn(stack))).toEqual(['a']);
});

test('roles and other resources stay as they are', () => {
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
