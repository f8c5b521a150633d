from aws_cdk import App, Stack, aws_ecs as ecs, aws_ssm as ssm
from cdk_fargate_linux_controls import DotnetMonitor, DotnetMonitorApiKey

app = App()
stack = Stack(app, "DotnetMonitor")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container(
    "web",
    image=ecs.ContainerImage.from_registry("mcr.microsoft.com/dotnet/samples:aspnetapp-chiseled"),
    port_mappings=[ecs.PortMapping(container_port=8080)],
)


def parameter(name: str) -> ecs.Secret:
    return ecs.Secret.from_ssm_parameter(
        ssm.StringParameter.from_string_parameter_name(stack, name, f"/shop/dotnet-monitor/{name}")
    )


task_definition.add_extension(
    DotnetMonitor(
        api_key=DotnetMonitorApiKey.from_secrets(parameter("Subject"), parameter("PublicKey")),
        configuration={
            "GlobalCounter__IntervalSeconds": "10",
            "Metrics__MetricCount": "6",
        },
    )
)

app.synth()
