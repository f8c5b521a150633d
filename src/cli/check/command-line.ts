import type { CheckOptions } from './check';
import { UsageError } from '../../usage-error';
import { collect, CommandLine, examples, missingPath, PATH } from '../command-line';
import type { InputOptions } from '../input';
import { inputOptions } from '../input/options';
import { styleFor } from '../style';

interface CheckCommandOptions extends CheckOptions, InputOptions {
  /** Whether to list the rules instead. */
  readonly listRules?: boolean;
}

export const checkCommand: CommandLine<CheckCommandOptions> = {
  name: 'check',
  summary: 'report problems in task definitions',
  configure: command => inputOptions(command)
    .argument('[path...]', PATH)
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json', 'sarif', 'github']).default('text'))
    .addOption(command.createOption('--severity <severity>', 'minimum severity to report').choices(['info', 'warning', 'error']).default('warning'))
    .addOption(command.createOption('--fail-on <severity>', 'minimum severity that makes the exit code 1, shown or not').choices(['error', 'warning', 'never']).default('error'))
    .option('--fail-on-unresolved', 'exit with 1 if only the deployment knows a value that may cause a finding; --verbose lists these values')
    .option('--acknowledge <rule>', 'omit the findings of a rule, or with RULE@FILE those in one file; repeatable', collect)
    .option('--list-rules', 'list all rules instead; explain RULE prints the page of a rule')
    .addHelpText('after', `${examples("npx cdk synth --quiet '**' && npx cdk-fargate-linux-controls check cdk.out")}

Exit codes:
  0  everything was read, and no finding fails the check
  1  a finding fails the check; or, with --fail-on-unresolved, a value known only at deployment
  2  wrong usage, an acknowledgement without effect, a file that cannot be read, or a task
     definition of which no container can be read`),
  missingArgument: (paths, { listRules }) => listRules ? undefined : missingPath(paths),
  run: (paths, options, terminal) => {
    const { listRules, format = 'text' } = options;
    if (listRules) {
      if (format !== 'text' && format !== 'json') {
        throw new UsageError(`--list-rules prints text or json, not ${format}. Omit --format, or use --format json`);
      }
      terminal.stdout.write(`${loadRuleList()(styleFor(terminal.stdout, terminal.env), format)}\n`);
      return 0;
    }
    const { check, filesLine, withInput, writeNotes } = load();
    return withInput(paths, terminal, options, input => {
      const { text, isFailed, isIncomplete, notes } = check(input, styleFor(terminal.stdout, terminal.env), options, terminal.stdout.columns);
      const isForPeople = format === 'text' || format === 'github';
      // Without files, the reasons are on standard error.
      if (!isForPeople || input.files.length > 0 || input.unreadable.length === 0) {
        terminal.stdout.write(`${text}\n${isForPeople ? `${filesLine(input, options)}\n` : ''}`);
      }
      writeNotes(terminal, notes);
      return { isFailed, isIncomplete };
    });
  },
};

/* eslint-disable @typescript-eslint/no-require-imports */
function load() {
  return {
    ...require('./check') as typeof import('./check'),
    ...require('../input') as typeof import('../input'),
  };
}

function loadRuleList() {
  return (require('./rule-list') as typeof import('./rule-list')).listRules;
}
/* eslint-enable @typescript-eslint/no-require-imports */
