import { aws_ecs as ecs, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';

import { expectSame } from './fargate';
import { containerIn, frozen, IMAGE, namesIn, newStack, sysctlsIn, taskIn } from '../task/task-definitions';
import { CustomObserver, DebugToolbox, KernelTuning, NetworkSysctls, PortRange, TcpKeepAlive, TunedProxyTask, TunedProxyTaskProps } from 'cdk-fargate-linux-controls';

const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const TUNED: NetworkSysctls = { netCoreSomaxconn: 6000 };
const ON_PROXY = { proxy: [['net.core.somaxconn', '6000']] };

/** Creates a proxy task that listens on port 8080 by default. */
function proxyIn(stack: Stack, props: Partial<TunedProxyTaskProps> = {}, id = 'Edge'): TunedProxyTask {
  return new TunedProxyTask(stack, id, { proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] }, networkSysctls: TUNED, ...props });
}

/** Creates a stack with a proxy task. */
function stackWith(props: Partial<TunedProxyTaskProps> = {}): Stack {
  const stack = newStack();
  proxyIn(stack, props);
  return stack;
}

/** Returns the ports that a proxy with the given parameters reserves. */
function reserved(networkSysctls: NetworkSysctls, props: Partial<TunedProxyTaskProps> = {}): unknown {
  return reservedIn(stackWith({ networkSysctls, ...props }));
}

const reservedIn = (stack: Stack) => new Map(sysctlsIn(stack).proxy).get(RESERVED);

test('creates a Fargate task definition for Linux, with the parameters on the proxy, and no ulimits by default', () => {
  const stack = newStack();
  const edge = proxyIn(stack);
  expect(taskIn(stack))
    .toMatchObject({ RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
  expect(taskIn(stack).PidMode).toBeUndefined();
  expect(sysctlsIn(stack)).toEqual(ON_PROXY);
  expect(containerIn(stack, 'proxy').Ulimits).toBeUndefined();
  expect(edge.taskDefinition).toBe(edge.node.findChild('TaskDefinition'));
  expect(edge.proxyContainer).toBe(edge.taskDefinition.findContainer('proxy'));
  expect(edge.observerContainers).toEqual([]);
});

test('rejects a containerName that ECS rejects', () => {
  expect(() => proxyIn(newStack(), { proxy: { image: IMAGE, containerName: 'edge proxy' } }))
    .toThrow('[Stack/Edge] TunedProxyTask: proxy.containerName "edge proxy" contains " "');
});

test('keeps the containerName of the proxy', () => {
  expect(sysctlsIn(stackWith({ proxy: { image: IMAGE, containerName: 'myproxy' } }))).toEqual({ myproxy: ON_PROXY.proxy });
});

const WIDE: NetworkSysctls = { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) };

test.each<[string, NetworkSysctls]>([
  ['no listening port is in the range', { netIpv4IpLocalPortRange: PortRange.of(20000, 30000) }],
  ['no range is set', {}],
])('keeps the order of the ports that the caller reserves if %s', (_, sysctls) => {
  expect(reserved({ ...sysctls, netIpv4IpLocalReservedPorts: [PortRange.port(50001), PortRange.port(50000)] })).toBe('50001,50000');
});

test('keeps the parameters on the proxy if it depends on an init container', () => {
  const stack = newStack();
  const { taskDefinition, proxyContainer } = proxyIn(stack);
  const init = taskDefinition.addContainer('init', { image: IMAGE, essential: false });
  proxyContainer.addContainerDependencies({ container: init, condition: ecs.ContainerDependencyCondition.SUCCESS });
  expect(sysctlsIn(stack)).toEqual(ON_PROXY);
});

test('reserves the ports of observers, and of containers and mappings that are added later', () => {
  const stack = newStack();
  const observer = new CustomObserver({ container: { image: IMAGE, portMappings: [{ containerPort: 9901 }] } });
  const { taskDefinition, proxyContainer } = proxyIn(stack, { networkSysctls: WIDE, observers: [observer] });
  taskDefinition.addContainer('later', { image: IMAGE, portMappings: [{ containerPort: 8126 }] });
  proxyContainer.addPortMappings({ containerPort: 8443 });
  expect(sysctlsIn(stack)).toEqual({ proxy: [['net.ipv4.ip_local_port_range', '1024 65000'], [RESERVED, '8080,8126,8443,9901']] });
});

test('reserves listening ports in a range that a block sets later, and merges ports that another block reserves', () => {
  const stack = newStack();
  const { taskDefinition } = proxyIn(stack);
  taskDefinition.addExtension(KernelTuning.network(WIDE));
  taskDefinition.addExtension(KernelTuning.network({ netIpv4IpLocalReservedPorts: [PortRange.port(50000)] }));
  expect(sysctlsIn(stack)).toEqual({ proxy: [...ON_PROXY.proxy, ['net.ipv4.ip_local_port_range', '1024 65000'], [RESERVED, '8080,50000']] });
});

test('reserves no listening ports with reserveListeningPorts false', () => {
  expect(reserved({ ...WIDE, reserveListeningPorts: false })).toBeUndefined();
  expect(reserved({ ...WIDE, reserveListeningPorts: false, netIpv4IpLocalReservedPorts: [PortRange.port(50000)] })).toBe('50000');
});

test.each([1024, 1025, 1048575, 1048576, Token.asNumber(Lazy.any({ produce: () => 4096 }))])('sets nofile of the proxy to %d', maxOpenFiles => {
  const limit = Token.isUnresolved(maxOpenFiles) ? 4096 : maxOpenFiles;
  expect(containerIn(stackWith({ maxOpenFiles }), 'proxy').Ulimits).toEqual([{ Name: 'nofile', SoftLimit: limit, HardLimit: limit }]);
});

test.each([1023, 1048577, 0, -1, 2048.5, NaN, Infinity])('rejects maxOpenFiles %d with the bounds', maxOpenFiles => {
  expect(() => proxyIn(newStack(), { maxOpenFiles })).toThrow(
    `[Stack/Edge] maxOpenFiles is ${maxOpenFiles}. Use a whole number from 1024, the minimum for a proxy, to 1048576, the maximum on Fargate.`,
  );
});

test('keeps other ulimits of the proxy, and its nofile limit without maxOpenFiles', () => {
  const ulimitsOf = (name: ecs.UlimitName, props: Partial<TunedProxyTaskProps>) =>
    containerIn(stackWith({ proxy: { image: IMAGE, ulimits: [{ name, softLimit: 100, hardLimit: 200 }] }, ...props }), 'proxy').Ulimits;
  expect(ulimitsOf(ecs.UlimitName.CORE, { maxOpenFiles: 2048 })).toEqual([
    { Name: 'core', SoftLimit: 100, HardLimit: 200 }, { Name: 'nofile', SoftLimit: 2048, HardLimit: 2048 },
  ]);
  expect(ulimitsOf(ecs.UlimitName.NOFILE, {})).toEqual([{ Name: 'nofile', SoftLimit: 100, HardLimit: 200 }]);
});

test('rejects maxOpenFiles together with a nofile limit of the proxy', () => {
  const proxy = { image: IMAGE, ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 2048, hardLimit: 2048 }] };
  expect(() => proxyIn(newStack(), { proxy, maxOpenFiles: 2048 }))
    .toThrow('[Stack/Edge] maxOpenFiles is 2048, but proxy.ulimits also sets nofile. Remove one of the two.');
});

test('keeps the proxy as the default container when an observer is added', () => {
  const stack = newStack();
  const edge = proxyIn(stack, { observers: [new DebugToolbox()] });
  expectSame(edge.observerContainers, [edge.taskDefinition.findContainer('toolbox')]);
  expect(edge.taskDefinition.defaultContainer).toBe(edge.proxyContainer);
  expect(taskIn(stack).PidMode).toBe('task');
  expect(namesIn(stack)).toEqual(['proxy', 'toolbox']);
  expect(sysctlsIn(stack)).toEqual(ON_PROXY);
});

test('an error about a kernel parameter has the path of the task', () => {
  expect(() => proxyIn(newStack(), { networkSysctls: { netCoreSomaxconn: -1 } })).toThrow(/^\[Stack\/Edge\] networkSysctls: net\.core\.somaxconn = -1/);
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
    maxOpenFiles: 4096,
  }));

  expect(sysctlsIn(stack).proxy)
    .toEqual(expect.arrayContaining([[RESERVED, '8080,50000'], ['net.ipv4.tcp_syn_retries', '3'], ['net.ipv4.tcp_keepalive_time', '175']]));
});
