import { github } from './github';
import { sarif } from './sarif';
import { idOf, isAtLeast, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { partition } from '../../grouping';
import { withLinkedServices } from '../../reading/content/template-links';
import type { FileNote, Input } from '../input';
import { findingsIn, json, Report, text, unresolvedIn } from '../report';
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

function reportOn(input: Input, { severity = 'warning', acknowledge = [], verbose }: CheckOptions): { readonly report: Report; readonly notes: readonly FileNote[] } {
  const files = withLinkedServices(input.files, input.links);
  const acknowledged = new Set(acknowledge.map(idOfRule));
  const { findings: all, notes } = findingsIn(files);
  const found = all.filter(({ rule, isAcknowledged }) => !isAcknowledged && !acknowledged.has(rule));
  const [findings, hidden] = partition(found, finding => isAtLeast(finding.severity, severity));
  const inEffect = RULES.filter(rule => isAtLeast(rule.severity, severity) && !acknowledged.has(idOf(rule)));
  const report: Report = {
    input: { ...input, files, notes: [...input.notes, ...notes] },
    findings,
    hidden,
    acknowledged: all.length - found.length,
    unresolved: unresolvedIn(files, inEffect),
    listsUnresolved: verbose,
  };
  return { report, notes };
}

function isUnread({ findings, hidden }: Report): boolean {
  return [...findings, ...hidden].some(finding => finding.isUnread);
}

function isFailed({ findings, hidden, unresolved }: Report, { failOn = 'error', failOnUnresolved = false }: CheckOptions): boolean {
  if (failOnUnresolved && unresolved.length > 0) {
    return true;
  }
  return failOn !== 'never' && [...findings, ...hidden].some(finding => isAtLeast(finding.severity, failOn));
}

function idOfRule(name: string): string {
  const rule = name.replace(`${LIBRARY}::`, '');
  const names = RULES.map(each => each.name);
  return names.includes(rule) ? idOf({ name: rule }) : unknownChoice('--acknowledge', name, names, rule);
}
