from aws_cdk import App, Duration, Stack, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import MetricsExporter, ProcessMetric, ProcessMetricsCollector, ProcessNames

app = App()
stack = Stack(app, "ProcessMetrics")
# The CDK's Secret and ISecret name a parameter differently, which Pyright reports.
token = ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, "OtlpToken"))  # pyright: ignore[reportArgumentType]

task = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task.add_container(
    "nginx",
    image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
    port_mappings=[ecs.PortMapping(container_port=80)],
)

task.add_extension(
    ProcessMetricsCollector(
        exporters=[
            MetricsExporter.otlp_http(endpoint="https://otlp.example.com", headers={"authorization": token}),
            MetricsExporter.prometheus(),
        ],
        interval=Duration.seconds(30),
        include=ProcessNames.matching("^nginx$"),
        metrics=[
            ProcessMetric.CPU_TIME,
            ProcessMetric.MEMORY_USAGE,
            ProcessMetric.DISK_IO,
            ProcessMetric.OPEN_FILE_DESCRIPTORS,
            ProcessMetric.THREADS,
        ],
        resource_attributes={"service.name": "web"},
    )
)

app.synth()
