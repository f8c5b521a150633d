import { textOfNumber } from './number-text';
import { requireTypes, wholeNumber } from '../../required-types';
import { FACTORY, requireFactory } from '../../factory';

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
    const limit = wholeNumber(0, 2147483647);
    requireTypes('SemaphoreLimits.of', options, { semaphoresPerSet: limit, semaphores: limit, operationsPerCall: limit, sets: wholeNumber(0, 32768) });
    return new SemaphoreLimits(FACTORY, [options.semaphoresPerSet, options.semaphores, options.operationsPerCall, options.sets]);
  }

  private constructor(key: symbol, private readonly limits: number[]) { requireFactory(key, SemaphoreLimits); }

  /** Returns the limits in the kernel's format, for example `32000 1024000000 500 32000`. */
  public toString(): string {
    return this.limits.map(textOfNumber).join(' ');
  }
}
