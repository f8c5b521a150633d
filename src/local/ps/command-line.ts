import type { PsOptions } from './ps';
import { CommandLine, examples } from '../../cli/command-line';
import { engineOption } from '../run/command-line';

export const psCommand: CommandLine<PsOptions> = {
  name: 'ps',
  summary: 'list the tasks that `run` started, and their containers',
  configure: command => engineOption(command
    .argument('[task]', 'task to list (default: all)')
    .addOption(command.createOption('--format <format>', 'output format').choices(['table', 'json']).default('table')))
    .addHelpText('after', examples('npx cdk-fargate-linux-controls ps Web --format json')),
  run: (args, options, terminal) => load().ps(args, terminal, options),
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./ps') as typeof import('./ps');
