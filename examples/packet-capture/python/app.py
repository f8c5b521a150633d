from aws_cdk import App, Duration, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import PacketCapture, ToolboxImage

app = App()
stack = Stack(app, "PacketCapture")

task_definition = ecs.FargateTaskDefinition(
    stack,
    "Task",
    cpu=512,
    memory_limit_mib=1024,
    runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64),
)
task_definition.add_container(
    "shop",
    image=ecs.ContainerImage.from_registry("example/shop:1.0"),
    port_mappings=[ecs.PortMapping(container_port=8080)],
)

task_definition.add_extension(
    PacketCapture(
        image=ToolboxImage.bundled(),
        filter="tcp port 5432",
        duration=Duration.minutes(30),
    )
)

app.synth()
