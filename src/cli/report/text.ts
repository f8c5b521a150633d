import { count, Report, ReportedFinding } from './report';
import { idOf } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { groupBy } from '../../grouping';
import { plural } from '../plural';
import { printable } from '../printable';
import type { Style } from '../style';

/** Formats the findings for people, grouped by task definition, with a summary. Information that is the same for many tasks is one line. */
export function text(report: Report, style: Style): string {
  const repeatedRules = repeatedNotes(report.findings);
  const repeated = report.findings.filter(({ rule }) => repeatedRules.has(rule));
  const others = report.findings.filter(({ rule }) => !repeatedRules.has(rule));
  return [
    ...groupByTaskDefinition(others).map(findings => [
      `${style.title(printable(findings[0].resource))}  ${style.faint(printable(findings[0].file))}`,
      ...findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
      '',
    ].join('\n')),
    ...[...groupBy(repeated, ({ rule }) => rule).values()].map(findings => `${repeatedNoteLine(findings, style)}\n`),
    `${plural(report.taskDefinitions, 'task definition')}: ${plural(count(report.findings, 'error'), 'error')}, ${plural(count(report.findings, 'warning'), 'warning')}`,
    ...hiddenLines(report),
  ].join('\n');
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

/** The lines of a finding: severity, container, and message; fix; rule id and source. */
export function findingLines({ severity, container, message, fix, rule, source }: Omit<ReportedFinding, 'file' | 'resource'>, style: Style): string[] {
  return [
    `${style[severity](severity)}  ${container === undefined ? '' : `container ${printable(container)}: `}${printable(message)}`,
    `  ${printable(fix)}`,
    `  ${style.faint(`${rule}  ${source}`)}`,
  ];
}

function groupByTaskDefinition(findings: readonly ReportedFinding[]): ReportedFinding[][] {
  return [...groupBy(findings, taskDefinitionOf).values()];
}

function taskDefinitionOf({ file, resource }: ReportedFinding): string {
  return JSON.stringify([file, resource]);
}
