import { parseArgs } from 'node:util';
import { styleFor } from './style';
import { readTaskDefinitionFiles } from './task-definition-files';
import type { Input, Terminal } from './terminal';
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
  explain [TEXT]           tells what a message of ECS, an engine or a program means, which rule it is and how to mend it; without TEXT it reads
                           standard input, such as the answer of aws ecs describe-tasks or describe-services
    --format FORMAT        text (for people) or json
  run PATH...              runs a task definition on this machine, as Fargate runs it; Ctrl-C stops it
    --task NAME            which one: its construct, a part of its path such as Web, its logical id or its family
    --image CONTAINER=IMAGE   the image of a container; may be repeated
    --secrets FILE         lines NAME=VALUE for secrets, which are else variables of this shell
    --engine ENGINE        docker, podman, finch or nerdctl; else CDK_DOCKER, or the first that answers
    --network NETWORK      the engine's network that the task is in; none needs none
    --publish PORT         a port of this machine that leads into the task, as the engine takes it (8080:80); may be repeated
    --pause-image IMAGE    an image with a program /pause, which owns the namespaces
    --timeout SECONDS      stops the task when they are over
    --dry-run              prints the engine's commands
    --clean                removes what is left of runs that were killed, and those that go on
  effect TASK              tells what the kernel parameters of a task that runs here do: for its listeners, its connections and its ports
    --format FORMAT        text (for people) or json
    --engine ENGINE        as for run
    --tools-image IMAGE    looks from a container of this image, which has a shell, nsenter and ss: where the engine runs in a virtual machine
  exec TASK CONTAINER [-- COMMAND...]   runs a command, or a shell, in a container of a task that runs here

Exit code: 0 without errors, 1 with errors, 2 for wrong usage or unreadable input. That of explain is 1 for what is not known; that of run is the one of the essential container that ended,
124 after --timeout, 130 after Ctrl-C; that of exec is the command's.`;

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
/** Loaded when the command is called: the rules take longer to load than `exec` to run. */
const filesOf = {
  check: () => require('./check') as typeof import('./check'),
  describe: () => require('./describe') as typeof import('./describe'),
  effect: () => require('./effect') as typeof import('./effect'),
  explain: () => require('./explain') as typeof import('./explain'),
  run: () => require('./run') as typeof import('./run'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

type Options = ReturnType<typeof parse>['values'];

interface Command {
  /** The options that it takes. */
  readonly options: readonly (keyof Options)[];

  /** What is missing where its arguments do not suffice. */
  missing?(args: readonly string[], options: Options, terminal: Terminal): string | undefined;
  run(args: readonly string[], terminal: Terminal, options: Options): number | Promise<number>;
}

const needsPath = (paths: readonly string[]) => paths.length === 0 ? 'a path, such as cdk.out' : undefined;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['check', {
    options: ['format', 'severity', 'acknowledge', 'baseline'],
    missing: needsPath,
    run: (paths, { stdout, env }, options) => {
      const { text, hasErrors } = filesOf.check().check(readTaskDefinitionFiles(paths), styleFor(stdout, env), options);
      stdout.write(text && `${text}\n`);
      return hasErrors ? 1 : 0;
    },
  }],
  ['describe', {
    options: ['format'],
    missing: needsPath,
    run: (paths, { stdout, env }, options) => {
      stdout.write(`${filesOf.describe().describe(readTaskDefinitionFiles(paths), styleFor(stdout, env), options)}\n`);
      return 0;
    },
  }],
  ['explain', {
    options: ['format'],
    missing: (args, _, { stdin }) => isGiven(args) || (stdin && !stdin.isTTY) ? undefined : 'a text, or an answer of the AWS CLI on standard input: aws ecs describe-tasks … | cdk-fargate-linux-controls explain',
    run: async (args, { stdin, stdout, env }, options) => {
      const { text, isKnown } = filesOf.explain().explain(isGiven(args) ? args.join(' ') : await contentOf(stdin!), styleFor(stdout, env), options);
      stdout.write(`${text}\n`);
      return isKnown ? 0 : 1;
    },
  }],
  ['run', {
    options: ['task', 'image', 'secrets', 'engine', 'network', 'publish', 'pause-image', 'timeout', 'dry-run', 'clean'],
    missing: (paths, { clean }) => clean ? undefined : needsPath(paths),
    run: (paths, terminal, options) => filesOf.run().run(paths, terminal, options),
  }],
  ['effect', {
    options: ['format', 'engine', 'tools-image'],
    missing: args => args.length !== 1 ? 'a task, such as: effect Web' : undefined,
    run: (args, terminal, options) => filesOf.effect().effect(args, terminal, options),
  }],
  ['exec', {
    options: ['engine'],
    missing: args => args.length < 2 ? 'a task and a container, such as: exec Web nginx' : undefined,
    run: (args, terminal, options) => filesOf.run().exec(args, terminal, options),
  }],
]);

/** A dash stands for standard input. */
function isGiven(args: readonly string[]): boolean {
  return args.length > 0 && args.join() !== '-';
}

async function contentOf(input: Input): Promise<string> {
  const decoder = new TextDecoder();
  let content = '';
  for await (const part of input) {
    content += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
  }
  return content + decoder.decode();
}

/** Runs the command and returns its exit code, at once or when it has ended. */
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
    throw new UsageError(`a command is missing.\n\n${USAGE}`);
  }
  const command = COMMANDS.get(name);
  if (!command) {
    throw new UsageError(`there is no command ${name}.\n\n${USAGE}`);
  }
  const missing = command.missing?.(args, options, terminal);
  if (missing !== undefined) {
    throw new UsageError(`${name} needs ${missing}.\n\n${USAGE}`);
  }
  const strange = Object.keys(options).find(option => !command.options.includes(option as keyof Options));
  if (strange) {
    throw new UsageError(`${name} takes no --${strange}.\n\n${USAGE}`);
  }
  return command;
}
