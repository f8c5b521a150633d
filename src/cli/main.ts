import { parseArgs } from 'node:util';
import { check } from './check';
import { describe } from './describe';
import { readTaskDefinitionFiles } from './files';
import { Style, styleFor } from './style';
import { UsageError } from './usage-error';

const USAGE = `Usage: cdk-fargate-linux-controls COMMAND PATH...

PATH is a folder that cdk synth has written (cdk.out), a CloudFormation template, or a task definition for register-task-definition.

  check PATH...      tells what is wrong with the task definitions
  describe PATH...   tells their containers, namespaces and kernel parameters

Exit code: 0 without errors, 1 with errors, 2 for wrong usage or unreadable input.`;

/** What the command writes to. */
export interface Terminal {
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

type Command = (paths: readonly string[], style: Style) => { readonly text: string; readonly hasErrors: boolean };

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['check', (paths, style) => check(readTaskDefinitionFiles(paths), style)],
  ['describe', (paths, style) => ({ text: describe(readTaskDefinitionFiles(paths), style), hasErrors: false })],
]);

/** Runs the command and returns its exit code. */
export function main(args: string[], { stdout, stderr, env }: Terminal): number {
  try {
    const { values, positionals: [name, ...paths] } = parse(args);
    if (values.help) {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const { text, hasErrors } = commandOf(name, paths)(paths, styleFor(stdout, env));
    stdout.write(`${text}\n`);
    return hasErrors ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`cdk-fargate-linux-controls: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function commandOf(name: string | undefined, paths: readonly string[]): Command {
  if (name === undefined) {
    throw new UsageError(`a command is missing.\n\n${USAGE}`);
  }
  const command = COMMANDS.get(name);
  if (!command) {
    throw new UsageError(`there is no command ${name}.\n\n${USAGE}`);
  }
  if (paths.length === 0) {
    throw new UsageError(`${name} needs a path, such as cdk.out.\n\n${USAGE}`);
  }
  return command;
}
