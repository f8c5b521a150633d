import { aws_ecs as ecs, aws_logs as logs, Token } from 'aws-cdk-lib';
import type { Preset } from './preset';

/** What a debug toolbox can be told. */
export interface DebugToolboxProps {
  /**
   * The image. It needs the tools that you want to use, or a package manager to install them in the session, and a `sleep` command.
   *
   * @default - Amazon Linux 2023 from the public gallery of Amazon ECR
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The container's name.
   *
   * @default 'toolbox'
   */
  readonly containerName?: string;

  /**
   * Where the container's output goes.
   *
   * @default - Amazon CloudWatch Logs, in a log group of its own that keeps them for one month
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Memory that the container keeps for itself, in MiB.
   *
   * @default - none
   */
  readonly memoryReservationMiB?: number;

  /**
   * Whether the toolbox may trace processes of other users (SYS_PTRACE).
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * Whether the toolbox sees the processes of the other containers, so that the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

// The tag moves within Amazon Linux 2023 only.
const IMAGE = 'public.ecr.aws/amazonlinux/amazonlinux:2023';

/** A container to open a shell in. */
export function debugToolbox(props: DebugToolboxProps): Preset {
  const { containerName = 'toolbox', tracing = true } = props;
  // A construct's id cannot wait for the deployment.
  const id = Token.isUnresolved(containerName) ? 'toolbox' : containerName;
  return {
    name: 'ObserverSidecar.debugToolbox',
    options: props,
    sharedPidNamespace: props.sharedPidNamespace,
    attach: task => {
      // The Linux parameters are a construct as well, of which CDK says less than the task does.
      task._requireFree(id, containerName);
      const container = task.addContainer(id, {
        containerName,
        image: props.image ?? ecs.ContainerImage.fromRegistry(IMAGE),
        command: ['sleep', 'infinity'],
        // An added capability is effective for root only.
        user: '0',
        memoryReservationMiB: props.memoryReservationMiB,
        logging: props.logging ?? ecs.LogDriver.awsLogs({ streamPrefix: containerName, logRetention: logs.RetentionDays.ONE_MONTH }),
        // A session of ECS Exec leaves processes behind that someone has to reap where the PID namespace is not shared.
        linuxParameters: new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`, { initProcessEnabled: true }),
      });
      if (tracing) {
        task.allowTracing(container);
      }
    },
  };
}
