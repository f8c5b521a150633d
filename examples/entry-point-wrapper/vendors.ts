import { aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import { ApplicationContainer, EntryPointRewrite, EntryPointWrapper, ObserverSidecar } from 'cdk-fargate-linux-controls';

// The documented settings of four vendors' tools. Wrappers, paths, and variables change between versions: compare them with the documentation.

/**
 * Sysdig's observer. The agent runs in its own container and watches the processes of the others, which its instrument starts.
 *
 * @see https://docs.sysdig.com/en/install-secure-serverless-ecs-fargate-manual
 * @see https://github.com/aaronm-sysdig/sysdig-ecs-patch
 */
export function sysdig(collector: string, accessKey: ecs.Secret): ObserverSidecar {
  const environment = { SYSDIG_PRIORITY: 'availability', SYSDIG_SIDECAR: 'auto' };
  return new EntryPointWrapper({
    carrier: {
      containerName: 'SysdigInstrumentation',
      image: ecs.ContainerImage.fromRegistry('quay.io/sysdig/workload-agent:6.2.1'),
      environment: { SYSDIG_COLLECTOR: collector, SYSDIG_COLLECTOR_PORT: '6443', ...environment },
      secrets: { SYSDIG_ACCESS_KEY: accessKey },
      logging: logging('sysdig'),
    },
    entryPoint: EntryPointRewrite.prefix('/opt/draios/bin/instrument'),
    applicationEnvironment: environment,
    applicationsMayTrace: true,
    sharedPidNamespace: true,
  });
}

// Copies the sensor to the volume, and makes the separate volumes of the containers writable for every user.
const COPY_FALCON = [
  'set -e',
  'chmod u+rwx /tmp/CrowdStrike',
  'mkdir -p /tmp/CrowdStrike/rootfs',
  'cp -r /bin /etc /lib64 /usr /entrypoint-ecs.sh /tmp/CrowdStrike/rootfs/',
  'chmod -R a=rX /tmp/CrowdStrike',
  'for own in /tmp/CrowdStrike-private-*; do if test -d "$own"; then chmod a=rwx "$own"; fi; done',
].join('\n');

/**
 * CrowdStrike's observer. The Falcon sensor runs in each application container, from a volume to which its image is copied.
 *
 * The second source covers a read-only root file system.
 *
 * @see https://github.com/CrowdStrike/terraform-aws-ecs-fargate
 * @see https://github.com/jmckenzie-cs/falcon-ecs-task-patcher
 */
export function crowdStrike(image: ecs.ContainerImage, customerId: string): ObserverSidecar {
  const loaderArguments = ['--library-path', '/tmp/CrowdStrike/rootfs/lib64', '/tmp/CrowdStrike/rootfs/bin/bash', '/tmp/CrowdStrike/rootfs/entrypoint-ecs.sh'];
  return new EntryPointWrapper({
    carrier: {
      containerName: 'crowdstrike-falcon-init-container',
      image,
      entryPoint: ['/bin/bash', '-c', COPY_FALCON],
      user: '0:0',
      readonlyRootFilesystem: true,
      logging: logging('falcon'),
    },
    volume: { volumeName: 'crowdstrike-falcon-volume', containerPath: '/tmp/CrowdStrike', privateContainerPath: '/tmp/CrowdStrike-private' },
    entryPoint: EntryPointRewrite.prefixByArchitecture(
      ['/tmp/CrowdStrike/rootfs/lib64/ld-linux-x86-64.so.2', ...loaderArguments],
      ['/tmp/CrowdStrike/rootfs/lib64/ld-linux-aarch64.so.1', ...loaderArguments],
    ),
    carrierCondition: ecs.ContainerDependencyCondition.COMPLETE,
    applicationEnvironment: { FALCONCTL_OPTS: `--cid=${customerId}` },
    applicationsMayTrace: true,
  });
}

/** Starts Prisma Cloud's Defender, which reads the name and the image of its container from environment variables. */
class Defender extends EntryPointRewrite {
  public rewrite(container: ApplicationContainer): void {
    container.addEnvironment('TW_CONTAINER_NAME', container.containerName);
    container.addEnvironment('TW_IMAGE_NAME', container.image);
    container.wrapEntryPoint('/var/lib/twistlock/fargate/defender', 'fargate', 'entrypoint');
  }
}

/**
 * Prisma Cloud's observer. The Defender runs in each application container and connects to the console through its sidecar.
 *
 * The console generates a task definition for each version: copy the wrapper from it. Older versions name the wrapper fargate_defender.sh.
 *
 * @see https://pan.dev/compute/api/31-02/post-defenders-fargate-json/
 * @see https://github.com/erickrazr/PC_AWS_FARGATE_Clouformation
 */
export function prismaCloud(image: ecs.ContainerImage, console: string, installBundle: ecs.Secret, family: string): ObserverSidecar {
  const environment = { DEFENDER_TYPE: 'fargate', FARGATE_TASK: family };
  return new EntryPointWrapper({
    carrier: {
      containerName: 'TwistlockDefender',
      image,
      entryPoint: ['/usr/local/bin/defender', 'fargate', 'sidecar'],
      essential: true,
      environment: { ...environment, WS_ADDRESS: console },
      secrets: { INSTALL_BUNDLE: installBundle },
      logging: logging('defender'),
    },
    applicationsMayWrite: true,
    entryPoint: new Defender(),
    carrierCondition: ecs.ContainerDependencyCondition.START,
    applicationEnvironment: environment,
    applicationsMayTrace: true,
  });
}

/**
 * Lacework's observer. The agent runs in each application container. An agent that runs as root needs no SYS_PTRACE.
 *
 * @see https://docs.lacework.net/onboarding/aws-ecs-fargate
 */
export function lacework(accessToken: ecs.Secret): ObserverSidecar {
  return new EntryPointWrapper({
    carrier: {
      containerName: 'datacollector-sidecar',
      image: ecs.ContainerImage.fromRegistry('lacework/datacollector:8.0.4-sidecar'),
      logging: logging('lacework'),
    },
    entryPoint: EntryPointRewrite.prefix('/var/lib/lacework-backup/lacework-sidecar.sh'),
    carrierCondition: ecs.ContainerDependencyCondition.SUCCESS,
    applicationEnvironment: { LaceworkServerUrl: 'https://api.fra.lacework.net' },
    applicationSecrets: { LaceworkAccessToken: accessToken },
  });
}

function logging(streamPrefix: string): ecs.LogDriver {
  return ecs.LogDriver.awsLogs({ streamPrefix, logRetention: logs.RetentionDays.ONE_MONTH });
}
