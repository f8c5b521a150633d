import { Size, Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';
import { FACTORY, requireFactory } from '../../factory';
import { requireTypes, SIZE } from '../../required-types';

const MAX_SIZE = 2147483647;

/**
 * The minimum, initial, and maximum size of a TCP buffer.
 */
export class TcpBufferSizes {
  /**
   * Creates buffer sizes of 1 to 2147483647 whole bytes, in ascending order.
   *
   * Throws if a size is out of range or if the sizes are not in ascending order. The kernel accepts any order, but no
   * other order makes sense.
   *
   * @param min the size that a buffer keeps even when memory is short
   * @param initial the size of a new buffer
   * @param max the size up to which a buffer can grow
   */
  public static of(min: Size, initial: Size, max: Size): TcpBufferSizes {
    requireTypes('TcpBufferSizes.of', { min, initial, max }, { min: SIZE, initial: SIZE, max: SIZE });
    const sizes = [min, initial, max].map(size => size.toBytes());
    if (!sizes.some(size => Token.isUnresolved(size))) {
      const invalid = sizes.find(size => !(Number.isInteger(size) && size >= 1 && size <= MAX_SIZE));
      if (invalid !== undefined) {
        throw new LinuxControlsError(`TcpBufferSizes.of(${sizes.join(', ')} bytes): ${invalid} is not a valid size. Use whole numbers of bytes from 1 to ${MAX_SIZE}.`);
      }
      if (sizes[0] > sizes[1] || sizes[1] > sizes[2]) {
        throw new LinuxControlsError(`TcpBufferSizes.of(${sizes.join(', ')} bytes): the sizes must be in ascending order: minimum, initial, maximum.`);
      }
    }
    return new TcpBufferSizes(FACTORY, sizes);
  }

  private constructor(key: symbol, private readonly sizes: number[]) { requireFactory(key, TcpBufferSizes); }

  /** Returns the sizes in bytes in the kernel's format, for example `4096 131072 6291456`. */
  public toString(): string {
    return this.sizes.map(textOfNumber).join(' ');
  }
}
