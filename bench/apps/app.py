# Synthesizes an app. Usage: python app.py CONSTRUCT STACKS SERVICES_PER_STACK OUTDIR. app.js is the same app in JavaScript, and can add checks.
import sys

from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs, aws_logs as logs
from constructs import Construct


def application_container():
    return dict(
        container_name="app",
        image=ecs.ContainerImage.from_registry("example/app:1.0"),
        environment={"LOG_LEVEL": "info", "PORT": "8080"},
        logging=ecs.LogDrivers.aws_logs(stream_prefix="app"),
        port_mappings=[ecs.PortMapping(container_port=8080)],
    )


def add_observed_service(stack, id, cluster):
    from cdk_fargate_linux_controls import DebugToolbox, FargateSidecarObservedService, NetworkSysctls

    FargateSidecarObservedService(
        stack,
        id,
        cluster=cluster,
        application=ecs.ContainerDefinitionOptions(**application_container()),
        observers=[DebugToolbox()],
        network_sysctls=NetworkSysctls(net_core_somaxconn=4096),
        cpu=512,
        memory_limit_mib=1024,
        enable_execute_command=True,
        min_healthy_percent=100,
    )


def add_observed_service_by_hand(stack, id, cluster):
    scope = Construct(stack, id)
    task_definition = ecs.FargateTaskDefinition(
        scope,
        "TaskDefinition",
        cpu=512,
        memory_limit_mib=1024,
        pid_mode=ecs.PidMode.TASK,
        runtime_platform=ecs.RuntimePlatform(operating_system_family=ecs.OperatingSystemFamily.LINUX),
    )
    task_definition.add_container(
        "app",
        **application_container(),
        cpu=512,
        system_controls=[ecs.SystemControl(namespace="net.core.somaxconn", value="4096")],
    )
    linux_parameters = ecs.LinuxParameters(task_definition, "toolboxLinuxParameters", init_process_enabled=True)
    linux_parameters.add_capabilities(ecs.Capability.SYS_PTRACE)
    task_definition.add_container(
        "toolbox",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0"),
        essential=False,
        user="0",
        command=["sleep", "infinity"],
        memory_reservation_mib=32,
        memory_limit_mib=256,
        enable_restart_policy=True,
        linux_parameters=linux_parameters,
        logging=ecs.LogDrivers.aws_logs(stream_prefix="toolbox", log_retention=logs.RetentionDays.ONE_MONTH),
    )
    ecs.FargateService(
        scope,
        "Service",
        cluster=cluster,
        task_definition=task_definition,
        enable_execute_command=True,
        min_healthy_percent=100,
    )


def proxy_container():
    return dict(
        image=ecs.ContainerImage.from_registry("example/proxy:1.0"),
        logging=ecs.LogDrivers.aws_logs(stream_prefix="proxy"),
        port_mappings=[ecs.PortMapping(container_port=8080)],
    )


def add_tuned_proxy(stack, id, cluster):
    from cdk_fargate_linux_controls import NetworkSysctls, PortRange, TunedProxyTask

    proxy = TunedProxyTask(
        stack,
        id,
        proxy=ecs.ContainerDefinitionOptions(**proxy_container()),
        network_sysctls=NetworkSysctls(net_core_somaxconn=6000, net_ipv4_ip_local_port_range=PortRange.of(1024, 65000)),
        cpu=512,
        memory_limit_mib=1024,
    )
    ecs.FargateService(stack, f"{id}Service", cluster=cluster, task_definition=proxy.task_definition, min_healthy_percent=100)


def add_tuned_proxy_by_hand(stack, id, cluster):
    task_definition = ecs.FargateTaskDefinition(
        Construct(stack, id),
        "TaskDefinition",
        cpu=512,
        memory_limit_mib=1024,
        runtime_platform=ecs.RuntimePlatform(operating_system_family=ecs.OperatingSystemFamily.LINUX),
    )
    task_definition.add_container(
        "proxy",
        **proxy_container(),
        system_controls=[
            ecs.SystemControl(namespace="net.core.somaxconn", value="6000"),
            ecs.SystemControl(namespace="net.ipv4.ip_local_port_range", value="1024 65000"),
            ecs.SystemControl(namespace="net.ipv4.ip_local_reserved_ports", value="8080"),
        ],
    )
    ecs.FargateService(stack, f"{id}Service", cluster=cluster, task_definition=task_definition, min_healthy_percent=100)


CONSTRUCTS = {
    "FargateSidecarObservedService": add_observed_service,
    "FargateSidecarObservedService by hand": add_observed_service_by_hand,
    "TunedProxyTask": add_tuned_proxy,
    "TunedProxyTask by hand": add_tuned_proxy_by_hand,
}

construct, stacks, services_per_stack, outdir = sys.argv[1:]
app = App(outdir=outdir, context={"aws:cdk:version-reporting": False})
for i in range(int(stacks)):
    stack = Stack(app, f"Stack{i}", env={"account": "111122223333", "region": "eu-west-1"})
    vpc = ec2.Vpc(stack, "Vpc", availability_zones=["eu-west-1a", "eu-west-1b"])
    cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
    for j in range(int(services_per_stack)):
        CONSTRUCTS[construct](stack, f"Service{j}", cluster)
app.synth()
