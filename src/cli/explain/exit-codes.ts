/** Signals on x86 and ARM; others are shown by number. https://man7.org/linux/man-pages/man7/signal.7.html */
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [1, 'SIGHUP'], [2, 'SIGINT'], [3, 'SIGQUIT'], [4, 'SIGILL'], [5, 'SIGTRAP'], [6, 'SIGABRT'], [7, 'SIGBUS'], [8, 'SIGFPE'], [9, 'SIGKILL'],
  [10, 'SIGUSR1'], [11, 'SIGSEGV'], [12, 'SIGUSR2'], [13, 'SIGPIPE'], [14, 'SIGALRM'], [15, 'SIGTERM'], [31, 'SIGSYS'],
]);

/** Reasons why a signal ended a container. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['SIGKILL', ' (for example out of memory, or still running when stopTimeout expired after SIGTERM)'],
  ['SIGTERM', ' (asked to stop; the program set no other exit code)'],
  ['SIGSEGV', ' (invalid memory access)'],
  ['SIGBUS', ' (usually, mapped memory with nothing behind it: /dev/shm or the disk is full)'],
  ['SIGABRT', ' (the program aborted itself)'],
]);

/**
 * Returns the meaning of a container's exit code.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html for SIGTERM and SIGKILL
 * @see https://docs.docker.com/engine/containers/run/#exit-status for 125 to 127
 */
export function meaningOf(exitCode: number): string {
  switch (exitCode) {
    case 0: return 'exited without an error';
    case 125: return 'the container engine failed';
    case 126: return 'the program could not be executed';
    case 127: return 'the program, or one that its shell tried to start, was not found';
    default: return signalOf(exitCode) ?? 'set by the program; check its log';
  }
}

/** Engines and shells report a process that a signal ended as 128 plus the signal's number. */
function signalOf(exitCode: number): string | undefined {
  const number = exitCode - 128;
  if (!(number >= 1 && number <= 64)) {
    return undefined;
  }
  const name = SIGNALS.get(number) ?? `signal ${number}`;
  return `terminated by ${name}${REASONS.get(name) ?? ''}`;
}
