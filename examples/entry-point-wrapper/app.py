from aws_cdk import Acknowledgment, App, Stack, Validations, aws_ecr as ecr, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import ObserverSidecar

from vendors import crowd_strike, lacework, prisma_cloud, sysdig

app = App()
stack = Stack(app, "EntryPointWrapper")


def secret(id: str) -> ecs.Secret:
    return ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, id))


def mirrored(name: str, tag: str) -> ecs.ContainerImage:
    return ecs.ContainerImage.from_ecr_repository(ecr.Repository.from_repository_name(stack, name, name), tag)


def guarded_by(vendor: str, observer: ObserverSidecar, cpu_architecture: ecs.CpuArchitecture = ecs.CpuArchitecture.X86_64) -> None:
    task = ecs.FargateTaskDefinition(
        stack,
        vendor,
        cpu=512,
        memory_limit_mib=1024,
        runtime_platform=ecs.RuntimePlatform(cpu_architecture=cpu_architecture, operating_system_family=ecs.OperatingSystemFamily.LINUX),
    )
    task.add_container(
        "web",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"),
        # Those of the image, which a wrapped container has to state.
        entry_point=["/docker-entrypoint.sh"],
        command=["nginx", "-g", "daemon off;"],
        port_mappings=[ecs.PortMapping(container_port=80)],
    )
    task.add_extension(observer)
    # Sysdig shares the PID namespace, and a container that may trace can then read the key from the others' environment.
    Validations.of(task).acknowledge(
        Acknowledgment(id="cdk-fargate-linux-controls::shared-pid-shows-secrets", reason="both containers get the same key")
    )


guarded_by("Sysdig", sysdig("ingest.au1.sysdig.com", secret("SysdigAccessKey")))
guarded_by("CrowdStrike", crowd_strike(mirrored("falcon-container", "7.34.0-7306"), "0123456789ABCDEF0123456789ABCDEF-01"), ecs.CpuArchitecture.ARM64)
guarded_by(
    "PrismaCloud",
    prisma_cloud(mirrored("defender", "defender_34_03_138"), "wss://us-west1.cloud.twistlock.com:443", secret("PrismaInstallBundle"), "web"),
)
guarded_by("Lacework", lacework(secret("LaceworkAccessToken")))

app.synth()
