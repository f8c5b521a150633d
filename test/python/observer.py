from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import ObserverSidecar


class Profiler(ObserverSidecar):
    def attach(self, task):
        profiler = task.add_container(
            "profiler",
            image=ecs.ContainerImage.from_registry("example/profiler:1.0"),
            user="0",
        )
        task.allow_tracing(profiler)

    def change_application(self, container):
        container.add_sys_ptrace()
        container.add_environment("PROFILED_AS", container.container_name)
        if container.container_name == "app":
            container.wrap_entry_point("/opt/profiler/run", "--")


app = App()
stack = Stack(app, "Observed")
task = ecs.FargateTaskDefinition(stack, "Task")
task.add_extension(Profiler())
task.add_container("app", image=ecs.ContainerImage.from_registry("example/app:1.0"), entry_point=["/app"])
task.add_container("worker", image=ecs.ContainerImage.from_registry("example/app:1.0"), essential=False)
app.synth()
