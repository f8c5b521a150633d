import { App, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { clusterOf, IMAGE } from './fargate';
import { contentOf } from '../../run';
import { newStack, taskIn } from '../task/task-definitions';
import { annotationsBelow } from '../validation/annotations';
import { addPlugin, synthesizeQuietly } from '../validation/plugin';
import {
  CustomObserver, DatadogAgent, DebugToolbox, EntryPointRewrite, EntryPointWrapper, FargateSidecarObservedService, FargateSidecarObservedServiceProps,
  FaultAction, FaultInjection, KernelReport, ListenBacklog, OutgoingConnections, PortRange, ProcessAccess, ProfilingTool, ProxyTuning,
  SamplingProfiler, SyscallTracer, TcpKeepAlive, ToolboxImage, TunedProxyTask, TunedProxyTaskProps, UnprivilegedPorts,
} from 'cdk-fargate-linux-controls';

// Combinations of the two patterns with what each needs and otherwise our defaults.

const datadog = (stack: Stack, more = {}) => new DatadogAgent({ apiKey: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')), ...more });

const service = (props: (stack: Stack) => Omit<FargateSidecarObservedServiceProps, 'cluster' | 'application'>, application = {}) => (stack: Stack) =>
  new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack),
    cpu: 1024,
    memoryLimitMiB: 2048,
    application: { image: IMAGE, portMappings: [{ containerPort: 8080 }], ...application },
    ...props(stack),
  });

const proxy = (props: (stack: Stack) => Omit<TunedProxyTaskProps, 'proxy'>) => (stack: Stack) =>
  new TunedProxyTask(stack, 'Edge', { cpu: 1024, memoryLimitMiB: 2048, proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] }, ...props(stack) });

const COMBINATIONS: Record<string, (stack: Stack) => unknown> = {
  'a service with a toolbox': service(() => ({ observers: [new DebugToolbox()], enableExecuteCommand: true })),
  'a service with Datadog, many connections, and a longer backlog': service(stack => ({
    observers: [datadog(stack)], networkSysctls: { presets: [OutgoingConnections.many(), ListenBacklog.of(6000)] },
  })),
  'a service with Datadog, and ECS Exec into an application with an init process': stack => service(() => ({ observers: [datadog(stack)], enableExecuteCommand: true }), {
    linuxParameters: new ecs.LinuxParameters(stack, 'Init', { initProcessEnabled: true }),
  })(stack),
  'a service with Datadog and nearly every port': service(stack => ({
    observers: [datadog(stack)], networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) },
  })),
  'a service with a tracer, a profiler, and a report': service(() => ({
    observers: [
      new SyscallTracer({ image: ToolboxImage.bundled(), processName: 'nginx' }), new KernelReport(),
      new SamplingProfiler({ profiler: ProfilingTool.rbspy(), processName: 'ruby' }),
    ],
    networkSysctls: { presets: [TcpKeepAlive.natGateway()] },
  })),
  'a service with a wrapped entry point': service(() => ({
    observers: [new EntryPointWrapper({ carrier: { image: IMAGE }, entryPoint: EntryPointRewrite.prefix('/tool/run') })],
  }), { entryPoint: ['/app'] }),
  'a service with workload protection': service(stack => ({ observers: [datadog(stack, { workloadProtection: true })] }), { entryPoint: ['/app'], user: '1000' }),
  'a service with processes in Datadog, and a report': service(stack => ({ observers: [datadog(stack, { processMonitoring: true }), new KernelReport()] }), { user: '1000' }),
  'a service with fault injection': service(() => ({ observers: [new FaultInjection({ actions: [FaultAction.NETWORK_LATENCY] })] })),
  'a service with an observer of its own user, which listens': service(() => ({
    observers: [new CustomObserver({ container: { image: IMAGE, portMappings: [{ containerPort: 40000 }] }, access: ProcessAccess.sameUser('1000') })],
    networkSysctls: { presets: [OutgoingConnections.many()] },
  }), { user: '1000' }),
  'a proxy with NGINX values': proxy(() => ({ networkSysctls: { presets: [ProxyTuning.nginx(6000), UnprivilegedPorts.all()] } })),
  'a proxy with Datadog and many connections': proxy(stack => ({
    observers: [datadog(stack)], networkSysctls: { presets: [ProxyTuning.envoy(6000), OutgoingConnections.many()] }, maxOpenFiles: 200000,
  })),
  'a proxy that reserves ports of observers, with every unprivileged port': proxy(() => ({
    observers: [new DebugToolbox(), new CustomObserver({ container: { image: IMAGE, portMappings: [{ containerPort: 9901 }] } })],
    networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65535), netIpv4IpUnprivilegedPortStart: 0, presets: [TcpKeepAlive.natGateway()] },
    maxOpenFiles: 1048576,
  })),
  'a proxy with nearly every port': proxy(() => ({ networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) } })),
  'a proxy with a toolbox and keepalive': proxy(() => ({ observers: [new DebugToolbox()], networkSysctls: { presets: [TcpKeepAlive.auroraFailover()] } })),
};

test.each(Object.entries(COMBINATIONS))('%s has no finding of our own rules', (_, add) => {
  const app = new App();
  const stack = newStack(app);
  const violations = addPlugin(app);
  add(stack);
  synthesizeQuietly(app);
  expect([...violations.map(({ ruleName, description }) => `${ruleName}: ${description}`), ...annotationsBelow(app).map(({ text }) => text)]).toEqual([]);
});

test('the ephemeral range of a service leaves out the ports of its own Agent and of other observers', () => {
  const reservedIn = (name: string) => {
    const stack = newStack();
    COMBINATIONS[name](stack);
    return taskIn(stack).ContainerDefinitions[0].SystemControls.find(({ Namespace }: any) => Namespace === 'net.ipv4.ip_local_reserved_ports').Value;
  };
  expect(reservedIn('a service with Datadog, many connections, and a longer backlog')).toBe('8080,8125-8126');
  expect(reservedIn('a service with an observer of its own user, which listens')).toBe('8080,40000');
});

/** The properties that the caller gives, and what a container of a tool consists of. */
const GIVEN = {
  task: ['Cpu', 'Memory', 'Family', 'NetworkMode', 'RequiresCompatibilities', 'TaskRoleArn', 'ContainerDefinitions'],
  application: ['Name', 'Image', 'Essential', 'PortMappings', 'User', 'Ulimits'],
  observer: ['Name', 'Image', 'Command'],
};

test('docs/blocks.md has a reason for each property that a construct adds, and names what it is added to', () => {
  const added = Object.values(COMBINATIONS).flatMap(add => {
    const stack = newStack();
    add(stack);
    const task = taskIn(stack);
    const [application, ...observers] = task.ContainerDefinitions;
    const parts = { task: [task], application: [application], observer: observers };
    return Object.entries(parts).flatMap(([part, objects]) =>
      objects.flatMap(Object.keys).filter(key => !GIVEN[part as keyof typeof GIVEN].includes(key)).map(key => `${key} of ${part}`));
  });
  const [, section] = /\n## What the constructs add\n([^]*?)\n## /.exec(contentOf('docs/blocks.md'))!;
  const documented = section.split('\n').flatMap(line => {
    const [, names = '', parts = ''] = /^\| (`.*?) \| (.*?) \|/.exec(line) ?? [];
    return names.split(', ').flatMap(name => name === '' ? [] : parts.split(', ').map(part => `${name.slice(1, -1)} of ${part}`));
  });
  expect(documented.sort()).toEqual([...new Set(added)].sort());
});
