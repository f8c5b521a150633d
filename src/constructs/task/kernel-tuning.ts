import { FACTORY, requireFactory } from '../factory';
import { KernelParameters } from './kernel-parameters';
import { setChange, TaskDefinitionBlock } from './task-definition-block';
import type { TaskDefinitionTarget } from './task-definition-target';
import type { IpcSysctls } from '../sysctls/ipc-sysctls.generated';
import type { NetworkSysctls } from '../sysctls/network-sysctls.generated';
import { renderSysctls } from '../sysctls/render';
import { requireType, TEXT } from '../required-types';

/**
 * Kernel parameters of a task definition: network parameters for the task, or IPC parameters for one container.
 *
 * They are merged with the `systemControls` of the containers and with other `KernelTuning` blocks. Two different values for the same
 * parameter of a namespace are an error that names both values.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export class KernelTuning extends TaskDefinitionBlock {
  /**
   * Sets parameters of the network namespace, which all containers of a task share on Fargate and in awsvpc mode.
   *
   * The parameters are set on one container: see `containerName`. In bridge mode, where each container has its own
   * network namespace, they are set on every container, unless `containerName` is set.
   *
   * Throws if a task cannot set a parameter, a name is mistyped, a value is out of range, presets conflict, or no parameter is set.
   * The error lists all problems. Applying the block throws if the task uses host mode or runs on Windows.
   */
  public static network(sysctls: NetworkSysctls): KernelTuning {
    const values = renderSysctls('network', sysctls, 'KernelTuning.network');
    return new KernelTuning(FACTORY, target => KernelParameters.of(target).addNetwork(values, sysctls));
  }

  /**
   * Sets parameters of the IPC namespace of one container.
   *
   * Throws for the same reasons as `network`; applying the block throws if `ipcMode` is host. A container name that the
   * task definition does not contain is reported at synthesis.
   *
   * @param containerName the name of the container, which can be added later
   */
  public static ipc(containerName: string, sysctls: IpcSysctls): KernelTuning {
    requireType('KernelTuning.ipc', containerName, 'containerName', TEXT);
    const values = renderSysctls('ipc', sysctls, `KernelTuning.ipc('${containerName}')`);
    return new KernelTuning(FACTORY, target => KernelParameters.of(target).addIpc(containerName, values));
  }

  private constructor(key: symbol, change: (target: TaskDefinitionTarget) => void) {
    super();
    requireFactory(key, KernelTuning);
    setChange(this, change);
  }

  public withoutChecks(): KernelTuning {
    return super.withoutChecks() as KernelTuning;
  }
}
