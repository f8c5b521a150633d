import { App, aws_ecs as ecs, Aspects, CfnParameter, Duration, Lazy, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import {
  addContainers, agentWith, APPLY_BY, containerIn, Containers, fargateTask, IMAGE, includedTask, l1Task, L2S, namesIn, newStack,
  problemIn, problemsIn, reference, stackOf, sysctlsIn, taskDefinitionIn, templateText,
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

const tune = (task: ecs.TaskDefinition) => task.addExtension(somaxconn(6000));

// The container that sets the values if containers share a network namespace.

/** Adds containers in their order, then dependencies. `watcher` is an observer. A question mark follows the name of a nonessential container, and a colon that of a listener. */
function built(names: string[], ...dependencies: [dependent: string, dependency: string][]): (task: ecs.FargateTaskDefinition) => void {
  return task => {
    for (const name of names) {
      const containerName = name.replace(/\W/, '');
      const portMappings = name.endsWith(':') ? [{ containerPort: 8080 + names.indexOf(name) }] : undefined;
      if (containerName === 'watcher') {
        task.addExtension(new CustomObserver({ container: { image: IMAGE, containerName, portMappings } }));
      } else {
        task.addContainer(containerName, { image: IMAGE, essential: !name.endsWith('?'), portMappings });
      }
    }
    dependencies.forEach(([dependent, dependency]) => addDependency(task, dependent, dependency));
  };
}

const SYSCTL_CONTAINERS: Record<string, [string, (task: ecs.FargateTaskDefinition) => void]> = {
  'the only container': ['app', built(['app'])],
  'the default container, which is the first essential one': ['app', built(['setup?', 'app', 'other'])],
  'the default container that the user sets': ['other', task => {
    addContainers(task, 'app', 'other');
    task.defaultContainer = container(task, 'other');
  }],
  'a container that another depends on': ['init', built(['app', 'init'], ['app', 'init'])],
  'a nonessential container that another depends on': ['init', built(['app', 'init?'], ['app', 'init'])],
  'the container at the end of a dependency chain': ['first', built(['app', 'second', 'first'], ['app', 'second'], ['second', 'first'])],
  'the container declared first of two dependencies': ['one', built(['app', 'one', 'two'], ['app', 'two'], ['app', 'one'])],
  'the application, if an observer is declared first': ['app', task => {
    task.addExtension(agent('watcher', true));
    addContainers(task, 'app');
  }],
  'the application, if it depends on an observer': ['app', built(['watcher', 'app'], ['app', 'watcher'])],
  'the application, if only an observer depends on another container': ['app', built(['app', 'other', 'watcher'], ['watcher', 'other'])],
  'an init container, even if it depends on an observer': ['init', built(['watcher', 'app', 'init'], ['init', 'watcher'], ['app', 'init'])],
  'an observer, if the task has no other container': ['watcher', built(['watcher'])],
  'the application, if only a sidecar waits for an init container': ['app', built(['app', 'agent', 'init?'], ['agent', 'init'])],
  'the only listener, if only a sidecar waits for an init container': ['app', built(['main', 'app:', 'agent', 'init?'], ['agent', 'init'])],
  'an init container that two listeners wait for, one indirectly': ['init', built(['app:', 'other:', 'middle', 'init'], ['app', 'init'], ['other', 'middle'], ['middle', 'init'])],
  'a listener that the other listener waits for': ['proxy', built(['app:', 'proxy:'], ['app', 'proxy'])],
  'the second init container, if the listeners wait only for it': ['two', built(['app:', 'agent', 'one', 'two'], ['agent', 'one'], ['app', 'two'])],
  'an observer that listens, if the only other listener waits for it': ['watcher', built(['watcher:', 'app:'], ['app', 'watcher'])],
  'the application, if an observer listens and neither waits for the other': ['app', built(['watcher:', 'app:'])],
  'the only listener of the application, if an observer listens too': ['app', built(['main', 'watcher:', 'app:'])],
  'the container before the main container, if two listeners wait for no common container': ['init', built(['app:', 'other:', 'init'], ['app', 'init'])],
};

test.each(Object.entries(SYSCTL_CONTAINERS))('sets network parameters on one container, if applied before or after it is added: %s', (_, [expected, build]) => {
  for (const steps of [[tune, build], [build, tune]]) {
    const stack = newStack();
    const task = fargateTask(stack);
    steps.forEach(step => step(task));
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

test.each<[string, string | undefined, string]>([['not', undefined, 'app'], ['only', 'log-router', 'log-router']])(
  'sets the values %s on a log router that CDK adds at rendering (logDriver awsfirelens), if a block names %s', (_, name, expected) => {
    const stack = stackOf({ app: { logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch' } }) } }, somaxconn(6000, name));
    expect(sysctlsIn(stack)).toEqual({ [expected]: [[SOMAXCONN, '6000']] });
    expect(namesIn(stack)).toEqual(['app', 'log-router']);
    expect(sysctlsIn(stack)).toEqual({ [expected]: [[SOMAXCONN, '6000']] });
  });

test('changes containers that an aspect adds', () => {
  const stack = stackOf({ app: {} }, somaxconn(6000), KernelTuning.ipc('late', { fsMqueueMsgMax: 64 }));
  const task = taskDefinitionIn(stack);
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

test('does not set the values on an observer whose name is a token', () => {
  const stack = newStack();
  const task = fargateTask(stack);
  const containerName = Lazy.string({ produce: () => 'late-name' });
  task.addExtension(agentWith({ attach: observed => void observed.addContainer('watcher', { image: IMAGE, essential: true, containerName }) }));
  addContainers(task, 'app');
  task.defaultContainer = undefined;
  task.addExtension(somaxconn(6000));
  expect(sysctlsIn(stack)).toEqual({ app: [[SOMAXCONN, '6000']] });
});

// Other network modes.

test.each<[string, Partial<ecs.CfnTaskDefinitionProps>, string[]]>([
  ['without network mode, not for Fargate', { networkMode: undefined, requiresCompatibilities: undefined }, ['a', 'b']],
  ['with an empty network mode, not for Fargate', { networkMode: '', requiresCompatibilities: ['EC2'] }, ['a', 'b']],
  ['without network mode, for Fargate', { networkMode: undefined }, ['a']],
  ['with an empty network mode, for Fargate', { networkMode: '' }, ['a']],
  ['in awsvpc mode, not for Fargate', { requiresCompatibilities: ['EC2'] }, ['a']],
  ['in awsvpc mode, with unresolved compatibilities', { requiresCompatibilities: Token.asList({ Ref: 'Compatibilities' }) }, ['a']],
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

// Containers with their own systemControls.

const MESSAGES = KernelTuning.ipc('app', { fsMqueueMsgMax: 64 });
const TWO = KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 });
const RETRIES: [string, string] = ['net.ipv4.tcp_syn_retries', '3'];

test.each<[string, Containers, TaskDefinitionBlock[], Record<string, [string, string][]>]>([
  ['prefers a named container, even an observer, and even if only one of two blocks names it', { app: {} },
    [agent('watcher'), somaxconn(6000), KernelTuning.network({ netIpv4TcpSynRetries: 3, containerName: 'watcher' })], { watcher: [[SOMAXCONN, '6000'], RETRIES] }],
  ['finds a container by a name that resolves at synthesis', { first: { essential: false }, late: { containerName: Lazy.string({ produce: () => 'app' }) } },
    [somaxconn(6000), MESSAGES], { app: [['fs.mqueue.msg_max', '64'], [SOMAXCONN, '6000']] }],
  ['resolves a token before comparing it with container names', { other: {}, app: {} },
    [somaxconn(6000, Lazy.string({ produce: () => 'app' }))], { app: [[SOMAXCONN, '6000']] }],
  ['does not repeat a value that the carrier already sets', { app: { systemControls: systemControls('6000') } }, [TWO], { app: [[SOMAXCONN, '6000'], RETRIES] }],
  ['does not repeat a value that another container already sets', { app: {}, other: { systemControls: systemControls('6000') } },
    [TWO], { app: [RETRIES], other: [[SOMAXCONN, '6000']] }],
  ['compares an IPC value only with that of the same container', { app: {}, other: { systemControls: systemControls('1', 'fs.mqueue.msg_max') } },
    [MESSAGES], { app: [['fs.mqueue.msg_max', '64']], other: [['fs.mqueue.msg_max', '1']] }],
  ['appends values to those of the container', { app: { systemControls: systemControls('1', 'net.ipv4.tcp_tw_reuse') } },
    [somaxconn(6000)], { app: [['net.ipv4.tcp_tw_reuse', '1'], [SOMAXCONN, '6000']] }],
])('%s', (_, containers, blocks, expected) => {
  const stack = stackOf(containers, ...blocks);
  expect(sysctlsIn(stack)).toEqual(expected);
  expect(problemsIn(stack)).toEqual([]);
});

test('stops synthesis if a container sets another value, with an error that names the container and both values', () => {
  const other = { systemControls: [...systemControls('128'), ...systemControls('3', 'net.ipv4.tcp_syn_retries')] };
  const stack = stackOf({ app: {}, other }, KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }));
  expect(problemIn(stack)).toMatch(/net\.core\.somaxconn to "6000", but container other sets it to "128".*Remove one/);
  expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Task\/Resource\] KernelTuning\.network: netCoreSomaxconn sets net\.core\.somaxconn/);
});

test('reports each parameter that a container sets to another value', () => {
  const controls = [SOMAXCONN, 'net.ipv4.tcp_syn_retries', 'fs.mqueue.msg_max'].flatMap(name => systemControls('1', name));
  const blocks = [KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4TcpSynRetries: 3 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 })];
  expect(problemsIn(stackOf({ app: { systemControls: controls } }, ...blocks))).toHaveLength(3);
});

test.each([['6000', []], ['128', [expect.stringMatching(/to "6000", but container other sets it to "128"/)]]])('in bridge mode, compares a value only with that of the same container: %s', (value, problems) => {
  const stack = newStack();
  const task = L2S['EC2 in bridge mode'](stack);
  addContainers(task, 'app');
  task.addContainer('other', { image: IMAGE, memoryLimitMiB: 128, systemControls: systemControls(value) });
  task.addExtension(somaxconn(6000));
  expect(problemsIn(stack)).toEqual(problems);
  expect(problems.length > 0 || containerIn(stack, 'app').SystemControls).toEqual(problems.length > 0 || [{ Namespace: SOMAXCONN, Value: value }]);
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
  expect(problemIn(stack)).toMatch(/KernelTuning\.network .*systemControls of container app.*unresolved.*Set systemControls to a list/);
});

// Several blocks.

test('merges network and IPC parameters of several blocks', () => {
  const presets = [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))];
  const two = stackOf(
    { app: {} },
    somaxconn(6000), KernelTuning.network({ netIpv4TcpSynRetries: 3, presets }), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { kernelShmmni: 128 }),
  );
  const one = stackOf(
    { app: {} },
    KernelTuning.network({ netIpv4TcpSynRetries: 3, netCoreSomaxconn: 6000, presets }), KernelTuning.ipc('app', { kernelShmmni: 128, fsMqueueMsgMax: 64 }),
  );
  expect(templateText(two)).toBe(templateText(one));
  expect(sysctlsIn(two).app.length).toBeGreaterThan(5);
});

test.each<[string, TaskDefinitionBlock, TaskDefinitionBlock, RegExp | undefined]>([
  ['network, equal values', somaxconn(6000), KernelTuning.network({ byName: { [SOMAXCONN]: '6000' } }), undefined],
  ['network, different values', somaxconn(6000), somaxconn(6001), /KernelTuning\.network: netCoreSomaxconn sets net\.core\.somaxconn to 6000, and netCoreSomaxconn of another block sets it to 6001/],
  ['network, a preset and a property', KernelTuning.network({ presets: [TcpKeepAlive.natGateway()] }), KernelTuning.network({ netIpv4TcpKeepaliveTime: Duration.seconds(60) }),
    /TcpKeepAlive\.natGateway\(\) sets net\.ipv4\.tcp_keepalive_time to 175, and netIpv4TcpKeepaliveTime sets it to 60/],
  ['IPC, equal values', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), undefined],
  ['IPC, different values', KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }), KernelTuning.ipc('app', { fsMqueueMsgMax: 65 }), /KernelTuning\.ipc\('app'\): fsMqueueMsgMax sets fs\.mqueue\.msg_max to 64, and fsMqueueMsgMax of another block sets it to 65/],
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

test.each<[string, NetworkSysctls[], string | undefined]>([
  ['by default', [{}], '8080'],
  ['if a block says so', [{ reserveListeningPorts: true }, {}], '8080'],
  ['unless the only block turns that off', [{ reserveListeningPorts: false }], undefined],
  ['unless the first block turns that off', [{ reserveListeningPorts: false }, {}], undefined],
  ['unless a later block turns that off', [{}, { reserveListeningPorts: false }, { reserveListeningPorts: false }], undefined],
])('reserves the listening ports in the ephemeral range %s', (_, blocks, expected) => {
  const range = { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) };
  const stack = stackOf({ app: { portMappings: [{ containerPort: 8080 }] } }, ...blocks.map(block => KernelTuning.network({ ...range, ...block })));
  expect(new Map(sysctlsIn(stack).app).get('net.ipv4.ip_local_reserved_ports')).toBe(expected);
});

test.each([['Fargate', '40000'], ['EC2 in awsvpc mode', '40000'], ['EC2 in bridge mode', undefined]])(
  'reserves the Service Connect port of a service that is added after the first synthesis, where containers share a network namespace: %s', (kind, expected) => {
    const stack = newStack();
    const task = L2S[kind](stack);
    task.addContainer('app', { image: IMAGE, memoryLimitMiB: 128, portMappings: [{ containerPort: 80 }] });
    task.addExtension(somaxconn(6000));
    const reserved = () => new Map(sysctlsIn(stack).app).get('net.ipv4.ip_local_reserved_ports');
    expect(reserved()).toBeUndefined();
    const serviceConnectConfiguration = { enabled: true, services: [{ portName: 'web', ingressPortOverride: 40000 }] };
    new ecs.CfnService(stack, 'Service', { taskDefinition: task.taskDefinitionArn, serviceConnectConfiguration });
    expect(reserved()).toBe(expected);
  });

test.each([[true, false], [false, true]])('rejects reserveListeningPorts %s in one block and %s in another', (first, second) => {
  const task = fargateTask(newStack(), 'app');
  task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, reserveListeningPorts: first }));
  expect(() => task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, reserveListeningPorts: second })))
    .toThrow('[Stack/Task/Resource] reserveListeningPorts is true in one block and false in another, but it applies to the whole task. Remove one of the two.');
});

// Tokens.

test('a parameter with an unresolved name is a reference in the template, and the checks do not judge its name', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const task = fargateTask(stack, 'app');
  NamespaceSharingChecks.addTo(stack);
  task.addExtension(KernelTuning.network({ byName: { [name]: '1' } }));
  expect(sysctlsIn(stack)).toEqual({ app: [[{ Ref: 'Name' }, '1']] });
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
  expect(() => task.addExtension(KernelTuning.network({ byName: { [name]: name } })))
    .toThrow('KernelTuning.network: byName sets a parameter with an unresolved name to 1, and byName of another block sets it to an unresolved value on the same task definition.');
});

test.each([['the same reference', 'Backlog', []], ['another reference', 'Other', [expect.stringMatching(/to \{"Ref":"Backlog"\}, but container app sets it to \{"Ref":"Other"\}/)]]])('compares the rendered value with %s in systemControls', (_, name, expected) => {
  const stack = stackOf({ app: { systemControls: systemControls(reference(name)) } }, KernelTuning.network({ byName: { [SOMAXCONN]: reference('Backlog') } }));
  expect(problemsIn(stack)).toEqual(expected);
});

// Problems of the finished task.

test.each<[string, KernelTuning, string, RegExp]>([
  ['network', somaxconn(6000, 'myprox'), 'myproxy', /KernelTuning\.network names container myprox, which is not in the task definition\. Did you mean myproxy\?/],
  ['network, no similar name', somaxconn(6000, 'database'), 'myproxy', /KernelTuning\.network names container database, which is not in the task definition\. Use one of its containers: myproxy\./],
  ['IPC', KernelTuning.ipc('myprox', { fsMqueueMsgMax: 64 }), 'myproxy', /KernelTuning\.ipc names container myprox, which is not in the task definition\. Did you mean myproxy\?/],
])('reports an unknown container name as a validation error, not as "Resolution error": %s', (_, block, name, message) => {
  const stack = stackOf({ [name]: {} }, block);
  expect(problemIn(stack)).toMatch(message);
  const synthesis = () => (stack.node.root as App).synth();
  expect(synthesis).toThrow(/^Validation failed/);
  expect(synthesis).not.toThrow(/Resolution error/);
});

test('reports a task without containers', () => {
  expect(problemsIn(stackOf({}, somaxconn(6000), KernelTuning.ipc('app', { fsMqueueMsgMax: 64 })))).toEqual([
    expect.stringMatching(/KernelTuning\.ipc names container app, which is not in the task definition\. Add the container\./),
    expect.stringMatching(/KernelTuning\.network requires a container .*Add a container/),
  ]);
});

test('does not report missing network parameters for a task without containers that only sets IPC parameters', () => {
  expect(problemIn(stackOf({}, KernelTuning.ipc('app', { fsMqueueMsgMax: 64 })))).toMatch(/^KernelTuning\.ipc names container app/);
});

// Invalid arguments.

test.each<[string, () => unknown, RegExp]>([
  ['a value out of range', () => KernelTuning.network({ netIpv4TcpSynRetries: 128 }), /^KernelTuning\.network: .*128/],
  ['an empty object of IPC parameters', () => KernelTuning.ipc('app', {}), /^KernelTuning\.ipc\('app'\): no kernel parameter is set\. Set one, for example kernelShmmax/],
])('throws immediately for %s', (_, call, message) => expect(call).toThrow(message));

test('finds a container with an unresolved name by the same reference, and shows the reference in messages', () => {
  const stack = stackOf({ app: { containerName: reference('Name') } }, somaxconn(6000, reference('Name')));
  expect(containerIn(stack, { Ref: 'Name' }).SystemControls).toHaveLength(1);
  taskDefinitionIn(stack).addExtension(KernelTuning.ipc('other', { fsMqueueMsgMax: 64 }));
  expect(problemIn(stack)).toMatch(/names container other, which is not in the task definition\. Use one of its containers: \{"Ref":"Name"\}\./);
});
