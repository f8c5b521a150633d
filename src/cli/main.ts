import { parseArgs } from 'node:util';
import { check } from './check';
import { describe } from './describe';
import { readTaskDefinitionFiles } from './files';
import { Style, styleFor } from './style';
import { UsageError } from './usage-error';

const USAGE = `Usage: cdk-fargate-linux-controls COMMAND PATH... [OPTION]...

PATH is a folder that cdk synth has written (cdk.out), a CloudFormation template in JSON or YAML, or a task definition for register-task-definition.

  check PATH...            tells what is wrong with the task definitions
    --format FORMAT        text (for people), json, sarif, or github (annotations of a workflow)
    --severity SEVERITY    the least that is told: info, warning or error
    --acknowledge ID       leaves out the findings of a rule; may be repeated
    --baseline FILE        leaves out the findings that FILE holds; writes it, with all of today's, where it does not exist
  describe PATH...         tells who shares which namespace, sets which kernel parameter and may trace whom, and the AWS commands to try it
    --format FORMAT        text (for people), json, or mermaid (a diagram)

Exit code: 0 without errors, 1 with errors, 2 for wrong usage or unreadable input.`;

/** What the command writes to. */
export interface Terminal {
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  format: { type: 'string' },
  severity: { type: 'string' },
  acknowledge: { type: 'string', multiple: true },
  baseline: { type: 'string' },
} as const;

type Options = ReturnType<typeof parse>['values'];

interface Command {
  /** The options that it takes. */
  readonly options: readonly (keyof Options)[];
  run(paths: readonly string[], style: Style, options: Options): { readonly text: string; readonly hasErrors: boolean };
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['check', {
    options: ['format', 'severity', 'acknowledge', 'baseline'],
    run: (paths, style, options) => check(readTaskDefinitionFiles(paths), style, options),
  }],
  ['describe', {
    options: ['format'],
    run: (paths, style, options) => ({ text: describe(readTaskDefinitionFiles(paths), style, options), hasErrors: false }),
  }],
]);

/** Runs the command and returns its exit code. */
export function main(args: string[], { stdout, stderr, env }: Terminal): number {
  try {
    const { values: { help, ...options }, positionals: [name, ...paths] } = parse(args);
    if (help) {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const { text, hasErrors } = commandOf(name, paths, options).run(paths, styleFor(stdout, env), options);
    stdout.write(text && `${text}\n`);
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
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function commandOf(name: string | undefined, paths: readonly string[], options: Options): Command {
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
  const strange = Object.keys(options).find(option => !command.options.includes(option as keyof Options));
  if (strange) {
    throw new UsageError(`${name} takes no --${strange}.\n\n${USAGE}`);
  }
  return command;
}
