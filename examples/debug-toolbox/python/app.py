from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import DebugToolbox

app = App()
stack = Stack(app, "DebugToolbox")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))

# There are three ways to provide the tools: an image that contains them, as here; ToolboxImage.bundled(), which the CDK builds;
# or packages=["strace", "procps-ng", "gdb"], which needs a route out of the subnet each time the container starts.
task_definition.add_extension(
    DebugToolbox(
        image=ecs.ContainerImage.from_registry("example/toolbox:1.0"),
        applications_may_trace=True,
    )
)

app.synth()
