import { App, aws_ecs as ecs, Duration, Size, Stack } from 'aws-cdk-lib';
import {
  GroupRange, KernelTuning, ListenBacklog, OutgoingConnections, PortRange, SemaphoreLimits, SharedPidNamespace, SysctlPreset, SystemVIpc,
  TcpBufferSizes, TcpCongestionControl, TcpKeepAlive, TcpTwReuse, UnprivilegedPing,
} from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'Blocks');
const task = new ecs.FargateTaskDefinition(stack, 'Task');
task.addContainer('database', { image: ecs.ContainerImage.fromRegistry('example/database:1.0') });
task.addExtension(KernelTuning.network({
  presets: [
    TcpKeepAlive.forIdleTimeout(Duration.seconds(350)),
    new SysctlPreset('mine', { reason: 'a test', source: 'this file', values: { 'net.ipv4.tcp_retries2': '8' } }),
  ],
  // The order differs from Python, because the rendered order must not depend on it.
  netIpv4TcpTwReuse: TcpTwReuse.ON,
  netIpv4TcpSlowStartAfterIdle: false,
  netIpv4TcpRmem: TcpBufferSizes.of(Size.kibibytes(4), Size.kibibytes(128), Size.mebibytes(6)),
  netIpv4TcpFinTimeout: Duration.seconds(30),
  netIpv4TcpCongestionControl: TcpCongestionControl.CUBIC,
  netIpv4IpLocalReservedPorts: [PortRange.port(5432), PortRange.of(9000, 9010)],
  netCoreSomaxconn: 4096,
  byName: { 'net.ipv4.tcp_early_retrans': '3' },
}));
task.addExtension(KernelTuning.ipc('database', {
  kernelShmmax: Size.gibibytes(1),
  kernelSem: SemaphoreLimits.of({ semaphoresPerSet: 250, semaphores: 256000, operationsPerCall: 100, sets: 1024 }),
  fsMqueueMsgMax: 64,
}));
task.with(new SharedPidNamespace());

const presets = new ecs.FargateTaskDefinition(stack, 'Presets');
presets.addContainer('postgres', { image: ecs.ContainerImage.fromRegistry('example/database:1.0') });
presets.addExtension(KernelTuning.network({
  presets: [
    OutgoingConnections.many([PortRange.port(5432), PortRange.of(9000, 9010)]),
    ListenBacklog.valkey(8192),
    UnprivilegedPing.forGroups(GroupRange.of(999, 1000)),
  ],
}));
presets.addExtension(KernelTuning.ipc('postgres', { presets: [SystemVIpc.postgresql(Size.gibibytes(1), 200)] }));
