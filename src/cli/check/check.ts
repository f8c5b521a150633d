import { idOf, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { TaskDefinitionFile } from '../input';
import { createReport, excludeBaseline, github, json, Report, ReportedFinding, sarif, text } from '../report';
import type { Style } from '../style';
import { unknownChoice } from '../unknown-choice';

/** An output format of `check`. */
export type Format = 'text' | 'json' | 'sarif' | 'github';

/** The minimum severity that fails a check; findings that are not shown count too. */
export type FailOn = 'error' | 'warning' | 'never';

/** The result of a check. */
export interface CheckResult {
  readonly text: string;

  /** Whether there is a finding of the severity that fails the check. */
  readonly isFailed: boolean;
}

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
   * @default 'error'
   */
  readonly failOn?: FailOn;

  /**
   * Ids of rules whose findings are omitted, with or without the library's prefix.
   *
   * @default - no rules
   */
  readonly acknowledge?: readonly string[];

  /**
   * A file of known findings, which are not reported again. If it does not exist, all findings are recorded there.
   *
   * @default - no baseline
   */
  readonly baseline?: string;
}

const FORMATS: Readonly<Record<Format, (report: Report, style: Style) => string>> = { text, json, sarif, github };
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Checks the task definitions of files with all rules. */
export function check(
  files: readonly TaskDefinitionFile[], style: Style, { format = 'text', severity = 'warning', failOn = 'error', acknowledge = [], baseline }: CheckOptions = {},
): CheckResult {
  const acknowledged = acknowledge.map(idOfRule);
  const all = createReport(files);
  const unacknowledged = { ...all, findings: all.findings.filter(({ rule }) => !acknowledged.includes(rule)) };
  const report = baseline === undefined ? unacknowledged : excludeBaseline(unacknowledged, baseline);
  return { text: FORMATS[format](hideBelow(report, severity), style), isFailed: failOn !== 'never' && report.findings.some(finding => isAtLeast(finding.severity, failOn)) };
}

/** Moves the findings below a severity to the hidden ones, which the summary counts. */
function hideBelow(report: Report, severity: Severity): Report {
  const isShown = (finding: ReportedFinding) => isAtLeast(finding.severity, severity);
  return { ...report, findings: report.findings.filter(isShown), hidden: report.findings.filter(finding => !isShown(finding)) };
}

function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);
}

function idOfRule(name: string): string {
  const ids = RULES.map(idOf);
  const id = name.startsWith(`${LIBRARY}::`) ? name : `${LIBRARY}::${name}`;
  return ids.includes(id) ? id : unknownChoice('--acknowledge', name, RULES.map(rule => rule.name), name.replace(`${LIBRARY}::`, ''));
}
