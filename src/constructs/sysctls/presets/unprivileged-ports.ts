import { NetworkPreset } from './sysctl-preset';

/**
 * Presets that let processes listen on low ports without root. On Fargate, the NET_BIND_SERVICE capability cannot grant that.
 */
export class UnprivilegedPorts {
  /**
   * Lets every user listen on every port, including 80 and 443. By default, Linux allows only ports from 1024.
   *
   * @see https://docs.kernel.org/networking/ip-sysctl.html
   */
  public static all(): NetworkPreset {
    return new NetworkPreset('UnprivilegedPorts.all()', {
      reason: 'A proxy that does not run as root can listen on ports 80 and 443.',
      source: 'https://github.com/aws/containers-roadmap/issues/1721',
      values: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    });
  }

  private constructor() {}
}
