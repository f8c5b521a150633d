import { meaningOf } from './exit-codes';
import { ExplainedSubject, Explanation, headlineOf } from './explanation';
import { DEVELOPER_GUIDE, KnownMessage, linksOf, measurementsOf, MessageFinding } from './known-message';
import type { Remark } from './subjects';
import { ADDRESSES } from '../../checks/addresses';
import { idOf } from '../../checks/rule';
import { printable } from '../printable';
import { findingLines } from '../report';
import type { Style } from '../style';

const MAX_LENGTH = 500;

const UNKNOWN = [
  `No known message about a Linux control. For the known messages, see ${ADDRESSES.guide('explain')}`,
  `For the reasons why ECS stops tasks, see ${DEVELOPER_GUIDE}/stopped-task-errors.html`,
];

/** Formats explanations for people. */
export function text(subjects: readonly ExplainedSubject[], style: Style): string {
  return subjects.length === 0 ? 'The input contains no stopped tasks.' : subjects.map(subject => sectionOf(subject, style).join('\n')).join('\n\n');
}

function sectionOf(
  { subject: { title, taskDefinition, remarks }, explanations, parameterFindings }: ExplainedSubject, style: Style,
): string[] {
  const known = explanations.flatMap(explanation => explanationLines(explanation, style));
  const lines = known.length > 0 ? known : unknownLines(parameterFindings, style);
  return [
    `${style.title(clipped(title.split('\n').map(line => line.trim()).filter(line => line !== '').join(' ')))}${taskDefinition === undefined ? '' : `  ${style.faint(clipped(taskDefinition))}`}`,
    ...remarks.map(remark => `  ${remarkLine(remark, style)}`),
    ...lines.map(line => `  ${line}`),
  ];
}

function remarkLine({ place, text: remark, exitCode }: Remark, style: Style): string {
  const code = exitCode === undefined ? [] : [`exit code ${exitCode}: ${meaningOf(exitCode)}`];
  return `${style.strong(clipped(place))}  ${[...code, ...remark === undefined ? [] : [clipped(remark)]].join('; ')}`;
}

function unknownLines(parameterFindings: readonly MessageFinding[], style: Style): string[] {
  const lines = parameterFindings.flatMap(finding => linesOf(finding, style)).map(line => `  ${line}`);
  return [...UNKNOWN, ...lines.length > 0 ? ['Findings about the kernel parameters in the text:', ...lines] : []];
}

function explanationLines({ message, findings, fix }: Explanation, style: Style): string[] {
  return [
    headlineOf({ message, findings }),
    ...findings.flatMap(finding => linesOf(finding, style)).map(line => `  ${line}`),
    ...fix === undefined ? [] : [`  ${fix}`],
    ...sourceLines(message).map(line => `  ${style.faint(line)}`),
  ];
}

function sourceLines(message: KnownMessage): string[] {
  const [links, measurements] = [linksOf(message), measurementsOf(message)];
  return [
    ...links.map(link => `source: ${link}`),
    ...measurements.length > 0 ? [`measured with ${measurements.join(', ')}`] : [],
  ];
}

function linesOf({ rule, message, fix = rule.fix }: MessageFinding, style: Style): string[] {
  return findingLines({ rule: idOf(rule), severity: rule.severity, message: clipped(message), fix: clipped(fix) }, style);
}

/** Makes untrusted text safe for a terminal, and short. */
function clipped(given: string): string {
  return `${printable(given.slice(0, MAX_LENGTH))}${given.length > MAX_LENGTH ? '…' : ''}`;
}
