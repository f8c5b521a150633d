import { DEFAULT_MAX_BYTES } from '../../reading/files/file-text';
import { readInput, STANDARD_INPUT } from '../../reading/files/read-input';
import type { FileNote, Input } from '../../reading/input';
import { UsageError } from '../../usage-error';
import { printable } from '../printable';
import { readToEnd, Terminal } from '../terminal';

/** Options of the commands that read files. */
export interface InputOptions {
  /** The size limit of a file, in megabytes. */
  readonly maxSize?: string;

  /** Whether to list the files that were skipped. */
  readonly verbose?: boolean;

  /** Whether to skip named files without task definitions. */
  readonly skipOthers?: boolean;
}

/** The result of a command that reads files, apart from what could not be read. */
export interface Outcome {
  /** Whether something that the command reports fails it. */
  readonly isFailed?: boolean;

  /** Whether the command could not do all that it was asked for. */
  readonly isIncomplete?: boolean;
}

/**
 * Reads the arguments of a command, passes them to it, and returns the exit code. What could not be read is listed on standard
 * error, and the exit code is then 2, whatever the command returns.
 */
export function withInput(
  paths: readonly string[], terminal: Terminal, options: InputOptions, command: (input: Input) => Outcome,
): number | Promise<number> {
  const maxBytes = bytesFrom(options.maxSize);
  const { skipOthers, verbose } = options;
  const run = (standardInput?: Uint8Array) => {
    const input = readInput(paths, { standardInput, maxBytes, skipOthers });
    const { isFailed = false, isIncomplete = false } = command(input);
    const listed = verbose ? input.skipped.map(({ file, reason }) => ({ file, reason: `was skipped: it ${reason}` })) : [];
    writeNotes(terminal, [...listed, ...input.notes, ...input.unreadable]);
    if (input.unreadable.length === 0 && input.files.every(({ taskDefinitions }) => taskDefinitions.length === 0)) {
      terminal.stderr.write('cdk-fargate-linux-controls: no task definition was found\n');
    }
    return input.unreadable.length > 0 || isIncomplete ? 2 : isFailed ? 1 : 0;
  };
  const standardInput = standardInputOf(paths, terminal, maxBytes);
  return standardInput ? standardInput.then(run) : run();
}

/** Reads standard input to its end, if an argument stands for it. The result is undefined if it is larger than the limit. */
export function standardInputOf(
  paths: readonly string[], terminal: Pick<Terminal, 'stdin'>, maxBytes = DEFAULT_MAX_BYTES,
): Promise<Uint8Array | undefined> | undefined {
  return paths.includes(STANDARD_INPUT) ? readToEnd(terminal.stdin, maxBytes) : undefined;
}

/** Writes sentences about files to standard error. */
export function writeNotes({ stderr }: Terminal, notes: readonly FileNote[]): void {
  notes.forEach(({ file, line, reason }) =>
    stderr.write(`cdk-fargate-linux-controls: ${printable(line === undefined ? `${file} ${reason}` : `${file}:${line}: ${reason}`)}\n`));
}

function bytesFrom(megabytes: string | undefined): number {
  if (megabytes === undefined) {
    return DEFAULT_MAX_BYTES;
  }
  const number = Number(megabytes);
  if (!(number > 0)) {
    throw new UsageError(`--max-size must be a positive number of megabytes, not '${megabytes}'`);
  }
  return number * 1024 * 1024;
}
