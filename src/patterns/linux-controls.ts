import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { attachChecks } from '../checks/attach';
import { LinuxControlsError } from '../error';
import type { ObserverSidecar } from '../observers';
import { Observers } from '../observers/observers';
import type { NetworkSysctls } from '../sysctls';
import { renderSysctls } from '../sysctls/render';
import { KernelParameters } from '../task/kernel-parameters';
import { SharedPidNamespace } from '../task/shared-pid-namespace';
import { targetOf } from '../task/task-definition-target';
import { message } from '../wording';

/** The Linux controls that all patterns offer for their task definition. */
export interface LinuxControls {
  /**
   * The sidecars that observe the application.
   *
   * @default - none
   */
  readonly observers?: ObserverSidecar[];

  /**
   * The kernel parameters of the task's network namespace.
   *
   * @default - none
   */
  readonly networkSysctls?: NetworkSysctls;

  /**
   * The PID mode. `ecs.PidMode.TASK` lets all containers share one PID namespace; Fargate supports no other mode.
   *
   * @default - `ecs.PidMode.TASK` if an observer requires it, otherwise the PID mode of the task definition
   */
  readonly pidMode?: ecs.PidMode;

  /**
   * Whether to check the task definition with the rules of `NamespaceSharingChecks`.
   *
   * @default true
   */
  readonly checks?: boolean;
}

/** Applies the controls to a task definition. Errors name `scope`. */
export function applyLinuxControls(scope: Construct, taskDefinition: ecs.TaskDefinition, controls: LinuxControls): void {
  const target = targetOf(taskDefinition);
  if (controls.networkSysctls) {
    const sysctls = renderSysctls('network', controls.networkSysctls, message`[${scope.node.path}] networkSysctls`);
    KernelParameters.of(target).addNetwork(sysctls, controls.networkSysctls.containerName);
  }
  if (controls.pidMode === ecs.PidMode.HOST) {
    throw new LinuxControlsError(message`pidMode host is not supported on Fargate, where a task cannot see the processes of its host. Use ecs.PidMode.TASK, or remove pidMode.`, scope);
  }
  if (controls.pidMode === ecs.PidMode.TASK) {
    new SharedPidNamespace()._change(target);
  }
  controls.observers?.forEach(observer => observer._change(target));
  if (controls.checks ?? true) {
    attachChecks(target.l1);
  }
}

/** Returns the containers that the observers added, in the order of the observers. */
export function observerContainersOf(taskDefinition: ecs.TaskDefinition, observers: readonly ObserverSidecar[] = []): ecs.ContainerDefinition[] {
  const applied = Observers.of(targetOf(taskDefinition).l1);
  return [...new Set(observers.flatMap(observer => applied.containersOf(observer)))];
}
