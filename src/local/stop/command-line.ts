import { CommandLine, examples } from '../../cli/command-line';
import type { EngineOptions } from '../engine/engine';
import { engineOption } from '../run/command-line';

export const stopCommand: CommandLine<EngineOptions> = {
  name: 'stop',
  summary: 'stop a task that `run` started, as Ctrl-C does',
  configure: command => engineOption(command.argument('<task>', 'task that `run` started'))
    .addHelpText('after', `${examples('npx cdk-fargate-linux-controls stop Web')}

A second stop while the task is stopping kills its containers.`),
  run: (args, options, terminal) => load().stop(args, terminal, options),
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./stop') as typeof import('./stop');
