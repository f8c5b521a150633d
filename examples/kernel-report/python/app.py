from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import KernelReport, KernelTuning, PortRange, ProcessAccess

app = App()
stack = Stack(app, "KernelReport")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))

task_definition.add_extension(KernelTuning.network(net_core_somaxconn=6000, net_ipv4_ip_local_port_range=PortRange.of(1024, 65000)))
task_definition.add_extension(KernelTuning.ipc("nginx", fs_mqueue_msg_max=64))
task_definition.add_extension(KernelReport(access=ProcessAccess.tracing_only()))

app.synth()
