from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs
from cdk_fargate_linux_controls import DebugToolbox, FargateSidecarObservedService

app = App()
stack = Stack(app, "ObservedService")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))

FargateSidecarObservedService(
    stack,
    "Web",
    cluster=cluster,
    application=ecs.ContainerDefinitionOptions(
        container_name="nginx",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
        port_mappings=[ecs.PortMapping(container_port=80)],
    ),
    observers=[DebugToolbox(container_name="sleeper")],
    cpu=512,
    memory_limit_mib=1024,
    runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.X86_64),
    enable_execute_command=True,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    min_healthy_percent=100,
)

app.synth()
