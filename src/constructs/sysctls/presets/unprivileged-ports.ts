import { Token } from 'aws-cdk-lib';
import { NetworkPreset } from './sysctl-preset';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { shownNumber, textOfNumber } from '../values/number-text';
import { requireFactory } from '../../factory';
import { NUMBER, requireType } from '../../required-types';

/**
 * Presets that let processes listen on low ports without root. On Fargate, a container cannot add NET_BIND_SERVICE.
 *
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
export class UnprivilegedPorts {
  /**
   * Lets every user listen on every port, including 80 and 443. By default, Linux requires NET_BIND_SERVICE for
   * ports below 1024, which root has unless the container drops it.
   */
  public static all(): NetworkPreset {
    return preset('UnprivilegedPorts.all()', 0, 'every port, including 80 and 443');
  }

  /**
   * Lets every user listen on a port and all above it. Lower ports still require NET_BIND_SERVICE.
   *
   * Throws if the port is not a whole number from 1 to 1023.
   *
   * @param port the lowest port that every user can listen on
   */
  public static startingAt(port: number): NetworkPreset {
    requireType(message`UnprivilegedPorts.startingAt`, port, 'port', NUMBER);
    if (!(Number.isInteger(port) && port >= 1 && port <= 1023) && !Token.isUnresolved(port)) {
      throw new LinuxControlsError(message`UnprivilegedPorts.startingAt(${port}): the port must be a whole number from 1 to 1023. Linux allows every user to listen on ports from 1024 by default.`);
    }
    return preset(message`UnprivilegedPorts.startingAt(${shownNumber(port)})`, port, `ports from ${shownNumber(port)}`);
  }

  private constructor() { requireFactory(undefined, UnprivilegedPorts); }
}

function preset(name: string, firstPort: number, ports: string): NetworkPreset {
  return new NetworkPreset(name, {
    reason: `A program that does not run as root can listen on ${ports}.`,
    source: 'https://github.com/aws/containers-roadmap/issues/1721',
    values: { 'net.ipv4.ip_unprivileged_port_start': textOfNumber(firstPort) },
  });
}
