import { count, Report, ReportedFinding } from './report';
import { addToGroup } from '../../grouping';
import type { Style } from '../style';

/** The findings for people, grouped by task definition, and how many there are. */
export function text(report: Report, style: Style): string {
  return [
    ...groupsOf(report.findings).map(findings => [
      `${style.title(findings[0].resource)}  ${style.faint(findings[0].file)}`,
      ...findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
      '',
    ].join('\n')),
    `${counted(report.taskDefinitions, 'task definition')}: ${counted(count(report, 'error'), 'error')}, ${counted(count(report, 'warning'), 'warning')}`,
  ].join('\n');
}

/** A finding: how bad, where and what; how to mend it; its id and source. */
export function findingLines({ severity, container, message, fix, rule, source }: Omit<ReportedFinding, 'file' | 'resource'>, style: Style): string[] {
  return [
    `${style[severity](severity)}  ${container === undefined ? '' : `container ${container}: `}${message}`,
    `  ${fix}`,
    `  ${style.faint(`${rule}  ${source}`)}`,
  ];
}

/** The findings of each task definition. */
function groupsOf(findings: readonly ReportedFinding[]): ReportedFinding[][] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.resource]);
    addToGroup(groups, key, finding);
  }
  return [...groups.values()];
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
