from aws_cdk import aws_ecs as ecs, aws_logs as logs
from cdk_fargate_linux_controls import ApplicationContainer, CarriedVolume, EntryPointRewrite, EntryPointWrapper, ObserverSidecar

# The documented settings of four vendors' tools. Wrappers, paths, and variables change between versions: compare them with the documentation.


def sysdig(collector: str, access_key: ecs.Secret) -> ObserverSidecar:
    """Sysdig's observer. The agent runs in its own container and watches the processes of the others, which its instrument starts.

    See https://docs.sysdig.com/en/install-secure-serverless-ecs-fargate-manual
    and https://github.com/aaronm-sysdig/sysdig-ecs-patch
    """
    environment = {"SYSDIG_PRIORITY": "availability", "SYSDIG_SIDECAR": "auto"}
    return EntryPointWrapper(
        carrier=ecs.ContainerDefinitionOptions(
            container_name="SysdigInstrumentation",
            image=ecs.ContainerImage.from_registry("quay.io/sysdig/workload-agent:6.2.1"),
            environment={"SYSDIG_COLLECTOR": collector, "SYSDIG_COLLECTOR_PORT": "6443", **environment},
            secrets={"SYSDIG_ACCESS_KEY": access_key},
            logging=logging("sysdig"),
        ),
        entry_point=EntryPointRewrite.prefix("/opt/draios/bin/instrument"),
        application_environment=environment,
        applications_may_trace=True,
        shared_pid_namespace=True,
    )


# Copies the sensor to the volume, and makes the separate volumes of the containers writable for every user.
COPY_FALCON = "\n".join([
    "set -e",
    "chmod u+rwx /tmp/CrowdStrike",
    "mkdir -p /tmp/CrowdStrike/rootfs",
    "cp -r /bin /etc /lib64 /usr /entrypoint-ecs.sh /tmp/CrowdStrike/rootfs/",
    "chmod -R a=rX /tmp/CrowdStrike",
    'for own in /tmp/CrowdStrike-private-*; do if test -d "$own"; then chmod a=rwx "$own"; fi; done',
])


def crowd_strike(image: ecs.ContainerImage, customer_id: str) -> ObserverSidecar:
    """CrowdStrike's observer. The Falcon sensor runs in each application container, from a volume to which its image is copied.

    The second source covers a read-only root file system.

    See https://github.com/CrowdStrike/terraform-aws-ecs-fargate
    and https://github.com/jmckenzie-cs/falcon-ecs-task-patcher
    """
    loader_arguments = ["--library-path", "/tmp/CrowdStrike/rootfs/lib64", "/tmp/CrowdStrike/rootfs/bin/bash", "/tmp/CrowdStrike/rootfs/entrypoint-ecs.sh"]
    return EntryPointWrapper(
        carrier=ecs.ContainerDefinitionOptions(
            container_name="crowdstrike-falcon-init-container",
            image=image,
            entry_point=["/bin/bash", "-c", COPY_FALCON],
            user="0:0",
            readonly_root_filesystem=True,
            logging=logging("falcon"),
        ),
        volume=CarriedVolume(
            volume_name="crowdstrike-falcon-volume", container_path="/tmp/CrowdStrike", private_container_path="/tmp/CrowdStrike-private",
        ),
        entry_point=EntryPointRewrite.prefix_by_architecture(
            x86=["/tmp/CrowdStrike/rootfs/lib64/ld-linux-x86-64.so.2", *loader_arguments],
            arm64=["/tmp/CrowdStrike/rootfs/lib64/ld-linux-aarch64.so.1", *loader_arguments],
        ),
        carrier_condition=ecs.ContainerDependencyCondition.COMPLETE,
        application_environment={"FALCONCTL_OPTS": f"--cid={customer_id}"},
        applications_may_trace=True,
    )


class Defender(EntryPointRewrite):
    """Starts Prisma Cloud's Defender, which reads the name and the image of its container from environment variables."""

    def rewrite(self, container: ApplicationContainer) -> None:
        container.add_environment("TW_CONTAINER_NAME", container.container_name)
        container.add_environment("TW_IMAGE_NAME", container.image)
        container.wrap_entry_point("/var/lib/twistlock/fargate/defender", "fargate", "entrypoint")


def prisma_cloud(image: ecs.ContainerImage, console: str, install_bundle: ecs.Secret, family: str) -> ObserverSidecar:
    """Prisma Cloud's observer. The Defender runs in each application container and connects to the console through its sidecar.

    The console generates a task definition for each version: copy the wrapper from it. Older versions name the wrapper fargate_defender.sh.

    See https://pan.dev/compute/api/31-02/post-defenders-fargate-json/
    and https://github.com/erickrazr/PC_AWS_FARGATE_Clouformation
    """
    environment = {"DEFENDER_TYPE": "fargate", "FARGATE_TASK": family}
    return EntryPointWrapper(
        carrier=ecs.ContainerDefinitionOptions(
            container_name="TwistlockDefender",
            image=image,
            entry_point=["/usr/local/bin/defender", "fargate", "sidecar"],
            essential=True,
            environment={**environment, "WS_ADDRESS": console},
            secrets={"INSTALL_BUNDLE": install_bundle},
            logging=logging("defender"),
        ),
        applications_may_write=True,
        entry_point=Defender(),
        carrier_condition=ecs.ContainerDependencyCondition.START,
        application_environment=environment,
        applications_may_trace=True,
    )


def lacework(access_token: ecs.Secret) -> ObserverSidecar:
    """Lacework's observer. The agent runs in each application container. An agent that runs as root needs no SYS_PTRACE.

    See https://docs.lacework.net/onboarding/aws-ecs-fargate
    """
    return EntryPointWrapper(
        carrier=ecs.ContainerDefinitionOptions(
            container_name="datacollector-sidecar",
            image=ecs.ContainerImage.from_registry("lacework/datacollector:8.0.4-sidecar"),
            logging=logging("lacework"),
        ),
        entry_point=EntryPointRewrite.prefix("/var/lib/lacework-backup/lacework-sidecar.sh"),
        carrier_condition=ecs.ContainerDependencyCondition.SUCCESS,
        application_environment={"LaceworkServerUrl": "https://api.fra.lacework.net"},
        application_secrets={"LaceworkAccessToken": access_token},
    )


def logging(stream_prefix: str) -> ecs.LogDriver:
    return ecs.LogDriver.aws_logs(stream_prefix=stream_prefix, log_retention=logs.RetentionDays.ONE_MONTH)
