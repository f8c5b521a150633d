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

/** The Linux controls of a task definition that every pattern offers. */
export interface LinuxControls {
  /**
   * Sidecars that watch the application.
   *
   * @default - none
   */
  readonly observers?: ObserverSidecar[];

  /**
   * Kernel parameters of the task's network namespace.
   *
   * @default - none are set
   */
  readonly networkSysctls?: NetworkSysctls;

  /**
   * Whether the containers share one PID namespace. Fargate knows `ecs.PidMode.TASK` only.
   *
   * @default - `ecs.PidMode.TASK` where an observer needs it, else each container has a PID namespace of its own
   */
  readonly pidMode?: ecs.PidMode;

  /**
   * Whether the task definition is checked against the rules of `NamespaceSharingChecks`.
   *
   * @default true
   */
  readonly checks?: boolean;
}

/** Gives a task definition the controls; `scope` is whom errors name. */
export function applyLinuxControls(scope: Construct, taskDefinition: ecs.TaskDefinition, controls: LinuxControls): void {
  const target = targetOf(taskDefinition);
  if (controls.networkSysctls) {
    const sysctls = renderSysctls('network', controls.networkSysctls, `[${scope.node.path}] networkSysctls`);
    KernelParameters.of(target).addNetwork(sysctls, controls.networkSysctls.containerName);
  }
  if (controls.pidMode === ecs.PidMode.HOST) {
    throw new LinuxControlsError('pidMode is host: on Fargate there is no instance whose processes a task could see. Use ecs.PidMode.TASK, or leave it out.', scope);
  }
  if (controls.pidMode === ecs.PidMode.TASK) {
    new SharedPidNamespace()._change(target);
  }
  controls.observers?.forEach(observer => observer._change(target));
  if (controls.checks ?? true) {
    attachChecks(target.l1);
  }
}

/** The containers that observers have added, in the order of the observers. */
export function observerContainersOf(taskDefinition: ecs.TaskDefinition, observers: readonly ObserverSidecar[] = []): ecs.ContainerDefinition[] {
  const applied = Observers.of(targetOf(taskDefinition).l1);
  return [...new Set(observers.flatMap(observer => applied.containersOf(observer)))];
}
