import { Size, Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';

const HIGHEST = 2147483647;

/**
 * The three sizes of a TCP buffer: what it keeps when memory is short, what it starts with, and what it may grow to.
 */
export class TcpBufferSizes {
  /**
   * Sizes in whole bytes from 1 to 2147483647, in rising order.
   *
   * Throws otherwise: the kernel takes sizes in any order and does nothing sensible with them.
   */
  public static of(min: Size, initial: Size, max: Size): TcpBufferSizes {
    const sizes = [min, initial, max].map(size => size.toBytes());
    if (!sizes.some(size => Token.isUnresolved(size))) {
      const wrong = sizes.find(size => !(Number.isInteger(size) && size >= 1 && size <= HIGHEST));
      if (wrong !== undefined) {
        throw new LinuxControlsError(`TcpBufferSizes.of(${sizes.join(', ')} bytes): ${wrong} is not a whole number of bytes from 1 to ${HIGHEST}, the largest size that the kernel takes.`);
      }
      if (sizes[0] > sizes[1] || sizes[1] > sizes[2]) {
        throw new LinuxControlsError(`TcpBufferSizes.of(${sizes.join(', ')} bytes): the sizes do not rise. Write the smallest first and the largest last.`);
      }
    }
    return new TcpBufferSizes(sizes);
  }

  private constructor(private readonly sizes: number[]) {}

  /** The sizes in bytes as the kernel writes them: `4096 131072 6291456`. */
  public toString(): string {
    return this.sizes.map(textOfNumber).join(' ');
  }
}
