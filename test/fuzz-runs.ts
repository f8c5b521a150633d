import { wholeNumber } from './whole-number';

/** Returns how many random inputs each property tries: `FUZZ_RUNS`, which is 2,000 in `npm run suite -- fuzz`, or a default. */
export function fuzzRuns(defaultRuns: number): number {
  return wholeNumber('FUZZ_RUNS', defaultRuns);
}
