import type { SysctlPreset } from './presets/sysctl-preset';

/** What can be said of kernel parameters beside naming each. */
export interface SysctlOptions {
  /**
   * Parameters by the name that the kernel gives them, for those that have no property here.
   *
   * The same checks hold: a name that no task can set, a mistyped one and a value out of bounds are refused.
   *
   * @default - none
   */
  readonly byName?: { [name: string]: string };

  /**
   * Sets of values that belong together. A value that is set here by its property or by `byName` wins over a preset's.
   *
   * Two presets that give one parameter different values are refused.
   *
   * @default - none
   */
  readonly presets?: SysctlPreset[];
}

/** What can be said of a network namespace's parameters beside naming each. */
export interface NetworkSysctlOptions extends SysctlOptions {
  /**
   * The container that carries the values, which hold for all containers of the task.
   *
   * A container applies them when it starts, so it has to start before whatever listens.
   * Adding an init container can make it the carrier; name a container here to keep the place.
   *
   * Where containers do not share a network namespace (EC2 with bridge networking) each of them gets the values, and a name here limits them to one.
   *
   * @default - observers aside, the first container that others wait for and that waits for none; else the task's default container. In `TunedProxyTask` the proxy
   */
  readonly containerName?: string;
}
