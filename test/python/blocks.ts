import { App, aws_ecs as ecs, Bitrate, Duration, Size, Stack } from 'aws-cdk-lib';
import {
  FaultAction, FaultInjection, GroupRange, IpcPreset, KernelTuning, ListenBacklog, LongFatPipe, NetworkPreset, OutgoingConnections,
  PortRange, SemaphoreLimits, SharedPidNamespace, SystemVIpc, TcpBufferSizes, TcpCongestionControl, TcpKeepAlive, TcpTwReuse, UnprivilegedPing,
  UnprivilegedPorts,
} from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'Blocks');
const task = new ecs.FargateTaskDefinition(stack, 'Task');
task.addContainer('database', { image: ecs.ContainerImage.fromRegistry('example/database:1.0') });
task.addExtension(KernelTuning.network({
  presets: [
    TcpKeepAlive.forIdleTimeout(Duration.seconds(350)),
    new NetworkPreset('mine', { reason: 'a test', source: 'this file', values: { 'net.ipv4.tcp_retries2': '8' } }),
  ],
  // The order differs from Python, because the rendered order must not depend on it.
  netIpv4TcpTwReuse: TcpTwReuse.ON,
  netIpv4TcpSlowStartAfterIdle: false,
  netIpv4TcpRmem: TcpBufferSizes.of(Size.kibibytes(4), Size.kibibytes(128), Size.mebibytes(6)),
  netIpv4TcpFinTimeout: Duration.seconds(30),
  netIpv4TcpCongestionControl: TcpCongestionControl.CUBIC,
  netIpv4PingGroupRange: GroupRange.all(),
  netIpv4IpLocalReservedPorts: [PortRange.port(5432), PortRange.of(9000, 9010)],
  netCoreSomaxconn: 4096,
  byName: { 'net.ipv4.tcp_early_retrans': '3' },
}));
task.addExtension(KernelTuning.ipc('database', {
  presets: [new IpcPreset('mine', { reason: 'a test', source: 'this file', values: { 'kernel.msgmni': '64' } })],
  kernelShmmax: Size.gibibytes(1),
  kernelShmall: Size.mebibytes(16),
  kernelSem: SemaphoreLimits.of({ semaphoresPerSet: 250, semaphores: 256000, operationsPerCall: 100, sets: 1024 }),
  fsMqueueMsgMax: 64,
}));
task.with(new SharedPidNamespace());

const presets = new ecs.FargateTaskDefinition(stack, 'Presets');
presets.addContainer('postgres', { image: ecs.ContainerImage.fromRegistry('example/database:1.0') });
presets.addExtension(KernelTuning.network({
  presets: [
    OutgoingConnections.many({ listeningPorts: [PortRange.port(5432), PortRange.of(9000, 9010)] }),
    ListenBacklog.valkey(8192),
    LongFatPipe.of(Bitrate.mbps(1000), Duration.millis(80)),
    TcpKeepAlive.auroraFailover({ detectionTime: Duration.seconds(12), limitRetransmissions: true }),
    UnprivilegedPing.forGroups(GroupRange.of(999, 1000)),
    UnprivilegedPorts.startingAt(80),
  ],
  reserveListeningPorts: false,
}));
presets.addExtension(KernelTuning.ipc('postgres', { presets: [SystemVIpc.postgresql(Size.gibibytes(1), 200)] }));

const observers = new ecs.FargateTaskDefinition(stack, 'Observers', { cpu: 512, memoryLimitMiB: 1024 });
observers.addContainer('shop', { image: ecs.ContainerImage.fromRegistry('example/shop:1.0') });
observers.addExtension(new FaultInjection({ actions: [FaultAction.CPU_STRESS, FaultAction.of('fill-disk', { sharedPidNamespace: false, network: false })] }));
