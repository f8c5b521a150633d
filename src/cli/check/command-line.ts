import type { CheckOptions } from './check';
import type { PathsWithPolicy, PolicyOptions } from './policy-file';
import { UsageError } from '../../usage-error';
import { collect, CommandLine, examples, missingPath, PATH } from '../command-line';
import type { InputOptions } from '../input';
import { inputOptions } from '../input/options';
import { styleFor } from '../style';
import type { Terminal } from '../terminal';

interface CheckCommandOptions extends Omit<CheckOptions, 'policy'>, InputOptions, PolicyOptions {
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
    .addOption(command.createOption('--fail-on <severity>', 'minimum severity that makes the exit code 1, shown or not').choices(['error', 'warning', 'never']).default(undefined, 'failOn of the policy, or error'))
    .option('--fail-on-unresolved', 'exit with 1 if only the deployment knows a value that may cause a finding; --verbose lists these values')
    .option('--config <file>', 'policy; by default, linux-controls.yaml, .yml, or .json in the folder of the input, or above it in the repository', onlyOne)
    .option('--require-policy', 'exit with 2 if there is no policy')
    .option('--acknowledge <rule>', 'omit the findings of a rule; repeatable', collect)
    .option('--baseline <file>', 'report only findings that are not in the file')
    .addOption(command.createOption('--write-baseline <file>', 'write the findings to the file, for --baseline').conflicts('baseline'))
    .option('--list-rules', 'list all rules with the severities of the policy instead; explain RULE prints the page of a rule')
    .addHelpText('after', `${examples('npx cdk synth --quiet && npx cdk-fargate-linux-controls check cdk.out')}

Exit codes:
  0  everything was read, and no finding fails the check
  1  a finding fails the check; or, with --fail-on-unresolved, a value known only at deployment
  2  wrong usage, a file cannot be read, or no container of a task definition can be read`),
  missingArgument: (paths, { listRules }) => listRules ? undefined : missingPath(paths),
  run: (paths, given, terminal) => {
    const { policiesFor, requireOnePolicy, STANDARD_INPUT } = load();
    const { listRules, format = 'text' } = given;
    if (listRules) {
      if (format !== 'text' && format !== 'json') {
        throw new UsageError(`--list-rules prints text or json, not ${format}. Omit --format, or use --format json`);
      }
      const [{ policy }] = policiesFor(paths.length === 0 ? [STANDARD_INPUT] : paths.slice(0, 1), given);
      terminal.stdout.write(`${loadRuleList()(styleFor(terminal.stdout, terminal.env), format, policy?.policy)}\n`);
      return 0;
    }
    const groups = orReported(() => policiesFor(paths, given), given, terminal);
    if (given.baseline !== undefined || given.writeBaseline !== undefined) {
      requireOnePolicy(groups, 'a baseline belongs to one');
    } else if (!isForPeople(given)) {
      requireOnePolicy(groups, `--format ${given.format} reports one`);
    }
    const codes = groups.map(group => runWith(group, given, terminal));
    return codes.every(code => typeof code === 'number') ? Math.max(...codes) : Promise.all(codes).then(all => Math.max(...all));
  },
};

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

function isForPeople({ format }: CheckCommandOptions): boolean {
  return format === 'text' || format === 'github';
}

/** Finds policies. One with a mistake is reported as a file that cannot be read. */
function orReported<Found>(find: () => Found, options: CheckCommandOptions, terminal: Terminal): Found {
  try {
    return find();
  } catch (error) {
    const { check, UnreadablePolicy } = load();
    if (error instanceof UnreadablePolicy && !isForPeople(options)) {
      const nothing = { files: [], skipped: [], unreadable: [error.note], leftOut: [], notes: [] };
      terminal.stdout.write(`${check(nothing, styleFor(terminal.stdout, terminal.env), { format: options.format }).text}\n`);
    }
    throw error;
  }
}

/** Checks the paths of one policy. */
function runWith(group: PathsWithPolicy, given: CheckCommandOptions, terminal: Terminal): number | Promise<number> {
  const { check, filesLine, withInput, withPolicy, writeNotes } = load();
  const options = { ...given, policy: group.policy };
  return withInput(group.paths, terminal, options, input => {
    // A baseline of a part of the input would report the findings of the other part as new.
    const writeBaseline = input.unreadable.length === 0 ? options.writeBaseline : undefined;
    const { text, isFailed, isUnread, notes } = check(input, styleFor(terminal.stdout, terminal.env), { ...options, writeBaseline });
    // Without files, the reasons are on standard error.
    if (!isForPeople(options) || input.files.length > 0 || input.unreadable.length === 0) {
      terminal.stdout.write(`${text}\n${isForPeople(options) ? `${filesLine(input, options)}\n` : ''}`);
    }
    writeNotes(terminal, options.writeBaseline !== writeBaseline ? [...notes, { file: options.writeBaseline!, reason: 'was not written, because a part of the input could not be read' }] : notes);
    return { isFailed, isIncomplete: isUnread };
  }, input => withPolicy(input, group));
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
