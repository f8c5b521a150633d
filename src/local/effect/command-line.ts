import type { EffectOptions } from './effect';
import { CommandLine, examples } from '../../cli/command-line';
import { engineOption } from '../run/command-line';

export const effectCommand: CommandLine<EffectOptions> = {
  name: 'effect',
  summary: 'show what the kernel parameters of a running task change',
  configure: command => engineOption(command
    .argument('<task>', 'task that `run` started')
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json']).default('text')))
    .option('--tools-image <image>', 'inspect from a container of this image (with a shell, nsenter, and ss) instead of from this machine')
    .addHelpText('after', examples('sudo npx cdk-fargate-linux-controls effect Web')),
  run: (args, options, terminal) => load().effect(args, terminal, options),
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./effect') as typeof import('./effect');
