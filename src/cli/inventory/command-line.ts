import type { InventoryOptions } from './inventory';
import { verdictOptions } from '../check/options';
import { collect, CommandLine, examples } from '../command-line';

export const inventoryCommand: CommandLine<InventoryOptions> = {
  name: 'inventory',
  summary: 'check what runs on ECS, in several accounts and regions',
  configure: command => verdictOptions(command
    .option('--profile <name>', 'profile of the AWS CLI; repeatable; by default, the credentials of the environment', collect)
    .option('--region <name>', 'region; repeatable; by default, that of the environment or of each profile', collect)
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json']).default('text')), 'this folder')
    .option('--verbose', 'list the services without findings, too')
    .option('--timeout <seconds>', 'limit of the total time; what has not been read then makes the exit code 2 (default: 600)')
    .addHelpText('after', `${examples(
      'npx cdk-fargate-linux-controls inventory --profile prod --region eu-west-1 --region us-east-1',
      'npx cdk-fargate-linux-controls inventory --format json > inventory.json',
    )}

Exit codes:
  0  everything was read, and no finding fails the check
  1  a finding fails the check; or, with --fail-on-unresolved, an unresolved value
  2  wrong usage, no AWS CLI, or a part of an account could not be read`),
  run: (_, options, terminal) => load().inventory(terminal, options),
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./inventory') as typeof import('./inventory');
