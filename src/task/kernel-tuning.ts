import { KernelParameters } from './kernel-parameters';
import { TaskDefinitionBlock } from './task-definition-block';
import type { TaskDefinitionTarget } from './task-definition-target';
import type { IpcSysctls } from '../sysctls/ipc-sysctls.generated';
import type { NetworkSysctls } from '../sysctls/network-sysctls.generated';
import { renderSysctls } from '../sysctls/render';

/**
 * Sets kernel parameters of a task definition, network parameters for the task and IPC parameters for one container.
 *
 * They are merged with what the containers' own `systemControls` hold and with other `KernelTuning`; two different values for one
 * parameter are an error that names both.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export abstract class KernelTuning extends TaskDefinitionBlock {
  /**
   * Parameters of the network namespace, which all containers of a task share on Fargate and in awsvpc mode.
   *
   * They stand on one container only: see `containerName`. In bridge mode, where each container has a namespace of its own, each gets them.
   *
   * Throws, with every problem at once, for a parameter that no task can set, a mistyped name, a value out of bounds, presets that
   * disagree, and no parameter at all. Applied to a task in host mode, or on Windows, it throws as well.
   */
  public static network(sysctls: NetworkSysctls): KernelTuning {
    return new NetworkTuning(sysctls);
  }

  /**
   * Parameters of one container's IPC namespace.
   *
   * Throws for the same reasons as `network`. That the task has no container of the name is told when the app is synthesized.
   *
   * @param containerName the name of the container, which may be added later
   */
  public static ipc(containerName: string, sysctls: IpcSysctls): KernelTuning {
    return new IpcTuning(containerName, sysctls);
  }
}

class NetworkTuning extends KernelTuning {
  private readonly sysctls: ReadonlyMap<string, string>;
  private readonly containerName?: string;

  constructor(sysctls: NetworkSysctls) {
    super();
    this.sysctls = renderSysctls('network', sysctls, 'KernelTuning.network');
    this.containerName = sysctls.containerName;
  }

  public _change(target: TaskDefinitionTarget): void {
    KernelParameters.of(target).addNetwork(this.sysctls, this.containerName);
  }
}

class IpcTuning extends KernelTuning {
  private readonly sysctls: ReadonlyMap<string, string>;

  constructor(private readonly containerName: string, sysctls: IpcSysctls) {
    super();
    this.sysctls = renderSysctls('ipc', sysctls, `KernelTuning.ipc('${containerName}')`);
  }

  public _change(target: TaskDefinitionTarget): void {
    KernelParameters.of(target).addIpc(this.containerName, this.sysctls);
  }
}
