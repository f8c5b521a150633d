import { count, Report, ReportedFinding } from './report';
import { addToGroup } from '../../grouping';
import { plural } from '../plural';
import type { Style } from '../style';

/** Formats the findings for people, grouped by task definition, with a summary. */
export function text(report: Report, style: Style): string {
  return [
    ...groupByTaskDefinition(report.findings).map(findings => [
      `${style.title(findings[0].resource)}  ${style.faint(findings[0].file)}`,
      ...findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
      '',
    ].join('\n')),
    `${plural(report.taskDefinitions, 'task definition')}: ${plural(count(report, 'error'), 'error')}, ${plural(count(report, 'warning'), 'warning')}`,
  ].join('\n');
}

/** The lines of a finding: severity, container, and message; fix; rule id and source. */
export function findingLines({ severity, container, message, fix, rule, source }: Omit<ReportedFinding, 'file' | 'resource'>, style: Style): string[] {
  return [
    `${style[severity](severity)}  ${container === undefined ? '' : `container ${container}: `}${message}`,
    `  ${fix}`,
    `  ${style.faint(`${rule}  ${source}`)}`,
  ];
}

function groupByTaskDefinition(findings: readonly ReportedFinding[]): ReportedFinding[][] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.resource]);
    addToGroup(groups, key, finding);
  }
  return [...groups.values()];
}
