import { Baseline } from './baseline';
import { fixFiles, fixInput, generatedFiles } from './fix';
import { github } from './github';
import { sarif } from './sarif';
import { idOf, isAtLeast, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { partition } from '../../grouping';
import { isAcknowledgeable, isPolicyRule, Policy, POLICY_FILES, ruleSeverity } from '../../policy';
import { withLinkedServices } from '../../reading/content/template-links';
import { once } from '../../reading/parsing/source-node';
import { UsageError } from '../../usage-error';
import type { FileNote, Input, InputFile } from '../input';
import { plural } from '../plural';
import {
  AppliedFix, findingsIn, json, PolicyInUse, Report, ReportedFinding, taskDefinitionsIn, text, unresolvedIn, withoutExcluded,
} from '../report';
import type { Style } from '../style';
import { unknownChoice } from '../unknown-choice';

/** An output format of `check`. */
export type Format = 'text' | 'json' | 'sarif' | 'github';

/** The minimum severity that fails a check; findings that are not shown count too. */
export type FailOn = 'error' | 'warning' | 'never';

/** Options for a check. */
export interface CheckOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;

  /**
   * The minimum severity to report.
   *
   * @default 'warning'
   */
  readonly severity?: Severity;

  /**
   * The minimum severity that fails the check.
   *
   * @default - that of the policy, or 'error'
   */
  readonly failOn?: FailOn;

  /**
   * Ids of rules whose findings are omitted, with or without the library's prefix.
   *
   * @default - no rules
   */
  readonly acknowledge?: readonly string[];

  /**
   * The policy.
   *
   * @default - none
   */
  readonly policy?: PolicyInUse;

  /**
   * A file of known findings, which are not reported again. It must exist.
   *
   * @default - no baseline
   */
  readonly baseline?: string;

  /**
   * A file to write the findings to, for later use as a baseline.
   *
   * @default - none
   */
  readonly writeBaseline?: string;

  /**
   * Whether to apply the fixes of the findings that would be reported.
   *
   * @default false
   */
  readonly fix?: boolean;

  /**
   * Whether a value that only the deployment knows, and that may cause a finding, fails the check.
   *
   * @default false
   */
  readonly failOnUnresolved?: boolean;

  /**
   * Whether the text lists these values.
   *
   * @default false
   */
  readonly verbose?: boolean;
}

const FORMATS: Readonly<Record<Format, (report: Report, style: Style) => string>> = { text, json, sarif, github };

/** Checks task definitions with all rules. */
export function check(input: Input, style: Style, options: CheckOptions = {}) {
  const fixed = options.fix ? fixInput(input, reportedBy(options), options.policy) : undefined;
  const { report, notes } = reportOn(fixed?.input ?? input, options, fixed?.fixes);
  return {
    text: FORMATS[options.format ?? 'text'](report, style),

    /** Whether there is a finding of the severity that fails the check. */
    isFailed: isFailed(report, options),

    /** Acknowledgements of unknown rules, which have no effect, and files that were not fixed. */
    notes: fixed ? [...notes, ...generatedFiles(input.files, reportedBy(options)), ...fixed.failures] : notes,

    /** Whether a file could not be fixed, whatever findings remain. */
    isUnfixed: fixed !== undefined && fixed.failures.length > 0,

    /** Whether no container of a task definition could be read. */
    isUnread: isUnread(report),
  };
}

/** Returns the changes that fixes would make as a unified diff. Changes no file. */
export function previewFixes(input: Input, options: CheckOptions = {}) {
  const fixed = fixFiles(input.files, reportedBy(options), options.policy);
  const fixes = fixed.reduce((sum, file) => sum + file.fixes.length, 0);
  const { report, notes } = reportOn(input, options);
  const changes = new Map(fixed.map(file => [file.before, file.after]));
  const files = input.files.map(file => changes.get(file) ?? file);
  const remaining = reportOn({ ...input, files }, { ...options, writeBaseline: undefined }).report.findings;
  return {
    text: fixed.map(({ before, after }) => diffOf(before.file, before.source!.text, after.source!.text)).join(''),
    isFailed: isFailed(report, options),
    isUnread: isUnread(report),
    notes: [...notes, ...generatedFiles(input.files, reportedBy(options))],
    summary: `${plural(fixes, 'fix', 'fixes')} in ${plural(fixed.length, 'file')}, ${plural(remaining.length, 'finding')} would remain`,
  };
}

function reportedBy(options: CheckOptions): (files: readonly InputFile[]) => readonly ReportedFinding[] {
  return files => reportOn({ files, skipped: [], unreadable: [], leftOut: [], notes: [] }, { ...options, writeBaseline: undefined }).report.findings;
}

function reportOn(
  given: Input, { severity = 'warning', acknowledge = [], policy: inUse, baseline: baselineFile, writeBaseline, verbose, failOn }: CheckOptions, fixed?: readonly AppliedFix[],
): { readonly report: Report; readonly notes: readonly FileNote[] } {
  const policy = inUse?.policy;
  const input: Input = { ...given, files: withLinkedServices(withoutExcluded(given.files, inUse), given.links) };
  const rules = policy?.rules ?? RULES;
  const acknowledged = new Set(acknowledge.map(name => idOfRule(name, policy)));
  const baseline = baselineFile === undefined ? undefined : Baseline.read(baselineFile);
  const { findings: judged, notes } = findingsIn(input.files, inUse);
  const all = judged.map(finding => ({ finding, isKnown: baseline?.match(finding) === true && finding.isAcknowledgeable }));
  const unacknowledged = all.filter(({ finding: { rule, isAcknowledged } }) => !isAcknowledged && !acknowledged.has(rule));
  const found = unacknowledged.filter(({ isKnown }) => !isKnown).map(({ finding }) => finding);
  const [findings, hidden] = partition(found, finding => isAtLeast(finding.severity, severity));
  const inEffect = rules.filter(rule => isAtLeast(ruleSeverity(rule, policy), severity) && !acknowledged.has(idOf(rule)));
  const unresolved = once(() => unresolvedIn(input.files, inEffect));
  const isNew = writeBaseline !== undefined;
  const report: Report = {
    input: { ...input, notes: [...input.notes, ...notes] },
    findings: isNew ? findings.filter(finding => !finding.isAcknowledgeable) : findings,
    rules,
    policy,
    excluded: taskDefinitionsIn(given) - taskDefinitionsIn(input),
    failOn: failOn === undefined ? policy?.failOn : undefined,
    hidden,
    acknowledged: all.length - unacknowledged.length,
    baseline: isNew
      ? Baseline.write(writeBaseline, findings.filter(finding => finding.isAcknowledgeable))
      : baseline?.use(unacknowledged.length - found.length),
    // A fix judges many texts, and reports none of them.
    get unresolved() {
      return unresolved();
    },
    listsUnresolved: verbose,
    fixed,
  };
  return { report, notes };
}

function isUnread({ findings, hidden }: Report): boolean {
  return [...findings, ...hidden].some(finding => finding.isUnread);
}

function isFailed(
  { findings, hidden, unresolved }: Report, { policy, failOn = policy?.policy.failOn ?? 'error', failOnUnresolved = false, writeBaseline }: CheckOptions,
): boolean {
  if (failOnUnresolved && unresolved.length > 0) {
    return true;
  }
  // A new baseline accepts what it contains.
  const counted = [...findings, ...hidden].filter(finding => writeBaseline === undefined || !finding.isAcknowledgeable);
  return failOn !== 'never' && counted.some(finding => isAtLeast(finding.severity, failOn));
}

function diffOf(file: string, before: string, after: string): string {
  return diff().createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3, headerOptions: diff().FILE_HEADERS_ONLY });
}

/** Loads the library on demand: most checks print no diff. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const diff = () => require('diff') as typeof import('diff');

function idOfRule(name: string, policy: Policy | undefined): string {
  const rule = name.replace(`${LIBRARY}::`, '');
  const names = RULES.map(each => each.name);
  if (!isAcknowledgeable(rule, policy)) {
    throw new UsageError(`--acknowledge ${rule} is not possible: only the policy can acknowledge it. Add it to acknowledge, or to policy.acknowledgeable, in ${policy?.file ?? POLICY_FILES[0]}`);
  }
  return isPolicyRule(rule) || names.includes(rule) ? idOf({ name: rule }) : unknownChoice('--acknowledge', name, names, rule);
}
