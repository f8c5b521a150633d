import { idOf, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { FileNote, Input } from '../input';
import { Baseline, findingsIn, github, json, Report, sarif, text } from '../report';
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

  /** Acknowledgements of unknown rules, which have no effect. */
  readonly notes: readonly FileNote[];
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
}

const FORMATS: Readonly<Record<Format, (report: Report, style: Style) => string>> = { text, json, sarif, github };
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Checks task definitions with all rules. */
export function check(
  input: Input, style: Style,
  { format = 'text', severity = 'warning', failOn = 'error', acknowledge = [], baseline: baselineFile, writeBaseline }: CheckOptions = {},
): CheckResult {
  const acknowledged = new Set(acknowledge.map(idOfRule));
  const baseline = baselineFile === undefined ? undefined : Baseline.read(baselineFile);
  const { findings: judged, notes } = findingsIn(input.files);
  const all = judged.map(finding => ({ finding, isKnown: baseline?.match(finding) ?? false }));
  const unacknowledged = all.filter(({ finding: { rule, isAcknowledged } }) => !isAcknowledged && !acknowledged.has(rule));
  const found = unacknowledged.filter(({ isKnown }) => !isKnown).map(({ finding }) => finding);
  const [findings, hidden] = partition(found, finding => isAtLeast(finding.severity, severity));
  const { files, skipped, unreadable } = input;
  const rest = { input: { files, skipped, unreadable, notes: [...input.notes, ...notes] }, hidden, acknowledged: all.length - unacknowledged.length };
  const report: Report = writeBaseline === undefined
    ? { ...rest, findings, baseline: baseline?.use(unacknowledged.length - found.length) }
    : { ...rest, findings: [], baseline: Baseline.write(writeBaseline, findings) };
  return {
    text: FORMATS[format](report, style),
    // A new baseline accepts what it contains.
    isFailed: failOn !== 'never' && writeBaseline === undefined && [...report.findings, ...hidden].some(finding => isAtLeast(finding.severity, failOn)),
    notes,
  };
}

function partition<Item>(items: readonly Item[], matches: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(matches), items.filter(item => !matches(item))];
}

function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);
}

function idOfRule(name: string): string {
  const ids = RULES.map(idOf);
  const id = name.startsWith(`${LIBRARY}::`) ? name : `${LIBRARY}::${name}`;
  return ids.includes(id) ? id : unknownChoice('--acknowledge', name, RULES.map(rule => rule.name), name.replace(`${LIBRARY}::`, ''));
}
