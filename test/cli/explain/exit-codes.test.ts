import { meaningOf } from '../../../src/cli/explain/exit-codes';

test.each([
  [0, 'it ended by itself, without an error'],
  [1, 'the program\'s own: its log tells why'],
  [124, 'the program\'s own: its log tells why'],
  [125, 'the engine failed'],
  [126, 'the program may not be executed'],
  [127, 'the program, or one that its shell was to start, is not there'],
  [128, 'the program\'s own: its log tells why'],
  [129, 'ended by SIGHUP'],
  [137, 'ended by SIGKILL: it was out of memory, or did not end within stopTimeout after SIGTERM'],
  [139, 'ended by SIGSEGV: the program reached for memory that it has not'],
  [143, 'ended by SIGTERM: it was asked to stop, and did not end by an exit code of its own'],
  [192, 'ended by signal 64'],
  [193, 'the program\'s own: its log tells why'],
  [255, 'the program\'s own: its log tells why'],
  [NaN, 'the program\'s own: its log tells why'],
])('exit code %d: %s', (code, meaning) => {
  expect(meaningOf(code)).toBe(meaning);
});
