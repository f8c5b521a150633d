import type { LogsOptions } from './logs';
import { CommandLine, examples } from '../../cli/command-line';
import { engineOption } from '../run/command-line';

export const logsCommand: CommandLine<LogsOptions> = {
  name: 'logs',
  summary: 'print the logs of a task that `run` started',
  configure: command => engineOption(command
    .argument('<task>', 'task that `run` started')
    .argument('[container]', 'name of the container (default: all)')
    .option('-f, --follow', 'print new lines until the containers stop; Ctrl-C ends it, and the task keeps running')
    .option('-n, --tail <lines>', 'number of lines from the end of each log (default: all)'))
    .addHelpText('after', examples('npx cdk-fargate-linux-controls logs Web nginx --follow --tail 20')),
  run: (args, options, terminal) => load().logs(args, terminal, options),
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./logs') as typeof import('./logs');
