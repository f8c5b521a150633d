import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { checkCommand } from './cli/check/command-line';
import type { CommandLine } from './cli/command-line';
import { describeCommand } from './cli/describe/command-line';
import { explainCommand } from './cli/explain/command-line';
import { printable, printableLines } from './cli/printable';
import { runInProcess } from './cli/process';
import type { Terminal } from './cli/terminal';
import { alternatives, closestChoice } from './cli/unknown-choice';
import { version } from './cli/version';
import { effectCommand } from './local/effect/command-line';
import { logsCommand } from './local/logs/command-line';
import { psCommand } from './local/ps/command-line';
import { execCommand, runCommand } from './local/run/command-line';
import { stopCommand } from './local/stop/command-line';
import { UsageError } from './usage-error';
import { sentence } from './wording';

const NAME = 'cdk-fargate-linux-controls';

/** Every command. */
export const COMMANDS: readonly CommandLine[] = [
  checkCommand, describeCommand, explainCommand, runCommand, psCommand, logsCommand, execCommand, effectCommand, stopCommand,
];

/** The maximum width of a help. */
const HELP_WIDTH = 100;

const EXIT_CODES = `
COMMAND --help shows the options of a command and an example.

Exit codes:
  0  success
  1  check found an error; explain does not know the message;
     run could not start an essential container
  2  wrong usage, unreadable input, or a task definition that run cannot start`;

/** Runs the command of a process and sets its exit code. */
export function runMain(process: NodeJS.Process): Promise<void> {
  return runInProcess(process, main);
}

/** Runs a command and returns its exit code, or a promise for commands that run asynchronously. */
export function main(args: string[], terminal: Terminal): number | Promise<number> {
  try {
    const code = runCommandLine(args, terminal);
    return typeof code === 'number' ? code : code.catch(error => exitCodeOf(error, terminal));
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

function exitCodeOf(error: unknown, { stderr }: Terminal): number {
  if (error instanceof CommanderError) {
    // The parser has printed the help or the mistake.
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof UsageError) {
    stderr.write(`${NAME}: ${printableLines(error.message)}\n`);
    return 2;
  }
  // Node finds the current folder only when something relative to it is needed.
  if ((error as NodeJS.ErrnoException).syscall === 'uv_cwd') {
    stderr.write(`${NAME}: the current folder does not exist. Change to a folder that exists.\n`);
    return 2;
  }
  stderr.write(`${NAME}: internal error: ${printable(internalError(error))}. Report it at https://github.com/${NAME}/${NAME}/issues\n`);
  return 2;
}

/** The error and where it was thrown, in one line. */
function internalError(error: unknown): string {
  const { stack = '' } = error as Error;
  const [, place = ''] = /\n +at (.*)/.exec(stack) ?? [];
  return `${String(error).replace(/\s+/g, ' ')} (at ${place})`;
}

function runCommandLine(args: string[], terminal: Terminal): number | Promise<number> {
  let code: number | Promise<number> = 0;
  const program = programFor(terminal);
  for (const commandLine of COMMANDS) {
    const command = program.command(commandLine.name).summary(commandLine.summary).description(sentence(commandLine.summary));
    command.showHelpAfterError(`Run ${NAME} ${commandLine.name} --help for its options and an example.`);
    command.action(() => {
      const missing = commandLine.missingArgument?.(command.args, command.opts(), terminal);
      if (missing !== undefined) {
        command.error(`error: ${commandLine.name} requires ${missing}`);
      }
      code = commandLine.run(command.args, command.opts(), terminal);
    });
  }
  // Only the command that is run, or whose help is shown, needs its options.
  program.hook('preSubcommand', (_, command) => {
    COMMANDS.find(({ name }) => name === command.name())!.configure(command);
    command.options.filter(({ required }) => required).forEach(validateValue);
  });
  if (args.every(arg => arg === '--')) {
    program.error('error: missing command');
  }
  program.parse(normalized(args), { from: 'user' });
  return code;
}

/**
 * Refuses what looks like another option as the value of an option, and names the closest choice for a value that an
 * option does not accept.
 */
function validateValue(option: Option): void {
  const { argChoices: choices, parseArg } = option;
  option.argParser((value, previous: unknown) => {
    if (/^-(?!\d)/.test(value)) {
      throw new InvalidArgumentError('It starts with a dash, so the value is probably missing.');
    }
    if (choices && !choices.includes(value)) {
      const suggestion = closestChoice(value, choices);
      throw new InvalidArgumentError(suggestion ? `Did you mean ${suggestion}?` : `Use ${alternatives(choices)}.`);
    }
    return parseArg ? parseArg(value, previous) : value;
  });
}

/**
 * Replaces `help COMMAND` with `COMMAND --help`, and reduces arguments with an unknown command to it. For `help chekc`
 * and `chekc --help`, the parser would print the whole help instead of the mistake.
 */
function normalized([first, ...rest]: readonly string[]): readonly string[] {
  const args = first === 'help' ? [...rest.slice(0, 1), '--help'] : [first, ...rest];
  const command = args.find(arg => !arg.startsWith('-'));
  if (command === explainCommand.name) {
    // No option contains white space: a list item or a rule of a diff is a message.
    return args.map(arg => /^-[^=\s]*\s/.test(arg) ? ` ${arg}` : arg);
  }
  return command === undefined || COMMANDS.some(({ name }) => name === command) ? args : [command];
}

function programFor({ stdout, stderr }: Terminal): Command {
  return new Command(NAME)
    .description('Checks, describes, and runs ECS task definitions.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError(`Run ${NAME} --help for the commands.`)
    .configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      outputError: (text, write) => write(printableLines(text.replace(/^error: /, `${NAME}: `))),
      getOutHelpWidth: () => Math.min(stdout.columns ?? HELP_WIDTH, HELP_WIDTH),
    })
    .configureHelp({ subcommandTerm: command => command.name() })
    .exitOverride();
}
