import { aws_ecs as ecs, aws_logs as logs, Token } from 'aws-cdk-lib';

/** What every preset can be told about the container that it adds, its image aside. */
export interface SidecarContainerOptions {
  /**
   * The container's name.
   *
   * @default - a name that says what it is, which the documentation of the preset tells
   */
  readonly containerName?: string;

  /**
   * Where the container's output goes.
   *
   * @default - Amazon CloudWatch Logs, in a log group of its own that keeps them for one month
   */
  readonly logging?: ecs.LogDriver;

  /**
   * CPU units of the container's own, of 1024 a virtual CPU. Application containers that state none share what the task has left.
   *
   * @default - what the documentation of the preset tells
   */
  readonly cpu?: number;

  /**
   * Memory that is kept for the container, in MiB.
   *
   * @default - what the documentation of the preset tells; none where `memoryLimitMiB` is given
   */
  readonly memoryReservationMiB?: number;

  /**
   * Memory at which the container is stopped, in MiB, so that the application never pays for it.
   *
   * @default - what the documentation of the preset tells; none where `memoryReservationMiB` is given
   */
  readonly memoryLimitMiB?: number;

  /**
   * Whether ECS starts the container again when it ends, without replacing the task.
   *
   * It does so once the container has run for five minutes, so that one which cannot start does not try for ever.
   *
   * @default - it is started again if it is meant to run as long as the application
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
   */
  readonly restart?: boolean;
}

/** What every preset that has an image of its own can be told about the container that it adds. */
export interface SidecarOptions extends SidecarContainerOptions {
  /**
   * The image. Hand over one of your own to move to another version, to a digest (`…@sha256:…`) or to a registry that your subnets reach.
   *
   * @default - the image and the version that the documentation of the preset tells
   */
  readonly image?: ecs.ContainerImage;
}

/** What a preset has decided where its caller has not. */
export interface SidecarDefaults {
  readonly containerName: string;
  readonly image?: string;
  readonly cpu?: number;
  readonly memoryReservationMiB: number;
  readonly memoryLimitMiB: number;

  /** Whether the container is meant to run as long as the application. */
  readonly isLongLived: boolean;
}

/** A container to add, with the id of its construct. */
export interface SidecarContainer {
  readonly id: string;
  readonly container: ecs.ContainerDefinitionOptions;
}

/** What the caller says of the container, and what the preset has decided where the caller says nothing. */
export function sidecarContainer(options: SidecarOptions, defaults: SidecarDefaults): SidecarContainer {
  const { containerName = defaults.containerName } = options;
  const saysMemory = options.memoryReservationMiB !== undefined || options.memoryLimitMiB !== undefined;
  const { memoryReservationMiB, memoryLimitMiB } = saysMemory ? options : defaults;
  return {
    // A construct's id cannot wait for the deployment.
    id: Token.isUnresolved(containerName) ? defaults.containerName : containerName,
    container: {
      containerName,
      image: options.image ?? ecs.ContainerImage.fromRegistry(defaults.image!),
      cpu: options.cpu ?? defaults.cpu,
      memoryReservationMiB,
      memoryLimitMiB,
      // A policy that is off is not written: the template of a container without one holds nothing of it.
      enableRestartPolicy: (options.restart ?? defaults.isLongLived) || undefined,
      logging: options.logging ?? ecs.LogDriver.awsLogs({ streamPrefix: containerName, logRetention: logs.RetentionDays.ONE_MONTH }),
    },
  };
}
