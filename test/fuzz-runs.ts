/**
 * Returns how many random inputs each property tries: `FUZZ_RUNS`, which is 2,000 in `npm run fuzz`, or a default.
 *
 * A text that is not a number would try none, and the property would pass.
 */
export function fuzzRuns(defaultRuns: number): number {
  const { FUZZ_RUNS } = process.env;
  if (FUZZ_RUNS === undefined) {
    return defaultRuns;
  }
  if (!/^[1-9]\d*$/.test(FUZZ_RUNS)) {
    throw new Error(`FUZZ_RUNS is ${FUZZ_RUNS}. Set it to a whole number greater than 0.`);
  }
  return Number(FUZZ_RUNS);
}
