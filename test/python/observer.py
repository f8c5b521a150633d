from aws_cdk import App, RemovalPolicy, Stack, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import ApplicationContainer, ExecuteCommandUse, ObservedTask, ObserverSidecar, ProcessAccess


class Inspector(ObserverSidecar):
    def __init__(self, key: ecs.Secret) -> None:
        super().__init__(name="Inspector", exclude_containers=["proxy"], execute_command=ExecuteCommandUse.NEEDED)
        self.key = key

    def attach(self, task: ObservedTask) -> None:
        task.add_container(
            "inspector",
            image=ecs.ContainerImage.from_registry("example/inspector:1.0"),
            access=ProcessAccess.tracing_only(),
            stop_after_application=False,
            health_check=ecs.HealthCheck(command=["CMD", "/inspector", "health"]),
            logging=ecs.LogDriver.aws_logs(stream_prefix="inspector", log_retention=logs.RetentionDays.ONE_MONTH),
        )
        task.allow_secret(self.key)
        task.add_volume(name="findings")
        task.allow_private_volumes()

    def change_application(self, container: ApplicationContainer) -> None:
        architecture = "ARM" if container.runs_on(ecs.CpuArchitecture.ARM64) else "x86"
        container.add_sys_ptrace()
        container.add_environment("INSPECTED_AS", f"{container.container_name} of {container.user or 'the image'} on {architecture}")
        container.add_default_environment("INSPECTOR_LEVEL", container.environment.get("LOG_LEVEL", "info"))
        container.add_secret("INSPECTOR_KEY", self.key)
        container.add_mount_point(source_volume="findings", container_path="/findings", read_only=True)
        container.add_private_volume(f"{container.container_name}-scratch", "/scratch")
        container.add_volumes_from(source_container="inspector", read_only=True)
        container.add_dependency("inspector", ecs.ContainerDependencyCondition.HEALTHY)
        if container.is_essential:
            container.require_user("1000", "The inspector opens the files of the application.")
            container.wrap_entry_point("/opt/inspector/run", *container.command, "--")


app = App()
stack = Stack(app, "Observed")
task = ecs.FargateTaskDefinition(stack, "Task", runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64))
image = ecs.ContainerImage.from_registry("example/app:1.0")
# The CDK's Secret and ISecret name a parameter differently, which Pyright reports.
inspector = Inspector(ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, "Key")))  # pyright: ignore[reportArgumentType]
task.add_extension(inspector)
task.add_container(
    "app",
    image=image,
    entry_point=["/app"],
    command=["serve"],
    user="1000:1000",
    environment={"LOG_LEVEL": "debug"},
)
task.add_container("worker", image=image, essential=False)
task.add_container("proxy", image=image, essential=False)
for container in inspector.containers_in(task):
    container.add_docker_label("observer", inspector.to_string())
for group in inspector.log_groups_in(task):
    group.apply_removal_policy(RemovalPolicy.DESTROY)
app.synth()
