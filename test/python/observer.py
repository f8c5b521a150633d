from aws_cdk import App, Stack, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import ApplicationContainer, ExecuteCommandUse, ObservedTask, ObserverSidecar


class Profiler(ObserverSidecar):
    def __init__(self, key: ecs.Secret) -> None:
        super().__init__(name="Profiler", exclude_containers=["proxy"], execute_command=ExecuteCommandUse.NEEDED)
        self.key = key

    def attach(self, task: ObservedTask) -> None:
        profiler = task.add_container(
            "profiler",
            image=ecs.ContainerImage.from_registry("example/profiler:1.0"),
            user="0",
            health_check=ecs.HealthCheck(command=["CMD", "/profiler", "health"]),
        )
        task.allow_tracing(profiler)
        task.drop_capabilities(profiler)
        task.allow_secret(self.key)
        task.task_definition.add_volume(name="profiles")

    def change_application(self, container: ApplicationContainer) -> None:
        container.add_sys_ptrace()
        container.add_environment("PROFILED_AS", f"{container.container_name} on {container.cpu_architecture}")
        container.add_secret("PROFILER_KEY", self.key)
        container.add_docker_label("profiled", "yes")
        container.add_mount_point("profiles", "/profiles", True)
        container.add_volumes_from("profiler")
        container.add_dependency("profiler", ecs.ContainerDependencyCondition.HEALTHY)
        if container.is_essential:
            container.wrap_entry_point("/opt/profiler/run", *container.command, "--")


app = App()
stack = Stack(app, "Observed")
task = ecs.FargateTaskDefinition(stack, "Task")
image = ecs.ContainerImage.from_registry("example/app:1.0")
# The CDK's Secret and ISecret name a parameter differently, which Pyright reports.
task.add_extension(Profiler(ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, "Key"))))  # pyright: ignore[reportArgumentType]
task.add_container("app", image=image, entry_point=["/app"], command=["serve"])
task.add_container("worker", image=image, essential=False)
task.add_container("proxy", image=image, essential=False)
app.synth()
