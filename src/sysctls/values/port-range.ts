import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';

/**
 * A range of ports, both ends included.
 */
export class PortRange {
  /**
   * The ports from `low` to `high`.
   *
   * Throws when a port is not a whole number from 0 to 65535 or when `low` is above `high`.
   */
  public static of(low: number, high: number): PortRange {
    for (const port of [low, high]) {
      if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
        throw new LinuxControlsError(`PortRange.of(${low}, ${high}): ${port} is not a port. A port is a whole number from 0 to 65535.`);
      }
    }
    if (!Token.isUnresolved(low) && !Token.isUnresolved(high) && low > high) {
      throw new LinuxControlsError(`PortRange.of(${low}, ${high}): the range runs backwards. Write the lower port first: PortRange.of(${high}, ${low}).`);
    }
    return new PortRange(low, high);
  }

  /**
   * One port.
   *
   * Throws when it is not a whole number from 0 to 65535.
   */
  public static port(port: number): PortRange {
    return PortRange.of(port, port);
  }

  private constructor(
    /** The first port. */
    public readonly low: number,
    /** The last port. */
    public readonly high: number,
  ) {}

  /** The ends as the kernel writes an ephemeral range: `1024 65000`. */
  public toString(): string {
    return `${textOfNumber(this.low)} ${textOfNumber(this.high)}`;
  }
}
