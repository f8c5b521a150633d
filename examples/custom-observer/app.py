from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import ObserverSidecar, ProcessAccess


class AsyncProfiler(ObserverSidecar):
    """async-profiler attaches to a Java process by files under /tmp, which both containers have to have at the same path."""

    def attach(self, task):
        task.task_definition.add_volume(name="tmp")
        task.add_container(
            "async-profiler",
            image=ecs.ContainerImage.from_registry("example/async-profiler:4.1"),
            # The Java process takes connections of its own user only. ctimer needs no perf events, which Fargate has not.
            user="1000",
            command=["--event", "ctimer", "--loop", "10m", "--file", "/tmp/%t.jfr", "java"],
            readonly_root_filesystem=True,
        ).add_mount_points(ecs.MountPoint(source_volume="tmp", container_path="/tmp", read_only=False))

    def change_application(self, container):
        container.add_mount_point("tmp", "/tmp")


app = App()
stack = Stack(app, "CustomObserver")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=1024, memory_limit_mib=2048)
task_definition.add_container(
    "shop",
    image=ecs.ContainerImage.from_registry("example/shop:1.0"),
    user="1000",
    port_mappings=[ecs.PortMapping(container_port=8080)],
)

# A class of your own, where the application has to be changed.
task_definition.add_extension(AsyncProfiler())

# One container and nothing else needs no class. This one looks into processes of the application's user, without any capability.
task_definition.add_extension(ObserverSidecar.custom(
    container=ecs.ContainerDefinitionOptions(
        container_name="watcher",
        image=ecs.ContainerImage.from_registry("example/watcher:2.0"),
        readonly_root_filesystem=True,
    ),
    access=ProcessAccess.same_user("1000"),
))

app.synth()
