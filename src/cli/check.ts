import { count, github, json, Report, ReportedFinding, reportOn, sarif, sinceBaseline, text } from './report';
import type { Style } from './style';
import type { TaskDefinitionFile } from './task-definition-files';
import { unknownChoice } from './unknown-choice';
import { idOf, LIBRARY, Severity } from '../checks/rule';
import { RULES } from '../checks/rules';

/** What a check of files has come to. */
export interface CheckResult {
  readonly text: string;
  readonly hasErrors: boolean;
}

/** What a check can be told. */
export interface CheckOptions {
  /**
   * How the findings are written: `text`, `json`, `sarif` or `github`.
   *
   * @default - text
   */
  readonly format?: string;

  /**
   * The least severity that is told: `info`, `warning` or `error`.
   *
   * @default - info
   */
  readonly severity?: string;

  /**
   * Ids of rules whose findings are left out, with the library's prefix or without.
   *
   * @default - none
   */
  readonly acknowledge?: readonly string[];

  /**
   * A file with findings that are known already; written where it does not exist.
   *
   * @default - nothing is known, and nothing is written
   */
  readonly baseline?: string;
}

const FORMATS: ReadonlyMap<string, (report: Report, style: Style) => string> = new Map([['text', text], ['json', json], ['sarif', sarif], ['github', github]]);
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Tells what all rules find in files. */
export function check(files: readonly TaskDefinitionFile[], style: Style, { format = 'text', severity = 'info', acknowledge = [], baseline }: CheckOptions = {}): CheckResult {
  const write = FORMATS.get(format) ?? unknownChoice('--format', format, [...FORMATS.keys()]);
  const least = SEVERITIES.indexOf(severity as Severity);
  if (least < 0) {
    unknownChoice('--severity', severity, SEVERITIES);
  }
  const acknowledged = acknowledge.map(idOfRule);
  const isTold = (finding: ReportedFinding) => SEVERITIES.indexOf(finding.severity) >= least && !acknowledged.includes(finding.rule);
  const found = reportOn(files);
  const told = { ...found, findings: found.findings.filter(isTold) };
  const report = baseline === undefined ? told : sinceBaseline(told, baseline);
  return { text: write(report, style), hasErrors: count(report, 'error') > 0 };
}

function idOfRule(name: string): string {
  const ids = RULES.map(idOf);
  const id = name.startsWith(`${LIBRARY}::`) ? name : `${LIBRARY}::${name}`;
  return ids.includes(id) ? id : unknownChoice('--acknowledge', name, RULES.map(rule => rule.name), name.replace(`${LIBRARY}::`, ''));
}
