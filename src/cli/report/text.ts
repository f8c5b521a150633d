import { codeFrame } from './code-frame';
import { count, Report, ReportedFinding, ReportedValue, taskDefinitionsIn } from './report';
import { idOf } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { groupBy, partition } from '../../grouping';
import { unresolvedText } from '../../reading/content/unresolved-values';
import { plural } from '../plural';
import { printable } from '../printable';
import type { Style } from '../style';

/**
 * Formats the findings for people, grouped by task definition, with a summary. Information that is the same for many tasks is one
 * line.
 */
export function text(report: Report, style: Style): string {
  const repeatedRules = repeatedNotes(report.findings);
  const [repeated, others] = partition(report.findings, ({ rule }) => repeatedRules.has(rule));
  return [
    ...[...groupBy(others, taskDefinitionOf).values()].map(findings => [
      `${style.title(printable(findings[0].constructPath ?? findings[0].resource))}  ${style.faint(printable(findings[0].file))}`,
      ...findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
      '',
    ].join('\n')),
    ...[...groupBy(repeated, ({ rule }) => rule).values()].map(findings => `${repeatedNoteLine(findings, style)}\n`),
    ...unresolvedLines(report),
    ...summaryLines(report),
  ].join('\n');
}

/** The values that only the deployment knows, if the report lists them, and an empty line. */
function unresolvedLines({ listsUnresolved, unresolved }: Report): string[] {
  return listsUnresolved && unresolved.length > 0 ? ['known only at deployment:', ...unresolved.map(value => `  ${unresolvedLine(value)}`), ''] : [];
}

/** The lines of the summary: what was checked, and what is not shown. */
export function summaryLines(report: Report): string[] {
  return [
    `${plural(taskDefinitionsIn(report.input), 'task definition')}: ${plural(count(report.findings, 'error'), 'error')}, ${plural(count(report.findings, 'warning'), 'warning')}${unresolvedClause(report)}`,
    ...hiddenLines(report),
    ...acknowledgedLines(report),
  ];
}

function unresolvedClause({ unresolved, listsUnresolved }: Report): string {
  return unresolved.length === 0 ? '' : `; ${plural(unresolved.length, 'value')} known only at deployment${listsUnresolved ? '' : ` (--verbose lists ${unresolved.length === 1 ? 'it' : 'them'})`}`;
}

function unresolvedLine(value: ReportedValue): string {
  const { file, place, resource, constructPath } = value;
  return printable(`${file}${place ? `:${place.line}:${place.column}` : ''}  ${constructPath ?? resource}: ${unresolvedText(value)}`);
}

/** Returns the rules whose information is about more than one task definition. */
function repeatedNotes(findings: readonly ReportedFinding[]): ReadonlySet<string> {
  const notes = groupBy(findings.filter(({ severity }) => severity === 'info'), ({ rule }) => rule);
  return new Set([...notes].filter(([, ofRule]) => groupBy(ofRule, taskDefinitionOf).size > 1).map(([rule]) => rule));
}

function repeatedNoteLine(findings: readonly ReportedFinding[], style: Style): string {
  const [{ rule, severity }] = findings;
  const { title } = RULES.find(candidate => idOf(candidate) === rule)!;
  return `${style[severity](severity)}  ${plural(groupBy(findings, taskDefinitionOf).size, 'task definition')}: ${title}. ${style.faint(`${rule}; --format json lists them`)}`;
}

function hiddenLines({ hidden }: Report): string[] {
  const counts = [[count(hidden, 'warning'), 'warning'], [count(hidden, 'info'), 'note']] as const;
  const counted = counts.filter(([number]) => number > 0).map(([number, noun]) => plural(number, noun));
  return counted.length === 0 ? [] : [`${counted.join(' and ')} hidden, --severity ${count(hidden, 'info') > 0 ? 'info' : 'warning'} shows them`];
}

function acknowledgedLines({ acknowledged }: Report): string[] {
  return acknowledged.length === 0 ? [] : [`${plural(acknowledged.length, 'acknowledged finding')} not shown, --format json lists ${acknowledged.length === 1 ? 'it' : 'them'}`];
}

/** What the lines of a finding show. */
export type ShownFinding = Pick<ReportedFinding, 'severity' | 'message' | 'fix' | 'rule' | 'page'> & Partial<Pick<ReportedFinding, 'container' | 'file' | 'place' | 'line' | 'createdAt'>>;

/** The lines of a finding: severity, container, and message; its place with the line of the file; fix; rule id and page. */
export function findingLines(finding: ShownFinding, style: Style): string[] {
  const { severity, container, message, fix, rule, page } = finding;
  return [
    `${style[severity](severity)}  ${container === undefined ? '' : `container ${printable(container)}: `}${printable(message)}`,
    ...placeLines(finding, style).map(line => `  ${line}`),
    `  ${printable(fix)}`,
    `  ${style.faint(`${rule}  ${page}`)}`,
  ];
}

function placeLines({ file, place, line, createdAt }: ShownFinding, style: Style): string[] {
  return [
    ...file !== undefined && place ? [`${style.faint('at')} ${printable(`${file}:${place.line}:${place.column}`)}`] : [],
    ...createdAt ? [`${style.faint('created at')} ${printable(`${createdAt.file}:${createdAt.line}${createdAt.column === undefined ? '' : `:${createdAt.column}`}`)}`] : [],
    ...place && line !== undefined ? codeFrame(line, place, style) : [],
  ];
}

function taskDefinitionOf({ file, resource }: ReportedFinding): string {
  return JSON.stringify([file, resource]);
}
