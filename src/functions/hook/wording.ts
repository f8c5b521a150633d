import type { SkippedCheck, Verdict } from './verdict';
import type { Severity } from '../../checks/rule';
import type { ReportedFinding } from '../../cli/report/report';

/** Further details of an answer. */
export interface HookAnnotation {
  readonly annotationName: string;
  readonly status: 'PASSED' | 'FAILED' | 'SKIPPED';
  readonly statusMessage: string;
  readonly remediationMessage?: string;
  readonly remediationLink?: string;
  readonly severityLevel: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
}

/** The limit of each text: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Annotation.html */
const MAX_TEXT = 16_384;

/** AWS documents no number. This many annotations with their longest texts fit the 6 MB of a Lambda function's answer. */
const MAX_ANNOTATIONS = 100;

const LEVELS: Readonly<Record<Severity, HookAnnotation['severityLevel']>> = { error: 'HIGH', warning: 'MEDIUM', info: 'INFORMATIONAL' };

/** Returns the annotations of a verdict: one for each finding, and one for each thing that was skipped. */
export function annotationsOf({ findings, skipped }: Verdict): HookAnnotation[] {
  const all = [...findings.map(ofFinding), ...skipped.map(ofSkippedCheck)];
  const more = all.length - MAX_ANNOTATIONS;
  return more <= 0 ? all : [...all.slice(0, MAX_ANNOTATIONS - 1), {
    annotationName: 'more-annotations',
    status: all[MAX_ANNOTATIONS - 1].status,
    statusMessage: `${more + 1} more annotations are left out. The command check prints all findings.`,
    severityLevel: all[MAX_ANNOTATIONS - 1].severityLevel,
  }];
}

function ofFinding(finding: ReportedFinding): HookAnnotation {
  return {
    annotationName: finding.rule,
    status: 'FAILED',
    statusMessage: shortened(`${placeOf(finding)}: ${finding.message}`, MAX_TEXT),
    remediationMessage: shortened(finding.fix, MAX_TEXT),
    remediationLink: finding.page,
    severityLevel: LEVELS[finding.severity],
  };
}

function ofSkippedCheck({ name, reason, fix }: SkippedCheck): HookAnnotation {
  return {
    annotationName: name,
    status: 'SKIPPED',
    statusMessage: shortened(reason, MAX_TEXT),
    ...fix !== undefined && { remediationMessage: fix },
    severityLevel: 'INFORMATIONAL',
  };
}

/** Returns the message of a verdict: the summary and as many findings as fit, whole. */
export function messageOf({ summary, findings, skipped }: Verdict, limit: number): string {
  const lines = [summary[0].toUpperCase() + summary.slice(1)];
  for (const [index, finding] of findings.entries()) {
    const { severity, rule, message, fix } = finding;
    const line = `- ${severity} ${placeOf(finding)}: ${message} ${fix} [${rule}]`;
    const rest = findings.length - index;
    const end = `- ${rest} more in the annotations of the result`;
    const isLast = rest === 1;
    const length = [...lines, line].join('\n').length + (isLast ? 0 : end.length + 1);
    if (length > limit) {
      // A finding alone is cut off instead.
      lines.push(index === 0 ? shortened(line, limit - lines[0].length - end.length - 2) : end);
      return [...lines, ...index === 0 && !isLast ? [`- ${rest - 1} more in the annotations of the result`] : []].join('\n');
    }
    lines.push(line);
  }
  const note = skipped.length === 0 ? [] : [`- not everything could be checked: see the annotations with the status SKIPPED`];
  const whole = [...lines, ...note].join('\n');
  return whole.length > limit ? lines.join('\n') : whole;
}

function placeOf({ resource, container, place }: ReportedFinding): string {
  const line = place ? ` (line ${place.line} of the template)` : '';
  return `${resource}${container === undefined ? '' : `, container ${container}`}${line}`;
}

/** Cuts a text off, between characters. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
