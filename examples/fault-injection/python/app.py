from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs
from cdk_fargate_linux_controls import FargateSidecarObservedService, FaultAction, FaultInjection

app = App()
stack = Stack(app, "FaultInjection")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))

# ECS Exec must stay off: it cannot be combined with fault injection, and a rule reports an error if it is on.
FargateSidecarObservedService(
    stack,
    "Web",
    cluster=cluster,
    application=ecs.ContainerDefinitionOptions(
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
        port_mappings=[ecs.PortMapping(container_port=80)],
    ),
    observers=[FaultInjection(actions=[FaultAction.CPU_STRESS, FaultAction.NETWORK_LATENCY])],
    cpu=512,
    memory_limit_mib=1024,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    min_healthy_percent=100,
)

app.synth()
