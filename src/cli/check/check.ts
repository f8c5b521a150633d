import { Baseline } from './baseline';
import { github } from './github';
import { sarif } from './sarif';
import { idOf, isAtLeast, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { partition } from '../../grouping';
import { isAcknowledgeable, isPolicyRule, Policy, POLICY_FILES, ruleSeverity } from '../../policy';
import { withLinkedServices } from '../../reading/content/template-links';
import { UsageError } from '../../usage-error';
import type { FileNote, Input } from '../input';
import {
  findingsIn, json, PolicyInUse, Report, taskDefinitionsIn, text, unresolvedIn, withoutExcluded,
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
  const { report, notes } = reportOn(input, options);
  return {
    text: FORMATS[options.format ?? 'text'](report, style),

    /** Whether there is a finding of the severity that fails the check. */
    isFailed: isFailed(report, options),

    /** Acknowledgements of unknown rules, which have no effect. */
    notes,

    /** Whether no container of a task definition could be read. */
    isUnread: isUnread(report),
  };
}

function reportOn(
  given: Input, { severity = 'warning', acknowledge = [], policy: inUse, baseline: baselineFile, writeBaseline, verbose, failOn }: CheckOptions,
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
    unresolved: unresolvedIn(input.files, inEffect),
    listsUnresolved: verbose,
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

function idOfRule(name: string, policy: Policy | undefined): string {
  const rule = name.replace(`${LIBRARY}::`, '');
  const names = RULES.map(each => each.name);
  if (!isAcknowledgeable(rule, policy)) {
    throw new UsageError(`--acknowledge ${rule} is not possible: only the policy can acknowledge it. Add it to acknowledge, or to policy.acknowledgeable, in ${policy?.file ?? POLICY_FILES[0]}`);
  }
  return isPolicyRule(rule) || names.includes(rule) ? idOf({ name: rule }) : unknownChoice('--acknowledge', name, names, rule);
}
