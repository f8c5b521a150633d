import { aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import { ApplicationContainer, CarriedFiles, EntryPointWrap, ObserverSidecar } from 'cdk-fargate-linux-controls';

// What four vendors document of their tools, as data. Wrappers, paths and variables change with a tool's version: compare with its documentation.

/**
 * Sysdig's agent works in its own container and looks at the processes of the others, which its instrument starts.
 *
 * @see https://docs.sysdig.com/en/install-secure-serverless-ecs-fargate-manual
 * @see https://github.com/aaronm-sysdig/sysdig-ecs-patch
 */
export function sysdig(collector: string, accessKey: ecs.Secret): ObserverSidecar {
  const environment = { SYSDIG_PRIORITY: 'availability', SYSDIG_SIDECAR: 'auto' };
  return ObserverSidecar.entryPointWrapper({
    carrier: {
      containerName: 'SysdigInstrumentation',
      image: ecs.ContainerImage.fromRegistry('quay.io/sysdig/workload-agent:6.2.1'),
      environment: { SYSDIG_COLLECTOR: collector, SYSDIG_COLLECTOR_PORT: '6443', ...environment },
      secrets: { SYSDIG_ACCESS_KEY: accessKey },
      logging: logging('sysdig'),
    },
    files: CarriedFiles.volumesFrom(),
    wrap: EntryPointWrap.prefix('/opt/draios/bin/instrument'),
    environment,
    sharedPidNamespace: true,
  });
}

// Copies the sensor into the volume, and lets every user write to the volumes that containers have for themselves.
const COPY_FALCON = [
  'set -e',
  'chmod u+rwx /tmp/CrowdStrike',
  'mkdir -p /tmp/CrowdStrike/rootfs',
  'cp -r /bin /etc /lib64 /usr /entrypoint-ecs.sh /tmp/CrowdStrike/rootfs/',
  'chmod -R a=rX /tmp/CrowdStrike',
  'for own in /tmp/CrowdStrike-private-*; do if test -d "$own"; then chmod a=rwx "$own"; fi; done',
].join('\n');

/**
 * CrowdStrike's Falcon sensor runs in each application container, from a volume into which its image is copied.
 *
 * @see https://github.com/CrowdStrike/terraform-aws-ecs-fargate
 * @see https://github.com/jmckenzie-cs/falcon-ecs-task-patcher for a read-only root file system
 */
export function crowdStrike(image: ecs.ContainerImage, customerId: string): ObserverSidecar {
  const behindLoader = ['--library-path', '/tmp/CrowdStrike/rootfs/lib64', '/tmp/CrowdStrike/rootfs/bin/bash', '/tmp/CrowdStrike/rootfs/entrypoint-ecs.sh'];
  return ObserverSidecar.entryPointWrapper({
    carrier: {
      containerName: 'crowdstrike-falcon-init-container',
      image,
      entryPoint: ['/bin/bash', '-c', COPY_FALCON],
      user: '0:0',
      readonlyRootFilesystem: true,
      logging: logging('falcon'),
    },
    files: CarriedFiles.volume({
      volumeName: 'crowdstrike-falcon-volume',
      containerPath: '/tmp/CrowdStrike',
      ownVolume: { volumeName: 'crowdstrike-private', containerPath: '/tmp/CrowdStrike-private' },
    }),
    wrap: EntryPointWrap.prefixByArchitecture({
      x86: ['/tmp/CrowdStrike/rootfs/lib64/ld-linux-x86-64.so.2', ...behindLoader],
      arm64: ['/tmp/CrowdStrike/rootfs/lib64/ld-linux-aarch64.so.1', ...behindLoader],
    }),
    waitFor: ecs.ContainerDependencyCondition.COMPLETE,
    environment: { FALCONCTL_OPTS: `--cid=${customerId}` },
  });
}

/** Prisma Cloud's Defender wants to know which container it is in. */
class Defender extends EntryPointWrap {
  public wrap(container: ApplicationContainer): void {
    container.addEnvironment('TW_CONTAINER_NAME', container.containerName);
    container.addEnvironment('TW_IMAGE_NAME', container.image);
    container.wrapEntryPoint('/var/lib/twistlock/fargate/defender', 'fargate', 'entrypoint');
  }
}

/**
 * Prisma Cloud's Defender runs in each application container and speaks with the console through its sidecar.
 *
 * Its console writes a definition for each version; take the wrapper from there. Older ones call it fargate_defender.sh.
 *
 * @see https://pan.dev/compute/api/31-02/post-defenders-fargate-json/
 * @see https://github.com/erickrazr/PC_AWS_FARGATE_Clouformation
 */
export function prismaCloud(image: ecs.ContainerImage, console: string, installBundle: ecs.Secret, family: string): ObserverSidecar {
  const environment = { DEFENDER_TYPE: 'fargate', FARGATE_TASK: family };
  return ObserverSidecar.entryPointWrapper({
    carrier: {
      containerName: 'TwistlockDefender',
      image,
      entryPoint: ['/usr/local/bin/defender', 'fargate', 'sidecar'],
      essential: true,
      environment: { ...environment, WS_ADDRESS: console },
      secrets: { INSTALL_BUNDLE: installBundle },
      logging: logging('defender'),
    },
    files: CarriedFiles.volumesFrom(false),
    wrap: new Defender(),
    waitFor: ecs.ContainerDependencyCondition.START,
    environment,
  });
}

/**
 * Lacework's agent runs in each application container. One that runs as root needs no SYS_PTRACE for it.
 *
 * @see https://docs.lacework.net/onboarding/aws-ecs-fargate
 */
export function lacework(accessToken: ecs.Secret): ObserverSidecar {
  return ObserverSidecar.entryPointWrapper({
    carrier: {
      containerName: 'datacollector-sidecar',
      image: ecs.ContainerImage.fromRegistry('lacework/datacollector:8.0.4-sidecar'),
      logging: logging('lacework'),
    },
    files: CarriedFiles.volumesFrom(),
    wrap: EntryPointWrap.prefix('/var/lib/lacework-backup/lacework-sidecar.sh'),
    waitFor: ecs.ContainerDependencyCondition.SUCCESS,
    environment: { LaceworkServerUrl: 'https://api.fra.lacework.net' },
    secrets: { LaceworkAccessToken: accessToken },
    sysPtrace: false,
  });
}

function logging(streamPrefix: string): ecs.LogDriver {
  return ecs.LogDriver.awsLogs({ streamPrefix, logRetention: logs.RetentionDays.ONE_MONTH });
}
