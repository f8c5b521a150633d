import { fstatSync, writeFileSync } from 'node:fs';
import type { Output, Terminal } from './terminal';

/** A command that returns its exit code. */
type Command = (args: string[], terminal: Terminal) => number | Promise<number>;

/** Runs a command with the arguments and streams of a process, and sets the exit code of the process. */
export async function runInProcess(process: NodeJS.Process, command: Command): Promise<void> {
  const { stdout, stderr, env } = process;
  let isOutputLost = false;
  const handleError = ({ code, message }: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the pipe once it has read enough. The verdict still counts.
    if (code !== 'EPIPE' && !isOutputLost) {
      isOutputLost = true;
      process.exitCode = 2;
      stderr.write(`cdk-fargate-linux-controls: cannot write the output: ${message}\n`);
    }
  };
  stdout.on('error', handleError);
  stderr.on('error', () => { /* There is no other place to report it. */ });
  const output = fstatSync(stdout.fd).isFile() ? fileOutput(stdout.fd, handleError) : stdout;
  const terminal: Terminal = {
    // Node loads its streams for standard input when it is first used, and most commands do not use it.
    get stdin() {
      return process.stdin;
    },
    stdout: output,
    stderr,
    env,
  };
  const code = await command(process.argv.slice(2), terminal);
  process.exitCode = isOutputLost ? 2 : code;
}

/** Node's stream for files ignores that the disk took only a part of the text. */
function fileOutput(file: number, handleError: (error: NodeJS.ErrnoException) => void): Output {
  const handlers = [handleError];
  return {
    on: (_, handler) => handlers.push(handler),
    write: text => {
      try {
        writeFileSync(file, text);
      } catch (error) {
        handlers.forEach(handler => handler(error as NodeJS.ErrnoException));
      }
    },
  };
}
