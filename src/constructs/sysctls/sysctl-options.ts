import type { IpcPreset, NetworkPreset } from './presets/sysctl-preset';

/** Options that network and IPC kernel parameters have in common. */
export interface SysctlOptions {
  /**
   * Kernel parameters by name, for parameters without a typed property.
   *
   * The same checks apply as for properties: names that no task can set, mistyped names, and values out of range are rejected.
   *
   * @default - none
   */
  readonly byName?: { [name: string]: string };
}

/** Options for the kernel parameters of an IPC namespace. */
export interface IpcSysctlOptions extends SysctlOptions {
  /**
   * Presets to apply, for example `SystemVIpc`. A value set by a property or by `byName` overrides the value of a preset.
   *
   * Presets that set the same parameter to different values are rejected.
   *
   * @default - none
   */
  readonly presets?: IpcPreset[];
}

/** Options for the kernel parameters of a network namespace. */
export interface NetworkSysctlOptions extends SysctlOptions {
  /**
   * Presets to apply, for example `TcpKeepAlive`. A value set by a property or by `byName` overrides the value of a preset.
   *
   * Presets that set the same parameter to different values are rejected.
   *
   * @default - none
   */
  readonly presets?: NetworkPreset[];

  /**
   * The name of the container that sets the values, which apply to all containers of the task.
   *
   * The values take effect when this container starts, so it must start before any container that listens.
   * By default, adding an init container can move the values to it; specify a name to prevent that.
   *
   * If containers do not share a network namespace (EC2 with bridge networking), the values are set on every container by default,
   * and only on this container if a name is specified.
   *
   * @default - a container that starts before every container with port mappings: the first that other containers depend
   * on and that depends on none itself, not counting observers; otherwise the task's default container, or another one.
   * If there is none, such a container before the task's default container, and a check names the listeners that may
   * start first. The proxy in `TunedProxyTask`
   */
  readonly containerName?: string;
}
