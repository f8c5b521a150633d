from aws_cdk import App, Stack
from cdk_fargate_linux_controls import HookFailureMode, TaskDefinitionHook

app = App()
stack = Stack(app, "TaskDefinitionHook", termination_protection=True)

TaskDefinitionHook(
    stack,
    "Hook",
    failure_mode=HookFailureMode.FAIL,
    exclude_stacks=["legacy-batch"],
)

app.synth()
