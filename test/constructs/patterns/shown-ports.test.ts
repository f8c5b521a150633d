import { aws_ecs as ecs, Duration, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { clusterOf } from './fargate';
import { fuzzRuns } from '../../fuzz-runs';
import { PRESETS } from '../observers/all-presets';
import { annotationsIn, IMAGE, newStack, problemsIn, taskIn } from '../task/task-definitions';
import {
  FargateSidecarObservedService, KernelTuning, NamespaceSharingChecks, NetworkSysctls, OutgoingConnections, PortRange, ProxyTuning, TunedProxyTask,
} from 'cdk-fargate-linux-controls';

// After our constructs with default options, no rule reports a port that the template shows.

/** A task: its listening ports by what shows them, its range, and how it is built. */
interface Shown {
  readonly mapped: readonly number[];
  readonly range?: readonly [first: number, last: number];
  readonly probed: number;
  readonly probe: (port: number) => string[];
  readonly ingress?: number;
  readonly sysctls: NetworkSysctls;
  readonly observer?: string;
  readonly build: (stack: Stack, shown: Shown) => void;
}

const PROBES: readonly ((port: number) => string[])[] = [
  port => ['CMD-SHELL', `curl -f http://localhost:${port}/ready || exit 1`],
  port => ['CMD', 'nc', '-z', '127.0.0.1', String(port)],
  port => ['CMD-SHELL', `bash -c '</dev/tcp/127.0.0.1/${port}'`],
  port => ['CMD', 'wget', '--spider', `http://[::1]:${port}/`],
];

const application = ({ mapped, range, probed, probe }: Shown) => ({
  entryPoint: ['/app'],
  image: IMAGE,
  portMappings: [
    ...mapped.map((containerPort, i) => ({ containerPort, name: `p${i}` })),
    ...range ? [{ containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange: range.join('-') }] : [],
  ],
  healthCheck: { command: probe(probed), interval: Duration.seconds(10) },
});

const serviceConnect = ({ ingress }: Shown) => ({
  ...ingress !== undefined && { serviceConnectConfiguration: { namespace: 'local', services: [{ portMappingName: 'p0', ingressPortOverride: ingress }] } },
});

const observersOf = (stack: Stack, { observer }: Shown) => observer === undefined ? [] : [PRESETS[observer](stack)];

const SIZE = { cpu: 1024, memoryLimitMiB: 4096 };

const BUILDS: Readonly<Record<string, Shown['build']>> = {
  observed: (stack, shown) => void new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack),
    application: application(shown),
    observers: observersOf(stack, shown),
    networkSysctls: shown.sysctls,
    enableExecuteCommand: true,
    ...SIZE,
    ...serviceConnect(shown),
  }),
  proxy: (stack, shown) => {
    const { taskDefinition } = new TunedProxyTask(stack, 'Edge', {
      proxy: application(shown), networkSysctls: shown.sysctls, observers: observersOf(stack, shown), ...SIZE,
    });
    new ecs.FargateService(new Stack(stack.node.scope, 'Other', { env: { account: stack.account, region: stack.region } }), 'Service', {
      cluster: clusterOf(stack), taskDefinition, ...serviceConnect(shown),
    });
  },
  block: (stack, shown) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', SIZE);
    taskDefinition.addExtension(KernelTuning.network(shown.sysctls));
    taskDefinition.addContainer('app', application(shown));
    observersOf(stack, shown).forEach(observer => taskDefinition.addExtension(observer));
    new ecs.FargateService(stack, 'Service', { cluster: clusterOf(stack), taskDefinition, ...serviceConnect(shown) });
    NamespaceSharingChecks.addTo(stack);
  },
};

const port = fc.oneof(
  fc.integer({ min: 1024, max: 65535 }), fc.constantFrom(1024, 8080, 8126, 9901, 15000, 32767, 32768, 50051, 60999, 61000, 65023, 65024),
);
const ports = fc.tuple(fc.integer({ min: 1024, max: 65000 }), fc.integer({ min: 1, max: 90 })).map(([first, more]) => [first, first + more] as const);

const shown: fc.Arbitrary<Shown> = fc.record({
  mapped: fc.uniqueArray(port, { minLength: 1, maxLength: 3 }),
  range: fc.option(ports, { nil: undefined }),
  probed: port,
  probe: fc.constantFrom(...PROBES),
  ingress: fc.option(port, { nil: undefined }),
  sysctls: fc.constantFrom<NetworkSysctls>(
    { netCoreSomaxconn: 6000 },
    { presets: [ProxyTuning.envoy(6000)] },
    { presets: [OutgoingConnections.many({ listeningPorts: [PortRange.port(5001)] })] },
    { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }, { netIpv4IpLocalPortRange: PortRange.of(20000, 50051) },
  ),
  observer: fc.option(fc.constantFrom('CustomObserver', 'DatadogAgent', 'KernelReport'), { nil: undefined }),
  build: fc.constantFrom(...Object.values(BUILDS)),
});

/** Returns the listening ports of a task that lie in its ephemeral range and are not reserved, independently of the code under test. */
function unreservedIn(stack: Stack, { mapped, range, probed, ingress, observer }: Shown): number[] {
  const values = new Map(taskIn(stack).ContainerDefinitions.flatMap(({ SystemControls = [] }) =>
    (SystemControls as any[]).map(({ Namespace, Value }): [string, string] => [Namespace as string, Value as string])));
  const [low, high] = (values.get('net.ipv4.ip_local_port_range') ?? '32768 60999').split(' ').map(Number);
  const reserved = (values.get('net.ipv4.ip_local_reserved_ports') ?? '0').split(',').map(part => part.split('-').map(Number));
  const listening = [...mapped, ...range ?? [], probed, ...ingress === undefined ? [] : [ingress], ...observer === 'DatadogAgent' ? [8125, 8126] : []];
  return listening.filter(one => one >= low && one <= high && !reserved.some(([first, last = first]) => one >= first && one <= last));
}

test('the constructs reserve every port that the template shows, and no rule about listeners reports one', () => {
  fc.assert(fc.property(shown, task => {
    const stack = newStack();
    task.build(stack, task);
    expect(unreservedIn(stack, task)).toEqual([]);
    expect(annotationsIn(stack).filter(text => /::(listener|no-ephemeral|ephemeral|net-sysctl)/.test(text))).toEqual([]);
    expect(problemsIn(stack)).toEqual([]);
  }), { numRuns: fuzzRuns(40) });
});
