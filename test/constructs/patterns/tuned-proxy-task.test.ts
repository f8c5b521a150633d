import {
  App, aws_applicationautoscaling as autoscaling, aws_ecs as ecs, aws_ecs_patterns as patterns, aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks, CfnParameter, Duration, Lazy, Stack, Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { clusterOf, containerIn, expectSame, frozen, IMAGE, newStack, sysctlsIn, taskDefinitionIn } from './fargate';
import { judge } from '../../../src/checks/judge';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { CustomObserver, DebugToolbox, KernelTuning, NetworkSysctls, PortRange, TcpKeepAlive, TunedProxyTask, TunedProxyTaskProps } from 'cdk-fargate-linux-controls';

const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const TUNED: NetworkSysctls = { netCoreSomaxconn: 6000 };

/** Creates a proxy task that listens on port 8080 by default. */
function proxyIn(stack: Stack, props: Partial<TunedProxyTaskProps> = {}, id = 'Edge'): TunedProxyTask {
  return new TunedProxyTask(stack, id, { proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] }, networkSysctls: TUNED, ...props });
}

/** Creates a port mapping for a range of ports. */
function range(containerPortRange: string): ecs.PortMapping {
  return { containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange };
}

/** Returns the ports that a proxy with the given port mappings and parameters reserves. */
function reserved(portMappings: ecs.PortMapping[], networkSysctls: NetworkSysctls, props: Partial<TunedProxyTaskProps> = {}): unknown {
  const stack = newStack();
  proxyIn(stack, { proxy: { image: IMAGE, portMappings }, networkSysctls, ...props });
  return sysctlsIn(stack).proxy[RESERVED];
}

/** Returns the errors and warnings for the only task definition in a stack. */
function findingsIn(stack: Stack) {
  return judge(readTaskDefinition(taskDefinitionIn(stack))).filter(({ rule }) => rule.severity !== 'info');
}

test('creates a Fargate task definition for Linux, with the parameters on the proxy', () => {
  const stack = newStack();
  const edge = proxyIn(stack, { networkSysctls: TUNED });
  const task = taskDefinitionIn(stack);
  expect(task).toMatchObject({ RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
  expect(task.PidMode).toBeUndefined();
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
  expect(edge.taskDefinition).toBe(edge.node.findChild('TaskDefinition'));
  expect(edge.proxyContainer).toBe(edge.taskDefinition.findContainer('proxy'));
  expect(edge.observerContainers).toEqual([]);
});

test('sets only the given kernel parameters, and no ulimits by default', () => {
  const stack = newStack();
  proxyIn(stack);
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
  expect(containerIn(stack, 'proxy').Ulimits).toBeUndefined();
});

test('rejects a containerName that ECS rejects', () => {
  expect(() => proxyIn(newStack(), { proxy: { image: IMAGE, containerName: 'edge proxy' } })).toThrow('[Stack/Edge] proxy.containerName "edge proxy" contains " "');
});

test('keeps the containerName of the proxy', () => {
  const stack = newStack();
  const { proxyContainer } = proxyIn(stack, { proxy: { image: IMAGE, containerName: 'myproxy' }, networkSysctls: TUNED });
  expect(proxyContainer.containerName).toBe('myproxy');
  expect(sysctlsIn(stack)).toEqual({ myproxy: { 'net.core.somaxconn': '6000' } });
});

test('passes the options of a task definition to the task definition', () => {
  const stack = newStack();
  proxyIn(stack, { cpu: 512, memoryLimitMiB: 2048, runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
  expect(taskDefinitionIn(stack)).toMatchObject({ Cpu: '512', Memory: '2048', RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' } });
});

test.each<[string, (edge: TunedProxyTask) => void]>([
  ['with a container that is added later', ({ taskDefinition }) => taskDefinition.addContainer('later', { image: IMAGE })],
  ['with an init container that the proxy depends on', ({ taskDefinition, proxyContainer }) => proxyContainer.addContainerDependencies({
    container: taskDefinition.addContainer('init', { image: IMAGE, essential: false }), condition: ecs.ContainerDependencyCondition.SUCCESS,
  })],
  ['with a container that depends on another one', ({ taskDefinition }) => taskDefinition.addContainer('api', { image: IMAGE }).addContainerDependencies({
    container: taskDefinition.addContainer('database', { image: IMAGE }), condition: ecs.ContainerDependencyCondition.START,
  })],
  ['with another default container', ({ taskDefinition }) => taskDefinition.defaultContainer = taskDefinition.addContainer('other', { image: IMAGE })],
])('keeps the parameters on the proxy %s', (_, change) => {
  const stack = newStack();
  change(proxyIn(stack, { networkSysctls: TUNED }));
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
});

test('sets the parameters on a named container, even if it is added later', () => {
  const stack = newStack();
  proxyIn(stack, { networkSysctls: { ...TUNED, containerName: 'init' } }).taskDefinition.addContainer('init', { image: IMAGE });
  expect(sysctlsIn(stack)).toEqual({ init: { 'net.core.somaxconn': '6000' } });
});

test('stops synthesis if the named container does not exist, and suggests a name', () => {
  const stack = newStack();
  proxyIn(stack, { networkSysctls: { ...TUNED, containerName: 'prxy' } });
  expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Edge\/TaskDefinition\/Resource\] .*names container prxy, which is not in the task definition\. Did you mean proxy\?/);
});

test.each<[ecs.PortMapping, string, string | undefined]>([
  [{ containerPort: 19999 }, 'just below the range', undefined],
  [{ containerPort: 20000 }, 'at the start of the range', '20000'],
  [{ containerPort: 30000 }, 'at the end of the range', '30000'],
  [{ containerPort: 30001 }, 'just above the range', undefined],
  [range('19990-19999'), 'just below the range', undefined],
  [range('19990-20000'), 'up to the start of the range', '19990-20000'],
  [range('30000-30010'), 'from the end of the range', '30000-30010'],
  [range('30001-30010'), 'just above the range', undefined],
  [range('1024-65000'), 'around the range', '1024-65000'],
])('with ephemeral range 20000 to 30000, a listener on %j, %s, reserves %s', (mapping, _, expected) => {
  expect(reserved([mapping], { netIpv4IpLocalPortRange: PortRange.of(20000, 30000) })).toBe(expected);
});

const WIDE: NetworkSysctls = { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) };

test('reserves nothing if no ephemeral range is set, because the kernel default applies', () => {
  expect(reserved([{ containerPort: 50051 }], TUNED)).toBeUndefined();
});

test.each<[string, ecs.PortMapping[], string]>([
  ['adjacent ports to a range', [{ containerPort: 8081 }, { containerPort: 8080 }, { containerPort: 8082 }], '8080-8082'],
  ['ports with a gap of one to a list', [{ containerPort: 8080 }, { containerPort: 8082 }], '8080,8082'],
  ['a port and a range around it to the range', [range('9000-9005'), { containerPort: 9003 }], '9000-9005'],
  ['a port and an adjacent range to one range', [range('9000-9005'), { containerPort: 9006 }], '9000-9006'],
  ['overlapping ranges to one range', [range('9003-9010'), range('9000-9005')], '9000-9010'],
  ['one port with two protocols to one port', [{ containerPort: 5353 }, { containerPort: 5353, protocol: ecs.Protocol.UDP }], '5353'],
  ['ports to a list in numeric order', [{ containerPort: 10000 }, { containerPort: 9000 }], '9000,10000'],
])('merges %s', (_, portMappings, expected) => {
  expect(reserved(portMappings, WIDE)).toBe(expected);
});

test.each<[string, PortRange[], string]>([
  ['another port', [PortRange.port(50000)], '8080,50000'],
  ['the same port', [PortRange.port(8080)], '8080'],
  ['a range around it', [PortRange.of(8000, 8100)], '8000-8100'],
  ['the adjacent port', [PortRange.port(8079), PortRange.of(9000, 9010)], '8079-8080,9000-9010'],
])('reserves a listening port in addition to the ports that the caller reserves: %s', (_, netIpv4IpLocalReservedPorts, expected) => {
  expect(reserved([{ containerPort: 8080 }], { ...WIDE, netIpv4IpLocalReservedPorts })).toBe(expected);
});

test('reserves a listening port in addition to the ports that the caller reserves in byName', () => {
  expect(reserved([{ containerPort: 8080 }], { ...WIDE, byName: { [RESERVED]: '50000,50002-50004' } })).toBe('8080,50000,50002-50004');
});

test.each<[string, NetworkSysctls]>([
  ['no listening port is in the range', { netIpv4IpLocalPortRange: PortRange.of(20000, 30000) }],
  ['no range is set', {}],
])('keeps the order of the ports that the caller reserves if %s', (_, sysctls) => {
  expect(reserved([{ containerPort: 8080 }], { ...sysctls, netIpv4IpLocalReservedPorts: [PortRange.port(50001), PortRange.port(50000)] })).toBe('50001,50000');
});

test('reserves the ports of observers and of containers that are added later', () => {
  const stack = newStack();
  const observer = new CustomObserver({ container: { image: IMAGE, portMappings: [{ containerPort: 9901 }] } });
  const { taskDefinition } = proxyIn(stack, { networkSysctls: WIDE, observers: [observer] });
  taskDefinition.addContainer('later', { image: IMAGE, portMappings: [{ containerPort: 8126 }] });
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.ipv4.ip_local_port_range': '1024 65000', [RESERVED]: '8080,8126,9901' } });
});

test('reserves the ports of mappings that are added later', () => {
  const stack = newStack();
  proxyIn(stack, { networkSysctls: WIDE }).proxyContainer.addPortMappings({ containerPort: 8443 });
  expect(sysctlsIn(stack).proxy[RESERVED]).toBe('8080,8443');
});

test('reserves listening ports in a range that a block sets later, and merges ports that another block reserves', () => {
  const stack = newStack();
  const { taskDefinition } = proxyIn(stack);
  taskDefinition.addExtension(KernelTuning.network(WIDE));
  taskDefinition.addExtension(KernelTuning.network({ netIpv4IpLocalReservedPorts: [PortRange.port(50000)] }));
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000', 'net.ipv4.ip_local_port_range': '1024 65000', [RESERVED]: '8080,50000' } });
});

test('reserves no listening ports with reserveListeningPorts false', () => {
  expect(reserved([{ containerPort: 8080 }], WIDE, { reserveListeningPorts: false })).toBeUndefined();
  expect(reserved([{ containerPort: 8080 }], { ...WIDE, netIpv4IpLocalReservedPorts: [PortRange.port(50000)] }, { reserveListeningPorts: false })).toBe('50000');
});

test('keeps the list that systemControls of the proxy reserves, and the checks report the missing port', () => {
  const stack = newStack();
  const control = { namespace: RESERVED, value: '9000' };
  proxyIn(stack, { networkSysctls: WIDE, proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }], systemControls: [control] } });
  expect(sysctlsIn(stack).proxy[RESERVED]).toBe('9000');
  expect(findingsIn(stack)).toEqual([
    expect.objectContaining({ container: 'proxy', fix: expect.stringContaining('Add 8080 to net.ipv4.ip_local_reserved_ports') }),
  ]);
});

test('keeps an unresolved range and unresolved reserved ports', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'Value');
  const value = parameter.valueAsString;
  proxyIn(stack, { networkSysctls: { byName: { 'net.ipv4.ip_local_port_range': value } } });
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.ipv4.ip_local_port_range': { Ref: 'Value' } } });

  const other = newStack();
  const ports = new CfnParameter(other, 'Value').valueAsString;
  proxyIn(other, { networkSysctls: { ...WIDE, byName: { [RESERVED]: ports } } });
  expect(sysctlsIn(other).proxy[RESERVED]).toEqual({ Ref: 'Value' });
});

test('reserves known ports and ignores an unresolved one', () => {
  const stack = newStack();
  const port = new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber;
  proxyIn(stack, { proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }, { containerPort: port }] }, networkSysctls: WIDE });
  expect(sysctlsIn(stack).proxy[RESERVED]).toBe('8080');
});

test.each([1024, 1025, 65535, 1048575, 1048576])('sets nofile of the proxy to %i', maxOpenFiles => {
  const stack = newStack();
  proxyIn(stack, { maxOpenFiles });
  expect(containerIn(stack, 'proxy').Ulimits).toEqual([{ Name: 'nofile', SoftLimit: maxOpenFiles, HardLimit: maxOpenFiles }]);
});

test.each([1023, 1048577, 0, -1, 2048.5, NaN, Infinity])('rejects maxOpenFiles %d with the bounds', maxOpenFiles => {
  expect(() => proxyIn(newStack(), { maxOpenFiles })).toThrow(
    `[Stack/Edge] maxOpenFiles is ${maxOpenFiles}. Use a whole number from 1024, the minimum for a proxy, to 1048576, the maximum on Fargate.`,
  );
});

test('accepts an unresolved maxOpenFiles', () => {
  const stack = newStack();
  proxyIn(stack, { maxOpenFiles: Token.asNumber(Lazy.any({ produce: () => 4096 })) });
  expect(containerIn(stack, 'proxy').Ulimits).toEqual([{ Name: 'nofile', SoftLimit: 4096, HardLimit: 4096 }]);
});

test('keeps other ulimits of the proxy', () => {
  const stack = newStack();
  proxyIn(stack, { proxy: { image: IMAGE, ulimits: [{ name: ecs.UlimitName.CORE, softLimit: 0, hardLimit: 0 }] }, maxOpenFiles: 2048 });
  expect(containerIn(stack, 'proxy').Ulimits).toEqual([{ Name: 'core', SoftLimit: 0, HardLimit: 0 }, { Name: 'nofile', SoftLimit: 2048, HardLimit: 2048 }]);
});

test('keeps the nofile limit of the proxy without maxOpenFiles', () => {
  const stack = newStack();
  proxyIn(stack, { proxy: { image: IMAGE, ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 100, hardLimit: 200 }] } });
  expect(containerIn(stack, 'proxy').Ulimits).toEqual([{ Name: 'nofile', SoftLimit: 100, HardLimit: 200 }]);
});

test('rejects maxOpenFiles together with a nofile limit of the proxy', () => {
  const proxy = { image: IMAGE, ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 2048, hardLimit: 2048 }] };
  expect(() => proxyIn(newStack(), { proxy, maxOpenFiles: 2048 })).toThrow('[Stack/Edge] maxOpenFiles is 2048, but proxy.ulimits also sets nofile. Remove one of the two.');
});

test('keeps the proxy as the default container when an observer is added', () => {
  const stack = newStack();
  const edge = proxyIn(stack, { observers: [new DebugToolbox()], networkSysctls: TUNED });
  expectSame(edge.observerContainers, [edge.taskDefinition.findContainer('toolbox')]);
  expect(edge.taskDefinition.defaultContainer).toBe(edge.proxyContainer);
  const task = taskDefinitionIn(stack);
  expect(task.PidMode).toBe('task');
  expect(task.ContainerDefinitions.map(({ Name }) => Name)).toEqual(['proxy', 'toolbox']);
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
});

test.each<[ecs.PidMode | undefined, string | undefined]>([[undefined, undefined], [ecs.PidMode.TASK, 'task']])('with pidMode %s, the PID mode is %s', (pidMode, expected) => {
  const stack = newStack();
  proxyIn(stack, { pidMode });
  expect(taskDefinitionIn(stack).PidMode).toBe(expected);
});

test('rejects pidMode host, which Fargate does not support', () => {
  expect(() => proxyIn(newStack(), { pidMode: ecs.PidMode.HOST })).toThrow("'pidMode' can only be set to 'task' for Linux Fargate containers, got: 'host'.");
});

test('reports all invalid kernel parameters in one error with the path of the task', () => {
  const networkSysctls: NetworkSysctls = { netIpv4TcpSynRetries: 128, netCoreSomaxconn: -1, byName: { 'net.core.rmem_max': '1' } };
  expect(() => proxyIn(newStack(), { networkSysctls })).toThrow(
    /^\[Stack\/Edge\] networkSysctls: (?=[^]*tcp_syn_retries = 128: [^\n]*1 to 127)(?=[^]*net\.core\.somaxconn = -1: )(?=[^]*net\.core\.rmem_max = 1: )/,
  );
});

test('rejects an ephemeral range below the first unprivileged port, and accepts it if that port is lowered', () => {
  const netIpv4IpLocalPortRange = PortRange.of(1023, 65000);
  expect(() => proxyIn(newStack(), { networkSysctls: { netIpv4IpLocalPortRange } })).toThrow(/^\[Stack\/Edge\] networkSysctls: .*ip_local_port_range = 1023 65000/);
  expect(() => proxyIn(newStack(), { networkSysctls: { netIpv4IpLocalPortRange, netIpv4IpUnprivilegedPortStart: 1023 } })).not.toThrow();
});

test('does not change its props', () => {
  const stack = newStack();
  new TunedProxyTask(stack, 'Edge', frozen<TunedProxyTaskProps>({
    proxy: {
      image: IMAGE,
      portMappings: [{ containerPort: 8080 }],
      ulimits: [{ name: ecs.UlimitName.CORE, softLimit: 0, hardLimit: 0 }],
      systemControls: [{ namespace: 'net.ipv4.tcp_syn_retries', value: '3' }],
    },
    networkSysctls: { ...WIDE, presets: [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))], netIpv4IpLocalReservedPorts: [PortRange.port(50000)] },
    observers: [new DebugToolbox()],
    maxOpenFiles: 4096,
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 },
  }));
  expect(sysctlsIn(stack).proxy).toMatchObject({ [RESERVED]: '8080,50000', 'net.ipv4.tcp_syn_retries': '3', 'net.ipv4.tcp_keepalive_time': '175' });
});

test('works with a Fargate service', () => {
  const stack = newStack();
  const { taskDefinition } = proxyIn(stack, { networkSysctls: TUNED });
  new ecs.FargateService(stack, 'Service', { cluster: clusterOf(stack), taskDefinition });
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { TaskDefinition: stack.resolve(taskDefinition.taskDefinitionArn) });
});

test('works with a load-balanced service, which targets the proxy and not an observer', () => {
  const stack = newStack();
  const { taskDefinition } = proxyIn(stack, { networkSysctls: TUNED, observers: [new DebugToolbox()] });
  new patterns.ApplicationLoadBalancedFargateService(stack, 'Service', { cluster: clusterOf(stack), taskDefinition });
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
    LoadBalancers: [{ ContainerName: 'proxy', ContainerPort: 8080 }],
    TaskDefinition: stack.resolve(taskDefinition.taskDefinitionArn),
  });
});

test('works with a scheduled task', () => {
  const stack = newStack();
  const { taskDefinition } = proxyIn(stack, { networkSysctls: TUNED });
  new patterns.ScheduledFargateTask(stack, 'Scheduled', {
    cluster: clusterOf(stack), scheduledFargateTaskDefinitionOptions: { taskDefinition }, schedule: autoscaling.Schedule.rate(Duration.hours(1)),
  });
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  expect(rule.Properties.Targets[0].EcsParameters.TaskDefinitionArn).toEqual(stack.resolve(taskDefinition.taskDefinitionArn));
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
});

test('works with a state machine task that overrides the environment of the proxy', () => {
  const stack = newStack();
  const { taskDefinition, proxyContainer } = proxyIn(stack, { networkSysctls: TUNED });
  const run = new tasks.EcsRunTask(stack, 'Run', {
    cluster: clusterOf(stack),
    taskDefinition,
    launchTarget: new tasks.EcsFargateLaunchTarget(),
    containerOverrides: [{ containerDefinition: proxyContainer, environment: [{ name: 'UPSTREAM', value: 'api' }] }],
  });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(run) });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const definition = JSON.stringify(machine.Properties.DefinitionString);
  expect(definition).toContain(String(stack.resolve(taskDefinition.family)));
  expect(definition).toContain('proxy');
  expect(sysctlsIn(stack)).toEqual({ proxy: { 'net.core.somaxconn': '6000' } });
});

test('keeps the parameters of several tasks separate, in one stack and in two', () => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map(id => newStack(app, id));
  proxyIn(one, { networkSysctls: { netCoreSomaxconn: 1 } }, 'A');
  proxyIn(one, { networkSysctls: { netCoreSomaxconn: 2 } }, 'B');
  proxyIn(two, { networkSysctls: { netCoreSomaxconn: 3 } }, 'A');
  const values = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')).map(({ Properties }) => Properties.ContainerDefinitions[0].SystemControls[0].Value);
  expect([values(one), values(two)]).toEqual([['1', '2'], ['3']]);
});

test.each<[string, Partial<TunedProxyTaskProps>]>([
  ['without options', {}],
  ['with a wide ephemeral range', { networkSysctls: WIDE }],
  ['with an ephemeral range from 1024 and unprivileged ports from 0', { networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65535), netIpv4IpUnprivilegedPortStart: 0 } }],
  ['with listening observers', {
    networkSysctls: { ...WIDE, presets: [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))] },
    observers: [new DebugToolbox(), new CustomObserver({ container: { image: IMAGE, portMappings: [{ containerPort: 9901 }, range('9000-9010')] } })],
    maxOpenFiles: 1048576,
  }],
])('the task definition has no findings %s', (_, props) => {
  const stack = newStack();
  proxyIn(stack, props);
  expect(findingsIn(stack)).toEqual([]);
});

test('reports an ephemeral range from port 1, because the runtime can write it before the parameter that allows it', () => {
  const stack = newStack();
  proxyIn(stack, { networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1, 65535), netIpv4IpUnprivilegedPortStart: 0 } });
  expect(findingsIn(stack).map(({ rule }) => rule.name)).toEqual(['sysctl-write-order']);
});

test('reports listening ports in the ephemeral range only if they are not reserved', () => {
  const findings = (reserveListeningPorts: boolean) => {
    const stack = newStack();
    proxyIn(stack, { networkSysctls: WIDE, reserveListeningPorts });
    return findingsIn(stack).map(({ rule }) => rule.name);
  };
  expect(findings(true)).toEqual([]);
  expect(findings(false)).toEqual(['listener-in-ephemeral-range']);
});

test('reports listening ports that leave no ephemeral port once they are reserved', () => {
  const rules = (high: number) => {
    const stack = newStack();
    proxyIn(stack, {
      proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }, { containerPort: 8081 }] },
      networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(8080, high) },
    });
    return findingsIn(stack).map(({ rule }) => rule.name);
  };
  expect(rules(8081)).toEqual(['no-ephemeral-port-left']);
  expect(rules(8082)).toEqual([]);
});
