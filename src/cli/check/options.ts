import type { Command } from 'commander';
import { UsageError } from '../../usage-error';
import { collect } from '../command-line';

/**
 * Adds the options that decide about findings, which `check` and `inventory` share. `start` is the folder in which the search for
 * the policy starts.
 */
export function verdictOptions(command: Command, start: string): Command {
  return command
    .addOption(command.createOption('--severity <severity>', 'minimum severity to report').choices(['info', 'warning', 'error']).default('warning'))
    .addOption(command.createOption('--fail-on <severity>', 'minimum severity that makes the exit code 1, shown or not').choices(['error', 'warning', 'never']).default(undefined, 'failOn of the policy, or error'))
    .option('--fail-on-unresolved', 'exit with 1 if only the deployment knows a value that may cause a finding; --verbose lists these values')
    .option('--config <file>', `policy; by default, linux-controls.yaml, .yml, or .json in ${start}, or above it in the repository`, onlyOne)
    .option('--require-policy', 'exit with 2 if there is no policy')
    .option('--acknowledge <rule>', 'omit the findings of a rule; repeatable', collect);
}

/** Several policies are no policy: a file would silently replace another one. */
function onlyOne(file: string, before?: string): string {
  if (before !== undefined) {
    throw new UsageError('--config names one policy. Pass it once');
  }
  if (file === '') {
    throw new UsageError('--config requires the name of a file');
  }
  return file;
}
