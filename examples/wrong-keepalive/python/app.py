from aws_cdk import App, Stack, Validations, aws_ecs as ecs
from cdk_fargate_linux_controls import NamespaceSharingPlugin

# An intentional mistake: two containers set different values for a parameter of their shared network namespace. `cdk synth` fails.
app = App()
Validations.of(app).add_plugins(NamespaceSharingPlugin())

stack = Stack(app, "WrongKeepalive")
task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container(
    "app",
    image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
    system_controls=[ecs.SystemControl(namespace="net.ipv4.tcp_keepalive_time", value="100")],
)
task_definition.add_container(
    "agent",
    image=ecs.ContainerImage.from_registry("public.ecr.aws/amazonlinux/amazonlinux:2023"),
    command=["sleep", "infinity"],
    system_controls=[ecs.SystemControl(namespace="net.ipv4.tcp_keepalive_time", value="200")],
)

app.synth()
