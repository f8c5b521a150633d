/** https://man7.org/linux/man-pages/man7/signal.7.html, for x86 and ARM; what is not here is told by its number. */
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [1, 'SIGHUP'], [2, 'SIGINT'], [3, 'SIGQUIT'], [4, 'SIGILL'], [5, 'SIGTRAP'], [6, 'SIGABRT'], [7, 'SIGBUS'], [8, 'SIGFPE'], [9, 'SIGKILL'],
  [10, 'SIGUSR1'], [11, 'SIGSEGV'], [12, 'SIGUSR2'], [13, 'SIGPIPE'], [14, 'SIGALRM'], [15, 'SIGTERM'], [31, 'SIGSYS'],
]);

/** What else is known of a signal that ends a container. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['SIGKILL', ': it was out of memory, or did not end within stopTimeout after SIGTERM'],
  ['SIGTERM', ': it was asked to stop, and did not end by an exit code of its own'],
  ['SIGSEGV', ': the program reached for memory that it has not'],
  ['SIGABRT', ': the program gave up by itself'],
]);

/**
 * What the exit code of a container tells.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html for SIGTERM and SIGKILL
 * @see https://docs.docker.com/engine/containers/run/#exit-status for 125 to 127
 */
export function meaningOf(exitCode: number): string {
  switch (exitCode) {
    case 0: return 'it ended by itself, without an error';
    case 125: return 'the engine failed';
    case 126: return 'the program may not be executed';
    case 127: return 'the program, or one that its shell was to start, is not there';
    default: return signalOf(exitCode) ?? 'the program\'s own: its log tells why';
  }
}

/** An engine and a shell tell the signal that ended a process as 128 and its number. */
function signalOf(exitCode: number): string | undefined {
  const number = exitCode - 128;
  if (!(number >= 1 && number <= 64)) {
    return undefined;
  }
  const name = SIGNALS.get(number) ?? `signal ${number}`;
  return `ended by ${name}${REASONS.get(name) ?? ''}`;
}
