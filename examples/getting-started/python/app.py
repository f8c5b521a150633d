from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs
from cdk_fargate_linux_controls import DebugToolbox, FargateSidecarObservedService, NetworkSysctls, PortRange

app = App()
stack = Stack(app, "GettingStarted")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2))

FargateSidecarObservedService(
    stack,
    "Web",
    cluster=cluster,
    application=ecs.ContainerDefinitionOptions(
        container_name="nginx",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
        port_mappings=[ecs.PortMapping(container_port=80)],
    ),
    observers=[DebugToolbox()],
    network_sysctls=NetworkSysctls(net_ipv4_tcp_slow_start_after_idle=False, net_ipv4_ip_local_port_range=PortRange.of(1024, 65000)),  # port 80 is not in the range
    enable_execute_command=True,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    min_healthy_percent=100,
)
app.synth()
