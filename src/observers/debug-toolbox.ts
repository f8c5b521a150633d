import { aws_ecs as ecs } from 'aws-cdk-lib';
import { ExecuteCommandUse } from './execute-command-use';
import type { Preset } from './preset';
import { ProcessAccess } from './process-access';
import { sidecarContainer, SidecarOptions } from './sidecar-options';

/** What a debug toolbox can be told. */
export interface DebugToolboxProps extends SidecarOptions {
  /**
   * How far the toolbox may look into the processes of the other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether the toolbox sees the processes of the other containers, so that the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

const DEFAULTS = {
  containerName: 'toolbox',
  image: 'public.ecr.aws/amazonlinux/amazonlinux:2023',
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

/** A container to open a shell in. */
export function debugToolbox(props: DebugToolboxProps): Preset {
  const { access = ProcessAccess.anyUser() } = props;
  return {
    name: 'ObserverSidecar.debugToolbox',
    options: props,
    sharedPidNamespace: props.sharedPidNamespace,
    executeCommand: ExecuteCommandUse.NEEDED,
    attach: task => {
      const { id, container } = sidecarContainer(props, DEFAULTS);
      // The Linux parameters are a construct as well, of which CDK says less than the task does.
      task._requireFree(id, container.containerName);
      task._grantAccess(task.addContainer(id, {
        ...container,
        command: ['sleep', 'infinity'],
        user: access.user,
        // A session of ECS Exec leaves processes behind that someone has to reap where the PID namespace is not shared.
        linuxParameters: new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`, { initProcessEnabled: true }),
      }), access);
    },
  };
}
