import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { apiName } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { requireTypes } from '../../required-types';

/** Limits of System V semaphores. The kernel's names are in parentheses. */
export interface SemaphoreLimitsOptions {
  /** The maximum number of semaphores in a set, from 0 to 2147483647 (SEMMSL). */
  readonly semaphoresPerSet: number;

  /** The maximum number of semaphores in all sets together, from 0 to 2147483647 (SEMMNS). */
  readonly semaphores: number;

  /** The maximum number of operations per `semop` call, from 0 to 2147483647 (SEMOPM). */
  readonly operationsPerCall: number;

  /** The maximum number of semaphore sets, from 0 to 32768 (SEMMNI). */
  readonly sets: number;
}

/**
 * The four limits of System V semaphores that `kernel.sem` sets.
 */
export class SemaphoreLimits {
  /**
   * Creates a set of limits.
   *
   * Throws if a limit is not a whole number within the bounds of its property.
   */
  public static of(options: SemaphoreLimitsOptions): SemaphoreLimits {
    requireTypes('SemaphoreLimits.of', options, {});
    const maximums = { semaphoresPerSet: 2147483647, semaphores: 2147483647, operationsPerCall: 2147483647, sets: 32768 };
    for (const [limit, max] of Object.entries(maximums) as [keyof SemaphoreLimitsOptions, number][]) {
      const value = options[limit];
      if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= 0 && value <= max)) {
        throw new LinuxControlsError(`SemaphoreLimits.of: ${apiName(limit)} must be a whole number from 0 to ${max}, not ${value}.`);
      }
    }
    return new SemaphoreLimits([options.semaphoresPerSet, options.semaphores, options.operationsPerCall, options.sets]);
  }

  private constructor(private readonly limits: number[]) {}

  /** Returns the limits in the kernel's format, for example `32000 1024000000 500 32000`. */
  public toString(): string {
    return this.limits.map(textOfNumber).join(' ');
  }
}
