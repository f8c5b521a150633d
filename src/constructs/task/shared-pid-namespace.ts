import { Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { setChange, TaskDefinitionBlock } from './task-definition-block';
import { runsOnFargate, runsOnWindows, runtimePlatformOf, TaskDefinitionTarget } from './task-definition-target';
import { message } from '../../wording';

/**
 * A PID namespace that all containers of a task share. Sets `pidMode: task`, and on Fargate the operating system family
 * that the CDK requires with it.
 *
 * Every container can see the command lines of the others. A container that can trace also sees their environment,
 * including injected secrets, and their files under `/proc/PID/root`. Process 1 is `/pause`, so images that must run as
 * process 1 (s6-overlay, systemd) do not start, and `kill 1` and `/proc/1/fd/1` no longer reach the application.
 *
 * Throws if the task runs on Windows or already has another PID mode.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
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
  const platform = runtimePlatformOf(l1);
  if (runsOnFargate(target) && !Token.isUnresolved(l1.runtimePlatform) && platform?.operatingSystemFamily === undefined) {
    l1.runtimePlatform = { ...platform, operatingSystemFamily: 'LINUX' };
  }
}
