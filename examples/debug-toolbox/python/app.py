from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import DebugToolbox

app = App()
stack = Stack(app, "DebugToolbox")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))

# procps contains ps. The container installs the packages when it starts, which needs a route from the subnet to the repositories of Amazon Linux.
task_definition.add_extension(DebugToolbox(packages=["procps", "strace"]))

app.synth()
