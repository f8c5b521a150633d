import { aws_ecs as ecs, aws_logs as logs, type Duration } from 'aws-cdk-lib';
import { alike, AMOUNT, type Checks, CONTAINER_NAME, DURATION, FLAG, IMAGE, listOf, LOGGING, optional } from '../../required-types';
import { constructId } from '../construct-id';

/** Options for the container that a preset adds. Each class documents its defaults. */
export interface SidecarOptions {
  /**
   * The name of the container: 1 to 255 letters, digits, hyphens, and underscores.
   *
   * @default - the name that the class documents
   */
  readonly containerName?: string;

  /**
   * The log driver of the container.
   *
   * The default log group remains when the observer or the stack is removed. To delete it as well, set a removal policy on the log groups that
   * `logGroupsIn` returns.
   *
   * @default - Amazon CloudWatch Logs, with a new log group that keeps the output for one month
   */
  readonly logging?: ecs.LogDriver;

  /**
   * The CPU units to reserve for the container; 1024 units are one vCPU.
   *
   * With any observer, each application container and log router that sets no CPU units gets an equal share of the remaining units of the task, if
   * all units are known: the template then contains `Cpu` for each of them. Otherwise, ECS would give such a container the lowest weight next to the observer.
   *
   * @default - the units that the class documents, or none
   */
  readonly cpu?: number;

  /**
   * The memory to reserve for the container, in MiB.
   *
   * @default - none if `memoryLimitMiB` is set, otherwise the memory that the class documents
   */
  readonly memoryReservationMiB?: number;

  /**
   * The memory limit of the container, in MiB. ECS stops the container when it exceeds the limit.
   *
   * @default - none if `memoryReservationMiB` is set, otherwise the limit that the class documents
   */
  readonly memoryLimitMiB?: number;

  /**
   * Whether ECS restarts the container when it exits, without replacing the task.
   *
   * ECS restarts only a container that has run for at least five minutes, or for `restartAttemptPeriod`, so a container that
   * fails at startup is not restarted repeatedly.
   *
   * @default - true, unless the class documents that the container exits when it is done
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
   */
  readonly enableRestartPolicy?: boolean;

  /**
   * The time that the container must have run for ECS to restart it, from 60 to 1800 seconds. Enables the restart policy.
   *
   * A container that exits earlier is not restarted. Applying the observer throws if the time is out of range, or if `enableRestartPolicy` is false.
   *
   * @default - 300 seconds, the default of ECS, if the restart policy is enabled
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
   */
  readonly restartAttemptPeriod?: Duration;

  /**
   * The exit codes after which ECS does not restart the container, at most 50. Enables the restart policy.
   *
   * Applying the observer throws if there are more, or if `enableRestartPolicy` is false.
   *
   * @default - none: ECS restarts the container after every exit code
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
   */
  readonly restartIgnoredExitCodes?: number[];
}

/** The types of `SidecarOptions`. */
export const SIDECAR = {
  containerName: optional(CONTAINER_NAME),
  logging: optional(LOGGING),
  ...alike(optional(AMOUNT), 'cpu', 'memoryReservationMiB', 'memoryLimitMiB'),
  enableRestartPolicy: FLAG,
  restartAttemptPeriod: optional(DURATION),
  restartIgnoredExitCodes: optional(listOf(AMOUNT)),
} satisfies Checks<SidecarOptions>;

/** The types of `SidecarOptions` and of an image with a default. */
export const SIDECAR_WITH_IMAGE = { ...SIDECAR, image: optional(IMAGE) };

/** The defaults of a preset. */
export interface SidecarDefaults {
  readonly containerName: string;
  readonly image?: string;
  readonly cpu?: number;
  readonly memoryReservationMiB: number;
  readonly memoryLimitMiB: number;

  /** Whether the container runs as long as the application, so that ECS restarts it by default. */
  readonly isLongLived: boolean;
}

/** Combines the caller's options with the defaults of a preset. Returns the options of the container to add, and the id of its construct. */
export function sidecarContainer(options: SidecarOptions & { readonly image?: ecs.ContainerImage }, defaults: SidecarDefaults) {
  const { containerName = defaults.containerName } = options;
  const setsMemory = options.memoryReservationMiB !== undefined || options.memoryLimitMiB !== undefined;
  const { memoryReservationMiB, memoryLimitMiB } = setsMemory ? options : defaults;
  const { restartAttemptPeriod, restartIgnoredExitCodes, enableRestartPolicy } = options;
  const configuresRestart = restartAttemptPeriod !== undefined || restartIgnoredExitCodes !== undefined;
  return {
    id: constructId(containerName, defaults.containerName),
    container: {
      containerName,
      image: options.image ?? ecs.ContainerImage.fromRegistry(defaults.image!),
      cpu: options.cpu ?? defaults.cpu,
      memoryReservationMiB,
      memoryLimitMiB,
      // Undefined instead of false, so that the template has no restart policy. The CDK refuses false with the other two options.
      enableRestartPolicy: configuresRestart ? enableRestartPolicy : (enableRestartPolicy ?? defaults.isLongLived) || undefined,
      restartAttemptPeriod,
      restartIgnoredExitCodes,
      logging: options.logging ?? ecs.LogDriver.awsLogs({ streamPrefix: containerName, logRetention: logs.RetentionDays.ONE_MONTH }),
    },
  };
}
