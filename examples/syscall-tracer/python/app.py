from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import SyscallTracer, ToolboxImage

app = App()
stack = Stack(app, "SyscallTracer")

task_definition = ecs.FargateTaskDefinition(
    stack,
    "Task",
    cpu=512,
    memory_limit_mib=1024,
    runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64),
)
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))

task_definition.add_extension(
    SyscallTracer(
        image=ToolboxImage.bundled(),
        process_name="nginx",
        syscalls=["%network", "openat", "?open"],
    )
)

app.synth()
