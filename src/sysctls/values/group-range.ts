import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';

const HIGHEST = 4294967294;

/**
 * A range of group ids, both ends included.
 */
export class GroupRange {
  /**
   * The groups from `low` to `high`.
   *
   * Throws when an id is not a whole number from 0 to 4294967294 or when `low` is above `high`: to the kernel that means nobody.
   */
  public static of(low: number, high: number): GroupRange {
    for (const group of [low, high]) {
      if (!Token.isUnresolved(group) && !(Number.isInteger(group) && group >= 0 && group <= HIGHEST)) {
        throw new LinuxControlsError(`GroupRange.of(${low}, ${high}): ${group} is not a group id. An id is a whole number from 0 to ${HIGHEST}.`);
      }
    }
    if (!Token.isUnresolved(low) && !Token.isUnresolved(high) && low > high) {
      throw new LinuxControlsError(`GroupRange.of(${low}, ${high}): the range runs backwards. Write the lower id first, or GroupRange.nobody().`);
    }
    return new GroupRange(low, high);
  }

  /** Every group, and so every user. */
  public static everybody(): GroupRange {
    return new GroupRange(0, HIGHEST);
  }

  /** No group. */
  public static nobody(): GroupRange {
    return new GroupRange(1, 0);
  }

  private constructor(private readonly low: number, private readonly high: number) {}

  /** The ends as the kernel writes them: `0 4294967294`. */
  public toString(): string {
    return `${textOfNumber(this.low)} ${textOfNumber(this.high)}`;
  }
}
