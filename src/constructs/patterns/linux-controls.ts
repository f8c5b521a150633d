import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { apiName } from '../../wording';
import type { ObserverSidecar } from '../observers';
import type { NetworkSysctls } from '../sysctls';
import { renderSysctls } from '../sysctls/render';
import { KernelParameters } from '../task/kernel-parameters';
import { withoutAttachingChecks } from '../task/task-definition-block';
import { targetOf } from '../task/task-definition-target';
import { attachChecks } from '../validation/attach';

/** What the patterns apply to their task definition. */
interface LinuxControls {
  readonly observers?: readonly ObserverSidecar[];
  readonly networkSysctls?: NetworkSysctls;
  readonly checks?: boolean;
}

/** Returns the props with operating system family LINUX, which pidMode requires, unless they set another family. */
export function linuxTaskDefinitionProps(props: ecs.FargateTaskDefinitionProps): ecs.FargateTaskDefinitionProps {
  return {
    ...props,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, ...props.runtimePlatform },
  };
}

/**
 * Applies the controls to a task definition. Errors name `scope`.
 *
 * @returns the containers that the observers added, in the order of the observers
 */
export function applyLinuxControls(
  scope: Construct, taskDefinition: ecs.TaskDefinition, { observers = [], networkSysctls, checks = true }: LinuxControls,
): ecs.ContainerDefinition[] {
  const target = targetOf(taskDefinition);
  if (networkSysctls) {
    KernelParameters.of(target).addNetwork(renderSysctls('network', networkSysctls, apiName('networkSysctls'), scope), networkSysctls);
  }
  // Checks are attached once, below, and only if the caller wants them. Not by an internal member: an app can contain two copies of the library.
  withoutAttachingChecks(() => observers.forEach(observer => observer.applyTo(taskDefinition)));
  if (checks) {
    attachChecks(target.l1);
  }
  return [...new Set(observers.flatMap(observer => observer.containersIn(taskDefinition)))];
}
