import type { Command } from 'commander';
import type { RunOptions } from './run';
import { collect, CommandLine, examples, missingPath, PATH } from '../../cli/command-line';
import { joinWords } from '../../wording';
import { ENGINES } from '../engine/dialect';
import type { EngineOptions } from '../engine/engine';

export const runCommand: CommandLine<RunOptions> = {
  name: 'run',
  summary: 'run a task definition on this machine as Fargate would; Ctrl-C stops it',
  configure: command => engineOption(command
    .argument('[path...]', PATH)
    .option('--task <name>', 'task definition to run: construct path or whole segments of it, logical ID, or family')
    .option('--image <container=image>', 'use an image for a container; repeatable', collect)
    .option('--env <name[=value]>', 'secret or unresolved variable, with the value of this shell\'s variable or a given one; repeatable', collect)
    .option('--secrets <file>', 'file of NAME=VALUE lines with values of secrets and unresolved variables')
    .option('--environment-file <container=file>', 'local copy of an environment file of a container; repeatable', collect))
    .option('--limits', 'apply the limits of CPU and memory')
    .option('--allow-capabilities', 'grant a task on instances each capability that it adds, with which it may change this machine')
    .option('--network <network>', 'engine network to attach the task to; none for no network')
    .option('--publish <port>', 'port to publish on this machine, for example 8080:80; repeatable', collect)
    .option('--pause-image <image>', 'image for the pause container, which contains a program /pause')
    .option('--timeout <seconds>', 'stop the task after this time')
    .option('-d, --detach', 'run the task in the background: return once its containers have started; stop ends it')
    .option('--dry-run', 'print the engine commands instead of running them; reads no values')
    .option('--clean', 'remove what runs left behind whose process is gone')
    .addHelpText('after', `${examples('npx cdk-fargate-linux-controls run cdk.out --task Web --image app=my-app:dev')}

Exit codes: that of the essential container that stopped first, 124 after --timeout,
130 after Ctrl-C, 1 if an essential container cannot start, 2 for wrong usage, unreadable input,
or a task definition that cannot be started.`),
  missingArgument: (paths, { clean }) => clean ? undefined : missingPath(paths),
  run: (paths, options, terminal) => load().run(paths, terminal, options),
};

export const execCommand: CommandLine<EngineOptions> = {
  name: 'exec',
  summary: 'run a command in a container of a running task',
  configure: command => engineOption(command
    .usage('[options] <task> <container> [-- command...]')
    .argument('<task>', 'task that `run` started')
    .argument('<container>', 'name of the container')
    .argument('[command...]', 'command to run; after -- it may have options (default: sh)'))
    .addHelpText('after', `${examples('npx cdk-fargate-linux-controls exec Web toolbox -- ps -aef --forest')}

The exit code is that of the command.`),
  run: (args, options, terminal) => loadExec().exec(args, terminal, options),
};

/** Adds the options that select a container engine and limit its time. */
export function engineOption(command: Command): Command {
  return command
    .option('--engine <engine>', `${joinWords(ENGINES, 'or')} (default: CDK_DOCKER, or the first that works)`)
    .option('--engine-timeout <seconds>', 'time in which the engine must answer a query (default: 10)');
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./run') as typeof import('./run');

// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadExec = () => require('./exec') as typeof import('./exec');
