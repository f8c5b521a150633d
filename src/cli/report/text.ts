import { codeFrame } from './code-frame';
import { count, Report, ReportedFinding, ReportedValue, taskDefinitionsIn } from './report';
import { idOf, LIBRARY } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { groupBy, partition } from '../../grouping';
import { unresolvedText } from '../../reading/content/unresolved-values';
import type { SourcePosition } from '../input';
import { plural } from '../plural';
import { printable } from '../printable';
import type { Style } from '../style';
import { table, wrapWords } from '../table';

/** The number of lines of a text, and of places of a cause. */
const MAX_LINES = 1000;
const MAX_PLACES = 20;

/** The number of findings up to which those with the same message have their own lines, and their rules are not counted. */
const FEW = 20;

/** The width of a text that no terminal shows. */
const DEFAULT_WIDTH = 80;

/**
 * Formats the findings for people, grouped by task definition, with a summary. Findings with one cause are one, and information
 * that is the same for many tasks is one line.
 */
export function text(report: Report, style: Style, width = DEFAULT_WIDTH): string {
  const repeatedRules = repeatedNotes(report.findings);
  const [repeated, others] = partition(report.findings, ({ rule }) => repeatedRules.has(rule));
  const isMany = report.findings.length > FEW;
  const causes = [...groupBy(others, finding => isMany || finding.cause !== undefined ? causeOf(finding) : finding).values()];
  const linesOf = (parts: readonly (readonly Cause[])[]) => [
    ...parts.flatMap(part => sectionLines(part, style, width)),
    ...[...groupBy(repeated, ({ rule }) => rule).values()].flatMap(findings => [...wrapWords(repeatedNoteLine(findings, style), width), '']),
    ...unresolvedLines(report).flatMap(line => wrapWords(line, width)),
  ];
  const end = [
    ...isMany ? [...ruleTable(report.findings, style, width), ''] : [],
    ...report.findings.length > 0 ? ['explain RULE prints the page of a rule, with an example and its sources.'] : [],
    ...summaryLines(report),
  ].flatMap(line => wrapWords(line, width));
  const [lines, room] = [linesOf([causes]), MAX_LINES - end.length - CUT.length - 1];
  return [...lines.length <= room ? lines : [...linesOf(bySeverity(causes)).slice(0, room), ...CUT], ...end].join('\n');
}

const CUT = ['', 'The rest is not shown: --format json lists all findings.', ''];

/** Findings that one mistake causes. */
type Cause = readonly ReportedFinding[];

function causeOf({ file, rule, severity, message, fix, cause = `${message} ${fix}` }: ReportedFinding): string {
  return JSON.stringify([file, rule, severity, cause]);
}

function bySeverity(causes: readonly Cause[]): Cause[][] {
  return (['error', 'warning', 'info'] as const).map(severity => causes.filter(([first]) => first.severity === severity));
}

function sectionLines(causes: readonly Cause[], style: Style, width: number): string[] {
  const sections = groupBy(causes, findings => isInSeveral(findings) ? findings[0].file : taskDefinitionOf(findings[0]));
  return [...sections.values()].flatMap(([findings, ...more]) => {
    const [{ constructPath, resource, file }] = findings;
    return [
      `${style.title(isInSeveral(findings) ? 'several task definitions' : printable(constructPath ?? resource))}  ${style.faint(printable(file))}`,
      ...[findings, ...more].flatMap(cause => causeLines(cause, style, width - 2)).map(line => `  ${line}`),
      '',
    ];
  });
}

function isInSeveral([first, ...others]: Cause): boolean {
  return others.some(other => other.resource !== first.resource);
}

/** The lines of one finding, or those of a cause with its places: the file is named above them. */
function causeLines(findings: Cause, style: Style, width: number): string[] {
  const [first] = findings;
  if (findings.length === 1) {
    return findingLines(first, style, width);
  }
  const { severity, rule, message, fix } = first;
  const isSame = findings.every(other => other.message === message);
  const ownerOf = ({ constructPath, resource, container }: ReportedFinding) =>
    [...isInSeveral(findings) ? [constructPath ?? resource] : [], ...container === undefined ? [] : [`container ${container}`]].join(', ');
  return [
    ...wrapWords(`${style[severity](severity)}  ${plural(findings.length, 'place')}: ${isSame ? printable(message) : `${titleOf(rule)}.`}`, width),
    ...findings.slice(0, MAX_PLACES).flatMap(finding => wrapWords(`  ${placeOf(finding, style)}${printable(
      [ownerOf(finding), ...isSame ? [] : [`${finding.message} ${finding.fix}`]].filter(part => part !== '').join(': '))}`, width)),
    ...findings.length > MAX_PLACES ? [`  and ${findings.length - MAX_PLACES} more: --format json lists them`] : [],
    ...isSame ? wrapWords(`  ${printable(fix)}`, width) : [],
    `  ${style.faint(rule)}`,
  ];
}

function placeOf({ place, createdAt }: ReportedFinding, style: Style): string {
  const created = createdAt ? `, ${style.faint('created at')} ${sourceText(createdAt)}` : '';
  return place ? `${style.faint('at')} ${place.line}:${place.column}${created}  ` : '';
}

function sourceText({ file, line, column }: SourcePosition): string {
  return printable(`${file}:${line}${column === undefined ? '' : `:${column}`}`);
}

/** How often each rule has findings, and in how many task definitions. */
function ruleTable(findings: readonly ReportedFinding[], style: Style, width: number): string[] {
  const rules = groupBy(findings, ({ rule, severity }) => JSON.stringify([rule, severity]));
  const rows = bySeverity([...rules.values()]).flat().map(found =>
    [found[0].rule.slice(LIBRARY.length + 2), found[0].severity, String(found.length), String(groupBy(found, taskDefinitionOf).size)]);
  return table(['rule', 'severity', 'findings', 'task definitions'], rows, style, width);
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
  return `${style[severity](severity)}  ${plural(groupBy(findings, taskDefinitionOf).size, 'task definition')}: ${titleOf(rule)}. ${style.faint(`${rule}; --format json lists them`)}`;
}

function titleOf(rule: string): string {
  return RULES.find(candidate => idOf(candidate) === rule)!.title;
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
export type ShownFinding = Pick<ReportedFinding, 'severity' | 'message' | 'fix' | 'rule'> & Partial<Pick<ReportedFinding, 'container' | 'file' | 'place' | 'line' | 'createdAt'>>;

/** The lines of a finding: severity, container, and message; its place with the line of the file; fix; rule id. */
export function findingLines(finding: ShownFinding, style: Style, width = Infinity): string[] {
  const { severity, container, message, fix, rule } = finding;
  return [
    ...wrapWords(`${style[severity](severity)}  ${container === undefined ? '' : `container ${printable(container)}: `}${printable(message)}`, width),
    ...placeLines(finding, style, width - 2).map(line => `  ${line}`),
    ...wrapWords(`  ${printable(fix)}`, width),
    `  ${style.faint(rule)}`,
  ];
}

function placeLines({ file, place, line, createdAt }: ShownFinding, style: Style, width: number): string[] {
  return [
    ...file !== undefined && place ? [`${style.faint('at')} ${printable(`${file}:${place.line}:${place.column}`)}`] : [],
    ...createdAt ? [`${style.faint('created at')} ${sourceText(createdAt)}`] : [],
    ...place && line !== undefined ? codeFrame(line, place, style, width) : [],
  ];
}

function taskDefinitionOf({ file, resource }: ReportedFinding): string {
  return JSON.stringify([file, resource]);
}
