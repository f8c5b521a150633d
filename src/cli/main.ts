import { parseArgs } from 'node:util';
import { styleFor } from './style';
import { readTaskDefinitionFiles } from './task-definition-files';
import type { Input, Terminal } from './terminal';
import { UsageError } from './usage-error';

const USAGE = `Usage: cdk-fargate-linux-controls COMMAND [ARGUMENT...] [OPTION...]

Checks, describes, and runs ECS task definitions.
PATH is a cdk.out folder, a CloudFormation template, or a task definition for register-task-definition (JSON or YAML).

Commands:
  check PATH...              report problems in task definitions
    --format FORMAT          output format: text, json, sarif, or github (default: text)
    --severity SEVERITY      minimum severity to report: info, warning, or error (default: info)
    --acknowledge RULE       omit the findings of RULE; repeatable
    --baseline FILE          report only findings that are not in FILE; if FILE does not exist, record all findings there
  describe PATH...           show shared namespaces, kernel parameters, and who may trace whom, with AWS commands to try
    --format FORMAT          output format: text, json, or mermaid (default: text)
  explain [TEXT]             explain an error message of ECS, a container engine, or a program; without TEXT, read standard input
    --format FORMAT          output format: text or json (default: text)
  run PATH...                run a task definition on this machine as Fargate would; Ctrl-C stops it
    --task NAME              task definition to run: construct path or part of it, logical ID, or family
    --image CONTAINER=IMAGE  use IMAGE for CONTAINER; repeatable
    --secrets FILE           file of NAME=VALUE lines for secrets and unresolved values (default: variables of this shell)
    --engine ENGINE          docker, podman, finch, or nerdctl (default: CDK_DOCKER, or the first that works)
    --network NETWORK        engine network to attach the task to; none for no network
    --publish PORT           port to publish on this machine, for example 8080:80; repeatable
    --pause-image IMAGE      use IMAGE, which contains a program /pause, for the pause container
    --timeout SECONDS        stop the task after SECONDS
    --dry-run                print the engine commands instead of running them
    --clean                  remove leftovers of killed runs, and tasks that are still running
  effect TASK                show what the kernel parameters of a running task change
    --format FORMAT          output format: text or json (default: text)
    --engine ENGINE          same as for run
    --tools-image IMAGE      inspect from a container of IMAGE (with a shell, nsenter, and ss) instead of from this machine
  exec TASK CONTAINER [-- COMMAND...]
                             run COMMAND (default: sh) in a container of a running task
    --engine ENGINE          same as for run

Options:
  -h, --help                 show this help

Exit codes:
  0  success
  1  check found an error; explain does not know the message; run could not start an essential container
  2  wrong usage or unreadable input
  run returns the exit code of the essential container that stopped first, 124 after --timeout, or 130 after Ctrl-C.
  exec returns the exit code of COMMAND.`;

const OPTIONS = {
  'help': { type: 'boolean', short: 'h' },
  'format': { type: 'string' },
  'severity': { type: 'string' },
  'acknowledge': { type: 'string', multiple: true },
  'baseline': { type: 'string' },
  'task': { type: 'string' },
  'image': { type: 'string', multiple: true },
  'secrets': { type: 'string' },
  'engine': { type: 'string' },
  'network': { type: 'string' },
  'publish': { type: 'string', multiple: true },
  'pause-image': { type: 'string' },
  'timeout': { type: 'string' },
  'tools-image': { type: 'string' },
  'dry-run': { type: 'boolean' },
  'clean': { type: 'boolean' },
} as const;

/* eslint-disable @typescript-eslint/no-require-imports */
/** Loads each command only when it is called: loading the rules takes longer than running `exec`. */
const load = {
  check: () => require('./check') as typeof import('./check'),
  describe: () => require('./describe') as typeof import('./describe'),
  effect: () => require('./effect') as typeof import('./effect'),
  explain: () => require('./explain') as typeof import('./explain'),
  run: () => require('./run') as typeof import('./run'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

type Options = ReturnType<typeof parse>['values'];

interface Command {
  /** The options that the command supports. */
  readonly options: readonly (keyof Options)[];

  /** Returns the required argument that is missing, if any. */
  missingArgument?(args: readonly string[], options: Options, terminal: Terminal): string | undefined;
  run(args: readonly string[], terminal: Terminal, options: Options): number | Promise<number>;
}

const missingPath = (paths: readonly string[]) => paths.length === 0 ? 'a path, for example cdk.out' : undefined;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['check', {
    options: ['format', 'severity', 'acknowledge', 'baseline'],
    missingArgument: missingPath,
    run: (paths, { stdout, env }, options) => {
      const { text, hasErrors } = load.check().check(readTaskDefinitionFiles(paths), styleFor(stdout, env), options);
      stdout.write(text && `${text}\n`);
      return hasErrors ? 1 : 0;
    },
  }],
  ['describe', {
    options: ['format'],
    missingArgument: missingPath,
    run: (paths, { stdout, env }, options) => {
      stdout.write(`${load.describe().describe(readTaskDefinitionFiles(paths), styleFor(stdout, env), options)}\n`);
      return 0;
    },
  }],
  ['explain', {
    options: ['format'],
    missingArgument: (args, _, { stdin }) => isArgument(args) || (stdin && !stdin.isTTY) ? undefined : 'a message, or AWS CLI output on standard input: aws ecs describe-tasks … | cdk-fargate-linux-controls explain',
    run: async (args, { stdin, stdout, env }, options) => {
      const { text, isKnown } = load.explain().explain(isArgument(args) ? args.join(' ') : await readAll(stdin!), styleFor(stdout, env), options);
      stdout.write(`${text}\n`);
      return isKnown ? 0 : 1;
    },
  }],
  ['run', {
    options: ['task', 'image', 'secrets', 'engine', 'network', 'publish', 'pause-image', 'timeout', 'dry-run', 'clean'],
    missingArgument: (paths, { clean }) => clean ? undefined : missingPath(paths),
    run: (paths, terminal, options) => load.run().run(paths, terminal, options),
  }],
  ['effect', {
    options: ['format', 'engine', 'tools-image'],
    missingArgument: args => args.length !== 1 ? 'a task, for example: effect Web' : undefined,
    run: (args, terminal, options) => load.effect().effect(args, terminal, options),
  }],
  ['exec', {
    options: ['engine'],
    missingArgument: args => args.length < 2 ? 'a task and a container, for example: exec Web nginx' : undefined,
    run: (args, terminal, options) => load.run().exec(args, terminal, options),
  }],
]);

/** Whether the message is an argument: no argument, or a dash, means standard input. */
function isArgument(args: readonly string[]): boolean {
  return args.length > 0 && args.join() !== '-';
}

async function readAll(input: Input): Promise<string> {
  const decoder = new TextDecoder();
  let content = '';
  for await (const chunk of input) {
    content += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return content + decoder.decode();
}

/** Runs a command and returns its exit code, or a promise for commands that run asynchronously. */
export function main(args: string[], terminal: Terminal): number | Promise<number> {
  try {
    const { values: { help, ...options }, positionals: [name, ...rest] } = parse(args);
    if (help) {
      terminal.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const code = commandOf(name, rest, options, terminal).run(rest, terminal, options);
    return typeof code === 'number' ? code : code.catch(error => exitCodeOf(error, terminal));
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

function exitCodeOf(error: unknown, { stderr }: Terminal): number {
  if (error instanceof UsageError) {
    stderr.write(`cdk-fargate-linux-controls: ${error.message}\n`);
    return 2;
  }
  throw error;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function commandOf(name: string | undefined, args: readonly string[], options: Options, terminal: Terminal): Command {
  if (name === undefined) {
    throw new UsageError(`missing command\n\n${USAGE}`);
  }
  const command = COMMANDS.get(name);
  if (!command) {
    throw new UsageError(`unknown command '${name}'\n\n${USAGE}`);
  }
  const missing = command.missingArgument?.(args, options, terminal);
  if (missing !== undefined) {
    throw new UsageError(`${name} requires ${missing}\n\n${USAGE}`);
  }
  const unsupported = Object.keys(options).find(option => !command.options.includes(option as keyof Options));
  if (unsupported) {
    throw new UsageError(`${name} does not support --${unsupported}\n\n${USAGE}`);
  }
  return command;
}
