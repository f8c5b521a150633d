import type { DescribeOptions } from './describe';
import { CommandLine, examples, missingPath, PATH } from '../command-line';
import type { InputOptions } from '../input';
import { inputOptions } from '../input/options';
import { styleFor } from '../style';

export const describeCommand: CommandLine<DescribeOptions & InputOptions> = {
  name: 'describe',
  summary: 'show shared namespaces, kernel parameters, and who may trace whom',
  configure: command => inputOptions(command)
    .argument('[path...]', PATH)
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json', 'mermaid', 'svg']).default('text'))
    .option('--task <name>', 'task definitions to describe: construct path or whole segments of it, logical ID, or family')
    .addHelpText('after', `${examples('npx cdk-fargate-linux-controls describe cdk.out --task Web')}

Exit codes:
  0  the task definitions are described, whatever their findings are
  2  wrong usage, a file that cannot be read, or a task definition of which no container can
     be read`),
  missingArgument: missingPath,
  run: (paths, options, terminal) => {
    const { describe, unreadIn, withInput, writeNotes } = load();
    return withInput(paths, terminal, options, ({ files }) => {
      // Without files, the reasons are on standard error.
      if (files.length > 0) {
        terminal.stdout.write(`${describe(files, styleFor(terminal.stdout, terminal.env), options, terminal.stdout.columns)}\n`);
      }
      const unread = unreadIn(files, options.task);
      writeNotes(terminal, unread);
      return { isIncomplete: unread.length > 0 };
    });
  },
};

/* eslint-disable @typescript-eslint/no-require-imports */
const load = () => ({ ...require('./describe') as typeof import('./describe'), ...require('../input') as typeof import('../input') });
/* eslint-enable @typescript-eslint/no-require-imports */
