import { DEFAULT_MAX_BYTES } from '../../reading/files/file-text';
import { readInput, STANDARD_INPUT } from '../../reading/files/read-input';
import type { FileNote, Input } from '../../reading/input';
import { UsageError } from '../../usage-error';
import { printable } from '../printable';
import type { Input as Stream, Terminal } from '../terminal';
import { TimeLimit } from '../timeout';

/** Options of the commands that read files. */
export interface InputOptions {
  /** The size limit of a file, in megabytes. */
  readonly maxSize?: string;

  /** The limit of the total time, in seconds. */
  readonly timeout?: string;

  /** Whether to list the files that were skipped. */
  readonly verbose?: boolean;
}

/** The exit code if something could not be read. */
const UNREADABLE = 2;

/**
 * Reads the arguments of a command, passes them to it, and returns the exit code. What could not be read is listed on standard error, and the exit code
 * is then 2, whatever the command returns.
 */
export function withInput(
  paths: readonly string[], terminal: Terminal, options: InputOptions, command: (input: Input) => number,
): number | Promise<number> {
  const maxBytes = bytesFrom(options.maxSize);
  const limit = new TimeLimit(options.timeout);
  const run = (standardInput?: string) => limit.run(() => {
    const input = readInput(paths, { standardInput, maxBytes });
    const code = command(input);
    const skipped = options.verbose ? input.skipped.map(({ file, reason }) => ({ file, reason: `was skipped: it ${reason}` })) : [];
    writeNotes(terminal, [...skipped, ...input.notes, ...input.unreadable]);
    return input.unreadable.length > 0 ? UNREADABLE : code;
  });
  const standardInput = standardInputOf(paths, terminal, maxBytes);
  return standardInput ? limit.wait(standardInput, () => terminal.stdin?.destroy?.()).then(run) : run();
}

/** Reads standard input to its end, if an argument stands for it. The result is undefined if it is larger than the limit. */
export function standardInputOf(
  paths: readonly string[], { stdin }: Pick<Terminal, 'stdin'>, maxBytes = DEFAULT_MAX_BYTES,
): Promise<string | undefined> | undefined {
  return paths.includes(STANDARD_INPUT) ? readStream(stdin, maxBytes) : undefined;
}

/** Writes sentences about files to standard error. */
export function writeNotes({ stderr }: Terminal, notes: readonly FileNote[]): void {
  notes.forEach(({ file, reason }) => stderr.write(`cdk-fargate-linux-controls: ${printable(`${file} ${reason}`)}\n`));
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

/** Reads a stream to its end. Undefined if it is larger than the limit. */
async function readStream(stream: Stream | undefined, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let [content, size] = ['', 0];
  for await (const chunk of stream ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      return undefined;
    }
    content += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return content + decoder.decode();
}
