from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import ApplicationContainer, CustomObserver, ObservedTask, ObserverSidecar, ProcessAccess


class AsyncProfiler(ObserverSidecar):
    """An async-profiler sidecar. It attaches to a Java process through files in /tmp, which both containers mount at the same path."""

    def attach(self, task: ObservedTask) -> None:
        task.add_volume(name="tmp")
        task.add_container(
            "async-profiler",
            image=ecs.ContainerImage.from_registry("example/async-profiler:4.1"),
            # The Java process accepts connections only from its own user. ctimer needs no perf events, which Fargate does not provide.
            user="1000",
            command=["--event", "ctimer", "--loop", "10m", "--file", "/tmp/%t.jfr", "java"],
            readonly_root_filesystem=True,
        ).add_mount_points(ecs.MountPoint(source_volume="tmp", container_path="/tmp", read_only=False))

    def change_application(self, container: ApplicationContainer) -> None:
        container.add_mount_point(source_volume="tmp", container_path="/tmp", read_only=False)


app = App()
stack = Stack(app, "CustomObserver")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=1024, memory_limit_mib=2048)
task_definition.add_container(
    "shop",
    image=ecs.ContainerImage.from_registry("example/shop:1.0"),
    user="1000",
    port_mappings=[ecs.PortMapping(container_port=8080)],
)

# A tool that changes the application needs its own class.
task_definition.add_extension(AsyncProfiler())

# A tool that only adds a container needs no class. This one can look into processes of the application's user without any capability.
task_definition.add_extension(CustomObserver(
    container=ecs.ContainerDefinitionOptions(
        container_name="watcher",
        image=ecs.ContainerImage.from_registry("example/watcher:2.0"),
        readonly_root_filesystem=True,
    ),
    access=ProcessAccess.same_user("1000"),
))

app.synth()
