import { SysctlPreset } from './sysctl-preset';

/**
 * Presets that let a process listen on low ports without being root, which NET_BIND_SERVICE cannot do on Fargate.
 */
export class UnprivilegedPorts {
  /**
   * Every user may listen on every port, 80 and 443 included. By itself Linux starts at 1024.
   */
  public static all(): SysctlPreset {
    return new SysctlPreset('UnprivilegedPorts.all', {
      reason: 'A proxy that does not run as root can listen on ports 80 and 443.',
      source: 'https://github.com/aws/containers-roadmap/issues/1721; https://docs.kernel.org/networking/ip-sysctl.html',
      values: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    });
  }

  private constructor() {}
}
