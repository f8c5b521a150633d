import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';
import { FACTORY, requireFactory } from '../../factory';
import { requireTypes, wholeNumber } from '../../required-types';

const MAX_GROUP_ID = 4294967294;

/**
 * A range of group IDs, including both ends.
 */
export class GroupRange {
  /**
   * The groups from `low` to `high`.
   *
   * Throws if an ID is not a whole number from 0 to 4294967294, or if `low` is above `high`, which the kernel treats as
   * an empty range.
   */
  public static of(low: number, high: number): GroupRange {
    const group = wholeNumber(0, MAX_GROUP_ID);
    requireTypes('GroupRange.of', { low, high }, { low: group, high: group });
    if (low > high && !Token.isUnresolved(low) && !Token.isUnresolved(high)) {
      throw new LinuxControlsError(`GroupRange.of(${low}, ${high}): the lower ID must come first. Use GroupRange.of(${high}, ${low}), or GroupRange.none() for no group.`);
    }
    return new GroupRange(FACTORY, low, high);
  }

  /**
   * The groups from 0 to 2147483647, in practice all, as Docker sets it by default.
   *
   * @see https://github.com/moby/moby/pull/41030
   */
  public static all(): GroupRange {
    return new GroupRange(FACTORY, 0, 2147483647);
  }

  /** No group. */
  public static none(): GroupRange {
    return new GroupRange(FACTORY, 1, 0);
  }

  private constructor(key: symbol, private readonly low: number, private readonly high: number) { requireFactory(key, GroupRange); }

  /** Returns the range in the kernel's format, for example `0 2147483647`. */
  public toString(): string {
    return `${textOfNumber(this.low)} ${textOfNumber(this.high)}`;
  }
}
