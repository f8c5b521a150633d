import { Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { TaskDefinitionBlock } from './task-definition-block';
import { runsOnFargate, runsOnWindows, runtimePlatformOf, TaskDefinitionTarget } from './task-definition-target';

/**
 * Lets all containers of a task see each other's processes: `pidMode: task`, with the operating system family that CDK asks for beside it.
 *
 * Every container then sees the others' command lines. What may trace also sees their environment, injected secrets included, and their
 * files under `/proc/PID/root`. Process 1 is `/pause`, so an image that insists on being process 1 (s6-overlay, systemd) does not start, and
 * `kill 1` or `/proc/1/fd/1` no longer reach the application.
 *
 * Throws for a Windows task and where the task definition has another PID mode already.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export class SharedPidNamespace extends TaskDefinitionBlock {
  /** @internal */
  public _change(target: TaskDefinitionTarget): void {
    const { l1 } = target;
    if (runsOnWindows(target)) {
      throw new LinuxControlsError('pidMode task is for Linux: containers on Windows have no PID namespace to share. Leave SharedPidNamespace out, or set the operating system family to LINUX.', l1);
    }
    // An empty text counts as not set, as ECS reads it.
    if (l1.pidMode && l1.pidMode !== 'task') {
      const mode = Token.isUnresolved(l1.pidMode) ? 'a value that only the deployment knows' : l1.pidMode;
      throw new LinuxControlsError(`pidMode is ${mode}, and SharedPidNamespace would change it to task. Remove one of the two.`, l1);
    }
    l1.pidMode = 'task';
    const platform = runtimePlatformOf(l1);
    if (runsOnFargate(target) && !Token.isUnresolved(l1.runtimePlatform) && platform?.operatingSystemFamily === undefined) {
      l1.runtimePlatform = { ...platform, operatingSystemFamily: 'LINUX' };
    }
  }
}
