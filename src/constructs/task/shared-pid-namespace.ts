import { Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { setChange, TaskDefinitionBlock } from './task-definition-block';
import { runsOnFargate, runsOnWindows, runtimePlatformOf, TaskDefinitionTarget } from './task-definition-target';
import { message } from '../../wording';
import { attachPidMode } from '../validation/attach';

/**
 * A PID namespace that all containers of a task share. Sets `pidMode: task`, and on Fargate the operating system family
 * that the CDK requires with it.
 *
 * Every container can see the command lines of the others. A container that can trace can also read their memory and
 * environment, including injected secrets, and files under `/proc/PID/root`, and can end their processes.
 *
 * Process 1 is `/pause`. Images that must run as process 1 (s6-overlay, systemd) do not start, and output to
 * `/proc/1/fd/1` is not in the log of the application. `kill 1` from root ends the task: `/pause` exits on SIGTERM and
 * SIGINT, and the kernel then kills every process without SIGTERM. This was measured with a program that handles signals
 * as the one that AWS publishes for instances; that of Fargate is not published.
 *
 * Throws if the task runs on Windows or already has another PID mode.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 * @see https://github.com/aws/amazon-ecs-agent/blob/master/misc/pause-container/pause.c
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export class SharedPidNamespace extends TaskDefinitionBlock {
  constructor() {
    super();
    setChange(this, sharePidNamespace);
  }

  public withoutChecks(): SharedPidNamespace {
    return super.withoutChecks() as SharedPidNamespace;
  }
}

/** Sets `pidMode: task`, and on Fargate the operating system family that the CDK requires with it. */
export function sharePidNamespace(target: TaskDefinitionTarget): void {
  const { l1 } = target;
  if (runsOnWindows(target)) {
    throw new LinuxControlsError(message`pidMode task requires Linux: Windows containers have no PID namespace to share. Remove SharedPidNamespace, pidMode, or the observers that require it, or set the operating system family to LINUX.`, l1);
  }
  // ECS treats an empty string as not set.
  if (l1.pidMode && l1.pidMode !== 'task') {
    const mode = Token.isUnresolved(l1.pidMode) ? 'an unresolved value' : l1.pidMode;
    throw new LinuxControlsError(message`pidMode is ${mode}, but SharedPidNamespace sets it to task. Remove one of the two.`, l1);
  }
  l1.pidMode = 'task';
  attachPidMode(l1);
  const platform = runtimePlatformOf(l1);
  if (runsOnFargate(target) && !Token.isUnresolved(l1.runtimePlatform) && platform?.operatingSystemFamily === undefined) {
    l1.runtimePlatform = { ...platform, operatingSystemFamily: 'LINUX' };
  }
}
