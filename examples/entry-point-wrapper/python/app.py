from aws_cdk import Acknowledgment, App, Stack, Validations, aws_ecr as ecr, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from cdk_fargate_linux_controls import ObserverSidecar

from vendors import crowd_strike, lacework, prisma_cloud, sysdig

app = App()
stack = Stack(app, "EntryPointWrapper")


def secret(id: str) -> ecs.Secret:
    # The CDK's Secret and ISecret name a parameter differently, which Pyright reports.
    return ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, id))  # pyright: ignore[reportArgumentType]


def mirrored_image(name: str, tag: str) -> ecs.ContainerImage:
    return ecs.ContainerImage.from_ecr_repository(ecr.Repository.from_repository_name(stack, name, name), tag)


def add_protected_task(vendor: str, observer: ObserverSidecar, cpu_architecture: ecs.CpuArchitecture = ecs.CpuArchitecture.X86_64) -> None:
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
        # A wrapped container must set its entry point and command. These are the values of the image.
        entry_point=["/docker-entrypoint.sh"],
        command=["nginx", "-g", "daemon off;"],
        port_mappings=[ecs.PortMapping(container_port=80)],
    )
    task.add_extension(observer)
    # Sysdig shares the PID namespace, so a container that may trace can read the key from the environment of the others.
    Validations.of(task).acknowledge(
        Acknowledgment(id="cdk-fargate-linux-controls::shared-pid-shows-secrets", reason="both containers get the same key")
    )


add_protected_task("Sysdig", sysdig("ingest.au1.sysdig.com", secret("SysdigAccessKey")))
add_protected_task("CrowdStrike", crowd_strike(mirrored_image("falcon-container", "7.34.0-7306"), "0123456789ABCDEF0123456789ABCDEF-01"), ecs.CpuArchitecture.ARM64)
add_protected_task(
    "PrismaCloud",
    prisma_cloud(mirrored_image("defender", "defender_34_03_138"), "wss://us-west1.cloud.twistlock.com:443", secret("PrismaInstallBundle"), "web"),
)
add_protected_task("Lacework", lacework(secret("LaceworkAccessToken")))

app.synth()
