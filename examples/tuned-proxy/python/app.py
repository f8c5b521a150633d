from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs
from cdk_fargate_linux_controls import NetworkSysctls, PortRange, TunedProxyTask

app = App()
stack = Stack(app, "TunedProxy")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))

edge = TunedProxyTask(
    stack,
    "Edge",
    proxy=ecs.ContainerDefinitionOptions(
        container_name="myproxy",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
        port_mappings=[ecs.PortMapping(container_port=8080)],
    ),
    network_sysctls=NetworkSysctls(
        net_core_somaxconn=6000,
        net_ipv4_ip_local_port_range=PortRange.of(1024, 65000),  # includes 8080, which is therefore reserved for the listener
    ),
    cpu=512,
    memory_limit_mib=1024,
    runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.X86_64),
)

ecs.FargateService(
    stack,
    "EdgeService",
    cluster=cluster,
    task_definition=edge.task_definition,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    min_healthy_percent=100,
)

app.synth()
