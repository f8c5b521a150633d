import type { DescribeOptions } from './describe';
import { CommandLine, examples, missingPath, PATH } from '../command-line';
import { styleFor } from '../style';

export const describeCommand: CommandLine<DescribeOptions> = {
  name: 'describe',
  summary: 'show shared namespaces, kernel parameters, and who may trace whom, with AWS commands to try',
  configure: command => command
    .argument('[path...]', PATH)
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json', 'mermaid']).default('text'))
    .option('--task <name>', 'task definitions to describe: construct path or part of it, logical ID, or family')
    .addHelpText('after', examples('npx cdk-fargate-linux-controls describe cdk.out --task Web')),
  missingArgument: missingPath,
  run: (paths, options, { stdout, env }) => {
    const { describe, readInput } = load();
    stdout.write(`${describe(readInput(paths).files, styleFor(stdout, env), options, stdout.columns)}\n`);
    return 0;
  },
};

/* eslint-disable @typescript-eslint/no-require-imports */
function load() {
  return { ...require('./describe') as typeof import('./describe'), ...require('../input') as typeof import('../input') };
}
/* eslint-enable @typescript-eslint/no-require-imports */
