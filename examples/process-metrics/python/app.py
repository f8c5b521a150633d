from aws_cdk import App, Stack, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import CustomObserver, ProcessAccess

# The user name is muted because the collector's image has no users. $$ is a dollar sign.
CONFIGURATION = """receivers:
  host_metrics:
    collection_interval: 30s
    scrapers:
      process:
        include: { match_type: regexp, names: ["^nginx$$"] }
        metrics:
          process.memory.virtual: { enabled: false }
          process.open_file_descriptors: { enabled: true }
          process.threads: { enabled: true }
        resource_attributes:
          process.command_line: { enabled: false }
        mute_process_user_error: true
processors:
  resource_detection: { detectors: [ecs] }
exporters:
  otlp_http: { endpoint: "https://otlp.example.com", headers: { authorization: "${env:OTLP_TOKEN}" } }
  prometheus: { endpoint: "0.0.0.0:9464", resource_to_telemetry_conversion: { enabled: true } }
service:
  pipelines:
    metrics: { receivers: [host_metrics], processors: [resource_detection], exporters: [otlp_http, prometheus] }
  telemetry: { metrics: { level: none } }
"""

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
    CustomObserver(
        container=ecs.ContainerDefinitionOptions(
            container_name="process-metrics",
            image=ecs.ContainerImage.from_registry(
                "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0"
            ),
            command=["--config=env:COLLECTOR_CONFIGURATION"],
            environment={"COLLECTOR_CONFIGURATION": CONFIGURATION},
            secrets={"OTLP_TOKEN": token},
            port_mappings=[ecs.PortMapping(container_port=9464)],
            readonly_root_filesystem=True,
            memory_reservation_mib=128,
            memory_limit_mib=256,
            enable_restart_policy=True,
            logging=ecs.LogDrivers.aws_logs(stream_prefix="process-metrics", log_retention=logs.RetentionDays.ONE_MONTH),
        ),
        # With less, the collector cannot read the disk I/O, the program, and the open files of other users' processes.
        access=ProcessAccess.any_user(),
        stop_after_application=True,
    )
)

app.synth()
