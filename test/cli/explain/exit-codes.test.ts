import { meaningOf } from '../../../src/cli/explain/exit-codes';

test.each([
  [0, 'exited without an error'],
  [1, 'set by the program; check its log'],
  [125, 'the container engine failed'],
  [126, 'the program could not be executed'],
  [127, 'the program, or one that its shell tried to start, was not found'],
  [128, 'set by the program; check its log'],
  [129, 'terminated by SIGHUP'],
  [137, 'terminated by SIGKILL (for example out of memory, or still running when stopTimeout expired after SIGTERM)'],
  [139, 'terminated by SIGSEGV (invalid memory access)'],
  [143, 'terminated by SIGTERM (asked to stop; the program set no other exit code)'],
  [192, 'terminated by signal 64'],
  [193, 'set by the program; check its log'],
  [NaN, 'set by the program; check its log'],
])('exit code %d: %s', (code, meaning) => {
  expect(meaningOf(code)).toBe(meaning);
});
