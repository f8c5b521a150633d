from aws_cdk import App, Bitrate, Duration, Size, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import (
    FaultAction, FaultInjection, GroupRange, IpcPreset, KernelTuning, ListenBacklog, LongFatPipe, NetworkPreset, OutgoingConnections,
    PortRange, SemaphoreLimits, SharedPidNamespace, SystemVIpc, TcpBufferSizes, TcpCongestionControl, TcpKeepAlive,
    TcpTwReuse, UnprivilegedPing, UnprivilegedPorts,
)

app = App()
stack = Stack(app, "Blocks")
task = ecs.FargateTaskDefinition(stack, "Task")
task.add_container("database", image=ecs.ContainerImage.from_registry("example/database:1.0"))
task.add_extension(KernelTuning.network(
    presets=[
        TcpKeepAlive.for_idle_timeout(Duration.seconds(350)),
        NetworkPreset("mine", reason="a test", source="this file", values={"net.ipv4.tcp_retries2": "8"}),
    ],
    net_core_somaxconn=4096,
    net_ipv4_ip_local_reserved_ports=[PortRange.port(5432), PortRange.of(9000, 9010)],
    net_ipv4_ping_group_range=GroupRange.all(),
    net_ipv4_tcp_congestion_control=TcpCongestionControl.CUBIC,
    net_ipv4_tcp_fin_timeout=Duration.seconds(30),
    net_ipv4_tcp_rmem=TcpBufferSizes.of(Size.kibibytes(4), Size.kibibytes(128), Size.mebibytes(6)),
    net_ipv4_tcp_slow_start_after_idle=False,
    net_ipv4_tcp_tw_reuse=TcpTwReuse.ON,
    by_name={"net.ipv4.tcp_early_retrans": "3"},
))
task.add_extension(KernelTuning.ipc(
    "database",
    presets=[IpcPreset("mine", reason="a test", source="this file", values={"kernel.msgmni": "64"})],
    kernel_shmall=Size.mebibytes(16),
    kernel_shmmax=Size.gibibytes(1),
    kernel_sem=SemaphoreLimits.of(semaphores_per_set=250, semaphores=256000, operations_per_call=100, sets=1024),
    fs_mqueue_msg_max=64,
))
task.with_(SharedPidNamespace())

presets = ecs.FargateTaskDefinition(stack, "Presets")
presets.add_container("postgres", image=ecs.ContainerImage.from_registry("example/database:1.0"))
presets.add_extension(KernelTuning.network(
    presets=[
        OutgoingConnections.many(listening_ports=[PortRange.port(5432), PortRange.of(9000, 9010)]),
        ListenBacklog.valkey(8192),
        LongFatPipe.of(Bitrate.mbps(1000), Duration.millis(80)),
        TcpKeepAlive.aurora_failover(detection_time=Duration.seconds(12), limit_retransmissions=True),
        UnprivilegedPing.for_groups(GroupRange.of(999, 1000)),
        UnprivilegedPorts.starting_at(80),
    ],
    reserve_listening_ports=False,
))
presets.add_extension(KernelTuning.ipc("postgres", presets=[SystemVIpc.postgresql(Size.gibibytes(1), 200)]))

observers = ecs.FargateTaskDefinition(stack, "Observers", cpu=512, memory_limit_mib=1024)
observers.add_container("shop", image=ecs.ContainerImage.from_registry("example/shop:1.0"))
observers.add_extension(FaultInjection(actions=[FaultAction.CPU_STRESS, FaultAction.of("fill-disk", shared_pid_namespace=False, network=False)]))
app.synth()
