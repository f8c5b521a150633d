from aws_cdk import Acknowledgment, App, Stack, Validations, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import DatadogAgent

TAGS = {"DD_ENV": "production", "DD_SERVICE": "web", "DD_VERSION": "1.4.2"}

app = App()
stack = Stack(app, "DatadogAgent")
api_key = secretsmanager.Secret.from_secret_name_v2(stack, "ApiKey", "datadog/api-key")

task = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task.add_container(
    "web",
    image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
    # Workload protection wraps the entry point. The CDK cannot read it from the image, so it is repeated here with its command.
    entry_point=["/docker-entrypoint.sh"],
    command=["nginx", "-g", "daemon off;"],
    port_mappings=[ecs.PortMapping(container_port=80)],
    environment=TAGS,
)
task.add_extension(
    DatadogAgent(
        api_key=ecs.Secret.from_secrets_manager(api_key),
        site="datadoghq.eu",
        workload_protection=True,
        environment={**TAGS, "DD_TAGS": "team:web", "DD_CHECKS_TAG_CARDINALITY": "orchestrator"},
    )
)

# Workload protection gives web SYS_PTRACE, so that it can read the key from the Agent's environment.
Validations.of(task).acknowledge(
    Acknowledgment(id="cdk-fargate-linux-controls::shared-pid-shows-secrets", reason="the team of this task may know the API key")
)

app.synth()
