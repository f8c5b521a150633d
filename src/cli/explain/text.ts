import type { Remark } from './answers';
import { meaningOf } from './exit-codes';
import { Explained, Explanation, explanationsOf, headOf } from './explanation';
import type { Found } from './known-message';
import { idOf } from '../../checks/rule';
import { printable } from '../describe/shell';
import { findingLines } from '../report';
import type { Style } from '../style';

const LONGEST = 500;

const UNKNOWN = [
  'No message in it is known here: docs/explain.md of cdk-fargate-linux-controls lists those that are.',
  'For what ECS says of stopped tasks see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html',
];

/** The explanations for people. */
export function text(explained: readonly Explained[], style: Style): string {
  return explained.length === 0 ? 'No task has stopped, and no service is told of.' : explained.map(one => sectionOf(one, style).join('\n')).join('\n\n');
}

function sectionOf({ subject: { title, of, remarks }, explanations, aboutParameters }: Explained, style: Style): string[] {
  const known = explanations.flatMap(explanation => explanationLines(explanation, style));
  const lines = known.length > 0 ? known : unknownLines(aboutParameters, style);
  return [
    `${style.title(shown(title))}${of === undefined ? '' : `  ${style.faint(shown(of))}`}`,
    ...remarks.filter(remark => isTold(remark, explanations)).map(remark => `  ${remarkLine(remark, style)}`),
    ...lines.map(line => `  ${line}`),
  ];
}

/** Of the many events of a service those that are explained. */
function isTold({ place, text: said = '' }: Remark, explanations: readonly Explanation[]): boolean {
  return place !== 'event' || explanations.length === 0 || explanationsOf(said).length > 0;
}

function remarkLine({ place, text: said, exitCode }: Remark, style: Style): string {
  const code = exitCode === undefined ? [] : [`exit code ${exitCode}: ${meaningOf(exitCode)}`];
  return `${style.strong(shown(place))}  ${[...code, ...said === undefined ? [] : [shown(said)]].join('; ')}`;
}

function unknownLines(aboutParameters: readonly Found[], style: Style): string[] {
  const lines = aboutParameters.flatMap(finding => linesOf(finding, style)).map(line => `  ${line}`);
  return [...UNKNOWN, ...lines.length > 0 ? ['Of the kernel parameters that it names this is known:', ...lines] : []];
}

function explanationLines({ message, findings, fix }: Explanation, style: Style): string[] {
  return [
    headOf({ message, findings }),
    ...findings.flatMap(finding => linesOf(finding, style)).map(line => `  ${line}`),
    ...fix === undefined ? [] : [`  ${fix}`],
    `  ${style.faint(`seen: ${[...new Set(message.sightings.map(({ source }) => source))].join(', ')}`)}`,
  ];
}

function linesOf({ rule, message, fix = rule.fix }: Found, style: Style): string[] {
  return findingLines({ rule: idOf(rule), severity: rule.severity, message: shown(message), fix: shown(fix), source: rule.source }, style);
}

/** A text of anybody's, for a terminal. */
function shown(given: string): string {
  return `${printable(given.slice(0, LONGEST))}${given.length > LONGEST ? '…' : ''}`;
}
