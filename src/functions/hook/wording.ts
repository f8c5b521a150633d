import { placeOf, SkippedCheck, Verdict } from './verdict';
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

/** Returns the annotations of a verdict: one for each finding, and one for each thing that was accepted or skipped. */
export function annotationsOf({ findings, accepted, skipped }: Verdict): HookAnnotation[] {
  const all = [...findings.map(ofFinding), ...[...accepted, ...skipped].map(ofSkippedCheck)];
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

/** Returns the message of a verdict: the summary, and as many whole findings as fit. The first one is cut off if it does not fit. */
export function messageOf({ summary, findings, skipped }: Verdict, limit: number): string {
  const first = summary.slice(0, 1).toUpperCase() + summary.slice(1);
  const lines = findings.map(finding => `- ${finding.severity} ${placeOf(finding)}: ${finding.message} ${finding.fix} [${finding.rule}]`);
  const whole = [first, ...lines].join('\n');
  if (whole.length <= limit) {
    const withNote = skipped.length === 0 ? whole : `${whole}\n- Something could not be checked: see the annotations of the result`;
    return withNote.length <= limit ? withNote : whole;
  }
  const restAfter = (shown: number) => lines.length === shown ? '' : `\n- ${lines.length - shown} more: see the annotations of the result`;
  let shown = first;
  let count = 0;
  while (`${shown}\n${lines[count]}${restAfter(count + 1)}`.length <= limit) {
    shown += `\n${lines[count]}`;
    count++;
  }
  return count === 0 ? `${shown}\n${shortened(lines[0], limit - first.length - 1 - restAfter(1).length)}${restAfter(1)}` : shown + restAfter(count);
}

/** Cuts a text off, between characters. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
