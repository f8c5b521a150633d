import { Token } from 'aws-cdk-lib';
import { textOfNumber } from './number-text';
import { LinuxControlsError } from '../../error';

/** Limits of System V semaphores; the kernel's names are in brackets. */
export interface SemaphoreLimitsProps {
  /** Semaphores in one set, from 0 to 2147483647 (SEMMSL). */
  readonly semaphoresPerSet: number;

  /** Semaphores in all sets together, from 0 to 2147483647 (SEMMNS). */
  readonly semaphores: number;

  /** Operations in one call of semop, from 0 to 2147483647 (SEMOPM). */
  readonly operationsPerCall: number;

  /** Sets, from 0 to 32768 (SEMMNI). */
  readonly sets: number;
}

/**
 * The four limits of System V semaphores, in the order in which `kernel.sem` holds them.
 */
export class SemaphoreLimits {
  /**
   * Throws when a limit is not a whole number within the bounds that its property names.
   */
  public static of(props: SemaphoreLimitsProps): SemaphoreLimits {
    const highest = { semaphoresPerSet: 2147483647, semaphores: 2147483647, operationsPerCall: 2147483647, sets: 32768 };
    for (const [limit, max] of Object.entries(highest) as [keyof SemaphoreLimitsProps, number][]) {
      const value = props[limit];
      if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= 0 && value <= max)) {
        throw new LinuxControlsError(`SemaphoreLimits.of: ${limit} is ${value}. It must be a whole number from 0 to ${max}.`);
      }
    }
    return new SemaphoreLimits([props.semaphoresPerSet, props.semaphores, props.operationsPerCall, props.sets]);
  }

  private constructor(private readonly limits: number[]) {}

  /** The limits as the kernel writes them: `32000 1024000000 500 32000`. */
  public toString(): string {
    return this.limits.map(textOfNumber).join(' ');
  }
}
