import { idOf, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { TaskDefinitionFile } from '../input';
import { count, createReport, excludeBaseline, github, json, Report, ReportedFinding, sarif, text } from '../report';
import type { Style } from '../style';
import { unknownChoice } from '../unknown-choice';

/** An output format of `check`. */
export type Format = 'text' | 'json' | 'sarif' | 'github';

/** The result of a check. */
export interface CheckResult {
  readonly text: string;
  readonly hasErrors: boolean;
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
   * @default 'info'
   */
  readonly severity?: Severity;

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
export function check(files: readonly TaskDefinitionFile[], style: Style, { format = 'text', severity = 'info', acknowledge = [], baseline }: CheckOptions = {}): CheckResult {
  const minimum = SEVERITIES.indexOf(severity);
  const acknowledged = acknowledge.map(idOfRule);
  const isReported = (finding: ReportedFinding) => SEVERITIES.indexOf(finding.severity) >= minimum && !acknowledged.includes(finding.rule);
  const all = createReport(files);
  const reported = { ...all, findings: all.findings.filter(isReported) };
  const report = baseline === undefined ? reported : excludeBaseline(reported, baseline);
  return { text: FORMATS[format](report, style), hasErrors: count(report, 'error') > 0 };
}

function idOfRule(name: string): string {
  const ids = RULES.map(idOf);
  const id = name.startsWith(`${LIBRARY}::`) ? name : `${LIBRARY}::${name}`;
  return ids.includes(id) ? id : unknownChoice('--acknowledge', name, RULES.map(rule => rule.name), name.replace(`${LIBRARY}::`, ''));
}
