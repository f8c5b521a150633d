import type { Command } from 'commander';
import type { Terminal } from './terminal';

/**
 * The command line of a command: its arguments, options, help, and action. `main` loads all of them, so the action loads what it
 * needs.
 */
export interface CommandLine<Options extends object = object> {
  readonly name: string;

  /** One line for the list of commands. */
  readonly summary: string;

  /** Adds arguments, options, and help. Each help has an example. */
  configure(command: Command): unknown;

  /** Returns the required argument that is missing, if only the options or the terminal decide whether it is required. */
  missingArgument?(args: readonly string[], options: Options, terminal: Terminal): string | undefined;

  /** Runs the command and returns its exit code. */
  run(args: readonly string[], options: Options, terminal: Terminal): number | Promise<number>;
}

/** What PATH stands for. */
export const PATH = 'cloud assembly such as cdk.out, file with templates or task definitions, or - for standard input';

/** Returns the missing argument of a command that requires at least one path. */
export function missingPath(paths: readonly string[]): string | undefined {
  return paths.length === 0 ? 'a path, for example cdk.out' : undefined;
}

/** Adds a value to the values of a repeatable option. */
export function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** Returns the examples at the end of a help. */
export function examples(...commands: readonly string[]): string {
  return ['', commands.length === 1 ? 'Example:' : 'Examples:', ...commands.map(command => `  ${command}`)].join('\n');
}
