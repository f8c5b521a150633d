from aws_cdk import App, Duration, Stack, aws_ecs as ecs, aws_s3 as s3
from cdk_fargate_linux_controls import ProfileOutput, ProfilingTool, SamplingProfiler

app = App()
stack = Stack(app, "SamplingProfiler")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container(
    "web",
    image=ecs.ContainerImage.from_registry("example/shop:1.0"),
    command=["gunicorn", "shop:app"],
)

task_definition.add_extension(
    SamplingProfiler(
        profiler=ProfilingTool.py_spy(image=ecs.ContainerImage.from_registry("example/py-spy:0.4.3"), options=["--nonblocking"]),
        process_name="gunicorn",
        output=ProfileOutput.bucket(s3.Bucket(stack, "Profiles"), "shop/"),
        duration=Duration.minutes(1),
        interval=Duration.minutes(15),
    )
)

app.synth()
