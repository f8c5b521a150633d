import type { CheckOptions } from './check';
import { verdictOptions } from './options';
import { UsageError } from '../../usage-error';
import { CommandLine, examples, missingPath, PATH } from '../command-line';
import type { InputOptions } from '../input';
import { inputOptions } from '../input/options';
import { styleFor } from '../style';

interface CheckCommandOptions extends Omit<CheckOptions, 'policy'>, InputOptions {
  /** The policy file. Defaults to the closest one. */
  readonly config?: string;

  /** Whether to list the rules instead. */
  readonly listRules?: boolean;

  /** Whether to print the changes of `fix` instead of making them. */
  readonly dryRun?: boolean;
}

export const checkCommand: CommandLine<CheckCommandOptions> = {
  name: 'check',
  summary: 'report problems in task definitions',
  configure: command => verdictOptions(inputOptions(command)
    .argument('[path...]', PATH)
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json', 'sarif', 'github']).default('text')), 'the folder of the input')
    .option('--baseline <file>', 'report only findings that are not in the file')
    .addOption(command.createOption('--write-baseline <file>', 'write the findings to the file, for --baseline').conflicts('baseline'))
    .addOption(command.createOption('--fix', 'change the files so that fixable findings no longer occur').conflicts('writeBaseline'))
    .option('--dry-run', 'with --fix: print a diff instead of changing files')
    .option('--list-rules', 'list all rules instead; explain RULE prints the page of a rule')
    .addHelpText('after', `${examples('npx cdk synth --quiet && npx cdk-fargate-linux-controls check cdk.out')}

Exit codes:
  0  everything was read, and no finding fails the check
  1  a finding fails the check; or, with --fail-on-unresolved, a value known only at deployment
  2  wrong usage, a file cannot be read or fixed, or no container of a task definition can be read`),
  missingArgument: (paths, { listRules }) => listRules ? undefined : missingPath(paths),
  run: (paths, given, terminal) => {
    if (given.listRules) {
      terminal.stdout.write(`${loadRuleList()(styleFor(terminal.stdout, terminal.env), given.format)}\n`);
      return 0;
    }
    const { check, filesLine, policyFor, previewFixes, STANDARD_INPUT, withInput, withoutExcludedFiles, writeNotes } = load();
    validateFix(paths.includes(STANDARD_INPUT), given);
    const policy = policyFor(paths, given.config);
    const options = { ...given, policy };
    return withInput(paths, terminal, options, input => {
      if (options.dryRun) {
        const preview = previewFixes(input, options);
        terminal.stdout.write(preview.text);
        terminal.stderr.write(`${preview.summary}\n`);
        writeNotes(terminal, preview.notes);
        return { isFailed: preview.isFailed, isIncomplete: preview.isUnread };
      }
      // A baseline of a part of the input would report the findings of the other part as new.
      const writeBaseline = input.unreadable.length === 0 ? options.writeBaseline : undefined;
      const { text, isFailed, isUnfixed, isUnread, notes } = check(input, styleFor(terminal.stdout, terminal.env), { ...options, writeBaseline });
      const isForPeople = options.format === 'text' || options.format === 'github';
      // Without files, the reasons are on standard error.
      if (!isForPeople || input.files.length > 0 || input.unreadable.length === 0) {
        terminal.stdout.write(`${text}\n${isForPeople ? `${filesLine(input, options)}\n` : ''}`);
      }
      writeNotes(terminal, options.writeBaseline !== writeBaseline ? [...notes, { file: options.writeBaseline!, reason: 'was not written, because a part of the input could not be read' }] : notes);
      return { isFailed, isIncomplete: isUnfixed || isUnread };
    }, input => withoutExcludedFiles(input, policy));
  },
};

function validateFix(readsStandardInput: boolean, { fix, dryRun, format }: CheckCommandOptions): void {
  if (dryRun && !fix) {
    throw new UsageError('--dry-run requires --fix');
  }
  if (dryRun && format !== 'text') {
    throw new UsageError(`--dry-run prints a diff, not ${format}. Omit --format`);
  }
  if (fix && !dryRun && readsStandardInput) {
    throw new UsageError('--fix cannot change standard input. Pass a file, or add --dry-run to print the changes');
  }
}

/* eslint-disable @typescript-eslint/no-require-imports */
function load() {
  return {
    ...require('./check') as typeof import('./check'),
    ...require('./policy-file') as typeof import('./policy-file'),
    ...require('../input') as typeof import('../input'),
  };
}

function loadRuleList() {
  return (require('./rule-list') as typeof import('./rule-list')).listRules;
}
/* eslint-enable @typescript-eslint/no-require-imports */
