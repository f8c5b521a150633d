import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';
import { FACTORY, requireFactory } from '../../factory';
import { requireType, requireTypes, wholeNumber } from '../../required-types';

/**
 * A range of ports, including both ends.
 */
export class PortRange {
  /**
   * The ports from `low` to `high`.
   *
   * Throws if a port is not a whole number from 0 to 65535, or if `low` is above `high`.
   */
  public static of(low: number, high: number): PortRange {
    const port = wholeNumber(0, 65535);
    requireTypes('PortRange.of', { low, high }, { low: port, high: port });
    if (low > high && !Token.isUnresolved(low) && !Token.isUnresolved(high)) {
      throw new LinuxControlsError(`PortRange.of(${low}, ${high}): the lower port must come first. Use PortRange.of(${high}, ${low}).`);
    }
    return new PortRange(FACTORY, low, high);
  }

  /**
   * A single port.
   *
   * Throws if it is not a whole number from 0 to 65535.
   */
  public static port(port: number): PortRange {
    requireType('PortRange.port', port, 'port', wholeNumber(0, 65535));
    return PortRange.of(port, port);
  }

  private constructor(key: symbol, private readonly first: number, private readonly last: number) { requireFactory(key, PortRange); }

  /** The first port. */
  public get low(): number {
    return this.first;
  }

  /** The last port. */
  public get high(): number {
    return this.last;
  }

  /** Returns the range in the format of `net.ipv4.ip_local_port_range`, for example `1024 65000`. */
  public toString(): string {
    return `${textOfNumber(this.low)} ${textOfNumber(this.high)}`;
  }
}
